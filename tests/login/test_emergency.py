#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""The emergency account at the console while the SSO cannot be reached (T155): with the stack that is shipped
as an example, its local password, a reason and a recovery code; and everything that refuses it.
Usage: test_emergency.py [WORD...]: only tests whose name has it."""

import contextlib
import datetime
import json
import os
import pathlib
import re
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "world"))

from harness import AUDIT, enter_world, main  # noqa: E402  (the path comes first)

enter_world()

from server import ENVIRONMENT  # noqa: E402
from terminal import Terminal  # noqa: E402
from test_notices import LOCKED, forget_that_it_was_tried  # noqa: E402
from test_recovery import issue, known  # noqa: E402
from test_rights import name_map  # noqa: E402

STACK = HERE.parent.parent / "conf" / "pam" / "login-emergency"
USER, UID, PASSWORD = "rescue", 2155, "a local password kept in an envelope"
REASON = "ไฟเบอร์ขาด ต้องแก้ฐานข้อมูล"
LONG_REASON = "สายใยแก้วนำแสงขาดตั้งแต่เช้า ต้องเข้าแก้ไขฐานข้อมูลทะเบียนราษฎร์ตามคำสั่งปลัดเทศบาล"
SHADOW, LOGIN = pathlib.Path("/etc/shadow"), pathlib.Path("/etc/pam.d/login")
TOLD = "malee"  # the administrator who hears of it
LOCAL_PROMPT, REASON_PROMPT = r"Password: ", r"(?:\(บันทึกเป็นหลักฐาน\)|\(will be recorded\)): ?"
CODE_PROMPT = r"(?:กรอกรหัสสำรอง|Recovery code): ?"


def in_days(days):
    return (datetime.date.today() + datetime.timedelta(days)).isoformat()


def hash_password():
    done = subprocess.run(["openssl", "passwd", "-6", "-stdin"], input=PASSWORD, capture_output=True, text=True,
                          check=True)
    return done.stdout.strip()


def prepare(world):
    """The account with a password of its own, the stack as it is shipped, but for its sessions."""
    for file, line in (("passwd", f"{USER}:x:{UID}:{UID}::/run/home/{USER}:/bin/bash"),
                       ("group", f"{USER}:x:{UID}:"), ("shadow", f"{USER}:{hash_password()}:19000:0:99999:7:::")):
        with open(f"/etc/{file}", "a", encoding="utf-8") as book:
            book.write(line + "\n")
    home = pathlib.Path("/run/home", USER)
    home.mkdir(mode=0o700)
    os.chown(home, UID, UID)
    kept = [line for line in STACK.read_text().splitlines() if not line.startswith(("session", "@include"))]
    LOGIN.write_text("\n".join([*kept, "session required pam_permit.so", ""]))
    world.forget()


def group(world, **changes):
    return {"user": USER, "services": ["login"], "until": in_days(200), "tell": world.people[TOLD].email, **changes}


def emergency(world, **changes):
    """Within: settings with an emergency account."""
    return world.settings(emergency=group(world, **changes))


@contextlib.contextmanager
def offline(world):
    """Within: there is no network: neither the SSO nor the relay answers."""
    with world.stopped(world.recorder), world.stopped(world.mail):
        yield


@contextlib.contextmanager
def changed(path, pattern, text):
    """Within: a file of /etc in which this stands for that."""
    before = path.read_text(encoding="utf-8")
    after = re.sub(pattern, lambda _: text, before, flags=re.M)
    assert after != before, pattern
    path.write_text(after, encoding="utf-8")
    try:
        yield
    finally:
        path.write_text(before, encoding="utf-8")


@contextlib.contextmanager
def emergency_of(world, name):
    """Within: somebody whom the SSO knows has the emergency account."""
    with emergency(world, user=name), changed(SHADOW, f"^{name}:[^:]*:", f"{name}:{hash_password()}:"), \
            changed(LOGIN, USER, name):
        yield


def at_console(world, name=USER, password=PASSWORD, service="login"):
    """At the machine, with the local password typed where it is asked for."""
    terminal = Terminal(world, name, ["pamtester", service, name, "authenticate", "acct_mgmt"])
    if password is not None and terminal.expect(LOCAL_PROMPT):
        terminal.child.send(password + "\r")
    return terminal


def type_at(terminal, prompt, *answers):
    for answer in answers:
        if terminal.expect(prompt):
            terminal.give_code(answer)
    return terminal


def go_in(world, code, reason=REASON, name=USER):
    terminal = at_console(world, name)
    type_at(terminal, REASON_PROMPT, reason)
    type_at(terminal, CODE_PROMPT, code)
    return terminal.wait_for_end()


def let_in(terminal):
    return terminal.status == 0 and "successfully authenticated" in terminal.transcript


def end_of(world, mark):
    """The line with which the sign-in ended, after the mark."""
    *_, last = [line for line in world.audit()[mark:] if line["event"] in ("granted", "refused") and
                "phase" not in line]
    return last


def refused(world, terminal, mark, reason):
    assert terminal.wait_for_end().status != 0 and not let_in(terminal), terminal.transcript
    line = end_of(world, mark)
    assert line["event"] == "refused" and line["reason"] == reason, line
    return line


# --- in ---------------------------------------------------------------------------------------------------


def test_local_password_reason_and_code_let_in_while_the_SSO_is_down_T155(world):
    with emergency(world):
        codes = issue(USER)
        with offline(world):
            mark, log = len(world.audit()), len(world.log())
            terminal = go_in(world, codes[0])
        assert let_in(terminal), terminal.transcript
        lines = world.audit()[mark:]
        (why,) = [line for line in lines if line["event"] == "emergency"]
        assert (why["user"], why["reason"], why["until"]) == (USER, REASON, in_days(200)), why
        (granted,) = [line for line in lines if line["event"] == "granted" and "phase" not in line]
        assert (granted["channel"], granted["recovery"], granted["left"]) == ("emergency", "used", 9), granted
        assert lines.index(why) < lines.index(granted)
        world.wait_for_log("the emergency account is being used", log)
        # Used up: not the same code again.
        with offline(world):
            mark = len(world.audit())
            terminal = at_console(world)
            type_at(terminal, REASON_PROMPT, REASON)
            type_at(terminal, CODE_PROMPT, codes[0], codes[0], codes[0])
            refused(world, terminal, mark, "locked")
            assert len(terminal.numbers) == 1 and re.match("DLA-20", terminal.numbers[0]), terminal.numbers


def test_login_itself_opens_a_shell_T155(world):
    world.forget()
    with emergency(world):
        codes = issue(USER)
        with offline(world):
            terminal = Terminal(world, USER, ["login", USER])
            type_at(terminal, LOCAL_PROMPT, PASSWORD)
            type_at(terminal, REASON_PROMPT, REASON)
            type_at(terminal, CODE_PROMPT, codes[3])
            assert terminal.expect(r"[$#] $"), terminal.transcript
            terminal.child.send("echo the-shell-''is-open; exit\r")
            assert terminal.wait_for_end().granted, terminal.transcript


def test_it_becomes_root_by_sudo_unasked_where_that_is_named(world):
    """As the manual says: NOPASSWD in sudoers, sudo among the services."""
    pathlib.Path("/etc/pam.d/sudo").write_text("auth required pam_dla_otp.so\naccount required pam_dla_otp.so\n"
                                               "session required pam_permit.so\n")
    sudoers = pathlib.Path("/etc/sudoers")
    sudoers.write_text(f"{USER} ALL=(ALL) NOPASSWD: ALL\n")
    sudoers.chmod(0o440)
    for services, allowed in ((["login", "sudo"], True), (["login"], False)):
        with emergency(world, services=services), offline(world):
            done = subprocess.run(["setpriv", "--reuid", USER, "--regid", USER, "--init-groups", "sudo", "-n", "id", "-u"],
                                  capture_output=True, text=True, check=False, env=ENVIRONMENT, timeout=60)
            assert (done.stdout == "0\n") == allowed, done
    sudoers.write_text(f"{USER} ALL=(ALL) ALL\n")
    with emergency(world, services=["login", "sudo"]), offline(world):
        mark = len(world.audit())
        terminal = Terminal(world, USER, ["setpriv", "--reuid", USER, "--regid", USER, "--init-groups", "sudo", "id", "-u"])
        refused(world, terminal, mark, "emergency_by_user")


def test_the_administrators_are_mailed_at_once_where_mail_works(world):
    world.forget()
    with emergency(world):
        codes = issue(USER)
        before = len(world.warnings(TOLD))
        with world.stopped(world.recorder):
            assert let_in(go_in(world, codes[0]))
        world.wait_for_no_process(30)
        told = world.warnings(TOLD)[before:]
        assert len(told) == 1 and "มีการใช้รหัสสำรอง" in told[0].subject and USER in told[0].text, told


def test_the_letter_goes_to_those_who_are_named_though_the_account_has_an_address(world):
    world.forget()
    assert world.sign_in("naree").granted
    with emergency_of(world, "naree"):
        codes = issue("naree")
        told, own = len(world.warnings(TOLD)), len(world.warnings("naree"))
        with world.stopped(world.recorder):
            assert let_in(go_in(world, codes[0], name="naree"))
        world.wait_for_no_process(30)
        assert (len(world.warnings(TOLD)) - told, len(world.warnings("naree")) - own) == (1, 0)


def test_a_letter_that_no_relay_took_goes_with_a_sign_in_that_is_refused(world):
    """When mail works again the SSO does too, as a rule."""
    world.forget()
    with emergency(world):
        codes, before = issue(USER), len(world.warnings(TOLD))
        with offline(world):
            assert let_in(go_in(world, codes[0]))
            world.wait_for_no_process(30)
        forget_that_it_was_tried(world, slice(4034, 4040))
        mark = len(world.audit())
        refused(world, at_console(world), mark, "sso_is_there")
        world.wait_for_no_process(30)
        told = world.warnings(TOLD)[before:]
        assert ["มีการใช้รหัสสำรอง" in letter.subject for letter in told] == [True], told


def test_the_whole_reason_is_in_the_audit_log_and_its_beginning_in_syslog(world):
    world.forget()
    with emergency(world), offline(world):
        mark, log = len(world.audit()), len(world.log())
        type_at(at_console(world), REASON_PROMPT, LONG_REASON).wait_for_end()
        (why,) = [line for line in world.audit()[mark:] if line["event"] == "emergency"]
        assert (why["reason"], why["source"]) == (LONG_REASON, "local"), why
        assert "about=" in world.wait_for_log("the emergency account is being used", log)


# --- refused --------------------------------------------------------------------------------------------


def test_while_the_SSO_answers_it_is_refused_and_no_code_is_used_T155(world):
    world.forget()
    with emergency(world):
        codes = issue(USER)
        mark = len(world.audit())
        terminal = at_console(world)
        refused(world, terminal, mark, "sso_is_there")
        assert "DLA-306" in terminal.transcript, terminal.transcript
        with offline(world):
            assert let_in(go_in(world, codes[0]))


def test_an_SSO_with_a_wrong_certificate_is_there_T155(world):
    with world.settings(emergency=group(world), sso={"ca_file": None}):  # its certificate is not trusted
        mark = len(world.audit())
        refused(world, at_console(world), mark, "sso_is_there")


def test_no_reason_is_refused_and_no_code_is_taken_for_one(world):
    world.forget()
    with emergency(world):
        codes = issue(USER)
        with offline(world):
            mark = len(world.audit())
            terminal = at_console(world)
            type_at(terminal, REASON_PROMPT, "", "\u200b  ", codes[0])
            refused(world, terminal, mark, "no_reason")
            assert codes[0] not in AUDIT.read_text() and not [
                line for line in world.audit()[mark:] if line["event"] == "emergency"]
            assert let_in(go_in(world, codes[0])), "the code was spared"


def test_after_the_end_it_is_refused_without_being_asked_anything(world):
    world.forget()
    with emergency(world):
        issue(USER)
    with emergency(world, until=in_days(-1)), offline(world):
        mark = len(world.audit())
        terminal = at_console(world)
        refused(world, terminal, mark, "emergency_ended")
        assert "306" in terminal.transcript, terminal.transcript


def test_on_the_last_day_it_is_in_force(world):
    world.forget()
    with emergency(world, until=in_days(0)):
        codes = issue(USER)
        with offline(world):
            assert let_in(go_in(world, codes[0]))


def test_a_wrong_local_password_is_refused_before_we_are_asked(world):
    world.forget()
    with emergency(world), offline(world):
        mark = len(world.audit())
        terminal = at_console(world, password="not the password").wait_for_end()
        assert not let_in(terminal) and "เหตุผล" not in terminal.transcript, terminal.transcript
        assert len(world.audit()) == mark


def test_anybody_else_hears_that_only_the_emergency_way_works(world):
    with emergency(world), offline(world):
        mark = len(world.audit())
        terminal = at_console(world, "somchai", password=None)
        terminal.give_password(world.people["somchai"].password)
        line = refused(world, terminal, mark, "sso")
        assert line["result"] == "UNREACHABLE" and terminal.numbers == ["DLA-506"], terminal.transcript
    with emergency(world, until=in_days(-1)), offline(world):
        terminal = at_console(world, "somchai", password=None)
        terminal.give_password(world.people["somchai"].password)
        assert terminal.wait_for_end().numbers == ["DLA-501"], terminal.transcript


def test_an_audit_log_that_cannot_be_written_refuses_before_the_code(world):
    world.forget()
    with emergency(world):
        codes = issue(USER)
        with offline(world):
            AUDIT.rename(AUDIT.with_suffix(".kept"))
            AUDIT.mkdir()
            try:
                terminal = at_console(world)
                type_at(terminal, REASON_PROMPT, REASON)
                terminal.wait_for_end()
            finally:
                AUDIT.rmdir()
                AUDIT.with_suffix(".kept").rename(AUDIT)
            assert not let_in(terminal) and terminal.numbers == ["DLA-604"], terminal.transcript
            assert "สำรอง" not in terminal.transcript
            assert let_in(go_in(world, codes[0]))


def test_the_same_name_at_the_SSO_gets_in_nowhere(world):
    """By ssh, and at another service of the console: the account is nobody's there."""
    with emergency(world):
        pathlib.Path("/etc/pam.d/kiosk").write_text("auth required pam_dla_otp.so\naccount required pam_permit.so\n")
        mark = len(world.audit())
        terminal = at_console(world, service="kiosk", password=None)
        terminal.give_password("anything")
        refused(world, terminal, mark, "no_such_user")
        login = world.ssh(USER)
        login.give_password("anything")
        assert not login.wait_for_end().granted
        assert end_of(world, mark)["reason"] == "no_such_user"


