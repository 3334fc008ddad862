#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""Recovery codes from the administrator's terminal to the person's prompt: issued, shown once, typed when
no letter comes, used up, found again by no scan. With real logins, the installed dla-otp and a real relay.
Usage: test_recovery.py [WORD...]: only tests whose name has it."""

import contextlib
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import time

import pexpect

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "world"))

from harness import STORE, main  # noqa: E402  (the path comes first)
from test_login import begin  # noqa: E402
from test_notices import forget_that_it_was_tried  # noqa: E402

COMMAND = "/usr/sbin/dla-otp"
LOG = pathlib.Path("/var/log/dla-otp")
KEY = pathlib.Path("/etc/dla-otp/otp.key")
ENVIRONMENT = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8"}
CODE = r"\b[0-9a-hjkmnp-tv-z]{4}(?:-[0-9a-hjkmnp-tv-z]{4}){3}\b"
USED, ISSUED = "มีการใช้รหัสสำรอง", "ออกรหัสสำรอง"
MAIL_PROMPT = r"(?:หรือกรอกรหัสสำรอง|or type a recovery code): ?"


def admin(*words, status=0):
    done = subprocess.run([COMMAND, *words], capture_output=True, check=False, timeout=60, cwd="/",
                          env=ENVIRONMENT, text=True)
    assert done.returncode == status, (done.returncode, done.stdout + done.stderr)
    return done.stdout + done.stderr


def at_terminal(*words):
    """What a terminal shows of a command."""
    child = pexpect.spawn(COMMAND, list(words), env=ENVIRONMENT, encoding="utf-8", timeout=30,
                          dimensions=(50, 80))
    child.expect(pexpect.EOF)
    child.close()
    return child.before.replace("\r", "")


def issue(name, *options):
    """The codes of a new card."""
    shown = at_terminal("recovery", "issue", name, *options)
    codes = re.findall(CODE, shown)
    assert len(codes) == len(set(codes)) == (1 if "--one" in options else 10), shown
    return codes


def known(world, name="somchai"):
    """A new store, in which the person has signed in once."""
    world.forget()
    assert world.sign_in(name).granted


def without_mail(world, name="somchai"):
    """A login whose letter cannot leave, as far as the prompt that says so."""
    login = begin(world, name)
    time.sleep(0.5)
    login.give_code("")
    assert login.expect(MAIL_PROMPT), login.transcript
    return login


def granted(login, code):
    login.give_code(code)
    login.wait_for_end()
    return login.granted


def forms(code):
    """What somebody who looks for a code would look for."""
    bare = code.replace("-", "")
    return [form.encode() for form in (code, bare, code.upper(), bare.upper())]


def find_codes(codes, text):
    return [code for code in codes if any(form in text for form in forms(code))]


def put_back(name):
    """What a restored backup does to a person's record; call the result to do it."""
    path = next(path for path in STORE.iterdir() if name.encode() + b"\0" in path.read_bytes()[:300])
    kept = path.read_bytes()
    return lambda: path.write_bytes(kept)


def check():
    """What check says, whatever else it finds in this world."""
    return subprocess.run([COMMAND, "check"], capture_output=True, check=False, timeout=60,
                          env=ENVIRONMENT, text=True).stdout


# --- issued -------------------------------------------------------------------------------------------


def test_a_card_is_shown_once_and_the_person_is_told_T132(world):
    known(world)
    before, mark = len(world.letters("somchai")), len(world.audit())
    shown = at_terminal("recovery", "issue", "somchai")
    codes = re.findall(CODE, shown)
    assert len(set(codes)) == 10 and "รหัสสำรอง" in shown and "Recovery codes for" in shown, shown
    (deed,) = [line for line in world.audit()[mark:] if line.get("act") == "recovery_issue"]
    assert deed["codes"] == "10" and "login_uid" in deed and deed["user"] == "somchai", deed
    letter = world.letter("somchai", before + 1)
    assert ISSUED in letter.subject and not find_codes(codes, letter.text.encode()), letter.text
    again = admin("recovery", "list", "somchai")
    assert "somchai: recovery codes left: 10 of 10" in again and not re.search(CODE, again), again


