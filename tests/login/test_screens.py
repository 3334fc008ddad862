#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""What people see: each message that can occur by now is brought about by a real login, in Thai and in
English, and the whole screen compared with golden/th.txt and golden/en.txt. Each other one is named
with the reason. Usage: test_screens.py [WORD...]: only tests whose name has it."""

import contextlib
import dataclasses
import datetime
import hashlib
import inspect
import pathlib
import re
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / place) for place in ("world", "sso", "mail")]

import certificates  # noqa: E402  (the path comes first)
import keys  # noqa: E402
import screens  # noqa: E402
from harness import PROMPT_CODE, PROMPT_PASSWORD, STORE, Terminal, main  # noqa: E402
from approvals import CLIENT_SECRET, Approvals  # noqa: E402
from idp import Provider  # noqa: E402
from scenarios import PASSWORD  # noqa: E402
from settings import write_secret  # noqa: E402
from server import ENVIRONMENT  # noqa: E402
from smtpd import Relay  # noqa: E402
from terminal import PROMPT_EITHER, PROMPT_PAGE, PROMPT_PERSON, PROMPT_RENEW, PROMPT_USE_APP, PROMPT_TRIAL  # noqa: E402
from test_login import begin, code_of, other_code  # noqa: E402

LANGUAGES = ("th", "en")
SERVICE = "dla-screens"  # the PAM service of what happens at the machine itself
ONE_FIELD, ONE_LINE = r"(?:รหัสผ่าน,OTP|password,code)\): ", r"OTP (?:code )?\(Ref: [A-Z]{4}\): "
MAIL_PROMPT = r"(?:เพื่อลองส่งใหม่|to try again): ?"
RECOVERY_PROMPT = r"(?:หรือกรอกรหัสสำรอง|or type a recovery code): ?"
REASON_PROMPT = r"(?:\(บันทึกเป็นหลักฐาน\)|\(will be recorded\)): "
EMERGENCY_CODE_PROMPT = r"(?:กรอกรหัสสำรอง|Recovery code): "
RECOVERY_CODE = r"\b[0-9a-z]{4}(?:-[0-9a-z]{4}){3}\b"
SLOT, CONSECUTIVE = 4096, 2448  # of a record (src/store/record.c): its size, and where that lies
SCENES = {}


def in_days(days):
    """A date so many days from now, where the world is (UTC+7)."""
    now = datetime.datetime.now(datetime.timezone(datetime.timedelta(hours=7)))
    return (now + datetime.timedelta(days)).date().isoformat()


def scene(function):
    """Keeps a scene under its name: a message's id, and words of its own behind two underscores."""
    SCENES[function.__name__] = function
    return function


@dataclasses.dataclass
class Shown:
    """What a program without a terminal has shown."""

    transcript: str

    def hang_up(self):
        """It has ended already."""


