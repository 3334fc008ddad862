#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""The world changes nothing outside and leaves nothing behind, however it ends.

Runs outside. With BARE=1 in the environment the project itself is left out of the worlds.
"""

import hashlib
import json
import os
import pathlib
import signal
import socket
import subprocess
import sys
import time
import traceback

HERE = pathlib.Path(__file__).resolve().parent
WORLD = ["/usr/bin/python3", str(HERE / "world.py"), *(["--bare"] if os.environ.get("BARE") else [])]
WATCHED = ("/etc", "/usr/libexec", "/usr/sbin", "/usr/share/man/man5", "/usr/share/man/man8",
           "/var/lib/dla-otp", "/var/log", "/var/spool/postfix", "/var/lib/postfix", "/run", "/home",
           *map(str, pathlib.Path("/usr/lib").glob("*/security")))


def snapshot():
    """One hash over name, mode, owner and content (of /etc) or time of all that is watched."""
    digest = hashlib.sha256()
    for top in WATCHED:
        for path in [pathlib.Path(top), *sorted(pathlib.Path(top).rglob("*"))]:
            try:
                status = path.lstat()
            except FileNotFoundError:
                continue
            digest.update(f"{path} {status.st_mode} {status.st_uid} {status.st_gid}\n".encode())
            if top == "/etc" and path.is_file() and not path.is_symlink():
                digest.update(path.read_bytes())
            elif not path.is_dir():
                digest.update(f"{status.st_size} {status.st_mtime_ns}\n".encode())
    digest.update(pathlib.Path("/proc/self/mountinfo").read_bytes())
    digest.update(socket.gethostname().encode() + str(os.path.lexists("/dev/log")).encode())
    return digest.hexdigest()


def inhabitants(namespace):
    """The processes of the world with this PID namespace."""
    found = []
    for directory in pathlib.Path("/proc").iterdir():
        if directory.name.isdigit():
            try:
                if os.readlink(directory / "ns/pid") == namespace:
                    found.append(int(directory.name))
            except OSError:
                continue  # ended meanwhile
    return found


def started_world():
    """A world that prints its state and waits; gives the process and the state."""
    show = "cat /run/world/world.json; echo; echo .; exec sleep 60"
    process = subprocess.Popen([*WORLD, "run", "sh", "-c", show],
                               stdout=subprocess.PIPE, text=True, start_new_session=True)
    text = ""
    while (line := process.stdout.readline()) != ".\n":
        assert line, "the world ended at once"
        text += line
    return process, json.loads(text)


def assert_gone(namespace):
    """No process of this world is left, at the latest after two seconds."""
    deadline = time.monotonic() + 2
    while inhabitants(namespace) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not inhabitants(namespace), inhabitants(namespace)


def test_everything_in_a_world_stays_in_it():
    before = snapshot()
    done = subprocess.run([*WORLD, "run", "sh", "-ec", """
        getent passwd somchai >/dev/null
        test -e /etc/pam.d/sshd-test -a -e /etc/dla-otp/dla-otp.conf -a -S /dev/log
        echo stray >/etc/stray; echo stray >/usr/sbin/stray; echo stray >/var/log/stray
        touch /etc/pam.d/stray /var/lib/stray /run/stray /dev/stray /usr/libexec/stray
        sleep 60 &
        readlink /proc/self/ns/pid
    """], check=True, stdout=subprocess.PIPE, text=True)
    assert_gone(done.stdout.strip())
    assert snapshot() == before


def test_the_exit_status_is_the_commands():
    assert subprocess.run([*WORLD, "run", "sh", "-c", "exit 7"], check=False).returncode == 7


def test_servers_answer_outside_while_the_world_lasts():
    process, state = started_world()
    try:
        with socket.create_connection(("127.0.0.1", state["ports"]["ssh"]), timeout=5) as door:
            assert door.recv(4) == b"SSH-"
    finally:
        process.terminate()
        process.wait()


def test_a_world_ends_whole_by_any_signal():
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGKILL):
        before = snapshot()
        process, state = started_world()
        assert inhabitants(state["pid_namespace"])
        process.send_signal(number)
        process.wait(timeout=5)
        assert_gone(state["pid_namespace"])
        assert snapshot() == before, number


def test_ctrl_c_ends_a_world():
    process, state = started_world()
    os.killpg(process.pid, signal.SIGINT)  # what a terminal does
    assert process.wait(timeout=5) == 130, process.returncode
    assert_gone(state["pid_namespace"])


def test_two_worlds_live_side_by_side():
    first, one = started_world()
    second, other = started_world()
    try:
        assert not set(one["ports"].values()) & set(other["ports"].values())
        assert one["people"]["somchai"]["password"] != other["people"]["somchai"]["password"]
    finally:
        for process in (first, second):
            process.terminate()
            process.wait()


def run_all():
    """Every test of this file, in order."""
    passed = failed = 0
    for name, test in list(globals().items()):
        if name.startswith("test_"):
            try:
                test()
            except Exception:  # a test may fail in any way; the others still run
                failed += 1
                print(f"FAIL {name}")
                traceback.print_exc(file=sys.stdout)
            else:
                passed += 1
                print(f"ok   {name}")
            sys.stdout.flush()
    print(f"{passed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


run_all()