def test_codes_go_to_a_terminal_or_a_new_file_of_roots_and_nowhere_else_T132(world):
    known(world)
    assert "terminal only" in admin("recovery", "issue", "somchai", status=2)
    assert "no recovery codes" in admin("recovery", "list", "somchai")
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder, "card")
        assert "--output FILE" in admin("recovery", "issue", "somchai", "--json", status=2)
        said = admin("recovery", "issue", "somchai", "--output", str(path))
        codes = re.findall(CODE, path.read_text(encoding="utf-8"))
        status = path.stat()
        assert (status.st_mode & 0o7777, status.st_uid) == (0o600, 0) and len(codes) == 10
        assert not re.search(CODE, said), said
        assert "cannot be made" in admin("recovery", "issue", "somchai", "--output", str(path), status=2)
        assert re.findall(CODE, path.read_text(encoding="utf-8")) == codes
    login = begin(world)
    assert granted(login, codes[4]), login.transcript


def test_no_code_is_in_store_log_arguments_or_environment_T132(world):
    known(world)
    seen = bytearray()
    with world.black_hole() as port, world.settings(
            mail={"relays": [{"url": f"smtps://127.0.0.1:{port}"}], "timeout": 3}):
        child = pexpect.spawn(COMMAND, ["recovery", "issue", "somchai"], env=ENVIRONMENT,
                              encoding="utf-8", timeout=30, dimensions=(50, 80))
        child.expect("waiting for the mail server")
        codes = re.findall(CODE, child.before)
        for process in pathlib.Path("/proc").glob("[0-9]*"):
            for name in ("cmdline", "environ", "comm"):
                with contextlib.suppress(OSError):
                    seen += (process / name).read_bytes()
        child.expect(pexpect.EOF)
    assert len(codes) == 10, codes
    login = begin(world)
    assert granted(login, codes[0]), login.transcript
    world.wait_for_no_process(8)
    for folder in (STORE, LOG, KEY.parent):
        for path in folder.rglob("*"):
            if path.is_file():
                seen += path.read_bytes()
    seen += "\n".join(world.log()).encode()
    for letter in world.letters("somchai") + world.warnings("somchai"):
        seen += letter.raw + letter.text.encode()
    assert b"somchai" in seen and not find_codes(codes, bytes(seen))


def test_people_who_never_gave_a_right_password_get_none_T33(world):
    world.forget()
    assert "no record of naree" in at_terminal("recovery", "issue", "naree")
    assert not re.search(CODE, at_terminal("recovery", "issue", "naree"))


# --- used ---------------------------------------------------------------------------------------------


def test_a_code_lets_in_while_no_relay_answers_and_never_again_T32(world):
    known(world)
    codes, mark, told = issue("somchai"), len(world.audit()), len(world.warnings("somchai"))
    with world.stopped(world.mail):
        login = without_mail(world)
        assert granted(login, codes[0]), login.transcript
        assert "เหลือรหัสสำรอง 9 รหัส" in login.transcript
        world.wait_for_no_process(8)
        again = without_mail(world)
        again.give_code(codes[0])
        assert again.wait_for_code_prompt() and again.numbers[-1] == "DLA-201", again.transcript
        again.hang_up()
    (line,) = [line for line in world.audit()[mark:] if line["event"] == "granted"]
    assert (line["recovery"], line["left"]) == ("used", 9), line
    assert "left: 9 of 10" in admin("recovery", "list", "somchai")
    assert told == len(world.warnings("somchai")), "no relay was there"