class Stage:
    """The world in one language."""

    def __init__(self, world, language):
        self.world, self.language, self.changed = world, language, contextlib.ExitStack()

    def set(self, **changes):
        """Changes the usual settings, until reset()."""
        self.changed.enter_context(self.world.settings(language=self.language, **changes))

    def reset(self):
        """Ends whatever was changed for a scene."""
        self.changed.close()

    def password(self):
        return self.world.people["somchai"].password

    def sign_in(self, name="somchai", **changes):
        """A login that ends before any code is asked for."""
        self.set(**changes)
        return self.world.sign_in(name)

    def begin(self, name="somchai", **changes):
        """A login that has come to its code prompt."""
        self.set(**changes)
        return begin(self.world, name)

    def mailed(self):
        """A login whose letter has come as well: before that, hanging up leaves no code behind."""
        login = self.begin()
        code_of(self.world, login)
        return login

    def answer(self, login, *answers):
        """Types these at code prompts, and waits for the next prompt or the end."""
        for answer in answers:
            login.give_code(answer)
            login.wait_for_code_prompt()
        return login

    def at_the_machine(self, operation="authenticate", arguments="", items=(), name="somchai"):
        """With pamtester(1) in a terminal of this machine: nobody is remote."""
        kind = "password" if operation == "chauthtok" else "auth"
        pathlib.Path("/etc/pam.d", SERVICE).write_text(f"{kind} required pam_dla_otp.so {arguments}\n")
        return Terminal(self.world, name,
                        ["pamtester", *(f"-I{item}" for item in items), SERVICE, name, operation])

    def by_password_alone(self, name="somchai", **changes):
        """A login at the machine that is asked for no code."""
        self.set(**changes)
        login = self.at_the_machine(items=["tty=pts/7"], name=name)
        login.give_password(self.world.people[name].password)
        return login.wait_for_end()

    def scripted_sso(self, scenario):
        """Settings of an SSO that does what this scenario of tests/sso says."""
        provider = Provider(certificates.CERTIFICATE, certificates.KEY, host=certificates.SSO_HOST)
        provider.use(scenario)
        self.changed.callback(provider.close)
        return {"issuer": provider.issuer}

    def open_app(self, **changes):
        """An SSO whose page can be approved, by a test; gives it."""
        provider = Approvals(certificates.CERTIFICATE, certificates.KEY, host=certificates.SSO_HOST)
        self.changed.callback(provider.close)
        write_secret("scripted.secret", CLIENT_SECRET)
        self.set(**{"sso": {"issuer": provider.issuer, "client_auth": "post",
                            "client_secret_file": "scripted.secret"}, "services": None, **changes})
        return provider

    def at_the_page(self, **changes):
        """A login that has come to the page, and who approves there."""
        provider = self.open_app(**changes)
        return self.world.ssh("somchai"), provider

    def enter(self, login):
        """Enter, where a prompt is."""
        login.child.send("\r")
        return login

    def by_key(self, kind="any", silent=False, **changes):
        """By an ssh key, while the SSO says this of the person who has it, or nothing."""
        keys.prepare()
        keys.directory().use("correct", **changes)
        self.set(services=keys.CODE_ALONE, **keys.access())
        with keys.silence() if silent else contextlib.nullcontext():
            login = keys.Key(self.world, kind=kind)
            return login if kind == "both" else login.wait_for_end()

    def emergency(self, name="niran"):
        """At the machine while the SSO is silent and niran's is the emergency account."""
        self.set(emergency={"user": "niran", "services": [SERVICE], "until": in_days(99), "tell": "malee@office.example"},
                 services=[{"name": SERVICE, "channels": ["password"]}])
        self.card(name="niran")
        self.changed.enter_context(self.world.stopped(self.world.recorder))
        return self.at_the_machine(name=name)

    def card(self, *options, name="somchai"):
        """New recovery codes for somebody, who has come to a code prompt before or is the emergency account."""
        with tempfile.TemporaryDirectory() as folder:
            card = pathlib.Path(folder, "card")
            subprocess.run(["/usr/sbin/dla-otp", "recovery", "issue", name, "--output", str(card), *options],
                           check=False, env=ENVIRONMENT, stdout=subprocess.DEVNULL)
            return re.findall(RECOVERY_CODE, card.read_text(encoding="utf-8"))

    def scripted_relay(self, scenario):
        """Settings of a mail server that does what this scenario of tests/mail says."""
        relay = Relay(None, scenario, certificate=certificates.CERTIFICATE)
        self.changed.enter_context(relay)
        return {"relays": [{"url": relay.url, "ca_file": "ca.pem"}], "timeout": 2}


# --- prompts -------------------------------------------------------------------------------------------


@scene
def ask_password(stage):
    stage.set()
    login = stage.world.ssh("somchai")
    login.expect(PROMPT_PASSWORD)
    return login


@scene
def ask_sso_user(stage):
    stage.set(shared=[{"account": "counter", "people": ["somchai"]}])
    login = stage.world.ssh("counter")
    assert login.expect(PROMPT_PERSON)
    login.child.send("somchai\r")
    login.expect(PROMPT_PASSWORD)
    return login


@scene
def ask_password_code(stage):
    """The password alone: a code is mailed."""
    stage.set(services=[{"name": SERVICE, "single_prompt": True}])
    login = stage.at_the_machine()
    login.expect(ONE_FIELD)
    login.child.send(stage.password() + "\r")
    return login.wait_for_end()


@scene
def ask_password_code__wrong_code(stage):
    ask_password_code(stage)
    login = stage.at_the_machine()
    login.expect(ONE_FIELD)
    login.child.send(f"{stage.password()},000000\r")
    return login.wait_for_end()


