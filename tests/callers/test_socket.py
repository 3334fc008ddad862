#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""Callers that are not root: programs that sign in through the public socket, and those that abuse it.
Real pamtester, PAM, SSO and relay; the socket is systemd-socket-activate's, with the engine behind it as
the unit starts it."""

import contextlib
import os
import pathlib
import pwd
import re
import socket
import subprocess
import sys
import threading
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), *(str(HERE.parent / place) for place in ("world", "module", "login"))]

from harness import enter_world, main  # noqa: E402  (the path comes first)

enter_world()

import lobby  # noqa: E402
import wire  # noqa: E402
from host import forget  # noqa: E402
from lobby import SERVICE, SETTINGS, STACK, Visitor, as_user, listening, open_lobby  # noqa: E402
from server import ENVIRONMENT, wait_until  # noqa: E402
from terminal import Terminal  # noqa: E402
from test_login import code_of, other_code  # noqa: E402

OUT_OF_ORDER = "[DLA-601]"
UNITS = pathlib.Path("/usr/lib/systemd/system")
SEATS_EACH = 4
BEGIN_WITHIN = 5  # seconds


def stack(text, service=SERVICE):
    pathlib.Path("/etc/pam.d", service).write_text(text)


def uid_of(name):
    return pwd.getpwnam(name).pw_uid


def locker(world, name, *phases, user=None, service=SERVICE, before=()):
    """pamtester, run by this user, for itself unless another user is named; `before` is a command that runs it."""
    forget(name)
    program = as_user(name, "pamtester", service, user or name, *(phases or ("authenticate",)))
    return Terminal(world, name, [*before, *program])


def unlock(world, name, *phases, before=()):
    """With the right password and the right code; gives the ended Terminal."""
    terminal = locker(world, name, *phases, before=before)
    terminal.give_password(world.people[name].password)
    if terminal.wait_for_code_prompt():
        terminal.give_code(code_of(world, terminal))
    return terminal.wait_for_end()


def audit_of(world, before, **members):
    """The lines of the audit log since then that have these members."""
    return [line for line in world.audit()[before:] if members.items() <= line.items()]


@contextlib.contextmanager
def in_the_lobby(world, **changes):
    """Within: the socket is open, and its service is meant for programs that are not root."""
    with open_lobby(), world.settings(**{**SETTINGS, **changes}):
        yield
        world.wait_for_no_process(BEGIN_WITHIN + 3)


# --- signing in ------------------------------------------------------------------------------------------


def test_a_program_that_is_not_root_signs_in_with_password_and_code_T152(world):
    before, lines = len(world.log()), len(world.audit())
    with in_the_lobby(world):
        terminal = unlock(world, "malee")
        assert terminal.status == 0 and "successfully authenticated" in terminal.transcript, terminal.transcript
    line = world.wait_for_log(r"result=GRANTED user=malee uid=\d+ service=locker source=local", before)
    assert f"uid={uid_of('malee')} " in line and "seccomp" in line, line
    (granted,) = audit_of(world, lines, event="granted")
    assert granted["user"] == "malee" and granted["uid"] == uid_of("malee") and granted["source"] == "local", granted


def test_a_wrong_password_and_a_wrong_code_are_refused(world):
    with in_the_lobby(world):
        terminal = locker(world, "malee")
        terminal.give_password("wrong")
        assert terminal.wait_for_end().status != 0 and terminal.numbers == ["DLA-101"], terminal.transcript
        terminal = locker(world, "malee")
        terminal.give_password(world.people["malee"].password)
        assert terminal.wait_for_code_prompt(), terminal.transcript
        terminal.give_code(other_code(code_of(world, terminal)))
        assert terminal.wait_for_code_prompt() and terminal.numbers == ["DLA-201"], terminal.transcript
        terminal.hang_up()


def test_the_account_phase_after_our_own_grant_succeeds_and_alone_it_is_refused(world):
    before = len(world.log())
    with in_the_lobby(world):
        terminal = unlock(world, "malee", "authenticate", "acct_mgmt")
        assert terminal.status == 0 and "account management done" in terminal.transcript, terminal.transcript
        alone = locker(world, "malee", "acct_mgmt").wait_for_end()
        assert alone.status != 0 and OUT_OF_ORDER in alone.transcript, alone.transcript
    assert "may sign in, and no more" in world.wait_for_log(r"pam_dla_otp.*phase=account", before)


def test_nothing_is_remembered_of_a_program_that_is_not_root_T135(world):
    services = [{"name": SERVICE, "unprivileged": True, "remember": 3600}]
    with in_the_lobby(world, services=services):
        for _ in range(2):
            known = len(world.letters("malee"))
            assert unlock(world, "malee").status == 0 and len(world.letters("malee")) == known + 1


def test_settings_and_helper_are_not_for_a_program_that_is_not_root(world):
    with in_the_lobby(world):
        for argument in ("conf=/etc/dla-otp/dla-otp.conf", f"helper={lobby.ENGINE}"):
            before = len(world.log())
            stack(STACK.replace("pam_dla_otp.so", f"pam_dla_otp.so {argument}"))
            terminal = locker(world, "malee").wait_for_end()
            assert terminal.status != 0 and terminal.numbers == ["DLA-601"], terminal.transcript
            world.wait_for_log(r"pam_dla_otp.*conf= and helper= are only for programs that run as root", before)
        stack(STACK.replace("pam_dla_otp.so", "pam_dla_otp.so timeout=60"))
        assert unlock(world, "malee").status == 0
        stack(STACK)


def test_a_service_that_is_not_meant_for_it_asks_for_nothing_T135(world):
    for services in (None, [{"name": SERVICE}], [{"name": "other", "unprivileged": True}]):
        before, connections = len(world.log()), world.sso_connections()
        with in_the_lobby(world, services=services):
            terminal = locker(world, "malee").wait_for_end()
            assert terminal.status != 0 and terminal.numbers == ["DLA-105"], terminal.transcript
        world.wait_for_log(r"result=NOT_ALLOWED user=malee .*service=locker .*reason=unprivileged", before)
        assert world.sso_connections() == connections


def test_an_sso_that_is_down_is_no_outage_that_a_stack_may_pass_by(world):
    with in_the_lobby(world), world.stopped(world.recorder):
        terminal = locker(world, "malee")
        terminal.give_password(world.people["malee"].password)
        assert "DLA-501" in terminal.wait_for_end().transcript, terminal.transcript
        assert "System error" in terminal.transcript, terminal.transcript


# --- whose sign-in it is -----------------------------------------------------------------------------------


def test_nobody_unlocks_for_somebody_else_T134_T135(world):
    with in_the_lobby(world):
        for name in ("somchai", "root", "MALEE", "niran", "nobody-of-this-name"):
            before, connections = len(world.log()), world.sso_connections()
            terminal = locker(world, "malee", user=name).wait_for_end()
            assert terminal.status != 0 and terminal.numbers == ["DLA-101"], terminal.transcript
            line = world.wait_for_log(r"result=DENIED .*reason=another_name", before)
            assert f"user=malee uid={uid_of('malee')} " in line, line
            assert world.sso_connections() == connections


FORGED = {
    "USER": ("root", "somchai", "", "malee ", "x" * 8000),
    "PHASE": ("account", "open", "close", "password", "", "AUTH"),
    "RUID": ("0", "-1", "root", ""),
    "RHOST": ("192.0.2.7", "::1", "x" * 8000, "\x1b[2J"),
    "TTY": ("/dev/tty1", "ssh", "x" * 8000),
    "PRIOR": ("publickey",),
    "FLAGS": ("snf", "x" * 8000, "root"),
    "TIMEOUT": ("900", "901", "-1", ""),
    "LOGIN_ID": ("", "0" * 16, "x" * 8000, "0011223344556677 user=root"),
    "OPEN": ("99999999999999999999", "x"),
    "SERVICE": ("sshd-test", "sudo", "", "x" * 8000, "locker user=root", "locker\n"),
}


def cannot_get_in(world, **forged):
    """Says BEGIN, then answers every question with somebody else's right password; gives the verdict."""
    with Visitor("malee") as visitor:
        visitor.begin(**forged)
        for _ in range(4):
            if not visitor.hear_question():
                return visitor.verdict
            visitor.answer(world.people["somchai"].password)
        return "still asked"


