#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""`dla-otp test login` and `dla-otp test mail` with the real engine, workers and servers. Usage:
test_trials.py [WORD...]: only tests whose name has it."""

import email
import email.policy
import json
import pathlib
import re
import signal
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
for part in ("mail", "world"):
    sys.path.insert(0, str(HERE.parent / part))

from harness import enter_world, main  # noqa: E402  (the path comes first)

enter_world()

import pexpect  # noqa: E402
import smtpd  # noqa: E402
from mailbox import MAIL  # noqa: E402
from server import wait_until  # noqa: E402
from test_doctor import context, relay  # noqa: E402

COMMAND = "/usr/sbin/dla-otp"
ENVIRONMENT = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8", "TERM": "dumb"}
STEP = r"(ok|warn) +(.+?) +\|[ =]{24}\| +(\d+) ms"


def mail(address, *words):
    return subprocess.run([COMMAND, "test", "mail", address, *words], check=False, capture_output=True, text=True,
                          timeout=60, env=ENVIRONMENT)


def login(name, *words):
    return pexpect.spawn(COMMAND, ["test", "login", name, *words], env=ENVIRONMENT, encoding="utf-8", timeout=20,
                         dimensions=(24, 120))


def finish(terminal):
    """All that is said until the end, and the exit status."""
    terminal.expect(pexpect.EOF)
    terminal.close()
    return re.sub("\r|\33\\[\\d+m", "", terminal.before), terminal.exitstatus


def steps(text):
    return [(words.strip(), int(spent)) for _, words, spent in re.findall(STEP, text)]


def boxes(name):
    return [path.read_bytes() for path in sorted((MAIL / name / "new").iterdir())]


# --- test mail -------------------------------------------------------------------------------------------


def test_a_letter_without_a_code_arrives_and_is_told_with_its_time(world):
    before, lines = len(boxes("somchai")), len(world.audit())
    done = mail("somchai@office.example")
    assert done.returncode == 0 and not done.stderr, (done.stdout, done.stderr)
    told = steps(done.stdout)
    assert len(told) == 1 and told[0][0].startswith("smtps://mail.office.example"), done.stdout
    assert "s***i@office.example is handed over" in done.stdout and "somchai@" not in done.stdout
    wait_until(lambda: len(boxes("somchai")) > before, "the letter")
    letter = email.message_from_bytes(boxes("somchai")[-1], policy=email.policy.default)
    assert letter["Subject"] == "ทดสอบการส่งอีเมลจากเครื่อง server01", letter["Subject"]
    text = letter.get_body(("plain",)).get_content()
    assert "ทดสอบการส่งรหัส OTP" in text and "Test" not in letter["Subject"] and "to test whether" in text
    assert not re.search(r"\d{6}", text), text
    acts = [line for line in world.audit()[lines:] if line.get("act") == "test_mail"]
    assert len(acts) == 1 and acts[0]["address"] == "s***i@office.example", acts


def test_how_long_a_letter_takes_to_the_mailbox_is_measured_against_the_life_of_a_code(world):
    with world.settings():
        done = mail("somchai@office.example", "--mailbox", str(MAIL / "somchai"))
        assert done.returncode == 0, done
        assert re.search(r"the letter to s\*\*\*i@office.example came after \d+ ms; a code lives 300 s", done.stdout), done
        assert any(words == "mailbox: a letter came" for words, _ in steps(done.stdout)), done.stdout
        (finding,) = [each for each in json.loads(
            mail("somchai@office.example", "--json", "--mailbox", str(MAIL / "somchai")).stdout)["findings"]
            if each["about"] == "arrival"]
        assert finding["finding"] == "ok" and 0 <= finding["milliseconds"] < 20000, finding


def test_a_letter_that_comes_late_or_never_is_told(world):
    box = pathlib.Path("/run/late-box")
    (box / "new").mkdir(parents=True)
    (box / "new" / "old").write_text("it was there before")
    with smtpd.Relay(context=context()) as taking, world.secret("relay.secret", smtpd.PASSWORD), world.settings(
            otp={"lifetime": 60}, mail={"relays": [
                relay(world, url=f"smtps://localhost:{taking.port}", username=smtpd.USER)]}):
        command = [COMMAND, "test", "mail", "somchai@office.example", "--mailbox", str(box)]
        late, never = (subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=ENVIRONMENT),
                       subprocess.Popen([*command[:-1], str(MAIL / "naree")], stdout=subprocess.PIPE, text=True,
                                        env=ENVIRONMENT))
        time.sleep(33)
        (box / "new" / "1.late").write_text("a letter")
        text, _ = late.communicate(timeout=60)
        assert late.returncode == 1 and re.search(r"took 3\d s of the 60 s that a code lives", text), text
        text, _ = never.communicate(timeout=60)
        assert never.returncode == 1 and "no letter came into the mailbox" in text and "in 60 s" in text, text


def test_a_mailbox_that_is_none_is_refused_before_anything_is_mailed(world):
    before = len(boxes("somchai"))
    for path in ("/nowhere", "/etc/passwd", "/etc"):
        done = mail("somchai@office.example", "--mailbox", path)
        assert done.returncode == 2 and "no Maildir" in done.stderr, done
    assert len(boxes("somchai")) == before


def test_relays_are_asked_in_turn_until_one_takes_the_letter(world):
    with smtpd.Relay(context=context(), scenario="mail_550") as refusing, smtpd.Relay(context=context()) as unasked:
        with world.secret("relay.secret", smtpd.PASSWORD), world.settings(mail={"timeout": 3, "relays": [
                relay(world, url=f"smtps://localhost:{each.port}", username=smtpd.USER)
                for each in (refusing, unasked, unasked)]}):
            done = mail("somchai@office.example", "--json")
    found = json.loads(done.stdout)["findings"]
    assert done.returncode == 1, done.stdout
    told = [(each["finding"], each["step"]) for each in found if each["about"] == "step"]
    assert [each[0] for each in told] == ["warn", "ok"] and "sender 550" in told[0][1], told
    assert len(unasked.messages) == 1


def test_a_letter_that_may_have_arrived_goes_to_no_other_relay(world):
    with smtpd.Relay(context=context(), scenario="dot_stalls") as silent, smtpd.Relay(context=context()) as other:
        with world.secret("relay.secret", smtpd.PASSWORD), world.settings(mail={"timeout": 2, "relays": [
                relay(world, url=f"smtps://localhost:{each.port}", username=smtpd.USER)
                for each in (silent, other)]}):
            done = mail("somchai@office.example")
    assert done.returncode == 1 and "surely" in done.stdout, done.stdout
    assert not other.sessions


def test_an_address_that_is_none_is_refused_before_anything_is_done(world):
    before = len(world.audit())
    for address in ("somchai", "a@b@c", "a b@c.example", "x\r\nRCPT TO:<y@z.example>@c.example", ""):
        done = mail(address)
        assert done.returncode == 2 and "e-mail address" in done.stderr, (address, done)
    assert len(world.audit()) == before


# --- test login ------------------------------------------------------------------------------------------


def test_a_right_sign_in_is_shown_as_a_waterfall_and_opens_nothing(world):
    world.forget()
    person = world.people["somchai"]
    letters, lines = len(world.letters("somchai")), len(world.audit())
    terminal = login("somchai")
    terminal.expect("รหัสผ่าน SSO")
    time.sleep(0.3)
    terminal.sendline(person.password)
    terminal.expect("Ref")
    terminal.expect("Enter")
    assert person.password not in terminal.before, "a password is not shown"
    terminal.sendline(world.letter("somchai", letters + 1).code)
    text, status = finish(terminal)
    assert status == 0 and "somchai would have been let in" in text, text
    told = steps(text)
    assert [words for words, _ in told if not words.startswith("mail:")] == [
        "engine: settings, first question", "you: reading and typing", "SSO: your password",
        "you: reading and typing", "engine: your answer"], text
    assert any(words.startswith("mail: accepted mail.office.example") for words, _ in told), text
    assert 250 < told[1][1] < 5000 and 0 < told[2][1] < 5000, told
    written = world.audit()[lines:]
    assert written[0]["event"] == "admin" and written[0]["act"] == "test_login", written[0]
    assert [line["event"] for line in written[1:]] == ["asked", "letter", "granted"], written
    assert written[-1]["tty"] == "dla-otp-test" and written[-1]["service"] == "sshd", written[-1]
    world.wait_for_no_process(3)


def test_a_wrong_password_is_refused_as_at_a_sign_in(world):
    world.forget()
    terminal = login("somchai", "--service", "login")
    terminal.expect("รหัสผ่าน SSO")
    terminal.sendline("wrong")
    text, status = finish(terminal)
    assert status == 1 and "DLA-101" in text and "would have been refused (DENIED)" in text, text
    assert world.audit()[-1]["service"] == "login"


def test_facts_for_machines_stand_alone_on_the_output(world):
    world.forget()
    done = subprocess.run([COMMAND, "test", "login", "somchai", "--json"], input="wrong\n", check=False,
                          capture_output=True, text=True, timeout=30, env=ENVIRONMENT)
    found = json.loads(done.stdout)["findings"]
    assert done.returncode == 1 and "DLA-101" in done.stderr, done
    assert all({"step", "began", "milliseconds"} <= set(each) for each in found if each["about"] == "step"), found
    assert found[-1]["about"] == "verdict" and re.fullmatch("[0-9a-f]{16}", found[-1]["login"]), found


def test_who_leaves_at_the_prompt_leaves_no_process_and_a_terminal_that_shows_what_is_typed(world):
    world.forget()
    terminal = login("somchai")
    terminal.expect("รหัสผ่าน SSO")
    wait_until(lambda: not terminal.getecho(), "a dark terminal")
    terminal.kill(signal.SIGINT)
    wait_until(terminal.getecho, "a terminal that shows")
    terminal.expect(pexpect.EOF)
    terminal.close()
    world.wait_for_no_process(3)


def test_an_engine_that_is_not_there_is_told(world):
    program = pathlib.Path("/usr/libexec/dla-otp/dla-otp-login")
    aside = program.with_suffix(".aside")
    program.rename(aside)
    try:
        text, status = finish(login("somchai"))
    finally:
        aside.rename(program)
    assert status == 2 and "without a verdict" in text, text


if __name__ == "__main__":
    main(globals())