def test_nor_does_the_person_whom_the_SSO_knows_by_that_name(world):
    with emergency_of(world, "naree"):
        mark = len(world.audit())
        login = world.ssh("naree")
        login.give_password(world.people["naree"].password)
        assert not login.wait_for_end().granted
        assert end_of(world, mark)["reason"] == "no_such_user"
        mark = len(world.audit())
        refused(world, at_console(world, "naree"), mark, "sso_is_there")


def test_a_map_that_has_it_makes_it_nobodys_and_check_says_so(world):
    """Else somebody's own recovery codes would open it."""
    known(world)
    codes = issue("somchai")
    with name_map(f"somchai {USER}\n"), world.settings(emergency=group(world), map="names.map"):
        assert "the map has" in " ".join(finding["words"] for finding in look("check")), look("check")
        with offline(world):
            mark = len(world.audit())
            terminal = at_console(world)
            terminal.give_password(codes[0])
            refused(world, terminal, mark, "no_such_user")


def test_who_comes_from_elsewhere_whatever_it_is_called_is_nobody(world):
    with emergency(world), offline(world):
        for host in ("LOCAL", "127.0.0.1", " "):
            mark = len(world.audit())
            terminal = Terminal(world, USER, ["pamtester", "-I", f"rhost={host}", "login", USER, "authenticate"])
            if terminal.expect(LOCAL_PROMPT):
                terminal.child.send(PASSWORD + "\r")
            terminal.give_password("anything")
            refused(world, terminal, mark, "no_such_user")


