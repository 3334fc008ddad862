#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""The programs people sign in with, the real ones: login, su, sudo, pamtester and sshd, with and without a
terminal, and what becomes of a login that any of them ends in the middle."""

import contextlib
import pathlib
import re
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), *(str(HERE.parent / place) for place in ("world", "module", "login"))]

from harness import enter_world, main  # noqa: E402  (the path comes first)

enter_world()

import sshd  # noqa: E402
from host import forget  # noqa: E402
from server import ENVIRONMENT, HOST, WORLD, Server, free_ports  # noqa: E402
from terminal import SHELL_WORD, Terminal  # noqa: E402
from test_login import begin, code_of, other_code  # noqa: E402

STACK = """
auth    required pam_dla_otp.so
auth    required pam_permit.so
account required pam_unix.so
session required pam_permit.so
"""
SUDOERS = """
Defaults lecture = never, timestamp_timeout = 0, !use_pty
ALL ALL = (ALL) ALL
"""
SHORT = 3  # seconds until a caller loses patience
# login(1) as getty starts it, and for its first seconds somebody else who holds the terminal: util-linux's closes it
# and opens it again before it asks, and a terminal that nobody holds is one that has ended, to pexpect.
LOGIN = ["sh", "-c", f"(sleep {SHORT} &); exec login naree"]


def prepare():
    """Stacks of the programs; nobody's sudo remembers anything."""
    for service in ("login", "su", "su-l", "sudo", "pamtester"):
        pathlib.Path("/etc/pam.d", service).write_text(STACK)
    sudoers = pathlib.Path("/etc/sudoers")
    sudoers.write_text(SUDOERS)
    sudoers.chmod(0o440)


def as_user(name, *command):
    return ["setpriv", "--reuid", name, "--regid", name, "--init-groups", *command]


def sign_in(world, name, command, environment=ENVIRONMENT):
    """The right password and the right code at a terminal; gives the ended Terminal."""
    forget(name)
    terminal = Terminal(world, name, command, environment)
    terminal.give_password(world.people[name].password)
    if terminal.wait_for_code_prompt():
        terminal.give_code(code_of(world, terminal))
    return terminal


def through_pipe(*command, lines=(), environment=ENVIRONMENT):
    """Runs a command without any terminal, what it is to read at hand."""
    return subprocess.run(["setsid", *command], input="".join(f"{line}\n" for line in lines), text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=environment, timeout=30,
                          check=False)


def letters(world, name, seconds=0.5):
    """How many letters there are, a moment after the last could have left."""
    time.sleep(seconds)
    return len(world.letters(name))


# --- at a terminal -----------------------------------------------------------------------------------


def test_su_to_somebody_else_asks_for_that_persons_factors(world):
    before = len(world.log())
    terminal = sign_in(world, "somchai", as_user("malee", "su", "somchai", "-c", f"echo {SHELL_WORD}; id -un"))
    assert terminal.wait_for_end().granted and "\nsomchai" in terminal.transcript, terminal.transcript
    world.wait_for_log(r"result=GRANTED user=somchai service=su source=local", before)


def test_su_with_the_invokers_own_password_is_refused(world):
    before = len(world.log())
    terminal = Terminal(world, "somchai", as_user("malee", "su", "somchai", "-c", f"echo {SHELL_WORD}"))
    terminal.give_password(world.people["malee"].password)
    assert not terminal.wait_for_end().granted and terminal.numbers == ["DLA-101"], terminal.transcript
    world.wait_for_log(r"result=DENIED user=somchai service=su .*reason=password_wrong", before)


def test_sudo_at_a_terminal_asks_for_the_invokers_factors_T151(world):
    before = len(world.log())
    terminal = sign_in(world, "malee", as_user("malee", "sudo", "sh", "-c", f"echo {SHELL_WORD}; id -un"))
    assert terminal.wait_for_end().granted and "\nroot" in terminal.transcript, terminal.transcript
    world.wait_for_log(r"result=GRANTED user=malee service=sudo source=local", before)


def test_login_at_a_terminal_opens_a_shell(world):
    before = len(world.log())
    terminal = sign_in(world, "naree", LOGIN)
    assert terminal.expect(r"[$#] $"), terminal.transcript
    terminal.child.send("echo the-shell-''is-open; exit\r")
    assert terminal.wait_for_end().granted, terminal.transcript
    world.wait_for_log(r"result=GRANTED user=naree service=login source=local", before)