@scene
def ask_code_sent(stage):
    login = stage.begin()
    login.give_code(code_of(stage.world, login))
    return login.wait_for_end()


@scene
def ask_code_sent__text_console(stage):
    stage.set()
    login = stage.at_the_machine(items=["tty=/dev/tty1"])
    login.give_password(stage.password())
    login.wait_for_code_prompt()
    login.give_code(code_of(stage.world, login))
    return login.wait_for_end()


@scene
def ask_code_resumed(stage):
    stage.mailed().hang_up()
    return begin(stage.world)


@scene
def ask_code_resent(stage):
    login = stage.begin(otp={"resend_after": 15})
    time.sleep(15.1)
    return stage.answer(login, "")


@scene
def ask_code_after_key(stage):
    login = stage.by_key("both")
    assert login.wait_for_code_prompt()
    return login


def at_the_trial(stage):
    """A login at the machine that has come to the prompt for a trial code."""
    stage.set(enforce={"from": in_days(7), "before": "ask"})
    login = stage.at_the_machine(items=["tty=pts/7"])
    login.give_password(stage.password())
    assert login.expect(PROMPT_TRIAL), login.transcript
    return login


@scene
def ask_code_proof(stage):
    return at_the_trial(stage)


@scene
def ask_code_short(stage):
    stage.set(services=[{"name": SERVICE, "prompts": "short"}])
    login = stage.at_the_machine()
    login.give_password(stage.password())
    login.expect(ONE_LINE)
    login.give_code("12 34")
    login.expect(ONE_LINE)
    return login


@scene
def ask_reason(stage):
    login = stage.emergency()
    login.expect(REASON_PROMPT)
    return login


@scene
def ask_recovery_code(stage):
    login = ask_reason(stage)
    login.give_code("ไฟเบอร์ขาด")
    login.expect(EMERGENCY_CODE_PROMPT)
    return login


@scene
def recovery_code_wrong(stage):
    login = ask_recovery_code(stage)
    login.give_code("0000-0000-0000-0000")
    login.expect(EMERGENCY_CODE_PROMPT)
    return login


@scene
def ask_code_sent__concealed(stage):
    stage.set(services=[{"name": SERVICE, "conceal": True}])
    login = stage.at_the_machine()
    login.give_password("not the password")
    login.wait_for_code_prompt()
    return stage.answer(login, "", "111111", "222222", "333333").wait_for_end()


@scene
def ask_password_or_thaid(stage):
    stage.open_app(services=[{"name": "sshd-test", "channels": ["password", "thaiid"]}])
    login = stage.world.ssh("somchai")
    login.expect(PROMPT_EITHER)
    return login


# --- 1xx -----------------------------------------------------------------------------------------------


@scene
def refused(stage):
    stage.set()
    return stage.world.sign_in("somchai", password="not the password")


@scene
def password_empty(stage):
    stage.set()
    login = stage.world.ssh("somchai")
    login.give_password("")
    login.expect(PROMPT_PASSWORD)
    return login


@scene
def slow_down(stage):
    stage.set()
    for _ in range(3):
        stage.world.sign_in("somchai", password="not the password")
    return stage.world.sign_in("somchai")


@scene
def time_over(stage):
    with stage.world.settings(language=stage.language, timeout=30):
        login = stage.at_the_machine()
        login.expect(PROMPT_PASSWORD)
    yield 30.5
    login.child.send(stage.password() + "\r")
    return login.wait_for_end()


@scene
def service_refused(stage):
    stage.set(services=[{"name": "sshd-test", "channels": ["thaiid"]}],
              access={"allow": [{"anyone": True, "channels": ["password"]}]})
    return stage.world.ssh("somchai").wait_for_end()


@scene
def cannot_ask_code(stage):
    """A program that gives the same answer at once, whatever it is asked. Without a terminal nothing
    echoes the two line ends: they are put where a person's Enter would have shown."""
    stage.set()
    stage.at_the_machine().hang_up()
    done = subprocess.run(["pamtester", SERVICE, "somchai", "authenticate"], text=True, check=False,
                          input=f"{stage.password()}\n" * 2, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, env=ENVIRONMENT)
    return Shown(re.sub(f"({PROMPT_PASSWORD}|{PROMPT_CODE})", r"\1\n", done.stdout))