def test_it_is_told_by_letter_once_a_relay_is_there(world):
    known(world)
    codes = issue("somchai")
    count = len([letter for letter in world.warnings("somchai") if USED in letter.subject])
    login = begin(world)
    assert granted(login, codes[9]), login.transcript
    world.wait_for_no_process(8)
    letters = [letter for letter in world.warnings("somchai") if USED in letter.subject]
    assert len(letters) == count + 1, [letter.subject for letter in letters]
    assert "เหลือรหัสสำรอง 9 รหัส" in letters[-1].text and "จาก 127.0.0.1" in letters[-1].text
    assert "Recovery codes left: 9." in letters[-1].text
    assert not find_codes(codes, letters[-1].text.encode())


def test_a_sign_in_without_a_code_sends_the_letter_that_no_relay_took(world):
    known(world)
    codes, count = issue("somchai"), len(world.warnings("somchai"))
    with world.stopped(world.mail):
        assert granted(without_mail(world), codes[0])
        world.wait_for_no_process(8)
    forget_that_it_was_tried(world, slice(4034, 4040))
    with world.settings(exempt=[{"users": ["somchai"], "until": "2399-12-31", "reason": "leave"}]):
        assert world.sign_in("somchai").granted
        world.wait_for_no_process(8)
    letters = world.warnings("somchai")[count:]
    assert [USED in letter.subject for letter in letters] == [True], [letter.subject for letter in letters]
    assert "จาก 127.0.0.1" in letters[0].text, letters[0].text


def test_a_code_is_typed_as_people_type(world):
    known(world)
    codes = issue("somchai")
    for code in (codes[0].upper(), codes[1].replace("-", ""), codes[2].replace("-", " ").upper() + " "):
        login = begin(world)
        assert granted(login, code), login.transcript


def test_it_needs_the_password_and_the_right_person_T33(world):
    known(world)
    codes = issue("somchai")
    login = world.ssh("somchai")
    login.give_password(codes[0])
    assert not login.wait_for_end().granted
    login = world.ssh("somchai")
    login.give_password("not the password")
    assert login.wait_for_end().numbers == ["DLA-101"], login.transcript
    assert world.sign_in("malee").granted
    login = begin(world, "malee")
    login.give_code(codes[0])
    assert login.wait_for_code_prompt() and login.numbers[-1] == "DLA-202", login.transcript
    login.hang_up()
    assert "left: 10 of 10" in admin("recovery", "list", "somchai")


def test_wrong_recovery_codes_use_up_the_tries_of_the_mailed_one_T32(world):
    known(world)
    codes = issue("somchai")
    wrong = codes[0][:-1] + ("0" if codes[0][-1] != "0" else "1")
    login = begin(world)
    for _ in range(3):
        login.give_code(wrong)
        login.wait_for_code_prompt()
    assert login.wait_for_end().numbers == ["DLA-201", "DLA-201", "DLA-206"], login.transcript
    assert world.sign_in("somchai").numbers[-1] == "DLA-204"


def test_a_mistyped_one_asks_for_no_letter_and_costs_nothing(world):
    known(world)
    codes = issue("somchai")
    with world.stopped(world.mail):
        login = without_mail(world)
        for typed in (codes[0][:-1], codes[0] + "x", "u" + codes[0][1:]):
            login.give_code(typed)
            assert login.expect(MAIL_PROMPT), login.transcript
        assert granted(login, codes[0]), login.transcript


def test_without_codes_the_prompt_does_not_speak_of_them(world):
    known(world)
    with world.stopped(world.mail):
        login = begin(world)
        time.sleep(0.5)
        login.give_code("")
        assert login.expect(r"เพื่อลองส่งใหม่: ?"), login.transcript
        login.hang_up()


def test_a_single_code_is_handed_over_at_the_prompt_and_works_once(world):
    """The person waits at the prompt while somebody makes it out."""
    known(world)
    with world.stopped(world.mail):
        login = begin(world)
        (code,) = issue("somchai", "--one")
        assert granted(login, code), login.transcript
        world.wait_for_no_process(8)
    text = admin("recovery", "list", "somchai")
    assert "left: 0 of 1" in text, text