def test_nothing_that_a_caller_says_of_itself_counts_T134_T135(world):
    """One field after the other, and all that would make it look like root's at once."""
    lines, opened = len(world.audit()), 0
    with in_the_lobby(world):
        for field, values in FORGED.items():
            for value in values:
                world.forget()
                assert cannot_get_in(world, **{field: value}) in (None, "DENIED", "NOT_ALLOWED"), (field, value)
                opened += 1
        root = {"USER": "root", "RUID": "0", "RHOST": "192.0.2.7", "TTY": "/dev/tty1", "PRIOR": "publickey",
                "FLAGS": "f", "LOGIN_ID": "0" * 16}
        for phase in ("auth", "account", "open", "close", "password"):
            assert cannot_get_in(world, PHASE=phase, **root) in (None, "DENIED"), phase
    seen = world.audit()[lines:]
    assert len(seen) > 10 and opened > 30, (len(seen), opened)
    for line in seen:
        assert line["event"] in ("asked", "refused", "suppressed", "file_opened", "file_closed"), line
        if "service" in line:
            assert line["user"] == "malee" and line["uid"] == uid_of("malee"), line
            assert line["source"] == "local" and "tty" not in line and "phase" not in line, line
            assert line.get("channel") == "password" and re.fullmatch("[0-9a-f]{16}", line["login"]), line