def test_pamtester_hears_the_verdict(world):
    terminal = sign_in(world, "somchai", ["pamtester", "pamtester", "somchai", "authenticate"])
    assert terminal.wait_for_end().status == 0, terminal.transcript
    assert "successfully authenticated" in terminal.transcript


# --- without a terminal, or without anybody -------------------------------------------------------------


def test_sudo_without_a_terminal_refuses_by_itself_and_mails_nothing_T151(world):
    forget("malee")
    known = letters(world, "malee", 0)
    done = through_pipe(*as_user("malee", "sudo", "id"))
    assert done.returncode != 0 and "a terminal is required" in done.stdout, done
    assert letters(world, "malee") == known


def test_sudo_n_asks_nobody_and_mails_nothing_T151(world):
    """Once as it is, once where its own settings have PAM asked even so."""
    forget("malee")
    known, connections = letters(world, "malee", 0), world.sso_traffic()
    for extra in ("", "Defaults noninteractive_auth\n"):
        pathlib.Path("/etc/sudoers").write_text(SUDOERS + extra)
        done = through_pipe(*as_user("malee", "sudo", "-n", "id"))
        assert done.returncode != 0 and "uid=" not in done.stdout, done
        assert "a password is required" in done.stdout, done
    prepare()
    assert letters(world, "malee") == known
    assert all(up < 2500 for up, _down in world.sso_traffic()[len(connections):]), "a request was sent"


def test_sudo_S_takes_a_line_for_each_answer_T151(world):
    """A program at the other end of the pipe that reads the letter gets in."""
    forget("malee")
    known, code = letters(world, "malee", 0), []
    process = subprocess.Popen(
        ["setsid", *as_user("malee", "sudo", "-S", "id", "-un")], stdin=subprocess.PIPE, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=ENVIRONMENT)
    process.stdin.write(world.people["malee"].password + "\n")
    process.stdin.flush()
    code = world.letter("malee", known + 1).code
    output = process.communicate(code + "\n", timeout=20)[0]
    assert process.returncode == 0 and output.splitlines()[-1].endswith("root"), output


def test_sudo_S_with_too_few_or_wrong_lines_is_refused_T151(world):
    """The password alone: no letter. A guess behind it: an attempt is used, sudo asks once more and finds
    the end. Nothing that follows is granted, nothing is left behind."""
    password = world.people["malee"].password
    for lines, reason in (((), "hung_up"), ((password,), "cannot_ask_code"),
                          ((password, password), "cannot_ask_code"), ((password, "000000"), "hung_up"),
                          (("wrong", password), "password_wrong")):
        forget("malee")
        before, known = len(world.log()), letters(world, "malee", 0)
        done = through_pipe(*as_user("malee", "sudo", "-S", "id"), lines=lines)
        assert done.returncode != 0 and "uid=" not in done.stdout, done
        world.wait_for_log(rf"result=DENIED user=malee service=sudo .*reason={reason}\b", before)
        assert letters(world, "malee") == known, lines
        world.wait_for_no_process()


def test_what_sudo_knows_of_the_invoker_is_believed_in_nothing_T151(world):
    """SUDO_USER and the like are the caller's to forge."""
    before = len(world.log())
    forged = ENVIRONMENT | {"SUDO_USER": "somchai", "SUDO_UID": "0", "SUDO_COMMAND": "/bin/true",
                            "USER": "root", "LOGNAME": "root", "DLA_OTP_LOGIN": "0000000000000000"}
    terminal = sign_in(world, "malee", as_user("malee", "sudo", "sh", "-c", f"echo {SHELL_WORD}"), forged)
    assert terminal.wait_for_end().granted, terminal.transcript
    line = world.wait_for_log(r"result=GRANTED", before)
    assert "user=malee" in line and "login=0000000000000000" not in line, line


def test_one_answer_for_every_prompt_is_no_guess_and_no_letter_T148(world):
    """As some lockers do. All attempts are still there afterwards."""
    forget("somchai")
    known, before = letters(world, "somchai", 0), len(world.log())
    password = world.people["somchai"].password
    for _ in range(4):
        done = through_pipe("pamtester", "pamtester", "somchai", "authenticate", lines=[password] * 3)
        assert done.returncode != 0 and "[DLA-106]" in done.stdout, done
    world.wait_for_log("reason=cannot_ask_code number=106", before)
    assert letters(world, "somchai") == known
    tries_left_are(world, 2)


