#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""The sandbox of the installed programs: what it refuses, what it leaves, and what happens where the
kernel has none."""

import contextlib
import pathlib
import pwd
import re
import secrets
import socket
import struct
import subprocess
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "world"))

from harness import PROMPT_PASSWORD, enter_world, main  # noqa: E402  (the path comes first)

enter_world()

import attack  # noqa: E402  (what it imports is the world's)
import certificates  # noqa: E402

ENOUGH = 60  # forbidden acts for each program
ENGINE, WORKERS = "dla-otp-login", ("dla-otp-sso", "dla-otp-mail")
NAME_SERVER = f"127.54.{secrets.randbelow(250) + 1}.{secrets.randbelow(250) + 1}"  # ours alone


def free_acts():
    """The acts that do something where there is no sandbox: only their refusal means anything."""
    if not hasattr(free_acts, "words"):
        came = {act.words: attack.attack_freely(act) for act in attack.acts()}
        free_acts.words = {words for words, what in came.items() if what not in attack.REFUSALS}
        free_acts.others = {words: what for words, what in came.items() if what in attack.REFUSALS}
    return free_acts.words


def attack_all(world, name, **options):
    """Tries all that is forbidden to a program; gives the number of refusals, and what was allowed."""
    abi = attack.landlock_abi() if options.get("landlock", True) else 0
    acts = [act for act in attack.acts(name) if act.words in free_acts() and act.needs_abi() <= abi]
    allowed = {}
    for act in acts:
        came = attack.attack(world, name, act, **options)
        if came in attack.REFUSALS:
            print(f"     {name}: {act.words}: refused ({came})")
        else:
            allowed[act.words] = came
    print(f"     {name}: {len(acts) - len(allowed)} of {len(acts)} refused")
    return len(acts) - len(allowed), allowed


@contextlib.contextmanager
def injected(fault):
    """Within: this system call fails in every program that a sign-in starts."""
    listener = subprocess.run(["pgrep", "-o", "-x", "sshd-test"], check=True, capture_output=True,
                              text=True).stdout.strip()
    strace = subprocess.Popen(
        ["strace", "-f", "-qq", "-o", "/dev/null", "-e", f"trace={fault.partition(':')[0]}",
         "-e", f"inject={fault}", "-p", listener], stdin=subprocess.DEVNULL)
    time.sleep(0.5)
    try:
        yield
    finally:
        strace.terminate()
        strace.wait(10)


@contextlib.contextmanager
def name_server_of_long_answers():
    """Within: names are asked of a name server that says over UDP that its answer is too long, and
    gives it over TCP. Gives the list of names it was asked for over TCP."""
    asked = []

    def answer(question, truncated):
        end = question.index(b"\0", 12) + 5
        wants_address = question[end - 4:end - 2] == b"\0\1"
        count = 1 if wants_address and not truncated else 0
        record = b"\xc0\x0c\0\1\0\1" + struct.pack(">IH", 60, 4) + socket.inet_aton("127.0.0.1")
        return (question[:2] + (b"\x83\x80" if truncated else b"\x81\x80") + b"\0\1"
                + struct.pack(">HHH", count, 0, 0) + question[12:end] + record * count)

    def serve_udp():
        with contextlib.suppress(OSError):
            while True:
                question, client = udp.recvfrom(4096)
                udp.sendto(answer(question, True), client)

    def serve_one(client):
        with client, contextlib.suppress(OSError):
            while length := client.recv(2, socket.MSG_WAITALL):
                question = client.recv(struct.unpack(">H", length)[0], socket.MSG_WAITALL)
                asked.append(question[12:question.index(b"\0", 12)])
                reply = answer(question, False)
                client.sendall(struct.pack(">H", len(reply)) + reply)

    def serve_tcp():
        with contextlib.suppress(OSError):
            while True:
                threading.Thread(target=serve_one, args=(tcp.accept()[0],), daemon=True).start()

    files = {path: path.read_text() for path in map(pathlib.Path, ("/etc/resolv.conf", "/etc/hosts"))}
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp, \
            socket.create_server((NAME_SERVER, 53)) as tcp:
        udp.bind((NAME_SERVER, 53))
        for serve in (serve_udp, serve_tcp):
            threading.Thread(target=serve, daemon=True).start()
        try:
            pathlib.Path("/etc/resolv.conf").write_text(f"nameserver {NAME_SERVER}\n")
            pathlib.Path("/etc/hosts").write_text("127.0.0.1 localhost server01\n")
            yield asked
        finally:
            for path, text in files.items():
                path.write_text(text)


def test_most_acts_work_where_there_is_no_sandbox(_world):
    assert len(free_acts()) > 2 * ENOUGH, free_acts.others
    print(f"     not to be had on this machine in any case: {free_acts.others}")


def test_the_engine_can_do_nothing_that_is_not_its_own_T114(world):
    count, allowed = attack_all(world, ENGINE)
    assert not allowed and count >= ENOUGH, (count, allowed)


def test_the_sso_worker_can_do_nothing_that_is_not_its_own_T114(world):
    """As root: nothing but the sandbox stands in the way."""
    count, allowed = attack_all(world, "dla-otp-sso")
    assert not allowed and count >= ENOUGH, (count, allowed)


def test_the_mail_worker_can_do_nothing_that_is_not_its_own_T114(world):
    count, allowed = attack_all(world, "dla-otp-mail")
    assert not allowed and count >= ENOUGH, (count, allowed)


def test_without_landlock_only_what_everybody_may_read_is_left_T115(world):
    """The engine may also make a file that has no name, as it does in its store."""
    left = {}
    for name in (ENGINE, *WORKERS):
        count, allowed = attack_all(world, name, landlock=False,
                                    user=name if name in WORKERS else None)
        assert count >= ENOUGH, (name, count)
        left |= allowed
    left.pop("make an unnamed file in /tmp", None)
    assert all(words.startswith(("read /", "list /", "list the libraries")) for words in left), left
    assert not [words for words in left if re.search("shadow|key|secret|store|mem|environ", words)], left


def test_every_program_at_work_is_in_its_sandbox_and_its_secrets_are_not_swapped_T114_T119(world):
    """The stub that waits for a letter has read nothing; it is the engine's program still."""
    world.forget()
    seen = set()

    def look():
        for pid, name in world.processes().items():
            status = pathlib.Path(f"/proc/{pid}/status").read_text()
            if users[name] != re.search(r"Uid:\t(\d+)", status)[1]:
                continue
            seen.add(name)
            assert re.search(r"^Seccomp:\t2$", status, re.M), (name, status)
            assert int(re.search(r"VmLck:\s+(\d+) kB", status)[1]) > 0, (name, status)

    users = {name: str(pwd.getpwnam(user).pw_uid) for name, user in
             ((ENGINE, "dla-otp"), ("dla-otp-sso", "dla-otp-sso"), ("dla-otp-mail", "dla-otp-mail"))}
    with world.black_hole() as port, world.settings(mail={"relays": [
            {"url": f"smtps://127.0.0.1:{port}"}]}):
        login = world.ssh("somchai")
        login.expect(PROMPT_PASSWORD)
        time.sleep(0.5)
        look()
        login.child.send(world.people["somchai"].password + "\r")
        assert login.wait_for_code_prompt()
        time.sleep(0.5)
        look()
        login.hang_up()
    assert seen == {ENGINE, *WORKERS}, seen


