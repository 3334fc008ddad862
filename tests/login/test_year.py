#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""The start date and exemptions, through real sshd: a year of an office with clocks that the test sets,
and what cannot bring back the time before codes. Usage: test_year.py [WORD...]: only tests whose name
has it."""

import datetime
import json
import math
import pathlib
import re
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
for part in ("limits", "callers", "module", "mail", "sso", "world"):
    sys.path.insert(0, str(HERE.parent / part))

from harness import STORE, enter_world, main  # noqa: E402  (the path comes first)

enter_world()

import keys  # noqa: E402
from crowd import shifted_clocks  # noqa: E402
from server import ENVIRONMENT  # noqa: E402
from terminal import PROMPT_CODE, PROMPT_TRIAL, SHELL_WORD  # noqa: E402
from test_login import begin, code_of, other_code  # noqa: E402
from test_screens import in_days  # noqa: E402

BANGKOK = datetime.timezone(datetime.timedelta(hours=7))
MARK = STORE / "start"
KEY = pathlib.Path("/etc/dla-otp/otp.key")
SHELL = r"[$#] $"
LATER = "announced-later"
ELSEWHERE = ("-b", "127.0.0.2")


class Office:
    """The world on days of the test's own."""

    def __init__(self, world, clock):
        self.world, self.clock, self.boot = world, clock, 0

    def go_to(self, text):
        """Sets the clock to a local time. What nobody can set, the time since boot, only goes on."""
        then = datetime.datetime.fromisoformat(text).replace(tzinfo=BANGKOK).timestamp()
        wall = math.ceil(then - time.time())
        self.boot = max(self.boot + 600, wall)
        self.clock.set(wall, self.boot)


def arrive(world, name="somchai", options=(), prompt=None):
    """Signs in to a shell. Gives what the terminal showed behind the password: the notices where the
    password was enough, else up to the prompt for a code, or the refusal."""
    login = world.ssh(name, command=None, options=options)
    login.give_password(world.people[name].password)
    start = len(login.transcript)
    login.child.timeout = 20
    came = login.expect(f"{prompt or PROMPT_CODE}|{SHELL}")
    shown = login.transcript[start:].replace("\r", "")
    if came and re.search(SHELL, shown):
        login.child.send("exit\r")
        login.wait_for_end()
        login.entered = True
    else:
        login.entered = False
    return login, shown


def enters(world, name, *words, options=()):
    """They are let in by the password alone, and read all these words."""
    before = len(world.letters(name))
    login, shown = arrive(world, name, options)
    assert login.entered, login.transcript
    for word in words:
        assert word in shown, (word, shown)
    assert len(world.letters(name)) == before, "a code was mailed"


def needs_code(world, name="somchai", options=()):
    """They are asked for a code; without an address they are refused."""
    login, shown = arrive(world, name, options)
    assert not login.entered, login.transcript
    if world.people[name].has_email:
        assert re.search(PROMPT_CODE, shown), shown
    else:
        assert login.wait_for_end().numbers == ["DLA-301"], login.transcript
    login.hang_up()


def admin(*words):
    return subprocess.run(["/usr/sbin/dla-otp", *words], text=True, stdout=subprocess.PIPE, check=False,
                          stderr=subprocess.STDOUT, env=ENVIRONMENT | {"LC_ALL": "C.UTF-8"})


def lines(world, event, mark=0):
    return [line for line in world.audit()[mark:] if line["event"] == event]


# --- a year ----------------------------------------------------------------------------------------------


def a_year(world, **changes):
    """Within: these settings, and an audit log that is kept for longer than the test lasts."""
    return world.settings(audit={"keep_days": 3650}, **changes)