def test_what_is_forged_beside_the_right_factors_changes_nothing_T135(world):
    """Their own password and code open as ever, and the record is about them, here."""
    world.forget()
    before, known = len(world.log()), len(world.letters("malee"))
    with in_the_lobby(world), Visitor("malee") as visitor:
        visitor.begin(RUID="0", RHOST="192.0.2.7", TTY="/dev/tty1", PRIOR="publickey", LOGIN_ID="0123456789abcdef")
        assert visitor.hear_question().type == "ASK_PASSWORD"
        visitor.answer(world.people["malee"].password)
        assert visitor.hear_question().type == "ASK"
        visitor.answer(world.letter("malee", known + 1).code)
        assert visitor.hear_verdict() == "GRANTED" and visitor.hear() is None
    line = world.wait_for_log(r"result=GRANTED", before)
    for word in ("user=malee", f"uid={uid_of('malee')}", "source=local", "channel=password", "login=0123456789abcdef"):
        assert word in line, line
    assert "tty" not in line and "192.0.2.7" not in line, line
    assert "192.0.2.7" not in world.letters("malee")[-1].text


def test_a_user_without_an_account_is_nobody_T135(world):
    with in_the_lobby(world), Visitor("malee", uid=987654) as visitor:
        assert visitor.begin().hear_verdict() == "DENIED"


def test_guesses_through_the_socket_are_counted_as_any_others_T134(world):
    """Sixty sign-ins or more with the right password, each guessing as often as it may; three at a time, so
    that most find a seat."""
    world.forget()
    lines, verdicts = len(world.audit()), []

    def guess():
        for _ in range(30):
            with contextlib.suppress(BrokenPipeError), Visitor("malee") as visitor:
                visitor.begin()
                answers = [world.people["malee"].password, *(f"{number:06}" for number in range(12))]
                while answers and visitor.hear_question():
                    visitor.answer(answers.pop(0))
                verdicts.append(visitor.verdict if answers else "still asked")

    with in_the_lobby(world):
        guessers = [threading.Thread(target=guess) for _ in range(SEATS_EACH - 1)]
        for each in guessers:
            each.start()
        for each in guessers:
            each.join()
    assert verdicts.count("EXHAUSTED") >= 60 and set(verdicts) <= {"EXHAUSTED", None}, verdicts
    wrong = len(audit_of(world, lines, event="code_wrong", user="malee"))
    print(f"figure: codes compared in 60 sign-ins and more that guess through the socket {wrong} / 3")
    assert 1 <= wrong <= 3, wrong
    world.forget()


# --- who holds connections -----------------------------------------------------------------------------------


def test_a_user_has_four_seats_and_takes_nobody_elses_T135(world):
    before = len(world.log())
    with in_the_lobby(world), contextlib.ExitStack() as held:
        mine = [held.enter_context(Visitor("malee")) for _ in range(SEATS_EACH)]
        for visitor in mine:
            visitor.begin()
            assert visitor.hear_question()
        with Visitor("malee") as fifth:
            assert fifth.hear(3) is None
        line = world.wait_for_log(r"four under way already", before)
        assert f"uid={uid_of('malee')}" in line, line
        refused = locker(world, "malee").wait_for_end()
        assert refused.status != 0 and refused.numbers == ["DLA-601"], refused.transcript
        assert unlock(world, "naree").status == 0
        mine[0].socket.close()
        wait_until(lambda: Visitor("malee").begin().hear(), "a seat that is free again", 5)


