#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""What real logins leave in the audit log, and what happens when it cannot be written. The chain is
checked here by a program that shares no line with ours. Usage: test_audit.py [WORD...]"""

import contextlib
import datetime
import fcntl
import hashlib
import json
import os
import pathlib
import re
import signal
import socket
import struct
import subprocess
import sys
import time

import pexpect

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "world"))

from harness import AUDIT, PROMPT_CODE, PROMPT_PASSWORD, STORE, main  # noqa: E402
from server import ENVIRONMENT, wait_until  # noqa: E402

TALLY = STORE / "audit.tally"
TALLY_FIELDS = ("keep_days asked refused since total allowance_asked allowance_refused "
                "refilled").split()
F_OFD_SETLK = 37
WITHIN = 1.0  # second: what a log that cannot be written may cost


def begin(world, name="somchai"):
    """A login at the code prompt, and its code."""
    login = world.ssh(name)
    login.give_password(world.people[name].password)
    assert login.wait_for_code_prompt(), login.transcript
    return login, world.letter(name, login.letters_before + 1).code


class Console:
    """A login at the machine itself, by a caller that does not use syslog, at the code prompt."""

    def __init__(self, world, name="somchai"):
        pathlib.Path("/etc/pam.d/console").write_text("auth required pam_dla_otp.so\n")
        letters = len(world.letters(name))
        self.child = pexpect.spawn("pamtester", ["console", name, "authenticate"], timeout=20,
                                   env=ENVIRONMENT, encoding="utf-8")
        self.child.delaybeforesend = None
        self.child.expect(PROMPT_PASSWORD)
        self.child.send(world.people[name].password + "\r")
        self.child.expect(PROMPT_CODE)
        self.code = world.letter(name, letters + 1).code

    def finish(self):
        """Gives the code; (granted, error number, seconds)."""
        time.sleep(0.1)
        began = time.monotonic()
        self.child.send(self.code + "\r")
        self.child.expect(pexpect.EOF)
        seconds, text = time.monotonic() - began, self.child.before
        self.child.close()
        number = re.search(r"DLA-\d{3}", text)
        return "successfully authenticated" in text, number and number[0], seconds


def finish(login, code):
    """Gives the code; seconds until the person hears something."""
    time.sleep(0.1)
    began = time.monotonic()
    login.child.send(code + "\r")
    login.expect(r"DLA-\d{3}|the-shell-is-open|" + PROMPT_CODE)
    seconds = time.monotonic() - began
    login.wait_for_end()
    return seconds


def assert_chain(world):
    """All lines follow each other, by our own reckoning; gives them."""
    files = [*sorted(AUDIT.parent.glob("audit-*.jsonl")), AUDIT]
    seq, head, lines = 0, "0" * 64, []
    for path in files:
        for text in path.read_bytes().splitlines(keepends=True):
            assert len(text) <= 1024 and text.endswith(b"\n"), text
            assert all(32 <= byte < 127 for byte in text[:-1]), text
            line = json.loads(text)
            signed = text[:text.rindex(b',"hash":"')]
            assert (line["seq"], line["prev"]) == (seq + 1, head), (path, line)
            assert line["hash"] == hashlib.sha256(signed).hexdigest(), (path, line)
            assert datetime.datetime.fromisoformat(line["time"]).utcoffset() is not None
            seq, head = line["seq"], line["hash"]
            lines.append(line)
    assert lines == world.audit()
    return lines


def since(world, before):
    """The lines about sign-ins written since there were so many; sessions and letters that warn come
    when they come (test_notices.py)."""
    return [line for line in world.audit()[before:]
            if line["event"] not in ("session_opened", "session_closed", "notice")]


def events(lines):
    return [line["event"] for line in lines]


# --- what a login leaves -----------------------------------------------------------------------------


def test_a_login_leaves_asked_letter_and_granted_in_the_chain_T126(world):
    world.forget()
    before, log = len(world.audit()), len(world.log())
    assert world.sign_in("somchai").granted
    lines = since(world, before)
    lines = [line for line in lines if not line["event"].startswith("file_")]
    assert events(lines) == ["asked", "letter", "granted"], lines
    assert len({line["login"] for line in lines}) == 1 and len(lines[0]["login"]) == 16
    for line in lines:
        assert line["user"] == "somchai" and line["host"] == "server01", line
        assert line["service"] == "sshd-test" and line["source"] == "127.0.0.1", line
        assert line["channel"] == "password", line
    letter = world.letters("somchai")[-1]
    assert lines[1]["message_id"] and lines[1]["state"] == "accepted" and lines[1]["relay"], lines
    assert lines[1]["address"] == "s***i@office.example" and lines[1]["ref"] == letter.reference
    text = json.dumps(world.audit(), ensure_ascii=False)
    assert letter.code not in text and world.people["somchai"].password not in text
    anchor = world.wait_for_log("result=GRANTED", log)
    assert f"hash={lines[2]['hash'][:16]}" in anchor, anchor
    assert f"login={lines[2]['login']}" in anchor, anchor
    assert_chain(world)


def test_the_log_is_readable_for_its_group_only(world):
    assert world.sign_in("somchai", password="wrong").numbers == ["DLA-101"]
    assert AUDIT.stat().st_mode & 0o7777 == 0o640 and AUDIT.parent.stat().st_mode & 0o7777 == 0o750
    assert AUDIT.owner() == "dla-otp"


def test_a_wrong_code_and_what_it_ends_in_are_told(world):
    world.forget()
    before = len(world.audit())
    login, code = begin(world)
    wrong = f"{(int(code) + 1) % 1000000:06d}"
    for _ in range(3):
        login.give_code(wrong)
        login.wait_for_code_prompt()
    login.wait_for_end()
    lines = since(world, before)
    assert events(lines)[:5] == ["asked", "letter", "code_wrong", "code_wrong", "code_wrong"], lines
    assert [line["attempts_left"] for line in lines[2:5]] == ["2", "1", "0"], lines
    assert (lines[5]["event"], lines[5]["reason"]) == ("locked", "tries_used"), lines
    assert (lines[-1]["event"], lines[-1]["number"]) == ("refused", 206), lines
    assert wrong not in json.dumps(lines) and code not in json.dumps(lines)
    assert_chain(world)


def test_a_refusal_has_number_and_reason_and_no_name_that_may_be_a_password_T124(world):
    before = len(world.audit())
    login = world.ssh("correct-horse")
    login.give_password("somchai")
    login.wait_for_end()
    lines = since(world, before)
    assert events(lines) == ["asked", "refused"], lines
    assert (lines[1]["number"], lines[1]["reason"]) == (101, "no_such_user"), lines
    assert "correct-horse" not in json.dumps(lines) and len(lines[0]["unknown_user"]) == 16


def test_values_of_strangers_stay_values_T122(world):
    pathlib.Path("/etc/pam.d/hostile").write_text("auth required pam_dla_otp.so\n")
    hostile = ["x\",\"event\":\"granted\",\"y\":\"", "a\nb", "\x1b[2J\x07", "\u202egnp.exe", "ส" * 300,
               "😀\x7f\u0085", "\\u0022", "k=v result=GRANTED", " ", "-", "%s%n", "../../etc/shadow"]
    for value in hostile:
        before, log = len(world.audit()), len(world.log())
        result = subprocess.run(
            ["pamtester", "-I", f"rhost={value}", "-I", f"tty={value}", "hostile", f"u{value}"[:60],
             "authenticate"], input="whatever\n" * 3, text=True, capture_output=True, timeout=20)
        assert result.returncode != 0, value
        lines = since(world, before)
        assert lines and set(events(lines)) <= {"asked", "refused"}, (value, lines)
        sent = "".join(chr(byte) if 32 <= byte < 127 else "?" for byte in value.encode())
        tty = lines[-1]["tty"]
        assert tty == sent or tty.endswith("…") and sent.startswith(tty[:-1]), (value, tty)
        world.wait_for_log("login result=", log)
        ours = [line for line in world.log()[log:] if "login result=" in line]
        assert len(ours) == 1 and "result=GRANTED " not in ours[0], ours
    assert_chain(world)


# --- T125: what cannot be written ----------------------------------------------------------------------


@contextlib.contextmanager
def small_disk():
    """Within: the log lies on a disk of 64 KiB of its own; gives what fills and frees it."""
    owner = AUDIT.parent.stat()
    options = f"size=64k,mode=0750,uid={owner.st_uid},gid={owner.st_gid}"
    subprocess.run(["mount", "-t", "tmpfs", "-o", options, "small", AUDIT.parent], check=True)
    filler = AUDIT.parent / "filler"

    def fill():
        with contextlib.suppress(OSError), filler.open("wb", buffering=0) as file:
            while True:
                file.write(bytes(4096))
        with AUDIT.open("ab", buffering=0) as file:  # the last block too: a line behind its end
            with contextlib.suppress(OSError):
                file.write(b"x" * 4096)

    try:
        yield fill, filler.unlink
    finally:
        subprocess.run(["umount", AUDIT.parent], check=True)


@contextlib.contextmanager
def without_syslog():
    """Within: nobody has /dev/log."""
    os.rename("/dev/log", "/dev/log.away")
    try:
        yield
    finally:
        os.rename("/dev/log.away", "/dev/log")


def send_until_it_blocks():
    """How many lines one more sender gets rid of: its own buffer may end before syslog's queue."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
        sender.connect("/dev/log")
        sender.setblocking(False)
        for sent in range(10000):
            try:
                sender.send(b"<86>filler: filler")
            except BlockingIOError:
                return sent
    return 0