@scene
def password_change(stage):
    stage.set()
    return stage.at_the_machine("chauthtok").wait_for_end()


# --- 2xx -----------------------------------------------------------------------------------------------


@scene
def code_wrong(stage):
    login = stage.begin()
    return stage.answer(login, other_code(code_of(stage.world, login)))


@scene
def code_format(stage):
    return stage.answer(stage.begin(), *["12 34"] * 5).wait_for_end()


@scene
def code_is_password(stage):
    return stage.answer(stage.begin(), stage.password())


@scene
def locked(stage):
    login = stage.mailed()
    wrong = other_code(code_of(stage.world, login))
    stage.answer(login, wrong, wrong, wrong).wait_for_end()
    return stage.world.sign_in("somchai")


@scene
def code_expired(stage):
    name = {"th": "somchai", "en": "malee"}[stage.language]
    with stage.world.settings(language=stage.language, otp={"lifetime": 60}):
        login = begin(stage.world, name)
    code = code_of(stage.world, login)
    yield 60.5
    return stage.answer(login, code)


@scene
def tries_used(stage):
    login = stage.begin()
    wrong = other_code(code_of(stage.world, login))
    return stage.answer(login, wrong, wrong, wrong).wait_for_end()


@scene
def locked_admin(stage):
    """A hundred wrong codes in a row take days; so their number is put into the record."""
    stage.mailed().hang_up()
    (path,) = stage.world.records()
    record = bytearray(path.read_bytes())
    for slot in (0, SLOT):
        record[slot + CONSECUTIVE:slot + CONSECUTIVE + 4] = (100).to_bytes(4, "little")
        end = slot + SLOT - 32
        record[end:end + 32] = hashlib.sha256(record[slot:end]).digest()
    path.write_bytes(record)
    return stage.world.sign_in("somchai")


@scene
def resend_early(stage):
    return stage.answer(stage.begin(), "")


@scene
def letters_cap(stage):
    stage.mailed()
    login = stage.world.ssh("somchai", options=("-b", "127.0.0.2"))
    login.give_password(stage.password())
    return login.wait_for_end()


@scene
def letters_cap_host(stage):
    """As if this host had mailed half of its letters to strangers: what a damaged count means."""
    stage.begin("malee").hang_up()
    count = STORE / "letters"
    count.write_bytes(bytes(count.stat().st_size))
    return stage.sign_in()


@scene
def code_replaced(stage):
    login, other = stage.begin(), begin(stage.world)
    code = code_of(stage.world, login)
    other.give_code(code)
    assert other.wait_for_end().granted, other.transcript
    return stage.answer(login, code).wait_for_end()


# --- 3xx -----------------------------------------------------------------------------------------------


@scene
def no_email(stage):
    return stage.sign_in("anong")


@scene
def no_email_thaid(stage):
    provider = stage.open_app()
    provider.email = ""
    login = stage.world.ssh("somchai")
    assert login.expect(PROMPT_PAGE), login.transcript
    login.child.send(PASSWORD + "\r")
    assert login.expect(PROMPT_USE_APP), login.transcript
    return login


@scene
def email_unverified(stage):
    return stage.sign_in("kittipong")


@scene
def email_unusable(stage):
    return stage.sign_in(otp={"email_domains": ["elsewhere.example"]})


@scene
def account_unfinished(stage):
    return stage.sign_in(sso=stage.scripted_sso("unfinished"))


@scene
def email_hold(stage):
    with stage.world.settings(language=stage.language):
        assert stage.world.sign_in("somchai").granted
    with stage.world.email("somchai", "malee@office.example"):
        return stage.sign_in(otp={"email_change": "hold"})


@scene
def email_shared(stage):
    with stage.world.email("somchai", "saraban@office.example"):
        return stage.sign_in(otp={"shared_address": "refuse"})


@scene
def no_right(stage):
    return stage.sign_in(access={"allow": [{"users": ["malee"]}]})


@scene
def rights_stale(stage):
    return stage.by_key(silent=True)


@scene
def account_ended(stage):
    return stage.by_key(list=lambda right: [])


# --- 4xx -----------------------------------------------------------------------------------------------