def test_500_idle_connections_hurt_nobody_T135(world):
    """All of one user's. Beyond four they end at once, these after 5 s; others sign in meanwhile."""
    with in_the_lobby(world), contextlib.ExitStack() as held:
        began = time.monotonic()
        idle = [held.enter_context(Visitor("malee")) for _ in range(500)]
        other = locker(world, "naree")
        other.give_password(world.people["naree"].password)
        assert other.wait_for_code_prompt(60), other.transcript
        other.give_code(code_of(world, other))
        assert other.wait_for_end().status == 0, other.transcript
        for visitor in idle:
            assert visitor.hear(60) is None
        print(f"figure: seconds until 500 idle connections have ended {time.monotonic() - began:.0f} / 60")
        world.wait_for_no_process(BEGIN_WITHIN + 2)
        assert unlock(world, "malee").status == 0


def test_who_says_nothing_is_given_up_after_five_seconds_T135(world):
    with in_the_lobby(world), Visitor("malee") as visitor:
        began = time.monotonic()
        assert visitor.hear() is None
        assert BEGIN_WITHIN - 1 < time.monotonic() - began < BEGIN_WITHIN + 2


def test_what_is_no_message_ends_the_login_T135(world):
    good = wire.encode("BEGIN", PHASE="auth", USER="malee", SERVICE=SERVICE, RHOST="", TTY="", RUID="0", PRIOR="",
                       FLAGS="", TIMEOUT="60", LOGIN_ID="00112233445566aa", OPEN="")
    parts = [good[:length] for length in range(0, len(good), 7)]
    odd = [good + b"\0", b"\x02" + good[1:], good.replace(b"malee", b"mal\xffe"), b"\0" * wire.MAX,
           good[:-1] + b"x" * wire.MAX + b"\0", b"GET / HTTP/1.0\r\n\r\n", wire.encode("VERDICT", WORD="GRANTED")]
    with in_the_lobby(world):
        for data in (*parts, *odd):
            with Visitor("malee") as visitor:
                visitor.socket.send(data)
                assert visitor.hear(3) is None, data[:40]
        with Visitor("malee") as visitor:
            socket.send_fds(visitor.socket, [good], [0])
            assert visitor.hear(3) is None
        with Visitor("malee") as visitor:
            visitor.begin()
            assert visitor.hear_question()
            visitor.socket.send(b"\x01\x02partial")
            assert visitor.hear_verdict() != "GRANTED"


def test_a_caller_that_is_killed_leaves_nothing_T112(world):
    with in_the_lobby(world):
        terminal = locker(world, "malee")
        terminal.give_password(world.people["malee"].password)
        assert terminal.wait_for_code_prompt(), terminal.transcript
        terminal.hang_up()
        world.wait_for_no_process(3)


# --- who listens there -----------------------------------------------------------------------------------------


def hears_nothing(world, listener=None):
    """The module refuses before it has said a word; nobody is asked for a password."""
    before = len(world.log())
    terminal = locker(world, "malee").wait_for_end()
    assert terminal.status != 0 and terminal.numbers == ["DLA-601"], terminal.transcript
    assert "assword" not in terminal.transcript and "รหัสผ่าน" not in terminal.transcript, terminal.transcript
    world.wait_for_log(r"pam_dla_otp.*sign-in out of order", before)
    if listener:
        listener.settimeout(0.2)
        with contextlib.suppress(TimeoutError):
            while True:
                connection, _ = listener.accept()
                connection.settimeout(2)
                assert connection.recv(100) == b""


def test_the_module_talks_to_nobody_but_root_T136(world):
    user = uid_of("somchai")
    lobby.clear()
    hears_nothing(world)
    with listening(uid=user, gid=user) as listener:
        hears_nothing(world, listener)
        os.chown(lobby.SOCKET, 0, 0)  # root's by name, and yet a user listens
        hears_nothing(world, listener)
    for mode, owner in ((0o775, 0), (0o757, 0), (0o1777, 0), (0o755, user)):
        with listening() as listener:
            os.chown(lobby.DIRECTORY, owner, 0)
            lobby.DIRECTORY.chmod(mode)
            hears_nothing(world, listener)
    with listening() as listener:
        lobby.SOCKET.rename(lobby.DIRECTORY / "other")
        lobby.SOCKET.symlink_to("other")
        hears_nothing(world, listener)
        lobby.SOCKET.unlink()
        lobby.SOCKET.touch()
        hears_nothing(world, listener)