@contextlib.contextmanager
def stopped_syslog():
    """Within: syslog does not read, and its queue is full."""
    (pid,) = [int(path.name) for path in pathlib.Path("/proc").iterdir() if path.name.isdigit()
              and b"world/syslog.py" in (path / "cmdline").read_bytes()]
    os.kill(pid, signal.SIGSTOP)
    try:
        wait_until(lambda: "T (stopped)" in pathlib.Path(f"/proc/{pid}/status").read_text(), "syslog to stop")
        while send_until_it_blocks():
            pass
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


def test_a_full_disk_costs_no_login_while_syslog_takes_the_line_and_is_told_after_T125(world):
    world.forget()
    with small_disk() as (fill, free):
        assert world.sign_in("somchai").granted
        login, code = begin(world)
        fill()
        before = len(world.log())
        seconds = finish(login, code)
        assert login.granted and seconds < WITHIN, (seconds, login.transcript)
        assert "audit_log=unwritten" in world.wait_for_log("result=GRANTED", before)
        free()
        assert world.sign_in("malee").granted
        gaps = [json.loads(line) for line in AUDIT.read_bytes().split(b"\n") if b'"gap"' in line]
        assert [gap for gap in gaps if gap.get("lost_at_least", 0) >= 1], gaps
        print(f"figure: seconds to grant with a full audit disk {seconds:.2f} / {WITHIN}")