def test_hanging_up_gives_no_more_tries_and_the_lock_is_told(world):
    world.forget()
    with emergency(world):
        codes, before = issue(USER), len(world.warnings(TOLD))
        with world.stopped(world.recorder):
            terminal = at_console(world)
            type_at(terminal, REASON_PROMPT, REASON)
            type_at(terminal, CODE_PROMPT, "aaaa", "bbbb")
            assert terminal.expect(CODE_PROMPT), terminal.transcript
            terminal.hang_up()
            world.wait_for_no_process(30)
            for code in ("cccc", codes[0]):
                mark = len(world.audit())
                terminal = at_console(world)
                type_at(terminal, REASON_PROMPT, REASON)
                type_at(terminal, CODE_PROMPT, code)
                refused(world, terminal, mark, "locked")
        world.wait_for_no_process(30)
        told = [letter.subject for letter in world.warnings(TOLD)[before:]]
        assert len(told) == 1 and LOCKED in told[0], told


def test_of_sign_ins_with_one_code_at_once_one_gets_in(world):
    world.forget()
    with emergency(world):
        codes = issue(USER)
        with offline(world):
            terminals = [type_at(at_console(world), REASON_PROMPT, REASON) for _ in range(3)]
            assert all(terminal.expect(CODE_PROMPT) for terminal in terminals)
            for terminal in terminals:
                terminal.child.send(codes[0] + "\r")
            for terminal in terminals:
                if terminal.expect(CODE_PROMPT):
                    terminal.hang_up()
                else:
                    terminal.wait_for_end()
        assert sum(let_in(terminal) for terminal in terminals) == 1


