#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""The walls between the programs, seen from outside: what each worker is told, and what a worker that
has been taken over could reach."""

import contextlib
import os
import pathlib
import re
import signal
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "world"))

from harness import main  # noqa: E402  (the path comes first)
from server import WORLD  # noqa: E402

LIBEXEC = pathlib.Path("/usr/libexec/dla-otp")
TRACES = WORLD / "traces"
PROBE_REPORT = WORLD / "probe"


@contextlib.contextmanager
def traced(world):
    """Within: every system call of the sshd and all it starts is recorded, a file a process. Gives a
    function {program: text of the traces of all its processes}."""
    for old in TRACES.glob("*") if TRACES.exists() else ():
        old.unlink()
    TRACES.mkdir(exist_ok=True)
    listener = subprocess.run(["pgrep", "-o", "-x", "sshd-test"], check=True, capture_output=True,
                              text=True).stdout.strip()
    strace = subprocess.Popen(["strace", "-ff", "-qq", "-s", "20000", "-o", str(TRACES / "t"),
                               "-p", listener], stdin=subprocess.DEVNULL,
                              stderr=subprocess.DEVNULL)
    time.sleep(0.5)

    def by_program():
        found = {}
        for path in TRACES.iterdir():
            text = path.read_text(errors="replace")
            programs = re.findall(r'^execve(?:at)?\(.*?(dla-otp-(?:login|sso|mail))"', text, re.M)
            if programs:
                found[programs[-1]] = found.get(programs[-1], "") + text
        return found
    try:
        yield by_program
    finally:
        strace.terminate()
        strace.wait(10)


@contextlib.contextmanager
def taken_over(program):
    """Within: this worker is the probe, which writes down what it could do."""
    PROBE_REPORT.write_text("")
    PROBE_REPORT.chmod(0o666)
    WORLD.chmod(0o755)
    probe = pathlib.Path(os.environ.get("BUILD", "build")) / "rigs" / "probe"
    subprocess.run(["mount", "--bind", str(probe), str(LIBEXEC / program)], check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(LIBEXEC / program)], check=True)


def test_neither_worker_is_told_the_other_factor_and_no_bundle_is_opened(world):
    world.forget()
    with traced(world) as by_program:
        login = world.sign_in("somchai")
        assert login.granted, login.transcript
        world.wait_for_no_process(4)
        time.sleep(0.3)
        traces = by_program()
    password = world.people["somchai"].password
    letter = world.letters("somchai")[-1]
    assert set(traces) == {"dla-otp-login", "dla-otp-sso", "dla-otp-mail"}, set(traces)
    assert password in traces["dla-otp-sso"], "the trace does not show what the worker hears"
    assert letter.code in traces["dla-otp-mail"], "the trace does not show what the worker hears"
    assert letter.code not in traces["dla-otp-sso"] and letter.reference not in traces["dla-otp-sso"]
    assert password not in traces["dla-otp-mail"]
    for program, text in traces.items():
        assert "ca-certificates.crt" not in text, program
        assert "/etc/ssl/openssl.cnf" not in text or program != "dla-otp-login", program


def test_without_a_ca_file_the_bundle_is_not_opened_either(world):
    with traced(world) as by_program, world.settings(sso={"ca_file": None}):
        login = world.sign_in("somchai")
        assert login.numbers == ["DLA-502"], login.transcript
        time.sleep(0.3)
        assert "ca-certificates.crt" not in by_program()["dla-otp-sso"]


def programs_of(world):
    """(pid, program) of each process of ours, but for those that end meanwhile."""
    found = []
    for pid in world.processes():
        with contextlib.suppress(OSError):
            found.append((pid, pathlib.Path(os.readlink(f"/proc/{pid}/exe"))))
    return found


def test_each_program_runs_as_its_own_user_and_secrets_are_in_no_argument_T73(world):
    import pwd
    world.forget()
    world.wait_for_no_process(5)
    with world.black_hole() as port, world.settings(mail={"relays": [
            {"url": f"smtps://127.0.0.1:{port}", "username": "relay",
             "password_file": "relay.secret"}]}):
        login = world.ssh("somchai")
        login.give_password(world.people["somchai"].password)
        assert login.wait_for_code_prompt()
        time.sleep(0.5)
        users = {}
        for pid, path in programs_of(world):
            program = path.name
            uid = os.stat(f"/proc/{pid}").st_uid
            status = pathlib.Path(f"/proc/{pid}/status").read_text()
            real = {int(number) for number in re.search(r"Uid:(.*)", status)[1].split()}
            assert len(real) == 1 and uid in (real.copy().pop(), 0), status
            users.setdefault(program, set()).add(pwd.getpwuid(real.pop()).pw_name)
            assert "NoNewPrivs:\t1" in status and re.search(r"CapEff:\s+0+$", status, re.M), status
            assert re.search(r"CapPrm:\s+0+$", status, re.M), status
            for place in ("cmdline", "environ"):
                text = pathlib.Path(f"/proc/{pid}/{place}").read_bytes().decode(errors="replace")
                for secret in (world.people["somchai"].password, world.state["client_secret"],
                               world.state["relay_password"]):
                    assert secret not in text, (program, place)
            environment = pathlib.Path(f"/proc/{pid}/environ").read_text().split("\0")
            built = {"LC_ALL=C.UTF-8", "PATH=/usr/sbin:/usr/bin:/sbin:/bin"}
            if program != "dla-otp-login":
                built |= {"GNUTLS_NO_IMPLICIT_INIT=1", "MALLOC_ARENA_MAX=1"}
            assert sorted(filter(None, environment)) == sorted(built), environment
        login.hang_up()
    assert users["dla-otp-login"] == {"dla-otp", "dla-otp-mail"}, users  # engine and mail stub
    assert users["dla-otp-mail"] == {"dla-otp-mail"}, users


def test_no_program_of_ours_leaves_a_core_T116(world):
    world.forget()
    world.wait_for_no_process(5)
    with world.black_hole() as port, world.settings(mail={"relays": [
            {"url": f"smtps://127.0.0.1:{port}"}]}):
        login = world.ssh("somchai")
        login.give_password(world.people["somchai"].password)
        assert login.wait_for_code_prompt()
        time.sleep(0.5)
        programs, pids = set(), []
        for pid, program in programs_of(world):
            programs.add(program.name)
            limits = pathlib.Path(f"/proc/{pid}/limits").read_text()
            assert re.search(r"Max core file size +0 +0 ", limits), limits
            assert os.stat(f"/proc/{pid}/mem").st_uid == 0, f"dumpable: {program}"
            pids.append(pid)
        for pid in pids:  # the end of the engine ends the others
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGABRT)
        login.give_code("123456")
        login.wait_for_end()
        assert programs == {"dla-otp-login", "dla-otp-mail"}, programs
    assert not login.granted
    places = [pathlib.Path(place) for place in ("/", "/var/lib/dla-otp", "/run", ".")]
    assert not [path for place in places for path in place.glob("core*") if path.is_file()]


def probed(world, program, user):
    import pwd
    world.forget()
    with taken_over(program):
        login = world.sign_in("somchai") if program == "dla-otp-sso" else None
        if login is None:
            login = world.ssh("somchai")
            login.give_password(world.people["somchai"].password)
            login.wait_for_code_prompt()
            time.sleep(1)
            login.give_code("123456")
            login.wait_for_end()
        assert not login.granted
        assert world.processes() is not None
        report = PROBE_REPORT.read_text().splitlines()
    assert f"done as {pwd.getpwnam(user).pw_uid}" in report, report
    allowed = [line for line in report if line.startswith("ALLOWED")]
    acts = len([line for line in report if line.startswith("refused")])
    assert not allowed, allowed
    assert acts >= 20, report
    return acts


def test_a_broken_sso_worker_reaches_neither_store_key_log_secrets_nor_engine_T113(world):
    print(f"     {probed(world, 'dla-otp-sso', 'dla-otp-sso')} acts refused")


def test_a_broken_mail_worker_reaches_neither_store_key_log_secrets_nor_engine_T113(world):
    print(f"     {probed(world, 'dla-otp-mail', 'dla-otp-mail')} acts refused")


def test_the_engine_started_by_hand_does_nothing(world):
    del world
    for user in ("nobody", "somchai"):
        result = subprocess.run(["setpriv", "--reuid", user, "--regid", "nogroup", "--clear-groups",
                                 str(LIBEXEC / "dla-otp-login")], capture_output=True, text=True,
                                stdin=subprocess.DEVNULL, timeout=10)
        assert result.returncode == 2 and "not by hand" in result.stderr, result
    result = subprocess.run([str(LIBEXEC / "dla-otp-login")], capture_output=True, text=True,
                            stdin=subprocess.DEVNULL, timeout=10)
    assert result.returncode == 1, result


if __name__ == "__main__":
    main(globals())