def test_a_year_of_an_office_T45(world):
    world.forget()
    start = len(world.audit())
    with shifted_clocks() as clock:
        office = Office(world, clock)
        # It is said that codes will come.
        office.go_to("2027-01-11 09:00:00")
        with a_year(world, enforce={"from": LATER}):
            enters(world, "somchai", "จะแจ้งวันเริ่มใช้ให้ทราบต่อไป", "s***i@office.example")
            enters(world, "anong", "ท่านยังไม่มีอีเมลในระบบ SSO", "DLA-702")
            enters(world, "kittipong", "DLA-702")  # not verified
        # And when.
        office.go_to("2027-03-01 08:30:00")
        with a_year(world, enforce={"from": "2027-06-01"}):
            enters(world, "somchai", "ตั้งแต่วันที่ 1 มิถุนายน 2570 ต้องยืนยันด้วยรหัส OTP",
                   "เข้าใช้งานครั้งก่อน 11 มกราคม 2570 เวลา 09.00 น.")
            enters(world, "anong", "1 มิถุนายน 2570", "DLA-701")
        # The last day, to its last minute.
        office.go_to("2027-05-31 00:00:01")
        with a_year(world, enforce={"from": "2027-06-01"}):
            enters(world, "somchai", "พรุ่งนี้ (1 มิถุนายน 2570) เริ่มใช้รหัส OTP")
            office.go_to("2027-05-31 23:59:00")
            enters(world, "anong", "วันนี้เป็นวันสุดท้าย", "DLA-703")
            assert not MARK.exists()
            # The first day, from its first second.
            office.go_to("2027-06-01 00:00:00")
            needs_code(world, "anong")
            assert MARK.exists()
            needs_code(world)
            (begun,) = lines(world, "enforced", start)
            assert (begun["reason"], begun["date"]) == ("start_date", "2027-06-01"), begun
        # Neither the clock nor the settings bring the time before back.
        for when, begins in (("2027-05-20 09:00:00", "2027-06-01"), ("2027-06-02 09:00:00", "2027-12-01"),
                             ("2027-06-02 09:05:00", LATER), ("2027-01-11 09:00:00", LATER)):
            office.go_to(when)
            with a_year(world, enforce={"from": begins}):
                needs_code(world, "anong")
        # Who waits for an address is excused for a month, from here.
        exempt = [{"users": ["anong"], "networks": ["127.0.0.1/32"], "until": "2027-06-30",
                   "reason": "รออีเมลใหม่"}]
        with a_year(world, enforce={"from": "2027-06-01"}, exempt=exempt):
            office.go_to("2027-06-15 09:00:00")
            enters(world, "anong", "ได้รับยกเว้นการใช้รหัส OTP ถึงวันที่ 30 มิถุนายน 2570 (รออีเมลใหม่)")
            needs_code(world, "anong", ELSEWHERE)
            needs_code(world)
            office.go_to("2027-06-30 23:59:00")
            enters(world, "anong", "30 มิถุนายน 2570")
            office.go_to("2027-07-01 00:00:00")
            needs_code(world, "anong")
        # The mail server burns down. It is put off, on the record, and begins again by itself.
        office.go_to("2027-07-10 09:00:00")
        with a_year(world, enforce={"from": "2027-06-01"}):
            done = admin("enforce", "--postpone", "2027-09-01", "--reason", "the mail server burnt down")
            assert done.returncode == 0 and "from 2027-09-01 on" in done.stdout, done.stdout
            enters(world, "anong", "1 กันยายน 2570", "DLA-701")
            office.go_to("2027-08-31 09:00:00")
            enters(world, "somchai", "พรุ่งนี้ (1 กันยายน 2570)")
            office.go_to("2027-09-01 00:00:00")
            needs_code(world, "anong")
            office.go_to("2027-08-15 09:00:00")
            needs_code(world, "anong")
        (deed,) = [line for line in lines(world, "admin", start) if line["act"] == "postpone"]
        assert (deed["date"], deed["reason"]) == ("2027-09-01", "the mail server burnt down"), deed
        assert "login_uid" in deed
        # A year later, on a day that not every year has.
        leap = [{"users": ["anong"], "until": "2028-02-29", "reason": "leave"}]
        with a_year(world, language="en", enforce={"from": "2027-06-01"}, exempt=leap):
            office.go_to("2028-02-29 23:59:00")
            enters(world, "anong", "You are exempt from codes until 2028-02-29 (leave)")
            office.go_to("2028-03-01 00:00:00")
            needs_code(world, "anong")
    told = {(line["user"], line.get("told"), line["mail"]) for line in lines(world, "excused", start)}
    assert told >= {("somchai", "tba_mail_ok", "ok"), ("anong", "tba_no_mail", "none"),
                    ("kittipong", "tba_no_mail", "unverified"), ("somchai", "soon_mail_ok", "ok"),
                    ("anong", "soon_no_mail", "none"), ("somchai", "last_day_mail_ok", "ok"),
                    ("anong", "last_day_no_mail", "none"), ("anong", "exempt_until", "none")}, told
    by = {(line["by"], line.get("reason")) for line in lines(world, "excused", start)}
    assert by == {("start_date", None), ("exemption", "รออีเมลใหม่"), ("exemption", "leave")}, by


# --- what is not before, and who is not excused -----------------------------------------------------------


def test_a_clock_that_cannot_be_right_has_passed_every_date_T45(world):
    world.forget()
    with shifted_clocks() as clock, world.settings(enforce={"from": in_days(400)}):
        office = Office(world, clock)
        office.go_to("2024-12-31 23:00:00")
        needs_code(world, "anong")
        assert not MARK.exists(), "a day that nobody knows was taken for the first"
        office.go_to("2027-01-11 09:00:00")
        enters(world, "anong", "DLA-701")