def test_without_recovery_codes_it_is_refused(world):
    world.forget()
    with emergency(world), offline(world):
        mark = len(world.audit())
        terminal = at_console(world)
        type_at(terminal, REASON_PROMPT, REASON)
        refused(world, terminal, mark, "no_recovery_codes")


# --- what the administrator sees ---------------------------------------------------------------------------


def look(*words):
    done = subprocess.run(["/usr/sbin/dla-otp", *words, "--json"], capture_output=True, text=True, check=False,
                          timeout=60, env=ENVIRONMENT, cwd="/")
    return [finding for finding in json.loads(done.stdout)["findings"] if finding["about"] == "emergency"]


def test_check_and_status_name_it_while_it_is_in_force_and_when_something_lacks(world):
    world.forget()
    with emergency(world):
        assert [(finding["finding"]) for finding in look("check")] == ["ok", "fail"], look("check")
        issue(USER)
        for words in (("check",), ("status",)):
            (finding,) = look(*words)
            assert finding["finding"] == "ok" and in_days(200) in finding["words"], finding
    for until, said in ((in_days(-1), "ended on"), (in_days(10), "days left: 10"), (in_days(900), "more than a year")):
        with emergency(world, until=until):
            (finding,) = look("check")
            assert finding["finding"] == "warn" and said in finding["words"], finding
    assert look("check") == []