APP_ALONE = [{"name": "sshd-test", "channels": ["thaiid"]}]


@scene
def thaid_qr(stage):
    login, _ = stage.at_the_page(services=APP_ALONE)
    assert login.expect(PROMPT_PAGE)
    return login


@scene
def thaid_page(stage):
    login, _ = stage.at_the_page(services=APP_ALONE, thaiid={"qr": "none"})
    assert login.expect(PROMPT_PAGE)
    return login


@scene
def thaid_or_password(stage):
    login, _ = stage.at_the_page()
    assert login.expect(PROMPT_PAGE)
    return login


@scene
def thaid_pending(stage):
    login, _ = stage.at_the_page()
    assert login.expect(PROMPT_PAGE)
    stage.enter(login)
    assert login.expect(PROMPT_PAGE)
    return login


@scene
def thaid_expired(stage):
    login, provider = stage.at_the_page()
    assert login.expect(PROMPT_PAGE)
    provider.decide("expired")
    stage.enter(login)
    assert login.expect(PROMPT_RENEW)
    return login


@scene
def thaid_denied(stage):
    login, provider = stage.at_the_page()
    assert login.expect(PROMPT_PAGE)
    provider.decide("declined")
    return stage.enter(login).wait_for_end()


@scene
def thaid_other_person(stage):
    login, provider = stage.at_the_page()
    assert login.expect(PROMPT_PAGE)
    provider.user = "malee"
    provider.decide("approved")
    return stage.enter(login).wait_for_end()


@scene
def thaid_unavailable(stage):
    with stage.world.stopped(stage.world.recorder):
        stage.set(services=None)
        login = stage.world.ssh("somchai")
        login.expect(PROMPT_PASSWORD)
        return login


@scene
def thaid_too_weak(stage):
    login, provider = stage.at_the_page(thaiid={"require_acr": "thaiid"})
    assert login.expect(PROMPT_PAGE)
    provider.decide("approved")
    return stage.enter(login).wait_for_end()


@scene
def thaid_gave_up(stage):
    login, provider = stage.at_the_page(services=APP_ALONE)
    for more in range(4):
        assert login.expect(PROMPT_PAGE)
        provider.decide("expired")
        stage.enter(login)
        if more < 3:
            assert login.expect(PROMPT_RENEW)
            stage.enter(login)
    return login.wait_for_end()


# --- 5xx -----------------------------------------------------------------------------------------------


@scene
def sso_unreachable(stage):
    with stage.world.stopped(stage.world.recorder):
        return stage.sign_in()


@scene
def sso_nonsense(stage):
    return stage.sign_in(sso=stage.scripted_sso("error_500"))


@scene
def mail_unreachable(stage):
    with stage.world.stopped(stage.world.mail):
        login = stage.begin()
        for _ in range(3):
            time.sleep(0.5)
            login.give_code("")
            login.expect(MAIL_PROMPT)
        return login.wait_for_end()


@scene
def enter_or_recovery_code(stage):
    with stage.world.stopped(stage.world.mail):
        stage.begin().hang_up()
        stage.world.wait_for_no_process(8)
        code, *_ = stage.card()
        login = begin(stage.world)
        time.sleep(3)  # until every relay was tried: what is on its way is not overtaken
        login.give_code("")
        login.expect(RECOVERY_PROMPT)
        login.give_code(code)
        return login.wait_for_end()


@scene
def mail_refused(stage):
    login = stage.begin("suda")
    time.sleep(1)
    return stage.answer(login, "").wait_for_end()


@scene
def mail_deferred(stage):
    login = stage.begin(mail=stage.scripted_relay("dot_stalls"))
    time.sleep(3.5)
    return stage.answer(login, "")


@scene
def offline_recovery(stage):
    login = stage.emergency("somchai")
    login.give_password(stage.password())
    return login.wait_for_end()


# --- 6xx -----------------------------------------------------------------------------------------------


@scene
def engine_missing(stage):
    stage.set()
    return stage.at_the_machine(arguments="helper=/usr/libexec/dla-otp/not-there").wait_for_end()


@scene
def setting_wrong(stage):
    secret = pathlib.Path("/etc/dla-otp/client.secret")
    secret.chmod(0o644)
    try:
        return stage.sign_in()
    finally:
        secret.chmod(0o600)