def test_a_damaged_mark_means_that_codes_have_begun_T37(world):
    world.forget()
    mark = len(world.audit())
    with world.settings(enforce={"from": in_days(7)}):
        enters(world, "anong", "DLA-701")
        assert admin("enforce", "--postpone", in_days(9), "--reason", "r").returncode == 0
        MARK.write_bytes(MARK.read_bytes()[:-1] + b"x")
        before = len(world.log())
        needs_code(world, "anong")
        world.wait_for_log("the mark that codes have begun was damaged", before)
        assert [line["reason"] for line in lines(world, "enforced", mark)] == ["mark_damaged"]
        needs_code(world, "anong")
        assert len(lines(world, "enforced", mark)) == 1
        MARK.unlink()
        MARK.mkdir()  # what cannot be read is left as it is
        needs_code(world, "anong")
        assert "mark_unreadable" in [line["reason"] for line in lines(world, "enforced", mark)]
        MARK.rmdir()


def test_a_new_key_leaves_a_postponement_as_it_is_T47(world):
    world.forget()
    with world.settings(enforce={"from": in_days(-7)}):
        needs_code(world, "anong")
        assert admin("enforce", "--postpone", in_days(9), "--reason", "r").returncode == 0
        for _ in range(2):
            assert admin("rotate-key").returncode == 0
            enters(world, "anong", "DLA-701")
        assert len(KEY.read_text(encoding="ascii").splitlines()) == 2


def test_a_new_key_brings_no_time_before_codes_back_and_is_no_damage_T47(world):
    world.forget()
    with world.settings(enforce={"from": in_days(-7)}):
        needs_code(world, "anong")
    mark = len(world.audit())
    with world.settings(enforce={"from": LATER}):
        for lines_of_key in (2, 2):
            assert admin("rotate-key").returncode == 0
            assert len(KEY.read_text(encoding="ascii").splitlines()) == lines_of_key
            needs_code(world, "anong")  # and signs the mark anew
        assert not lines(world, "enforced", mark)
        assert in_days(-7) in admin("enforce").stdout
        KEY.write_text(KEY.read_text(encoding="ascii").splitlines()[0] + "\n", encoding="ascii")
        needs_code(world, "anong")
        assert not lines(world, "enforced", mark)


def test_before_the_start_date_rights_names_and_locks_hold(world):
    world.forget()
    with world.settings(language="en", enforce={"from": LATER}, access={"allow": [{"users": ["malee"]}]}):
        login, _ = arrive(world)
        assert not login.entered and login.wait_for_end().numbers == ["DLA-306"], login.transcript
    with world.settings(enforce={"from": LATER}):
        assert world.sign_in("somchai", password="not the password").numbers == ["DLA-101"]
        assert world.sign_in("wichai").numbers == ["DLA-101"]
        assert not world.sign_in("SOMCHAI").granted
    login = begin(world)
    wrong = other_code(code_of(world, login))
    for _ in range(3):
        login.give_code(wrong)
        login.wait_for_code_prompt()
    login.wait_for_end()
    with world.settings(enforce={"from": LATER}):
        login, _ = arrive(world)
        assert not login.entered and login.wait_for_end().numbers == ["DLA-204"], login.transcript


def test_a_trial_code_is_asked_for_until_it_was_right_T26(world):
    world.forget()
    mark = len(world.audit())
    with world.settings(enforce={"from": in_days(7), "before": "ask"}):
        for wrong in (True, False):
            login = world.ssh("somchai", command=None)
            login.give_password(world.people["somchai"].password)
            assert login.expect(PROMPT_TRIAL), login.transcript
            code = code_of(world, login) if wrong else code
            login.give_code(other_code(code) if wrong else code)
            login.child.expect(SHELL)
            words = "ยังไม่ได้ยืนยันอีเมล" if wrong else "ยืนยันอีเมลเรียบร้อยแล้ว"
            assert words in login.child.before, login.child.before
            login.hang_up()
        enters(world, "somchai", "ตั้งแต่วันที่")  # and not again
        enters(world, "anong", "DLA-701")
    assert [line.get("proof") for line in lines(world, "excused", mark)] == ["failed", "ok", None, None]
    assert len(lines(world, "letter", mark)) == 1, "the second sign-in went on with the same code"