def tries_left_are(world, count):
    """After one wrong code of somchai's, who then gets in with the right one."""
    login = begin(world)
    code = code_of(world, login)
    login.give_code(other_code(code))
    assert login.wait_for_code_prompt() and f"กรอกได้อีก {count} ครั้ง" in login.transcript, login.transcript
    login.give_code(code)
    assert login.wait_for_end().granted, login.transcript


def test_password_authentication_uses_no_attempt_and_names_the_setting_T148(world):
    forget("somchai")
    before, known = len(world.log()), letters(world, "somchai", 0)
    for _ in range(4):
        login = world.ssh("somchai", port="ssh_password",
                          options=("-o", "PreferredAuthentications=password"))
        assert login.expect(r"assword: ")
        login.child.send(world.people["somchai"].password + "\r")
        assert not login.wait_for_end().granted
    for words in ("KbdInteractiveAuthentication yes", "PasswordAuthentication no", "about=sshd-test"):
        assert words in world.wait_for_log("answers every prompt by itself", before)
    assert letters(world, "somchai") == known
    tries_left_are(world, 2)


# --- callers that lose patience --------------------------------------------------------------------------


def impatient_sshd():
    """An sshd that gives people 3 seconds; gives its port."""
    (port,) = free_ports(1)
    text = sshd.CONFIGURATION.format(host=HOST, port=port, world=WORLD, interactive="yes", password="no")
    path = WORLD / "impatient.conf"
    path.write_text(re.sub("LoginGraceTime.*", f"LoginGraceTime {SHORT}", text)
                    + sshd.words_of_this_version(sshd.NAME))
    Server("sshd-impatient", [str(sshd.PROGRAM), "-D", "-f", str(path)], port=port).start().wait_ready()
    return port


def ends_in_the_middle(world, terminal, name, patience=SHORT):
    """At its code prompt the caller ends; two seconds later nothing of ours is left, and the right code
    opens nothing there. The code is good for the next sign-in of the same way."""
    terminal.give_password(world.people[name].password)
    assert terminal.wait_for_code_prompt(), terminal.transcript
    code = code_of(world, terminal)
    world.wait_for_no_process(patience + 2)
    with contextlib.suppress(OSError):  # login's terminal is gone; ssh notices only when it has to send
        terminal.give_code(code)
    assert not terminal.wait_for_end().granted, terminal.transcript
    return code


def test_a_login_grace_time_that_is_too_short_ends_the_login_and_leaves_nothing_T149_T106_T112(world):
    forget("somchai")
    before, ports = len(world.log()), dict(world.ports, short=impatient_sshd())
    world.ports = ports
    code = ends_in_the_middle(world, world.ssh("somchai", port="short"), "somchai", sshd.longest_grace(SHORT))
    again = begin(world, port="short")
    assert "ยังใช้ได้" in again.transcript, again.transcript
    again.give_code(code)
    assert again.wait_for_end().granted, again.transcript
    results = [line for line in world.log()[before:] if " result=" in line]
    assert len(results) == 2 and "reason=hung_up" in results[0], results


def test_a_login_grace_time_that_ends_while_the_sso_is_silent_leaves_nothing_T149_T106(world):
    before = len(world.log())
    with world.black_hole() as hole, world.settings(
            sso={"issuer": f"https://127.0.0.1:{hole}", "timeout": 20}):
        login = world.ssh("somchai", port="short")
        login.give_password(world.people["somchai"].password)
        assert not login.wait_for_end(sshd.longest_grace(SHORT) + 3).granted
        world.wait_for_no_process(2)
    assert not [line for line in world.log()[before:] if "result=GRANTED" in line]


def test_login_that_loses_patience_ends_the_login_and_leaves_nothing_T106_T112(world):
    """login(1) is ended by an alarm of its own (LOGIN_TIMEOUT)."""
    forget("naree")
    definitions = pathlib.Path("/etc/login.defs")
    text = definitions.read_text()
    definitions.write_text(re.sub(r"(?m)^#?\s*LOGIN_TIMEOUT.*", "", text) + f"LOGIN_TIMEOUT {SHORT}\n")
    code = ends_in_the_middle(world, Terminal(world, "naree", LOGIN), "naree")
    definitions.write_text(text)
    again = Terminal(world, "naree", LOGIN)
    again.give_password(world.people["naree"].password)
    assert again.wait_for_code_prompt() and "ยังใช้ได้" in again.transcript, again.transcript
    again.give_code(code)
    assert again.expect(r"[$#] $"), again.transcript
    again.hang_up()


if __name__ == "__main__":
    prepare()
    main(globals())