def test_a_full_disk_and_no_syslog_let_nobody_in_T125(world):
    world.forget()
    with small_disk() as (fill, free):
        assert world.sign_in("somchai").granted
        for nobody in (without_syslog, stopped_syslog):
            world.forget()
            login = Console(world)
            fill()
            with nobody():
                granted, number, seconds = login.finish()
            assert not granted and number == "DLA-604" and seconds < WITHIN, (number, seconds)
            free()
            print(f"figure: seconds to deny with neither log, {nobody.__name__} "
                  f"{seconds:.2f} / {WITHIN}")
        world.forget()
        assert world.sign_in("somchai").granted


def test_without_syslog_the_audit_log_is_enough_T125(world):
    for nobody in (without_syslog, stopped_syslog):
        world.forget()
        before = len(world.audit())
        login = Console(world)
        with nobody():
            granted, number, seconds = login.finish()
        assert granted and seconds < WITHIN, (number, seconds)
        assert events(since(world, before))[-1] == "granted"


def test_a_read_only_log_costs_no_login_and_is_told_after_T125(world):
    world.forget()
    assert world.sign_in("somchai").granted
    subprocess.run(["mount", "--bind", AUDIT.parent, AUDIT.parent], check=True)
    subprocess.run(["mount", "-o", "remount,bind,ro", AUDIT.parent], check=True)
    try:
        before = len(world.log())
        assert world.sign_in("malee").granted
        world.wait_for_log("the audit log cannot be written", before)
        with without_syslog():
            login, code = begin(world)
            finish(login, code)
        assert not login.granted and login.numbers == ["DLA-604"], login.transcript
    finally:
        subprocess.run(["umount", AUDIT.parent], check=True)
    before = len(world.audit())
    world.sign_in("anong")
    lines = since(world, before)
    assert lines[0]["event"] == "gap" and lines[0]["lost_at_least"] >= 6, lines
    assert_chain(world)