@scene
def setting_wrong__no_settings(stage):
    with stage.world.settings_text('failmode = "safe";\n'):
        return stage.world.sign_in("somchai")


@scene
def setting_wrong__no_settings_at_the_text_console(stage):
    with stage.world.settings_text('failmode = "safe";\n'):
        return stage.at_the_machine(items=["tty=tty2"]).wait_for_end()


@scene
def client_refused(stage):
    with stage.world.secret("client.secret", "not-the-secret"):
        return stage.sign_in()


@scene
def store_unwritable(stage):
    stage.set()
    login = stage.world.ssh("somchai")
    login.expect(PROMPT_PASSWORD)
    subprocess.run(["mount", "-t", "tmpfs", "-o", "ro", "readonly", str(STORE)], check=True)
    try:
        login.child.send(stage.password() + "\r")
        return login.wait_for_end()
    finally:
        subprocess.run(["umount", str(STORE)], check=True)


@scene
def record_damaged(stage):
    stage.mailed().hang_up()
    (record,) = stage.world.records()
    record.write_bytes(bytes(record.stat().st_size))
    return stage.world.sign_in("somchai")


# --- 7xx -----------------------------------------------------------------------------------------------


def at_the_code(stage):
    """A login at the machine that has come to its code prompt, and its code."""
    login = stage.at_the_machine(items=["tty=pts/7"])
    login.give_password(stage.password())
    assert login.wait_for_code_prompt(), login.transcript
    return login, code_of(stage.world, login)


def let_in(stage):
    """A whole login at the machine."""
    login, code = at_the_code(stage)
    login.give_code(code)
    return login.wait_for_end()


@scene
def soon_mail_ok(stage):
    return stage.by_password_alone(enforce={"from": in_days(7)})


@scene
def soon_no_mail(stage):
    return stage.by_password_alone("anong", enforce={"from": in_days(7)})


@scene
def tba_mail_ok(stage):
    return stage.by_password_alone(enforce={"from": "announced-later"})


@scene
def tba_no_mail(stage):
    return stage.by_password_alone("kittipong", enforce={"from": "announced-later"})


@scene
def last_day_mail_ok(stage):
    return stage.by_password_alone(enforce={"from": in_days(1)})


@scene
def last_day_no_mail(stage):
    return stage.by_password_alone("anong", enforce={"from": in_days(1)})


@scene
def proof_ok(stage):
    login = at_the_trial(stage)
    login.give_code(code_of(stage.world, login))
    return login.wait_for_end()


@scene
def proof_failed(stage):
    login = at_the_trial(stage)
    login.give_code("")
    return login.wait_for_end()


def let_in_by_recovery_code(stage, *options):
    """A whole login at the machine with one of these codes."""
    login, _ = at_the_code(stage)
    code, *_ = stage.card(*options)
    login.give_code(code)
    return login.wait_for_end()


@scene
def recovery_used(stage):
    stage.set()
    return let_in_by_recovery_code(stage)


@scene
def recovery_low(stage):
    stage.set()
    let_in_by_recovery_code(stage)
    return let_in_by_recovery_code(stage, "--one")


@scene
def fails_since(stage):
    stage.set()
    let_in(stage)
    other, code = at_the_code(stage)
    stage.answer(other, other_code(code), other_code(code)).hang_up()
    login = stage.at_the_machine(items=["tty=pts/7"])
    login.give_password(stage.password())
    login.wait_for_code_prompt()
    login.give_code(code)
    return login.wait_for_end()


@scene
def mailbox_shared(stage):
    """Two people with the same mailbox; the one is told at the second's first sign-in."""
    stage.set()
    assert "successfully" in let_in(stage).transcript
    with stage.world.email("malee", "somchai@office.example"):
        before = len(stage.world.letters("somchai"))
        other = stage.world.ssh("malee")
        other.give_password(stage.world.people["malee"].password)
        assert other.wait_for_code_prompt(), other.transcript
        other.give_code(stage.world.letter("somchai", before + 1).code)
        assert other.wait_for_end().granted, other.transcript
    return let_in(stage)


@scene
def last_signin(stage):
    stage.set()
    let_in(stage)
    return let_in(stage)


