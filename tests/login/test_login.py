#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""Logins from end to end: a real ssh and sshd, a real SSO, a real mail server, and what a person may
type or an administrator may have set up. Usage: test_login.py [WORD...]: only tests whose name has it."""

import os
import pathlib
import re
import subprocess
import sys
import time

import pexpect

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "world"))

from harness import STORE, main  # noqa: E402  (the path comes first)

THAI_DIGITS = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")
KEDMANEE_KEYS = str.maketrans("1234567890", "ๅ/-ภถุึคตจ")


def begin(world, name="somchai", **ssh):
    """A login that has come as far as the code prompt."""
    login = world.ssh(name, **ssh)
    login.give_password(world.people[name].password)
    assert login.wait_for_code_prompt(), login.transcript
    return login


def code_of(world, login):
    return world.letter(login.name, login.letters_before + 1).code


def other_code(code):
    return f"{(int(code) + 1) % 10 ** len(code):0{len(code)}d}"


def refused(world, login, number, reason, before):
    """The login ended with this number on the screen and this reason in the log, and no shell."""
    login.wait_for_end()
    assert not login.granted and login.status != 0, login.transcript
    assert login.numbers[-1:] == [number], login.transcript
    return world.wait_for_log(rf"result=(?!GRANTED).*reason={reason}\b", before)


def golden(transcript, **values):
    """The transcript with what differs from run to run put as words."""
    for word, value in values.items():
        transcript = transcript.replace(value, "{" + word + "}")
    return [line.strip() for line in transcript.replace("\r", "").split("\n")
            if line.strip() and "known hosts" not in line and "Connection to" not in line]


# --- the login that is right -------------------------------------------------------------------------


def test_a_right_login_reads_as_it_should_in_thai(world):
    world.forget()
    login = world.sign_in("somchai")
    assert login.granted, login.transcript
    letter = world.letters("somchai")[-1]
    assert golden(login.transcript, ref=letter.reference, code=letter.code) == [
        "(somchai@127.0.0.1) รหัสผ่าน SSO:",
        "(somchai@127.0.0.1) กำลังส่งรหัส OTP ไปยัง s***i@office.example",
        "รหัสอ้างอิง (Ref): {ref}  ใช้ได้ภายใน 5 นาที",
        "กรอกรหัส OTP 6 หลัก (กด Enter เพื่อขอรหัสใหม่): {code}",
        "the-shell-is-open"]


def test_a_right_login_reads_as_it_should_in_english(world):
    world.forget()
    with world.settings(language="en"):
        login = world.sign_in("malee")
    assert login.granted, login.transcript
    letter = world.letters("malee")[-1]
    assert golden(login.transcript, ref=letter.reference, code=letter.code) == [
        "(malee@127.0.0.1) SSO password:",
        "(malee@127.0.0.1) Sending a one-time code to m***e@office.example",
        "Reference (Ref): {ref}  Valid for 5 min",
        "6-digit code (Enter for a new one): {code}",
        "the-shell-is-open"]


def test_a_second_login_right_after_the_first_needs_a_new_code_T22(world):
    world.forget()
    first = world.sign_in("somchai")
    code = world.letters("somchai")[-1].code
    second = begin(world)
    assert first.granted and code_of(world, second) != code
    second.give_code(code)
    assert second.wait_for_code_prompt() and "DLA-201" in second.numbers, second.transcript
    second.give_code(code_of(world, second))
    assert second.wait_for_end().granted, second.transcript


def test_a_grant_leaves_one_audit_line_without_secrets_T124(world):
    world.forget()
    before = len(world.log())
    assert world.sign_in("somchai").granted
    code = world.letters("somchai")[-1].code
    line = world.wait_for_log(r"result=GRANTED.*user=somchai", before)
    for word in ("service=sshd-test", "source=127.0.0.1", "letter=accepted", "message_id=", "ref=",
                 "address=s***i@office.example", "login="):
        assert word in line, line
    ours = "\n".join(text for text in world.log()[before:] if "dla" in text)
    assert code not in ours and world.people["somchai"].password not in ours


def test_enter_while_the_letter_is_on_its_way_does_not_overtake_it(world):
    world.forget()
    with world.black_hole() as port, world.settings(
            otp={"resend_after": 15},
            mail={"relays": [{"url": f"smtps://127.0.0.1:{port}"}], "timeout": 60}):
        login = begin(world)
        time.sleep(15.2)
        login.give_code("")
        assert login.wait_for_code_prompt() and login.numbers == ["DLA-505"], login.transcript
        login.hang_up()


def test_the_letter_says_what_the_prompt_says(world):
    world.forget()
    login = begin(world)
    letter = world.letter("somchai", login.letters_before + 1)
    assert letter.reference in login.transcript
    assert letter.reference in letter.subject and letter.code not in letter.subject
    login.give_code(letter.code)
    assert login.wait_for_end().granted


def test_a_password_of_thai_letters_and_spaces_works(world):
    world.forget()
    assert world.sign_in("pimchanok").granted


# --- the first factor --------------------------------------------------------------------------------


def test_a_wrong_password_is_refused_and_mails_nothing(world):
    before = len(world.log())
    login = world.sign_in("somchai", password="not the password")
    refused(world, login, "DLA-101", "password_wrong", before)
    assert len(world.letters("somchai")) == login.letters_before


def test_an_empty_password_is_asked_again_and_never_sent_T8(world):
    connections = len(world.sso_traffic())
    before = len(world.log())
    login = world.ssh("somchai")
    for _ in range(3):
        login.give_password("")
    refused(world, login, "DLA-101", "password_empty", before)
    assert login.numbers.count("DLA-102") == 2, login.transcript
    time.sleep(0.5)
    assert all(up < 2500 for up, _down in world.sso_traffic()[connections:]), "a request was sent"


def test_a_password_with_control_characters_never_reaches_the_sso_T60(world):
    before = len(world.log())
    login = world.ssh("somchai")
    login.give_password("\x16\x08\x16\x0b\x16\x7fINCORRECT")  # ^V takes the next one literally
    refused(world, login, "DLA-101", "password_not_text", before)


def test_an_unknown_user_is_refused_without_a_connection_to_the_sso_T60(world):
    before, connections = len(world.log()), world.sso_connections()
    login = world.ssh("nobody_here")
    login.give_password("whatever it is")
    line = refused(world, login, "DLA-101", "no_such_user", before)
    assert world.sso_connections() == connections
    assert "nobody_here" not in line and "unknown_user=" in line, line


def test_capitals_are_not_taken_for_the_person_of_that_name_T49(world):
    before, connections = len(world.log()), world.sso_connections()
    login = world.ssh("SOMCHAI")
    login.give_password(world.people["somchai"].password)
    refused(world, login, "DLA-101", "no_such_user", before)
    assert world.sso_connections() == connections


def test_a_system_user_is_refused_without_a_connection_to_the_sso_T57(world):
    before, connections = len(world.log()), world.sso_connections()
    login = world.ssh("daemon")
    login.give_password("whatever it is")
    refused(world, login, "DLA-101", "no_such_user", before)
    assert world.sso_connections() == connections


def test_a_person_disabled_at_the_sso_reads_what_a_wrong_password_reads(world):
    before = len(world.log())
    login = world.sign_in("wichai")
    refused(world, login, "DLA-101", "password_wrong", before)


def test_refusals_of_the_first_factor_look_alike_and_come_no_sooner_than_the_floor_T58(world):
    world.forget()
    seen = {}
    for name, password in (("somchai", "wrong"), ("wichai", world.people["wichai"].password),
                           ("niran", "wrong"), ("nobody_here", "wrong"), ("daemon", "wrong")):
        login = world.ssh(name)
        login.give_password(password)
        began = time.monotonic()
        login.wait_for_end()
        assert 0.29 < time.monotonic() - began < 2, name
        seen[name] = golden(login.transcript.replace(name, "{name}"))
    assert len({tuple(lines) for lines in seen.values()}) == 1, seen


# --- rights and address ------------------------------------------------------------------------------


def test_without_a_matching_rule_nobody_enters(world):
    world.forget()
    before = len(world.log())
    with world.settings(access={"allow": [{"users": ["malee"]}]}):
        login = world.sign_in("somchai")
        refused(world, login, "DLA-306", "policy", before)
        world.forget()
        assert world.sign_in("malee").granted


def test_no_e_mail_at_the_sso_is_told_and_nothing_is_stored(world):
    world.forget()
    before = len(world.log())
    refused(world, world.sign_in("anong"), "DLA-301", "policy", before)
    assert not world.records()


def test_an_unverified_address_is_told_masked_and_gets_no_letter_T50(world):
    before = len(world.log())
    login = world.sign_in("kittipong")
    refused(world, login, "DLA-303", "policy", before)
    assert "k***g@office.example" in login.transcript
    assert len(world.letters("kittipong")) == login.letters_before
    world.forget()
    with world.settings(sso={"require_verified_email": False}):
        assert world.sign_in("kittipong").granted


def test_an_address_outside_the_allowed_domains_gets_no_letter(world):
    before = len(world.log())
    with world.settings(otp={"email_domains": ["elsewhere.example"]}):
        login = world.sign_in("somchai")
    refused(world, login, "DLA-304", "policy", before)
    assert len(world.letters("somchai")) == login.letters_before


# --- the code ----------------------------------------------------------------------------------------


def test_wrong_codes_use_up_the_attempts_and_a_new_sign_in_must_wait_T18(world):
    world.forget()
    before = len(world.log())
    login = begin(world)
    wrong = other_code(code_of(world, login))
    for left in (2, 1):
        login.give_code(wrong)
        assert login.wait_for_code_prompt() and f"กรอกได้อีก {left} ครั้ง" in login.transcript
    login.give_code(wrong)
    refused(world, login, "DLA-206", "tries_used", before)
    again = world.sign_in("somchai")
    refused(world, again, "DLA-204", "locked", before)
    assert len(world.letters("somchai")) == login.letters_before + 1


def test_the_attempts_are_used_up_even_by_the_right_code_afterwards_T19(world):
    world.forget()
    login = begin(world)
    code = code_of(world, login)
    for _ in range(3):
        login.give_code(other_code(code))
        login.wait_for_code_prompt()
    assert not login.wait_for_end().granted
    again = world.ssh("somchai")
    again.give_password(world.people["somchai"].password)
    assert not again.wait_for_code_prompt(), "a used-up challenge was resumed"


def test_thai_digits_and_a_thai_keyboard_and_spaces_are_understood(world):
    for spell in (lambda code: code.translate(THAI_DIGITS),
                  lambda code: code.translate(KEDMANEE_KEYS),
                  lambda code: f" {code[:3]} {code[3:]} ", lambda code: f"{code[:3]}-{code[3:]}"):
        world.forget()
        login = begin(world)
        login.give_code(spell(code_of(world, login)))
        assert login.wait_for_end().granted, login.transcript


def test_what_cannot_be_a_code_is_told_and_costs_nothing(world):
    world.forget()
    login = begin(world)
    for answer, number in (("12345", "DLA-202"), ("hello", "DLA-202"),
                           (world.people["somchai"].password, "DLA-203")):
        login.give_code(answer)
        assert login.wait_for_code_prompt() and login.numbers[-1] == number, login.transcript
    login.give_code(code_of(world, login))
    assert login.wait_for_end().granted
    assert len(world.letters("somchai")) == login.letters_before + 1


def test_the_fifth_answer_that_cannot_be_a_code_ends_the_login(world):
    world.forget()
    before = len(world.log())
    login = begin(world)
    for _ in range(5):
        login.give_code("no code")
        login.wait_for_code_prompt()
    refused(world, login, "DLA-202", "not_a_code", before)


def test_enter_before_the_cool_down_says_how_long_to_wait_and_the_code_still_works(world):
    world.forget()
    login = begin(world)
    login.give_code("")
    assert login.wait_for_code_prompt() and login.numbers == ["DLA-208"], login.transcript
    login.give_code(code_of(world, login))
    assert login.wait_for_end().granted
    assert len(world.letters("somchai")) == login.letters_before + 1


def test_enter_after_the_cool_down_mails_a_new_code_and_voids_the_old_one_T24(world):
    world.forget()
    with world.settings(otp={"resend_after": 15}):
        login = begin(world)
        old = code_of(world, login)
        time.sleep(15.1)
        login.give_code("")
        assert login.wait_for_code_prompt()
        new = world.letter("somchai", login.letters_before + 2)
        assert new.reference in login.transcript
        login.give_code(old)
        assert login.wait_for_code_prompt() and login.numbers == ["DLA-201"], login.transcript
        login.give_code(new.code)
        assert login.wait_for_end().granted


def test_a_late_code_is_expired_and_costs_no_attempt_T25(world):
    world.forget()
    with world.settings(otp={"lifetime": 60, "resend_after": 15}):
        login = begin(world)
        code = code_of(world, login)
        time.sleep(60.1)
        login.give_code(code)
        assert login.wait_for_code_prompt() and login.numbers == ["DLA-205"], login.transcript
        login.give_code("")
        assert login.wait_for_code_prompt()
        login.give_code(world.letter("somchai", login.letters_before + 2).code)
        assert login.wait_for_end().granted


def test_a_broken_connection_resumes_the_same_code_and_its_attempts(world):
    world.forget()
    login = begin(world)
    code = code_of(world, login)
    login.give_code(other_code(code))
    assert login.wait_for_code_prompt()
    login.hang_up()
    again = begin(world)
    assert "ยังใช้ได้" in again.transcript and "กรอกได้อีก 2 ครั้ง" in again.transcript, again.transcript
    again.give_code(code)
    assert again.wait_for_end().granted
    assert len(world.letters("somchai")) == login.letters_before + 1


def test_two_logins_at_once_share_one_code_and_only_one_gets_in_T22(world):
    world.forget()
    before = len(world.log())
    first, second = begin(world), begin(world)
    code = code_of(world, first)
    first.give_code(code)
    second.give_code(code)
    granted = [login for login in (first.wait_for_end(), second.wait_for_end()) if login.granted]
    assert len(granted) == 1, first.transcript + second.transcript
    loser = second if granted[0] is first else first
    refused(world, loser, "DLA-211", "replaced", before)


def test_a_login_from_elsewhere_replaces_the_code_after_the_cool_down_T23(world):
    world.forget()
    before = len(world.log())
    with world.settings(otp={"resend_after": 15}):
        first = begin(world)
        code = code_of(world, first)
        early = world.ssh("somchai", options=("-b", "127.0.0.2"))
        early.give_password(world.people["somchai"].password)
        refused(world, early, "DLA-209", "cool_down", before)
        time.sleep(15)
        second = begin(world, options=("-b", "127.0.0.2"))
        assert code_of(world, second) != code
        first.give_code(code)
        refused(world, first, "DLA-211", "replaced", before)
        second.give_code(code_of(world, second))
        assert second.wait_for_end().granted


# --- servers and settings that are not right -----------------------------------------------------------


def test_a_wrong_client_secret_is_the_machines_fault_not_the_persons(world):
    before = len(world.log())
    with world.secret("client.secret", "not-the-secret"):
        refused(world, world.sign_in("somchai"), "DLA-603", "sso", before)


def test_an_sso_that_is_down_is_told_as_that(world):
    before = len(world.log())
    with world.stopped(world.recorder):
        line = refused(world, world.sign_in("somchai"), "DLA-501", "sso", before)
    assert "result=UNREACHABLE" in line


def test_an_sso_with_a_certificate_of_another_authority_gets_no_password_T63(world):
    before = len(world.log())
    with world.settings(sso={"ca_file": "other-ca.pem"}):
        line = refused(world, world.sign_in("somchai"), "DLA-502", "sso", before)
    assert "result=BROKEN" in line and "certificate" in line, line


def test_a_relay_that_is_down_is_told_and_tried_again_twice(world):
    world.forget()
    before = len(world.log())
    with world.stopped(world.mail):
        login = begin(world)
        for _ in range(3):
            time.sleep(0.5)
            login.give_code("")
            if not login.expect(r"เพื่อลองส่งใหม่: ?"):
                break
        line = refused(world, login, "DLA-503", "mail", before)
        assert "result=UNREACHABLE" in line and login.numbers.count("DLA-503") == 3, login.transcript


def test_a_relay_that_comes_back_lets_the_person_in(world):
    world.forget()
    with world.stopped(world.mail):
        login = begin(world)
        time.sleep(0.5)
        login.give_code("")
        assert login.expect(r"เพื่อลองส่งใหม่: ?")
    login.give_code("")
    assert login.wait_for_code_prompt()
    login.give_code(code_of(world, login))
    assert login.wait_for_end().granted


def test_a_relay_with_a_certificate_of_another_authority_gets_no_letter_T90(world):
    world.forget()
    before = len(world.log())
    relay = {"url": f"smtps://mail.office.example:{world.ports['smtps']}",
             "username": "relay", "password_file": "relay.secret", "ca_file": "other-ca.pem"}
    with world.settings(mail={"relays": [relay]}):
        login = begin(world)
        time.sleep(1)
        login.give_code("123456")
        refused(world, login, "DLA-602", "mail", before)
    assert len(world.letters("somchai")) == login.letters_before


def test_a_refused_recipient_is_told_masked(world):
    world.forget()
    before = len(world.log())
    login = begin(world, "suda")
    time.sleep(1)
    login.give_code("")
    refused(world, login, "DLA-504", "mail", before)
    assert "s***a@office.example" in login.transcript


def test_settings_that_are_wrong_are_told_in_both_languages_and_named_in_the_log_T2(world):
    before = len(world.log())
    text = pathlib.Path("/etc/dla-otp/dla-otp.conf").read_text(encoding="utf-8")
    with world.settings_text(text + "failmode = \"safe\";\n"):
        login = world.sign_in("somchai")
    refused(world, login, "DLA-602", "settings", before)
    assert "Sign-in on this machine is set up wrongly" in login.transcript
    line = world.wait_for_log("settings refused", before)
    assert "failmode" in line and "dla-otp.conf:" in line, line


def test_settings_that_others_can_write_are_refused_T128(world):
    before = len(world.log())
    path = pathlib.Path("/etc/dla-otp/dla-otp.conf")
    path.chmod(0o666)
    try:
        refused(world, world.sign_in("somchai"), "DLA-602", "settings", before)
    finally:
        path.chmod(0o644)


def test_a_secret_file_that_others_can_read_is_refused_T130(world):
    path = pathlib.Path("/etc/dla-otp/client.secret")
    before = len(world.log())
    path.chmod(0o644)
    try:
        refused(world, world.sign_in("somchai"), "DLA-602", "secret_file", before)
    finally:
        path.chmod(0o600)
    assert "client.secret" in world.wait_for_log("secret file missing or unsafe", before)


def test_a_missing_key_is_refused(world):
    path = pathlib.Path("/etc/dla-otp/otp.key")
    before, key = len(world.log()), path.read_bytes()
    path.rename("/etc/dla-otp/otp.key.away")
    try:
        refused(world, world.sign_in("somchai"), "DLA-602", "key", before)
    finally:
        pathlib.Path("/etc/dla-otp/otp.key.away").rename(path)
    assert path.read_bytes() == key


def test_a_damaged_record_locks_for_review_T37(world):
    world.forget()
    begin(world).hang_up()
    before = len(world.log())
    (record,) = world.records()
    assert re.fullmatch(r"[0-9a-f]{64}", record.name), record.name
    record.write_bytes(bytes(record.stat().st_size))
    refused(world, world.sign_in("somchai"), "DLA-605", "record", before)
    world.forget()


def test_a_store_that_cannot_be_written_lets_nobody_in_T38(world):
    world.forget()
    before = len(world.log())
    subprocess.run(["mount", "-t", "tmpfs", "-o", "ro", "readonly", str(STORE)], check=True)
    try:
        refused(world, world.sign_in("somchai"), "DLA-604", "store", before)
    finally:
        subprocess.run(["umount", str(STORE)], check=True)


def test_password_authentication_gets_no_letter_and_a_hint_in_the_log_T148(world):
    world.forget()
    before = len(world.log())
    login = world.ssh("somchai", port="ssh_password",
                      options=("-o", "PreferredAuthentications=password"))
    assert login.expect(r"assword: ")
    login.child.send(world.people["somchai"].password + "\r")
    login.wait_for_end()
    assert not login.granted
    hint = world.wait_for_log("KbdInteractiveAuthentication yes", before)
    assert "PasswordAuthentication no" in hint, hint
    world.wait_for_log("reason=cannot_ask_code", before)
    assert len(world.letters("somchai")) == login.letters_before


def test_a_code_that_was_never_mailed_is_not_resumed(world):
    world.forget()
    first = world.ssh("somchai", port="ssh_password",
                      options=("-o", "PreferredAuthentications=password"))
    assert first.expect(r"assword: ")
    first.child.send(world.people["somchai"].password + "\r")
    first.wait_for_end()
    second = begin(world)
    assert "กำลังส่งรหัส" in second.transcript, second.transcript
    second.give_code(code_of(world, second))
    assert second.wait_for_end().granted


def test_a_letter_that_could_not_be_sent_costs_no_cool_down_but_keeps_its_used_attempts(world):
    world.forget()
    login = begin(world)
    login.give_code(other_code(code_of(world, login)))
    assert login.wait_for_code_prompt()
    login.hang_up()
    with world.settings(otp={"resend_after": 15}):
        time.sleep(15)
        with world.stopped(world.mail):
            from_elsewhere = begin(world, options=("-b", "127.0.0.2"))
            for _ in range(3):
                time.sleep(0.5)
                from_elsewhere.give_code("")
                if not from_elsewhere.expect(r"เพื่อลองส่งใหม่: ?"):
                    break
            assert not from_elsewhere.wait_for_end().granted
        again = begin(world, options=("-b", "127.0.0.2"))
        again.give_code(other_code(code_of(world, again)))
        assert again.wait_for_code_prompt() and "กรอกได้อีก 1 ครั้ง" in again.transcript, again.transcript


def test_somebody_who_starts_su_cannot_make_it_look_like_an_outage(world):
    before = len(world.log())
    pathlib.Path("/etc/pam.d/su").write_text(
        "auth [success=done authinfo_unavail=ignore default=die] pam_dla_otp.so\n"
        "auth required pam_permit.so\naccount required pam_permit.so\n"
        "session required pam_permit.so\n")
    with world.stopped(world.recorder):
        for limit in ((), ("prlimit", "--data=4194304"), ("prlimit", "--nofile=8")):
            command = ["setpriv", "--reuid", "malee", "--regid", "malee", "--clear-groups", *limit,
                       "su", "somchai", "-c", "echo the-shell-is-open"]
            child = pexpect.spawn(command[0], command[1:], encoding="utf-8", timeout=20,
                                  env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin"})
            child.expect(["SSO: ?", pexpect.EOF])
            if child.isalive():
                child.send("wrong\r")
                child.expect(pexpect.EOF)
            assert "the-shell-is-open" not in child.before, (limit, child.before)
    line = world.wait_for_log(r"service=su\b.*number=501", before)
    assert "result=BROKEN" in line, line


# --- people who go away --------------------------------------------------------------------------------


def test_nothing_is_left_when_the_person_hangs_up(world):
    world.forget()
    at_password = world.ssh("somchai")
    at_password.expect(r"SSO: ?")
    at_code = begin(world, "malee")
    assert world.processes()
    at_password.hang_up()
    at_code.hang_up()
    world.wait_for_no_process(2)


def test_nothing_is_left_when_the_caller_is_killed_at_any_prompt_T112(world):
    world.forget()
    at_password, at_code = world.ssh("somchai"), begin(world, "malee")
    assert at_password.expect(r"SSO: ?") and at_code
    assert list(world.processes().values()).count("dla-otp-login") >= 2, world.processes()
    world.kill_callers()
    world.wait_for_no_process(2)


def test_nothing_is_left_when_the_caller_is_killed_and_the_name_server_is_dead_T112(world):
    with world.dead_dns(), world.settings(sso={"issuer": "https://sso.invalid/api/oidc"}):
        login = world.ssh("somchai")
        login.give_password(world.people["somchai"].password)
        time.sleep(0.5)
        assert "dla-otp-sso" in world.processes().values(), world.processes()
        world.kill_callers()
        world.wait_for_no_process(2)


def test_nothing_is_left_when_the_caller_is_killed_and_the_relay_is_a_black_hole_T112(world):
    world.forget()
    with world.black_hole() as port, world.settings(
            mail={"relays": [{"url": f"smtps://127.0.0.1:{port}"}]}):
        login = begin(world)
        time.sleep(0.5)
        assert login and "dla-otp-mail" in world.processes().values(), world.processes()
        world.kill_callers()
        world.wait_for_no_process(2)


def test_both_workers_are_gone_while_the_person_looks_for_the_letter(world):
    world.forget()
    login = begin(world)
    code = code_of(world, login)
    deadline = time.monotonic() + 3
    while time.monotonic() < deadline and workers(world):
        time.sleep(0.05)
    assert not workers(world), world.processes()
    login.give_code(code)
    assert login.wait_for_end().granted


def workers(world):
    """Processes whose program is a worker's."""
    found = []
    for pid in world.processes():
        try:
            program = os.readlink(f"/proc/{pid}/exe")
        except OSError:
            continue
        if program.endswith(("dla-otp-sso", "dla-otp-mail")):
            found.append(program)
    return found


if __name__ == "__main__":
    main(globals())
