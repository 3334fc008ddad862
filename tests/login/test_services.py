#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""What is different for single PAM services: language, what a prompt shows, and password and code in one
field. Real logins at the machine itself (pamtester). Usage: test_services.py [WORD...]: only tests whose
name has it."""

import os
import pathlib
import re
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "world"))

from harness import PROMPT_CODE, PROMPT_PASSWORD, Terminal, main  # noqa: E402  (the path comes first)
from test_login import code_of, other_code  # noqa: E402
from test_recovery import issue, known  # noqa: E402

SERVICE = "dla-service"
ONE_LINE = r"OTP \(Ref: [A-Z]{4}\): "
ONE_FIELD = r"รหัสผ่าน,OTP\): "
SUCCESS = "successfully authenticated"


def settings(world, **service):
    """The usual settings, with an entry of the service."""
    return world.settings(services=[{"name": SERVICE, **service}], otp={"resend_after": 15})


def start(world, name="somchai", operation="authenticate", items=()):
    """Somebody at this machine who is asked by the service."""
    pathlib.Path("/etc/pam.d", SERVICE).write_text("auth required pam_dla_otp.so\n")
    return Terminal(world, name, ["pamtester", *(f"-I{item}" for item in items), SERVICE, name, operation])


def give(login, prompt, answer):
    """Waits for this prompt and types the answer."""
    assert login.expect(prompt), login.transcript
    time.sleep(0.1)
    login.child.send(answer + "\r")


def in_one_field(world, answer, name="somchai"):
    """A whole sign-in with one answer; gives it when it has ended."""
    login = start(world, name)
    give(login, ONE_FIELD, answer)
    return login.wait_for_end()


def reason(world, before):
    """Why the login was refused, as the audit log says."""
    return [line["reason"] for line in world.audit()[before:] if line["event"] == "refused"]


# --- how it is shown -----------------------------------------------------------------------------------


def test_a_service_has_a_language_of_its_own_and_others_keep_the_machines(world):
    world.forget()
    with settings(world, language="en"):
        login = start(world)
        give(login, PROMPT_PASSWORD, "wrong")
        assert "SSO password:" in login.transcript
        assert "Wrong user name" in login.wait_for_end().transcript
        login = world.ssh("somchai")
        assert login.expect("รหัสผ่าน SSO: ")
        login.hang_up()
    with world.settings(language="en", services=[{"name": SERVICE, "language": "th"}]):
        login = start(world)
        assert login.expect("รหัสผ่าน SSO: ")
        login.hang_up()
        login = start(world, items=["tty=tty1"])
        assert login.expect("SSO password: "), "the text console cannot draw Thai"
        login.hang_up()


def test_without_echo_the_code_does_not_show(world):
    for echo in (True, False):
        world.forget()
        with settings(world, echo=echo):
            login = start(world)
            give(login, PROMPT_PASSWORD, world.people["somchai"].password)
            assert login.expect(PROMPT_CODE)
            code = code_of(world, login)
            login.give_code(code)
            login.wait_for_end()
            assert SUCCESS in login.transcript and (code in login.transcript) == echo, login.transcript


def test_short_prompts_are_one_line_with_the_words_in_front_T154(world):
    world.forget()
    with settings(world, prompts="short", echo=False):
        login = start(world)
        give(login, PROMPT_PASSWORD, world.people["somchai"].password)
        assert login.expect(ONE_LINE), login.transcript
        assert "กำลังส่งรหัส OTP ไปยัง s***i@office.example" in login.transcript
        assert "กรอกรหัส" not in login.transcript
        code = code_of(world, login)
        seen = len(login.transcript)
        login.give_code(other_code(code))
        assert login.expect(ONE_LINE) and "DLA-201" in login.transcript[seen:], login.transcript
        login.give_code(code)
        assert SUCCESS in login.wait_for_end().transcript


def test_a_silent_program_is_told_nothing_and_not_made_to_wait_for_enter_T8(world):
    world.forget()
    with settings(world):
        for _ in range(2):
            login = start(world, operation="authenticate(PAM_SILENT)", items=("rhost=192.0.2.9",))
            login.give_password(world.people["somchai"].password)
            assert login.wait_for_code_prompt()
            login.give_code(code_of(world, login))
            assert SUCCESS in login.wait_for_end().transcript, login.transcript
            assert "ครั้งก่อน" not in login.transcript
        login = start(world, operation="authenticate(PAM_SILENT)", items=("rhost=192.0.2.9",))
        login.give_password("wrong")
        login.child.expect("Authentication failure")
        assert "เพื่อจบ" not in login.child.before and "DLA" not in login.child.before


# --- one field -----------------------------------------------------------------------------------------


def test_the_password_alone_has_a_code_mailed_and_both_together_open_T152(world):
    world.forget()
    before, password = len(world.audit()), world.people["somchai"].password
    with settings(world, single_prompt=True):
        first = in_one_field(world, password)
        letter = world.letter("somchai", first.letters_before + 1)
        assert SUCCESS not in first.transcript and letter.reference in first.transcript, first.transcript
        assert "กรอกรหัส" not in first.transcript, "it asks, and nobody can answer"
        second = in_one_field(world, f"{password},{letter.code}")
        assert SUCCESS in second.transcript, second.transcript
        assert letter.code not in second.transcript, "the field shows what is typed"
        again = in_one_field(world, f"{password},{letter.code}")
        assert SUCCESS not in again.transcript, "a code is good once"
    assert reason(world, before) == ["code_mailed", "code_mailed"], world.audit()[before:]


def test_a_wrong_code_in_the_field_costs_an_attempt_and_says_so(world):
    world.forget()
    before, password = len(world.audit()), world.people["somchai"].password
    with settings(world, single_prompt=True):
        first = in_one_field(world, password)
        code = world.letter("somchai", first.letters_before + 1).code
        for left in (2, 1):
            login = in_one_field(world, f"{password},{other_code(code)}")
            assert login.numbers == ["DLA-201"] and f"กรอกได้อีก {left} ครั้ง" in login.transcript
        assert in_one_field(world, f"{password},{other_code(code)}").numbers == ["DLA-206"]
        assert in_one_field(world, f"{password},{code}").numbers == ["DLA-204"]
    assert reason(world, before) == ["code_mailed", "code_wrong", "code_wrong", "tries_used", "locked"]


def test_a_wrong_password_in_the_field_says_nothing_of_any_code(world):
    world.forget()
    with settings(world, single_prompt=True):
        first = in_one_field(world, world.people["somchai"].password)
        code = world.letter("somchai", first.letters_before + 1).code
        assert in_one_field(world, f"wrong,{code}").numbers == ["DLA-101"]
        assert in_one_field(world, "wrong").numbers == ["DLA-101"]


def test_the_password_alone_again_is_what_enter_is_at_a_prompt(world):
    world.forget()
    before, password = len(world.audit()), world.people["somchai"].password
    with settings(world, single_prompt=True):
        first = in_one_field(world, password)
        old = world.letter("somchai", first.letters_before + 1)
        early = in_one_field(world, password)
        assert early.numbers == ["DLA-208"] and old.reference in early.transcript, early.transcript
        time.sleep(15.1)
        later = in_one_field(world, password)
        new = world.letter("somchai", first.letters_before + 2)
        assert new.reference in later.transcript and new.reference != old.reference
        assert in_one_field(world, f"{password},{old.code}").numbers == ["DLA-201"]
        assert SUCCESS in in_one_field(world, f"{password},{new.code}").transcript
    assert reason(world, before) == ["code_mailed", "code_not_typed", "code_mailed", "code_wrong"]


def test_what_cannot_be_a_code_stays_part_of_the_password(world):
    """A comma in the password, with words, too few or too many digits behind it."""
    world.forget()
    before = len(world.audit())
    with settings(world, single_prompt=True):
        for answer in ("a,b", "a,12345", "a,1234567", ",123456", "a,", "a,123456,"):
            assert in_one_field(world, answer).numbers[-1] in ("DLA-101", "DLA-103"), answer
            world.forget()
    assert set(reason(world, before)) == {"password_wrong"}


def test_when_no_relay_can_be_reached_the_field_says_so(world):
    world.forget()
    with settings(world, single_prompt=True), world.stopped(world.mail):
        login = in_one_field(world, world.people["somchai"].password)
        assert login.numbers == ["DLA-503"], login.transcript


def test_a_recovery_code_in_the_field_opens_once_and_no_sso_hears_of_it_T32_T33(world):
    known(world)
    codes, password = issue("somchai"), world.people["somchai"].password
    before = len(world.audit())
    with settings(world, single_prompt=True):
        with world.stopped(world.mail):
            assert SUCCESS in in_one_field(world, f"{password},{codes[0]}").transcript
        assert in_one_field(world, f"{password},{codes[0]}").numbers == ["DLA-201"]
        assert in_one_field(world, f"wrong,{codes[1]}").numbers == ["DLA-101"]
        assert SUCCESS in in_one_field(world, f"{password},{codes[1]}").transcript
    assert reason(world, before)[0] == "code_mailed"
    assert sum(line.get("recovery") == "used" for line in world.audit()[before:]) == 2


def test_an_earlier_module_may_bring_both(world):
    """try_first_pass: what the greeter asked for once is password and code."""
    world.forget()
    password = world.people["somchai"].password
    with settings(world, single_prompt=True):
        first = in_one_field(world, password)
        code = world.letter("somchai", first.letters_before + 1).code
        login = start(world)
        login.hang_up()
        pathlib.Path("/etc/pam.d", SERVICE).write_text(
            "auth optional pam_unix.so\nauth required pam_dla_otp.so use_first_pass\n")
        login = Terminal(world, "somchai", ["pamtester", SERVICE, "somchai", "authenticate"])
        give(login, r"Password: ", f"{password},{code}")
        assert SUCCESS in login.wait_for_end().transcript, login.transcript


if __name__ == "__main__":
    main(globals())
