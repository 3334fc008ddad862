#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""What people learn of what happened to their account, by letter and at the next sign-in; and what an
SSO that lies about an address can do. With real logins, and a real relay that takes the letters."""

import hashlib
import os
import pathlib
import re
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "world"))

from harness import PROMPT_END, main  # noqa: E402  (the path comes first)
from server import wait_until  # noqa: E402
from test_login import begin, code_of, other_code, refused  # noqa: E402

LOCKED, CHANGED = "กรอกรหัส OTP ผิดหลายครั้ง", "อีเมลของท่านในระบบ SSO เปลี่ยนไป"
NEW = "malee@office.example"  # a mailbox that is not somchai's


def warnings(world, about, name="somchai"):
    """The letters of warning in a person's mailbox."""
    return [letter for letter in world.warnings(name) if about in letter.subject]


def wait_for_warning(world, about, count, name="somchai"):
    """The newest one, once there are so many; and there are no more."""
    wait_until(lambda: len(warnings(world, about, name)) >= count, f"warning {count}", 10)
    time.sleep(0.2)
    found = warnings(world, about, name)
    assert len(found) == count, [letter.subject for letter in found]
    return found[-1]


def prove(world, name="somchai"):
    """The store is new, and the person's address is proven."""
    world.forget()
    assert world.sign_in(name).granted


def lock(world, **ssh):
    """Wrong codes until the account is locked."""
    login = begin(world, **ssh)
    wrong = other_code(code_of(world, login))
    for _ in range(3):
        login.give_code(wrong)
        login.wait_for_code_prompt()
    assert login.wait_for_end().numbers[-1] == "DLA-206", login.transcript
    return login


def audited(world, before, event):
    """The lines about an event behind so many lines of the audit log."""
    return [line for line in world.audit()[before:] if line["event"] == event]


def begin_at(world, address_of, **ssh):
    """A login of somchai's whose code goes to somebody else's mailbox; gives it and the code."""
    before = len(world.letters(address_of))
    login = begin(world, **ssh)
    return login, world.letter(address_of, before + 1).code


# --- the account is locked ---------------------------------------------------------------------------


def test_wrong_codes_until_the_lock_are_told_by_letter(world):
    prove(world)
    count, mark = len(warnings(world, LOCKED)), len(world.audit())
    lock(world)
    letter = wait_for_warning(world, LOCKED, count + 1)
    assert "มีการกรอกรหัส OTP ของท่านผิด 3 ครั้ง ที่เครื่อง server01" in letter.text, letter.text
    assert "จาก 127.0.0.1" in letter.text and "Signing in is therefore paused until" in letter.text
    assert not re.search(r"\b\d{6}\b", letter.text), letter.text
    world.wait_for_no_process(3)
    (locked,), (notice,) = audited(world, mark, "locked"), audited(world, mark, "notice")
    assert locked["seconds"] == "60" and locked["wrong_in_a_row"] == "3", locked
    assert notice["state"] == "accepted" and notice["letter"] == "locked", notice
    assert notice["login"] == locked["login"] and notice["address"] == "s***i@office.example"


def test_each_lock_is_told_once(world):
    prove(world)
    count = len(warnings(world, LOCKED))
    lock(world)
    wait_for_warning(world, LOCKED, count + 1)
    assert world.sign_in("somchai").numbers, "the account is not locked"
    world.wait_for_no_process(5)
    assert len(warnings(world, LOCKED)) == count + 1


def test_the_letter_goes_even_if_the_person_hangs_up_at_the_last_words(world):
    prove(world)
    count = len(warnings(world, LOCKED))
    login = begin(world)
    wrong = other_code(code_of(world, login))
    for _ in range(2):
        login.give_code(wrong)
        login.wait_for_code_prompt()
    login.give_code(wrong)
    login.child.expect(PROMPT_END)
    time.sleep(0.5)
    login.hang_up()
    wait_for_warning(world, LOCKED, count + 1)
    world.wait_for_no_process(2)
    assert world.sign_in("somchai").numbers
    world.wait_for_no_process(5)
    assert len(warnings(world, LOCKED)) == count + 1, "told twice"


def forget_that_it_was_tried(world, times=slice(3569, 3581)):
    """What an hour does: the two times of owed letters in each slot (record.c), or others, are nought."""
    for path in world.records():
        slots = bytearray(path.read_bytes())
        for at in (0, 4096):
            slots[at + times.start:at + times.stop] = bytes(times.stop - times.start)
            slots[at + 4064:at + 4096] = hashlib.sha256(slots[at:at + 4064]).digest()
        with open(path, "r+b") as file:
            file.write(slots)