def test_the_sandbox_stands_before_the_first_byte_from_outside_T114(world):
    """The engine's settings count as outside: while it was root it has looked through them for one word, in one
    go, and read none (groups.h)."""
    trace = pathlib.Path("/run/world/sandbox.trace")
    for name, first in ((ENGINE, "office = "), *((name, "AF_INET") for name in WORKERS)):
        program = attack.Program(name, before=["strace", "-qq", "-s", "200", "-o", str(trace)])
        program.play(world)
        program.heard()
        program.socket.close()
        program.end()
        text, looked = re.subn(r"^pread64\(.*office = .*\n", "", trace.read_text(), count=1, flags=re.M)
        assert looked == (name == ENGINE), (name, text)
        assert 0 < text.find("SECCOMP_SET_MODE_FILTER") < text.find(first), (name, text)
        if attack.landlock_abi():
            assert 0 < text.find("landlock_restrict_self") < text.find("SECCOMP_SET_MODE_FILTER")


def test_a_login_with_names_from_a_name_server_of_long_answers(world):
    """Over UDP and TCP: the resolver's thread, its files and its port are left to the workers."""
    world.forget()
    with name_server_of_long_answers() as asked:
        login = world.sign_in("somchai")
    assert login.granted, login.transcript
    for name in (certificates.SSO_HOST, certificates.MAIL_HOST):
        assert any(name.split(".")[0].encode() in question for question in asked), (name, asked)


def test_the_audit_line_says_which_walls_stand_T115(world):
    world.forget()
    before, abi = len(world.log()), attack.landlock_abi()
    assert world.sign_in("somchai").granted
    line = world.wait_for_log("login result=GRANTED", before)
    assert re.search(r" sandbox=(\S+) ", line)[1] == (f"seccomp+landlock{abi}" if abi else "seccomp")


def test_a_kernel_without_landlock_is_told_and_lets_people_in_T115(world):
    for error in ("ENOSYS", "EOPNOTSUPP"):
        world.forget()
        before = len(world.log())
        with injected(f"landlock_create_ruleset:error={error}"):
            assert world.sign_in("somchai").granted
        assert " sandbox=seccomp " in world.wait_for_log("login result=GRANTED", before)


def test_a_kernel_without_seccomp_lets_nobody_in_T115(world):
    world.forget()
    before, connections = len(world.log()), world.sso_connections()
    with injected("seccomp:error=EINVAL"):
        login = world.sign_in("somchai")
    assert not login.granted and not world.letters("somchai")[login.letters_before:]
    assert world.sso_connections() == connections
    assert "cause=\"Invalid argument\"" in world.wait_for_log("cannot do=.*seccomp", before)


def test_a_program_that_cannot_shut_itself_in_ends_before_it_hears_the_outside_T115(world):
    faults = ["seccomp:error=EINVAL", "seccomp:error=ENOSYS", "prctl:error=EINVAL"]
    if attack.landlock_abi():
        faults += ["landlock_add_rule:error=EINVAL", "landlock_restrict_self:error=E2BIG",
                   "landlock_create_ruleset:error=ENOMEM:when=2"]
    for name in (ENGINE, *WORKERS):
        for fault in faults:
            connections = world.sso_connections()
            call = fault.partition(":")[0]
            program = attack.Program(name, before=["strace", "-qq", "-o", "/dev/null", "-e",
                                                   f"trace={call}", "-e", f"inject={fault}"])
            program.play(world)
            assert program.heard() in (None, b""), (name, fault)
            status, _ = program.end()
            assert status == 1, (name, fault, status)
            assert world.sso_connections() == connections, (name, fault)


if __name__ == "__main__":
    main(globals())