def test_a_sign_in_by_a_recovery_code_proves_no_address(world):
    world.forget()
    login = begin(world)
    login.hang_up()
    codes = issue("somchai")
    login = begin(world)
    assert granted(login, codes[0]), login.transcript
    told = subprocess.run([COMMAND, "status", "somchai"], capture_output=True, check=False, timeout=60, text=True,
                          env=ENVIRONMENT)  # who hangs up at once may leave a letter owed: a finding
    assert "no address was proven by a code yet" in told.stdout, told
    with world.email("malee", "somchai@office.example"):
        before = len(world.letters("somchai"))
        other = begin(world, "malee")
        assert granted(other, world.letter("somchai", before + 1).code), other.transcript
    assert "DLA-706" not in other.transcript, "the mailbox is not somchai's yet"


def test_a_concealing_service_takes_them_and_charges_for_wrong_ones(world):
    known(world)
    codes = issue("somchai")
    with world.settings(services=[{"name": "sshd-test", "conceal": True}]):
        login = begin(world)
        login.give_code(codes[0][:-1] + ("0" if codes[0][-1] != "0" else "1"))
        assert login.wait_for_code_prompt() and login.numbers[-1] == "DLA-201", login.transcript
        assert granted(login, codes[0]), login.transcript
    assert "left: 9 of 10" in admin("recovery", "list", "somchai")


# --- looked after -------------------------------------------------------------------------------------


def test_void_codes_let_nobody_in(world):
    known(world)
    codes = issue("somchai")
    assert "are void" in admin("recovery", "void", "somchai")
    assert "no recovery codes" in admin("recovery", "list", "somchai")
    login = begin(world)
    login.give_code(codes[0])
    assert login.wait_for_code_prompt() and login.numbers[-1] == "DLA-202", login.transcript
    login.hang_up()


def test_codes_live_through_new_keys_and_their_key_leaves_with_them_T47(world):
    known(world)
    codes = issue("somchai")
    old = KEY.read_text(encoding="ascii").split()[1]
    waiting = begin(world, "malee")
    waiting.hang_up()
    for lines in (2, 2):
        admin("rotate-key")
        text = KEY.read_text(encoding="ascii")
        assert len(text.splitlines()) == lines and old in text.splitlines()[-1], text
    assert "no code is on its way" in admin("status", "malee"), "an older key's code is void"
    login = begin(world)
    assert granted(login, codes[0]), login.transcript
    admin("recovery", "void", "somchai")
    admin("rotate-key")
    assert len(KEY.read_text(encoding="ascii").splitlines()) == 1


def test_list_names_everybody_who_has_codes(world):
    known(world)
    assert world.sign_in("malee").granted
    issue("somchai")
    found = json.loads(admin("recovery", "list", "--json"))["findings"]
    assert [(each["user"], each["left"]) for each in found[:-1]] == [("somchai", 10)], found
    assert found[-1]["people"] == 1


def test_a_store_that_was_put_back_is_named_by_check_T46(world):
    known(world)
    codes = issue("somchai")
    assert "people with recovery codes: 1" in check()
    unused = put_back("somchai")
    login = begin(world)
    assert granted(login, codes[0]), login.transcript
    used = put_back("somchai")
    assert "work again" not in check()
    unused()
    text = check()
    assert re.search(r"^FAIL  recovery codes of somchai work again", text, re.M), text
    assert "dla-otp recovery void somchai" in text, text
    used()
    assert "work again" not in check()
    admin("recovery", "void", "somchai")
    used()
    assert "codes of somchai work again" in check(), "void codes are back"
    time.sleep(1.1)  # a card is known by the second in which it was issued
    issue("somchai")
    assert "work again" not in check()
    used()
    assert "codes of somchai work again" in check(), "an older card is back"


if __name__ == "__main__":
    main({name: test for name, test in globals().items() if name.startswith("test_")})