def test_check_says_that_it_was_used_until_it_has_a_new_card(world):
    world.forget()
    with emergency(world):
        codes = issue(USER)
        time.sleep(1.1)  # a card is issued at a second
        with offline(world):
            assert let_in(go_in(world, codes[0]))
            world.wait_for_no_process(30)
        _, used = look("check")
        assert used["finding"] == "warn" and "was used at 2" in used["words"], used
        assert "has not left yet" in used["words"] and "passwd rescue" in used["remedy"], used
        time.sleep(1.1)
        issue(USER)
        assert [finding["finding"] for finding in look("check")] == ["ok"], look("check")


def test_an_unlocked_emergency_account_is_told_to_those_who_hear_of_each_use(world):
    world.forget()
    with emergency(world):
        issue(USER)
        time.sleep(0.5)  # for the letter about that
        before = len(world.letters(TOLD))
        subprocess.run(["/usr/sbin/dla-otp", "unlock", USER], capture_output=True, check=True, timeout=60,
                       env=ENVIRONMENT, cwd="/")
        letter = world.letter(TOLD, before + 1)
        assert "ปลดล็อก" in letter.subject and USER in letter.text, letter.subject


def test_check_stack_names_it_and_finds_one_that_is_not_asked_for_its_password(world):
    path, before = LOGIN, LOGIN.read_text()
    with emergency(world):
        (finding,) = look("check", "--stack", "login")
        assert finding["finding"] == "ok" and "local password" in finding["words"], finding
        asked = "auth       requisite  pam_unix.so"
        for old, new in ((asked, "#"), (asked, "auth optional pam_unix.so"), ("user != rescue", "user != somebody"),
                         ("user != rescue", "user != rescue shell = /bin/sh")):
            assert old in before
            path.write_text(before.replace(old, new))
            (finding,) = look("check", "--stack", "login")
            assert finding["finding"] == "fail", (new, finding)
        path.write_text(before.replace(asked, f"{asked} nullok"))
        (finding,) = look("check", "--stack", "login")
        assert finding["finding"] == "warn" and "nullok" in finding["words"], finding
        path.write_text(before)


def test_settings_that_are_not_whole_or_are_for_people_elsewhere_are_refused(world):
    for wrong, said in ((group(world, until=""), "needs all of"), ({"user": USER}, "needs all of"),
                        (group(world, services=["sshd"]), "sits elsewhere"),
                        (group(world, until="soon"), "no such date")):
        with world.settings(emergency=wrong):
            done = subprocess.run(["/usr/sbin/dla-otp", "check"], capture_output=True, text=True, check=False)
            assert said in done.stdout, (wrong, done.stdout)


if __name__ == "__main__":
    from harness import World
    prepare(World())
    main(globals())