def test_exemptions_hold_by_group_service_and_network_and_all_that_stands_in_them(world):
    world.forget()
    subprocess.run(["groupadd", "-f", "counter-staff"], check=True)
    subprocess.run(["gpasswd", "-a", "anong", "counter-staff"], check=True, stdout=subprocess.DEVNULL)
    last = {"until": in_days(30), "reason": "r"}
    for rule, name, options, holds in (
            ({"groups": ["counter-staff"]}, "anong", (), True), ({"groups": ["counter-staff"]}, "somchai", (), False),
            ({"groups": ["anong"]}, "anong", (), True), ({"services": ["sshd-test"]}, "anong", (), True),
            ({"services": ["sshd"]}, "anong", (), False), ({"networks": ["127.0.0.0/8"]}, "somchai", (), True),
            ({"networks": ["127.0.0.2/32"]}, "somchai", ELSEWHERE, True),
            ({"networks": ["127.0.0.2/32"]}, "somchai", (), False),
            ({"networks": ["2001:db8::/32"]}, "anong", (), False),
            ({"groups": ["counter-staff"], "networks": ["127.0.0.2/32"]}, "anong", (), False),
            ({"users": ["anong"], "services": ["sudo"]}, "anong", (), False)):
        with world.settings(exempt=[rule | last]):
            if holds:
                enters(world, name, "ได้รับยกเว้น", options=options)
            else:
                needs_code(world, name, options)


def test_an_exemption_is_of_no_use_without_password_and_rights(world):
    world.forget()
    exempt = [{"users": ["somchai"], "until": in_days(30), "reason": "r"}]
    with world.settings(exempt=exempt, access={"allow": [{"users": ["malee"]}]}):
        assert world.sign_in("somchai", password="not the password").numbers == ["DLA-101"]
        login, _ = arrive(world)
        assert not login.entered and login.wait_for_end().numbers == ["DLA-306"], login.transcript


def test_after_a_key_an_exemption_leaves_key_and_rights(world):
    world.forget()
    keys.directory().use("correct", user={"email": None})
    exempt = [{"users": ["somchai"], "until": in_days(0), "reason": "backup"}]
    with world.settings(services=keys.CODE_ALONE, exempt=exempt, **keys.access()):
        mark = len(world.audit())
        login = keys.Key(world, kind="both").wait_for_end()
        assert login.granted and SHELL_WORD in login.transcript, login.transcript
        (excused,) = lines(world, "excused", mark)
        assert (excused["channel"], excused["by"], excused["date"]) == ("publickey", "exemption", in_days(0))
    with world.settings(services=keys.CODE_ALONE, exempt=exempt, **keys.access({"roles": ["nobodys"]})):
        assert keys.Key(world, kind="both").wait_for_end().numbers[:1] == ["DLA-306"]


# --- the administrator ------------------------------------------------------------------------------------


def test_enforce_says_from_when_on_and_who_is_not_ready(world):
    world.forget()
    assert "no enforce.from" in admin("enforce").stdout
    with world.settings(enforce={"from": LATER}):
        enters(world, "kittipong", "DLA-702")
        done = admin("enforce")
        assert "announced later" in done.stdout and done.returncode == 1, done.stdout
        assert re.search(r"warn.*kittipong: no code could be mailed \(e-mail: unverified\)", done.stdout), done.stdout
        found = json.loads(admin("enforce", "--json").stdout)
        assert "kittipong" in json.dumps(found)
        shown = admin("audit", "--event", "excused").stdout
        assert re.search(r"excused\s+user=kittipong .*told=tba_no_mail .*mail=unverified", shown), shown
        assert "granted" not in shown
    with world.settings(enforce={"from": in_days(-1)}):
        assert "nobody has signed in since" in admin("enforce").stdout
        needs_code(world, "anong")
        assert f"since {in_days(-1)}; neither clock" in admin("enforce").stdout


def test_check_tells_of_exemptions_that_end_soon_or_have_ended(world):
    world.forget()
    rules = [{"users": ["anong"], "until": in_days(days), "reason": f"r{days}"} for days in (31, 30, -1)]
    with world.settings(exempt=rules):
        shown = admin("check").stdout
    assert f"ends on {in_days(30)}, days left: 30 (r30)" in shown, shown
    assert f"ended on {in_days(-1)} (r-1)" in shown and "r31" not in shown, shown


def test_a_postponement_wants_a_reason_and_a_day_to_come(world):
    world.forget()
    with world.settings(enforce={"from": in_days(-1)}):
        for words, complaint in ((["--postpone", in_days(3)], "--reason is missing"),
                                 (["--postpone", in_days(0), "--reason", "r"], "has come already"),
                                 (["--postpone", "2569-10-01", "--reason", "r"], "Buddhist"),
                                 (["--postpone", "2027-02-29", "--reason", "r"], "no date"),
                                 (["--postpone", "later", "--reason", "r"], "no date"),
                                 (["--reason", "r"], "--postpone DATE is missing")):
            done = admin("enforce", *words)
            assert done.returncode != 0 and complaint in done.stdout, (words, done.stdout)
        assert not MARK.exists()
    done = admin("enforce", "--postpone", in_days(3), "--reason", "r")
    assert done.returncode == 1 and "no enforce.from" in done.stdout, done.stdout


keys.prepare()
main(globals())