def test_a_warning_that_no_relay_took_is_owed_and_goes_with_a_login_an_hour_later(world):
    prove(world)
    count, mark = len(warnings(world, LOCKED)), len(world.audit())
    login = begin(world)
    wrong = other_code(code_of(world, login))
    with world.stopped(world.mail):
        for _ in range(3):
            login.give_code(wrong)
            login.wait_for_code_prompt()
        login.wait_for_end()
        world.wait_for_no_process(5)
    assert len(warnings(world, LOCKED)) == count
    assert [line["state"] for line in audited(world, mark, "notice")] == ["unreachable"]
    assert not world.sign_in("somchai").granted
    world.wait_for_no_process(5)
    assert len(warnings(world, LOCKED)) == count, "tried again within the hour"
    forget_that_it_was_tried(world)
    assert not world.sign_in("somchai").granted
    letter = wait_for_warning(world, LOCKED, count + 1)
    assert "ผิด 3 ครั้ง" in letter.text, letter.text


def test_after_the_verdict_the_engine_lives_no_longer_than_a_letter_may_take(world):
    prove(world)
    with world.black_hole() as port:
        login = begin(world)
        wrong = other_code(code_of(world, login))
        login.hang_up()
        with world.settings(mail={"relays": [{"url": f"smtps://127.0.0.1:{port}"}], "timeout": 3}):
            login = begin(world)
            for _ in range(3):
                login.give_code(wrong)
                login.wait_for_code_prompt()
            login.wait_for_end()
            time.sleep(0.5)
            assert world.processes(), "nobody tries to send the letter"
            world.wait_for_no_process(6)


# --- the SSO names another address ---------------------------------------------------------------------


def test_the_first_address_of_a_person_is_nobodys_business(world):
    world.forget()
    mark, count = len(world.audit()), len(world.warnings("somchai"))
    assert world.sign_in("somchai").granted
    world.wait_for_no_process(5)
    assert len(world.warnings("somchai")) == count
    assert not audited(world, mark, "address_changed")


def test_a_changed_address_is_told_to_the_old_one_before_any_code_is_typed_T79(world):
    prove(world)
    count, mark = len(warnings(world, CHANGED)), len(world.audit())
    with world.email("somchai", NEW):
        login, _ = begin_at(world, "malee")
        letter = wait_for_warning(world, CHANGED, count + 1)
        login.hang_up()
    assert "รหัส OTP สำหรับเครื่อง server01" in letter.text and "malee" not in letter.text
    assert "@" not in letter.text.replace("otp@", ""), letter.text
    assert not warnings(world, CHANGED, "malee"), "the new address is told"
    (change,) = audited(world, mark, "address_changed")
    assert (change["from"], change["to"], change["policy"]) == (
        "s***i@office.example", "m***e@office.example", "notify"), change
    world.wait_for_no_process(2)


def test_a_change_is_told_once_however_often_its_codes_are_asked_for(world):
    prove(world)
    count = len(warnings(world, CHANGED))
    with world.email("somchai", NEW):
        login, code = begin_at(world, "malee")
        wait_for_warning(world, CHANGED, count + 1)
        login.hang_up()
        again = begin(world)
        again.give_code(code)
        assert again.wait_for_end().granted, again.transcript
        third, code = begin_at(world, "malee")  # proven by now
        third.give_code(code)
        assert third.wait_for_end().granted
        world.wait_for_no_process(5)
    assert len(warnings(world, CHANGED)) == count + 1


def test_capitals_in_the_domain_are_no_change(world):
    prove(world)
    count = len(world.warnings("somchai"))
    with world.email("somchai", "somchai@Office.EXAMPLE"):
        assert world.sign_in("somchai").granted
        world.wait_for_no_process(5)
    assert len(world.warnings("somchai")) == count


def test_hold_refuses_a_changed_address_and_mails_no_code_T79(world):
    prove(world)
    before, count, malees = len(world.log()), len(warnings(world, CHANGED)), len(world.letters("malee"))
    with world.settings(otp={"email_change": "hold"}):
        with world.email("somchai", NEW):
            refused(world, world.sign_in("somchai"), "DLA-308", "email_hold", before)
            letter = wait_for_warning(world, CHANGED, count + 1)
            assert "จนกว่าผู้ดูแลระบบจะยืนยันอีเมลใหม่" in letter.text, letter.text
            refused(world, world.sign_in("somchai"), "DLA-308", "email_hold", before)
            world.wait_for_no_process(5)
            assert len(warnings(world, CHANGED)) == count + 1, "told twice"
        assert len(world.letters("malee")) == malees, "a letter went to the new address"
        assert world.sign_in("somchai").granted, "the old address is good for nothing any more"


def test_an_sso_that_lies_cannot_name_an_address_outside_the_domains_T79(world):
    prove(world)
    before = len(world.log())
    with world.settings(otp={"email_domains": ["office.example"]}), \
            world.email("somchai", "somchai@elsewhere.example"):
        refused(world, world.sign_in("somchai"), "DLA-304", "policy", before)