def answer_with(listener, *messages, keep=False):
    """Serves one connection with these messages; gives it, still open, where it is to be kept."""
    connection, _ = listener.accept()
    wire.receive(connection)
    for kind, text in messages:
        wire.send(connection, kind, **{wire.fields_of(kind)[0]: text})
    if not keep:
        connection.close()
    return connection


def test_a_verdict_counts_only_with_the_end_of_the_connection_T136(world):
    for keep, messages in ((False, []), (False, [("VERDICT", "granted")]), (True, [("VERDICT", "GRANTED")]),
                           (False, [("VERDICT", "GRANTED"), ("TELL", "more")])):
        with listening() as listener:
            terminal = locker(world, "malee")
            held = answer_with(listener, *messages, keep=keep)
            assert terminal.wait_for_end().status != 0, (messages, terminal.transcript)
            held.close()
    with listening() as listener:  # root says so, and hangs up
        terminal = locker(world, "malee")
        answer_with(listener, ("VERDICT", "GRANTED"))
        assert terminal.wait_for_end().status == 0, terminal.transcript


def test_a_service_manager_that_holds_the_connection_is_no_matter(world):
    """As systemd does until the service has ended: the engine hangs up for all holders."""
    held = []

    def manage(listener):
        connection, _ = listener.accept()
        held.append(connection)
        subprocess.Popen([*lobby.AS_SERVICE, lobby.ENGINE], stdin=connection, stdout=subprocess.DEVNULL,
                         env=ENVIRONMENT, cwd="/")

    with world.settings(**SETTINGS), listening() as listener:
        manager = threading.Thread(target=manage, args=(listener,))
        manager.start()
        terminal = unlock(world, "malee")
        manager.join()
        assert terminal.status == 0, terminal.transcript
        held[0].close()


def test_a_socket_nobody_serves_is_given_up_in_time_T154(world):
    """The service manager hangs, and too many are waiting already."""
    with listening() as listener:
        listener.listen(0)
        with Visitor("somchai"), contextlib.suppress(BlockingIOError):
            began = time.monotonic()
            terminal = locker(world, "malee").wait_for_end()
            assert terminal.status != 0 and terminal.numbers == ["DLA-601"], terminal.transcript
            assert 3 < time.monotonic() - began < 10


# --- what is installed -----------------------------------------------------------------------------------------


def test_an_engine_started_by_hand_does_nothing_T134(world):
    before = len(world.log())
    for extra in ((), ("/home/malee/my.conf",), ("-" * 1000,)):
        for stdin in (subprocess.DEVNULL, subprocess.PIPE):
            done = subprocess.run(as_user("malee", lobby.ENGINE, *extra), stdin=stdin, capture_output=True, text=True,
                                  env={"LD_PRELOAD": "/nowhere", "PATH": "/nowhere:/usr/bin"}, timeout=10, check=False)
            assert done.returncode == 2 and "not by hand" in done.stderr and done.stdout == "", done
    ours, theirs = wire.pair()
    done = subprocess.run(as_user("malee", lobby.ENGINE), stdin=theirs, capture_output=True, timeout=10, check=False)
    theirs.close()
    assert done.returncode == 2 and ours.recv(1) == b"", done
    assert len(world.log()) == before, world.log()[before:]


def test_the_units_are_right_and_leave_the_engine_little_T135(_world):
    units = [str(UNITS / name) for name in ("dla-otp.socket", "dla-otp@.service")]
    done = subprocess.run(["systemd-analyze", "verify", "--man=no", *units], capture_output=True, text=True,
                          env=ENVIRONMENT, check=False)
    ours = [line for line in done.stderr.splitlines() if "dla-otp" in line]
    assert done.returncode == 0 and not ours, done
    done = subprocess.run(["systemd-analyze", "security", "--offline=yes", "--threshold=40", units[1]],
                          capture_output=True, text=True, env=ENVIRONMENT, check=False)
    found = re.search(r"Overall exposure level for \S+: ([0-9.]+)", done.stdout)
    assert done.returncode == 0 and found, done
    print(f"figure: exposure of dla-otp@.service (systemd-analyze security) {found[1]} / 4.0")


if __name__ == "__main__":
    stack(STACK)
    main(globals())