@scene
def thaid_nudge(stage):
    help_text = {"th": "ดูที่บอร์ดประกาศ", "en": "See the notice board."}
    stage.set(services=[{"name": "sshd-test", "channels": ["password", "thaiid"]}],
              office={"thaid_help": help_text})
    login = stage.world.ssh("somchai")
    assert login.expect(PROMPT_EITHER)
    login.child.send(stage.password() + "\r")
    assert login.wait_for_code_prompt()
    login.give_code(code_of(stage.world, login))
    return login.wait_for_end()


@scene
def exempt_until(stage):
    reason = "ระหว่างย้ายเครื่องแม่ข่ายอีเมลไปยังอาคารใหม่" if stage.language == "th" else "while the mail server moves"
    return stage.by_password_alone(exempt=[{"users": ["somchai"], "until": in_days(30), "reason": reason}])


# --- the tests -----------------------------------------------------------------------------------------


def compare(name, language, login):
    """The screen is the golden one, and no line of it is wider than the terminal."""
    lines = screens.lines_of(login.transcript)
    login.hang_up()
    if not screens.matches(screens.golden(language)[name], lines):
        raise AssertionError(f"another screen than {language}.txt's {name}:\n" + "\n".join(lines))
    assert all(screens.columns(line) <= screens.COLUMNS for line in lines), lines


def shown(name, language):
    """The test of one scene in one language."""
    def test(world):
        world.forget()
        stage = Stage(world, language)
        try:
            compare(name, language, SCENES[name](stage))
        finally:
            stage.reset()
    return test


def shown_late(names):
    """The test of scenes that wait for something: all of them at once, in both languages."""
    def test(world):
        world.forget()
        waiting = []
        for language in LANGUAGES:
            for name in names:
                play = SCENES[name](Stage(world, language))
                seconds = next(play)
                waiting.append((time.monotonic() + seconds, name, language, play))
        for due, name, language, play in sorted(waiting, key=lambda each: each[0]):
            time.sleep(max(0, due - time.monotonic()))
            try:
                next(play)
            except StopIteration as end:
                compare(name, language, end.value)
    return test


def test_every_message_is_shown_by_a_login_or_named_with_the_reason(world):
    del world
    table = screens.Table()
    for name, reason in table.later.items():
        print(f"     later: {table.numbers[name]} {name}: {reason}")
    by_now = set(table.numbers) - set(table.later) - {"enter_to_end"}  # it ends each refusal in Thai
    staged = {name.split("__")[0] for name in SCENES}
    assert staged == by_now, staged ^ by_now
    for language in LANGUAGES:
        golden = screens.golden(language)
        assert list(golden) == list(SCENES), set(golden) ^ set(SCENES)
        for name, lines in golden.items():
            number = table.numbers[name.split("__")[0]]
            assert number == "-" or f"[DLA-{number}]" in "\n".join(lines), name


def test_passwd_itself_names_the_portal_and_the_sso_hears_nothing(world):
    """The real passwd(1), set-uid and started by the person."""
    before, connections = len(world.log()), world.sso_connections()
    pathlib.Path("/etc/pam.d/passwd").write_text("password required pam_dla_otp.so\n")
    done = subprocess.run(["setpriv", "--reuid", "somchai", "--regid", "somchai", "--clear-groups",
                           "passwd"], input="", text=True, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, env=ENVIRONMENT, check=False)
    assert done.returncode != 0 and done.stdout.count("[DLA-107]") == 1, done
    assert "sso.office.example" in done.stdout and "unchanged" in done.stdout, done
    world.wait_for_log(r"result=DENIED user=somchai service=passwd.*reason=password_change number=107",
                       before)
    assert world.sso_connections() == connections


def tests():
    """All tests by name: those above, and one for each scene."""
    found = {name: test for name, test in globals().items() if name.startswith("test_")}
    late = [name for name, play in SCENES.items() if inspect.isgeneratorfunction(play)]
    for name in SCENES:
        for language in LANGUAGES if name not in late else ():
            found[f"test_{name}_in_{language}"] = shown(name, language)
    found[f"test_{'_and_'.join(late)}_in_both_languages"] = shown_late(late)
    return found


if __name__ == "__main__":
    main(tests())