def test_an_sso_that_lies_cannot_skip_the_code_T79(world):
    """It says yes to any password and names any address: without the mailed code nobody enters."""
    prove(world)
    with world.email("somchai", NEW):
        login, code = begin_at(world, "malee")
        for _ in range(3):
            login.give_code(other_code(code))
            login.wait_for_code_prompt()
        assert not login.wait_for_end().granted


def test_an_sso_that_makes_up_addresses_cannot_fill_the_old_mailbox_T79(world):
    prove(world)
    count = len(warnings(world, CHANGED))
    with world.settings(otp={"email_change": "hold"}):
        for number in range(4):
            with world.email("somchai", f"x{number}@office.example"):
                assert world.sign_in("somchai").numbers == ["DLA-308"]
        world.wait_for_no_process(5)
    assert len(warnings(world, CHANGED)) == count + 1


# --- sessions ------------------------------------------------------------------------------------------


def test_a_session_is_in_the_audit_log_with_its_login_and_its_length_T150(world):
    world.forget()
    mark = len(world.audit())
    login = begin(world, command="sleep 1.2; echo the-shell-is-open")
    login.give_code(code_of(world, login))
    assert login.wait_for_end().granted, login.transcript
    wait_until(lambda: audited(world, mark, "session_closed"), "the end of the session", 5)
    (granted,), (opened,), (closed,) = (
        audited(world, mark, event) for event in ("granted", "session_opened", "session_closed"))
    assert granted["login"] == opened["login"] == closed["login"], (granted, opened, closed)
    assert opened["user"] == "somchai" and opened["service"] == "sshd-test", opened
    assert opened["source"] == "127.0.0.1" and "channel" not in opened, opened
    assert closed["seconds"] in ("1", "2"), closed
    world.wait_for_no_process(2)


def test_a_session_without_an_engine_opens_all_the_same(world):
    world.forget()
    login = begin(world)
    code = code_of(world, login)
    program = pathlib.Path("/usr/libexec/dla-otp/dla-otp-login")
    program.rename(program.with_suffix(".away"))
    try:
        login.give_code(code)
        assert login.wait_for_end().granted, login.transcript
    finally:
        program.with_suffix(".away").rename(program)


# --- at the next sign-in -------------------------------------------------------------------------------


def shell(world, name="somchai"):
    """Signs in and looks at what the terminal shows before the shell's first prompt."""
    login = world.ssh(name, command=None)
    login.give_password(world.people[name].password)
    assert login.wait_for_code_prompt(), login.transcript
    resumed = "ยังใช้ได้" in login.transcript
    login.give_code(world.letter(name, login.letters_before + (not resumed)).code)
    login.child.expect(r"[$#] ")
    login.transcript += login.child.before
    login.child.send("exit\r")
    return login.wait_for_end()


def after_the_code(login):
    """The lines that follow the code."""
    text = login.transcript.replace("\r", "")
    return [line for line in text[text.index("ขอรหัสใหม่):"):].split("\n")[1:] if line.strip()]


def test_the_last_sign_in_is_told_in_a_shell_as_it_is_written(world):
    prove(world)
    login = shell(world)
    lines = after_the_code(login)
    assert re.fullmatch(r"เข้าใช้งานครั้งก่อน \d+ \S+ 25\d\d เวลา \d\d\.\d\d น\. จาก 127\.0\.0\.1", lines[0]), \
        lines
    assert "DLA-705" not in login.transcript


def test_a_first_sign_in_has_no_last_one(world):
    world.forget()
    login = begin(world, command=None)
    login.give_code(code_of(world, login))
    login.child.expect(r"[$#] ")
    assert "ครั้งก่อน" not in login.child.before


def test_wrong_codes_of_somebody_else_are_told_first_and_once(world):
    prove(world)
    other = begin(world)
    code = code_of(world, other)
    for _ in range(2):
        other.give_code(other_code(code))
        assert other.wait_for_code_prompt()
    other.hang_up()
    login = shell(world)
    lines = after_the_code(login)
    assert lines[0] == "มีการกรอกรหัส OTP ผิด 2 ครั้ง นับจากท่านเข้าใช้งานครั้งก่อน [DLA-705]", lines
    assert lines[1].startswith("หากไม่ใช่ท่าน") and lines[2].startswith("เข้าใช้งานครั้งก่อน"), lines
    again = begin(world, command=None)
    again.give_code(code_of(world, again))
    again.child.expect(r"[$#] ")
    assert "DLA-705" not in again.child.before and "ครั้งก่อน" in again.child.before


def test_wrong_codes_of_this_very_login_are_no_news(world):
    prove(world)
    login = begin(world, command=None)
    code = code_of(world, login)
    login.give_code(other_code(code))
    assert login.wait_for_code_prompt()
    login.give_code(code)
    login.child.expect(r"[$#] ")
    assert "DLA-705" not in login.child.before and "ครั้งก่อน" in login.child.before


if __name__ == "__main__":
    main(globals())