def test_a_writer_that_hangs_holds_nobody_up_T125(world):
    world.forget()
    login, code = begin(world)
    before = len(world.audit())
    with AUDIT.open("r+b") as file:
        fcntl.fcntl(file, F_OFD_SETLK, struct.pack("hhqqixxxx", fcntl.F_WRLCK, 0, 0, 0, 0))
        seconds = finish(login, code)
    assert login.granted and seconds < WITHIN, (seconds, login.transcript)
    world.sign_in("anong")
    assert events(since(world, before))[:2] == ["gap", "asked"]
    assert_chain(world)


# --- T126, T127 ------------------------------------------------------------------------------------------


def test_a_file_of_yesterday_is_turned_over_under_a_login_that_is_under_way_T126(world):
    world.forget()
    assert world.sign_in("somchai").granted
    older = len(list(AUDIT.parent.glob("audit-*.jsonl")))
    login, code = begin(world)
    os.utime(AUDIT, (time.time(), time.time() - 86400))
    assert world.sign_in("malee").granted
    finish(login, code)
    assert login.granted
    assert len(list(AUDIT.parent.glob("audit-*.jsonl"))) == older + 1
    assert "granted" in [json.loads(line)["event"] for line in AUDIT.read_text().splitlines()
                         if '"somchai"' in line]
    assert_chain(world)


def read_tally():
    return dict(zip(TALLY_FIELDS, map(int, TALLY.read_text().split("\n")[0].split())))


def write_tally(**fields):
    line = " ".join(f"{(read_tally() | fields)[name]:019d}" for name in TALLY_FIELDS)
    with TALLY.open("r+", encoding="ascii") as file:
        file.write(line + "\n")


def test_a_flood_is_counted_and_told_with_its_number_T127(world):
    world.forget()
    assert world.sign_in("somchai").granted
    before = len(world.audit())
    write_tally(allowance_asked=1, allowance_refused=1, refilled=int(time.time()))
    for name in ("somchai", "malee", "naree", "prayut_t"):  # who fails three times waits
        world.sign_in(name, password="wrong")
    assert events(since(world, before)) == ["asked", "refused"], since(world, before)
    tally = read_tally()
    assert (tally["asked"], tally["refused"]) == (3, 3), tally
    write_tally(since=tally["since"] - 60, allowance_asked=600)
    assert world.sign_in("malee").granted
    lines = since(world, before)[2:]
    assert events(lines) == ["suppressed", "asked", "letter", "granted"], lines
    assert (lines[0]["asked"], lines[0]["refused"], lines[0]["total"]) == (3, 3, 6), lines
    assert_chain(world)


def test_days_to_keep_reach_the_log_from_the_settings(world):
    with world.settings(audit={"keep_days": 400}):
        world.sign_in("somchai", password="wrong")
        assert read_tally()["keep_days"] == 400
    world.sign_in("somchai", password="wrong")
    assert read_tally()["keep_days"] == 90


if __name__ == "__main__":
    main(globals())
