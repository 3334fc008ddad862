#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""dla-otp-mail against servers that misbehave: run.py BUILD. The test plays the engine.

What is asserted is always the answer on the wire and what the servers saw, never only the end of the
process.
"""

import contextlib
import email
import email.header
import email.policy
import html.parser
import os
import pathlib
import re
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import time
import traceback

sys.dont_write_bytecode = True

import smtpd
import worker
from relay_certificates import Certificates
from smtpd import Relay
from worker import CODE, LETTER, wire

HEADERS = ["Content-Type", "From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted",
           "MIME-Version"]
KINDS = ("otp", "locked", "locked_admin", "moved", "held", "recovered", "new_place")
HAPPY = ["EHLO", "AUTH", "MAIL", "RCPT", "DATA", "QUIT"]


class Bench:
    """Certificates, a password file and the built program: what every test starts from."""

    def __init__(self, build, directory):
        self.program = pathlib.Path(build).resolve() / "dla-otp-mail"
        self.directory = pathlib.Path(directory)
        self.certificates = Certificates(directory)
        self.password_file = self.directory / "relay.secret"
        self.password_file.write_text(smtpd.PASSWORD + "\n")

    def relay(self, scenario="ok", **options):
        return Relay(self.certificates, scenario, **options)

    def worker(self, **options):
        return worker.Worker(self.program, **options)

    def order(self, mail, relays, opened=None, ca_file=None, login=True, **letter):
        """OPEN, the RELAYs and SEND, all at once."""
        mail.open(**(opened or {}))
        for relay in relays:
            self.name(mail, relay, ca_file, login)
        mail.letter(**letter)

    def name(self, mail, relay, ca_file=None, login=True):
        url = relay if isinstance(relay, str) else relay.url
        login = (smtpd.USER, self.password_file) if login else ()
        mail.relay(url, ca_file or self.certificates.ca, *login)

    def post(self, *relays, **options):
        """One letter; what the worker answered."""
        with self.worker() as mail:
            self.order(mail, relays, **options)
            answer = mail.receive()
            assert mail.end() is not None, "the worker stays"
            return answer

    def answer_to(self, scenario, timeout="2500", **options):
        with self.relay(scenario, **options) as relay:
            return self.post(relay, opened={"TIMEOUT": timeout}), relay

    def message(self, **letter):
        """The bytes of an accepted letter."""
        with self.relay() as relay:
            answer = self.post(relay, **letter)
            assert answer[0] == "ACCEPTED", answer
            return relay.messages[0]


def same(found, expected):
    assert found == expected, f"\n  found    {found!r}\n  expected {expected!r}"


def closed_port():
    """An address at which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return f"smtps://127.0.0.1:{listener.getsockname()[1]}"


def parse(message):
    return email.message_from_bytes(message, policy=email.policy.default)


def parts(message):
    plain, rich = parse(message).iter_parts()
    return plain.get_content(), rich.get_content()


def display_name(message):
    """Python 3.11 puts blanks between the words of a long name, so they are decoded by hand."""
    encoded = re.search(rb"^From: (.*?)\s*<", message.as_bytes(policy=email.policy.compat32),
                        re.S | re.M)
    return str(email.header.make_header(email.header.decode_header(encoded[1].decode())))


class Visible(html.parser.HTMLParser):
    """The words of an HTML page in order, and its tags; refuses tags that do not nest."""

    VOID = {"meta", "br", "hr"}

    def __init__(self, page):
        super().__init__()
        self.words, self.tags, self.attributes, self.open = "", [], [], []
        self.feed(page)
        self.close()
        assert not self.open, self.open

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        self.attributes += attributes
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open and self.open[-1] == tag, (self.open, tag)
        self.open.pop()

    def handle_data(self, data):
        if not {"style", "title"} & set(self.open):
            self.words += data


def words(text):
    """The words of either part, without what is typography: the line between, numbers of a list."""
    return re.sub(r"(?m)^ *(----|[123]\.)", "", text.replace("\r\n", "\n")).split()


# --- the letter that arrives: T88 T89 T92 T93 T94 T98 ---------------------------------------------

def test_a_letter_is_accepted_and_named_by_its_message_id(bench):
    with bench.relay() as relay, bench.worker() as mail:
        bench.order(mail, [relay])
        kind, message_id, host = mail.receive()
        same((kind, host), ("ACCEPTED", "127.0.0.1"))
        assert relay.wait_for(lambda: "QUIT" in relay.sessions[0].verbs())
        same(mail.end(), 0)
        same(parse(relay.messages[0])["Message-ID"], f"<{message_id}>")
        assert re.fullmatch(r"[0-9a-f]{24}@office\.example", message_id), message_id
        same(relay.sessions[0].commands[0], "EHLO srv-01.office.example")
        same(relay.sessions[0].verbs(), HAPPY)
        same(relay.sessions[0].logins, [("PLAIN", smtpd.USER, smtpd.PASSWORD)])


def test_starttls_is_as_good_as_implicit_tls(bench):
    with bench.relay(implicit=False) as relay:
        same(bench.post(relay)[0], "ACCEPTED")
        same(relay.sessions[0].clear, ["EHLO srv-01.office.example", "STARTTLS"])
        same(relay.sessions[0].verbs(), ["EHLO", "STARTTLS", *HAPPY])


def test_t86_a_letter_has_one_sender_and_one_recipient(bench):
    with bench.relay() as relay:
        bench.post(relay)
        said = [c.split(" SIZE")[0] for c in relay.commands() if c[:4] in ("MAIL", "RCPT")]
        same(said, ["MAIL FROM:<no-reply@office.example>", "RCPT TO:<somchai@office.example>"])


def test_t88_the_headers_are_these_eight_and_hold_what_was_meant(bench):
    name = "เทศบาล, \"ตัวอย่าง\" <x@y> " + "ก" * 60
    message = parse(bench.message(opened={"FROM_NAME": name}, HOST="srv-01: x"))
    same(message.keys(), HEADERS)
    same(display_name(message), name)
    same(message["From"].addresses[0].addr_spec, "no-reply@office.example")
    same(len(message["From"].addresses), 1)
    same(message["To"], "somchai@office.example")
    same(message["Subject"], "รหัส OTP (Ref: KTRW) เข้าสู่ระบบเครื่อง srv-01: x")
    assert abs(message["Date"].datetime.timestamp() - time.time()) < 60


def test_t88_a_plain_name_that_means_something_in_a_header_stays_one_name(bench):
    for name in ("Office, Town", "a <b@c>", '"', "x@y", "(comment)", "=?UTF-8?Q?a?=", ""):
        message = parse(bench.message(opened={"FROM_NAME": name}))
        same([(a.display_name, a.addr_spec) for a in message["From"].addresses],
             [(name, "no-reply@office.example")])


def test_t88_a_value_with_a_line_end_sends_nothing(bench):
    for changes in ({"HOST": "a\r\nBcc: x@y.example"}, {"USER": "a\nb"},
                    {"OFFICE_TH": "\x1b[2J"}, {"FROM_EN": "a\u202eb"},
                    {"SERVICE_TH": b"\xff"}):
        with bench.relay() as relay:
            same(bench.post(relay, **changes), None)
            same(relay.sessions, [])


def test_t89_every_line_is_short_and_ends_in_crlf(bench):
    message = bench.message(OFFICE_TH="สำนักงาน" * 50, HELP_EN="." * 300)
    assert b"\n" not in message.replace(b"\r\n", b"") and b"\r" not in message.replace(b"\r\n", b"")
    same([line for line in message.split(b"\r\n") if len(line) > 76 or line.startswith(b".")], [])
    same(message.isascii(), True)


def test_t92_the_code_is_in_neither_headers_nor_preview(bench):
    for language in ("th", "en"):
        message = bench.message(LANGUAGE=language, HOST="a", USER="b",
                                OFFICE_TH="c", OFFICE_EN="c")
        assert CODE not in "".join(parse(message).values())
        plain, rich = parts(message)
        for text in (plain, Visible(rich).words):
            place = " ".join(text.split()).index(CODE)
            assert place >= 120, (language, place)


def test_t93_the_letter_asks_for_no_answer(bench):
    message = parse(bench.message())
    same(message["Auto-Submitted"], "auto-generated")
    for name in ("Reply-To", "Return-Receipt-To", "Disposition-Notification-To"):
        assert name not in message


def test_t94_the_letter_says_what_to_do_and_gives_nothing_else_away(bench):
    plain, rich = parts(bench.message())
    for text in (plain, rich):
        assert smtpd.USER not in text and smtpd.PASSWORD not in text
        assert "หากท่านไม่ได้เป็นผู้ขอรหัสนี้" in text and "If you did not ask for this code" in text
        same(re.findall(r"https?:|www\.|@[a-z]+\.|href|src=|url\(", text), [])


def test_text_and_html_say_the_same_words(bench):
    for kind in KINDS:
        for language in ("th", "en"):
            plain, rich = parts(bench.message(KIND=kind, LANGUAGE=language,
                                              OFFICE_EN="A & <B> \"C\"'"))
            same(words(Visible(rich).words), words(plain))


def test_a_warning_has_its_own_subject_and_no_code(bench):
    subjects = {}
    for kind in KINDS[1:]:
        message = bench.message(KIND=kind, N="3")
        subjects[kind] = str(parse(message)["Subject"])
        text = "".join(parts(message))
        assert CODE not in text and "KTRW" not in text and "somchai@" not in text, kind
        assert "srv-01" in subjects[kind] and "แจ้งเตือน" in subjects[kind], subjects
    same(len(set(subjects.values())), 4)


def test_thai_comes_first_unless_the_settings_say_english(bench):
    for language, first, second in (("th", "เรียน", "Dear"), ("en", "Dear", "เรียน")):
        plain, rich = parts(bench.message(LANGUAGE=language))
        upper, lower = plain.replace("\r\n", "\n").split("\n----\n")
        assert upper.startswith(first) and lower.lstrip().startswith(second)
        assert f'<html lang="{language}">' in rich
        assert re.search(rf'lang="{language}">\s*<p>{first}', rich)


def test_the_html_needs_nothing_from_outside(bench):
    page = Visible(parts(bench.message())[1])
    assert not {"a", "img", "form", "script", "link", "iframe", "object"} & set(page.tags)
    assert {"style", "lang", "scope"} <= {name for name, _ in page.attributes}
    assert not {"src", "href", "background", "action"} & {name for name, _ in page.attributes}


def test_t98_a_value_is_never_read_as_a_template_or_markup(bench):
    office = "{otp} %s%n <script>alert(1)</script> &amp; {subject}"
    plain, rich = parts(bench.message(OFFICE_TH=office, OFFICE_EN=office))
    same(plain.count(office), 2)
    same(Visible(rich).words.count(office), 2)
    assert "<script" not in rich


def test_t98_a_template_with_an_unknown_placeholder_does_not_build(bench):
    """The same commands as the Makefile's, on one template."""
    root = pathlib.Path(__file__).resolve().parents[2]
    template = bench.directory / "otp.th.txt"

    def builds(text):
        template.write_text(text)
        made = subprocess.run(["awk", "-f", root / "conf/letters/embed.awk", template],
                              capture_output=True)
        return made.returncode == 0 and subprocess.run(
            ["cc", "-fsyntax-only", f"-I{root}/include", "-x", "c", "-"], input=made.stdout,
            capture_output=True).returncode == 0

    assert builds("Subject: {ref}\n\n{otp} { color: red }\n")
    for text in ("{password}\n", "{Otp}\n", "{otp\n", "{}\n", "{%s}\n", "Subject: {x}\n\n"):
        assert not builds(text), text


# --- encrypted and verified, or not at all: T90 T91 -----------------------------------------------

def refuses_before_login(bench, stage, scenario, environment=None, **options):
    with bench.relay(scenario, **options) as relay, \
            bench.worker(environment=environment) as mail:
        bench.order(mail, [relay])
        answer = mail.receive()
        same(answer[:2], ("RELAY_REFUSED", stage))
        said = {c.split(" ")[0] for c in relay.commands()}
        assert said <= {"EHLO", "STARTTLS", "QUIT"}, said
        same(relay.messages, [])


def test_t90_a_relay_without_starttls_gets_no_login_and_no_letter(bench):
    for scenario in ("no_starttls", "starttls_454", "starttls_501"):
        refuses_before_login(bench, "tls", scenario, implicit=False)


def test_t90_a_reply_injected_before_tls_counts_for_nothing(bench):
    with bench.relay("starttls_injected", implicit=False) as relay:
        same(bench.post(relay)[0], "RELAY_REFUSED")
        same({c.split(" ")[0] for c in relay.commands()} - {"EHLO", "STARTTLS", "QUIT"}, set())


def test_t90_old_tls_is_refused(bench):
    """Also where the system's own OpenSSL settings would allow it."""
    lax = bench.directory / "openssl.cnf"
    lax.write_text("openssl_conf = a\n[a]\nssl_conf = b\n[b]\nsystem_default = c\n[c]\n"
                   "MinProtocol = TLSv1\nCipherString = DEFAULT:@SECLEVEL=0\n")
    environment = worker.ENVIRONMENT | {"OPENSSL_CONF": str(lax)}
    for version in (ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1):
        for implicit in (True, False):
            refuses_before_login(bench, "tls", "ok", environment, implicit=implicit,
                                 newest_tls=version)
    with bench.relay("ok", newest_tls=ssl.TLSVersion.TLSv1_2) as relay:
        same(bench.post(relay)[0], "ACCEPTED")


def test_t91_a_certificate_that_does_not_prove_the_name_gets_no_login(bench):
    certificates = bench.certificates
    for certificate in (certificates.wrong_name, certificates.expired, certificates.stranger):
        for implicit in (True, False):
            refuses_before_login(bench, "tls", "ok", implicit=implicit, certificate=certificate)


def test_t91_another_authority_or_none_is_not_enough(bench):
    missing = bench.directory / "missing.pem"
    for ca_file in (bench.certificates.other_ca, missing):
        with bench.relay() as relay:
            same(bench.post(relay, ca_file=ca_file)[:2], ("RELAY_REFUSED", "tls"))
            same(relay.commands(), [])


def test_t91_only_plain_and_login_carry_the_password(bench):
    with bench.relay("only_login_offered") as relay:
        same(bench.post(relay)[0], "ACCEPTED")
        same(relay.sessions[0].logins, [("LOGIN", smtpd.USER, smtpd.PASSWORD)])
    with bench.relay("only_cram_md5_offered") as relay:
        assert bench.post(relay)[0] in ("RELAY_REFUSED", "ACCEPTED")
        assert "AUTH" not in relay.sessions[0].verbs()


def test_a_relay_without_user_name_is_used_without_login(bench):
    with bench.relay() as relay:
        same(bench.post(relay, login=False)[0], "ACCEPTED")
        assert "AUTH" not in relay.sessions[0].verbs()


def test_the_bundle_of_all_authorities_is_never_opened(bench):
    trace = bench.directory / "trace"
    with bench.relay() as relay:
        strace = [shutil.which("strace"), "-f", "-e", "trace=openat,open", "-o", str(trace)]
        with bench.worker(before=strace) as mail:
            mail.open()
            mail.relay(relay.url, "", smtpd.USER, bench.password_file)
            mail.letter()
            same(mail.receive()[:2], ("RELAY_REFUSED", "tls"))
            mail.end()
    opened = trace.read_text()
    assert "/etc/ssl/certs" in opened or "libcurl" in opened
    assert "ca-certificates.crt" not in opened


def test_a_url_that_is_not_a_relays_is_refused(bench):
    for url in ("http://127.0.0.1:1", "smtps://u:p@127.0.0.1:1", "smtps://127.0.0.1:1/x",
                "smtps://127.0.0.1:1?x", "file:///etc/passwd", "smtps://", "", "nonsense"):
        same(bench.post(url), ("RELAY_REFUSED", "connect", "0"))


# --- what a refusal means: T31 T95 ----------------------------------------------------------------

def test_t31_a_5xx_is_told_with_its_stage_and_code(bench):
    for verb, stage in (("connect", "connect"), ("ehlo", "connect"), ("auth", "auth"),
                        ("mail", "sender"), ("data", "data"), ("dot", "answer")):
        answer, _ = bench.answer_to(verb + "_550")
        same(answer, ("RELAY_REFUSED", stage, "550"))
    same(bench.answer_to("rcpt_550")[0], ("REJECTED", "recipient", "550"))


def test_t31_a_4xx_is_deferred_wherever_it_comes(bench):
    for verb, stage in (("connect", "connect"), ("ehlo", "connect"), ("auth", "auth"),
                        ("mail", "sender"), ("rcpt", "recipient"), ("data", "data"),
                        ("dot", "answer")):
        answer, _ = bench.answer_to(verb + "_451")
        same(answer, ("DEFERRED", stage, "451"))


def test_t31_hanging_up_before_the_greeting_is_no_answer_and_later_deferred(bench):
    for verb in ("tls", "connect"):
        same(bench.answer_to(verb + "_closes")[0], ("MAIL_UNREACHABLE", "connect", "0"))
    for verb, stage in (("ehlo", "connect"), ("auth", "auth"), ("mail", "sender"),
                        ("rcpt", "recipient"), ("data", "data"), ("dot", "answer")):
        same(bench.answer_to(verb + "_closes")[0], ("DEFERRED", stage, "0"))


def test_t95_a_stalling_relay_is_given_up_at_the_timeout(bench):
    for verb, kind, stage in (("tls", "MAIL_UNREACHABLE", "connect"),
                              ("connect", "MAIL_UNREACHABLE", "connect"),
                              ("ehlo", "DEFERRED", "connect"), ("auth", "DEFERRED", "auth"),
                              ("mail", "DEFERRED", "sender"), ("rcpt", "DEFERRED", "recipient"),
                              ("data", "DEFERRED", "data"), ("dot", "DEFERRED", "answer")):
        began = time.monotonic()
        answer, _ = bench.answer_to(verb + "_stalls", timeout="400")
        same(answer, (kind, stage, "0"))
        assert time.monotonic() - began < 2.5, verb


def test_a_relay_that_let_us_not_log_in_says_nothing_about_the_address(bench):
    same(bench.answer_to("no_auth_offered")[0], ("RELAY_REFUSED", "auth", "554"))
    same(bench.answer_to("rcpt_530")[0], ("RELAY_REFUSED", "auth", "530"))


def test_a_wrong_relay_password_is_a_refusal_at_auth(bench):
    bench.password_file.write_text("other\n")
    try:
        same(bench.answer_to("ok")[0], ("RELAY_REFUSED", "auth", "535"))
    finally:
        bench.password_file.write_text(smtpd.PASSWORD + "\n")


# --- the list of relays -----------------------------------------------------------------------------

def test_the_next_relay_takes_what_the_first_does_not(bench):
    for scenario in ("connect_550", "connect_closes", "auth_550", "mail_550", "rcpt_550",
                     "rcpt_451", "data_550", "dot_550", "dot_451", "mail_closes"):
        with bench.relay(scenario) as first, bench.relay() as second:
            same(bench.post(first, second)[0], "ACCEPTED")
            same(len(second.messages), 1)
    with bench.relay() as second:
        same(bench.post(closed_port(), second)[0], "ACCEPTED")


def test_the_first_relay_is_the_only_one_asked_when_it_takes_the_letter(bench):
    with bench.relay() as first, bench.relay() as second:
        same(bench.post(first, second)[0], "ACCEPTED")
        same((len(first.messages), second.sessions), (1, []))


def test_a_letter_that_may_have_been_taken_goes_to_no_other_relay(bench):
    for scenario in ("dot_closes", "dot_stalls"):
        with bench.relay(scenario) as first, bench.relay() as second:
            answer = bench.post(first, second, opened={"TIMEOUT": "600"})
            same(answer, ("DEFERRED", "answer", "0"))
            same((len(first.messages), second.sessions), (1, []))


def test_a_stalling_relay_leaves_time_for_the_next(bench):
    for scenario in ("tls_stalls", "connect_stalls", "mail_stalls"):
        with bench.relay(scenario) as first, bench.relay() as second:
            answer = bench.post(first, second, opened={"TIMEOUT": "3000"})
            same(answer[0], "ACCEPTED")


def test_of_several_failures_the_one_that_tells_most_is_told(bench):
    order = [("rcpt_550", "REJECTED"), ("rcpt_451", "DEFERRED"), ("mail_550", "RELAY_REFUSED"),
             ("connect_closes", "MAIL_UNREACHABLE")]
    for more in range(4):
        for less in range(more, 4):
            for pair in ((order[more], order[less]), (order[less], order[more])):
                with bench.relay(pair[0][0]) as first, bench.relay(pair[1][0]) as second:
                    same(bench.post(first, second)[0], order[more][1])
                    same(len(second.sessions), 1)


# --- a relay that says `later`: T95 -----------------------------------------------------------------

def test_t95_a_relay_that_says_later_is_asked_again_while_there_is_time(bench):
    for verb in ("mail", "rcpt", "data", "dot"):
        with bench.relay(verb + "_451_once") as relay, bench.worker() as mail:
            began = time.monotonic()
            bench.order(mail, [relay], opened={"TIMEOUT": "4000"})
            same(mail.receive()[0], "ACCEPTED")
            same(mail.late, [4])
            same([c[:4] for c in relay.commands()].count("MAIL"), 2)
            assert 1.9 < time.monotonic() - began < 3.5


def test_t95_what_stays_deferred_is_told_with_its_code_when_time_is_up(bench):
    with bench.relay("rcpt_451") as relay, bench.worker() as mail:
        began = time.monotonic()
        bench.order(mail, [relay], opened={"TIMEOUT": "4000"})
        same(mail.receive(), ("DEFERRED", "recipient", "451"))
        same((mail.late, len(relay.sessions)), ([4], 2))
        assert time.monotonic() - began < 4


def test_t95_a_refusal_at_the_second_try_is_told(bench):
    with bench.relay({"RCPT": ["451 later", "550 no such mailbox"]}) as relay, \
            bench.worker() as mail:
        bench.order(mail, [relay], opened={"TIMEOUT": "4000"})
        same(mail.receive(), ("REJECTED", "recipient", "550"))


def test_t95_a_relay_that_says_no_and_stalls_at_quit_costs_no_time(bench):
    """Not the time to ask again, nor that of the next relay; a second goes by until libcurl asks us."""
    later = {"RCPT": ["451 later"], "QUIT": smtpd.STALL}
    for others in ((), ("ok",)):
        with bench.relay(later) as relay, contextlib.ExitStack() as stack, bench.worker() as mail:
            relays = [relay, *(stack.enter_context(bench.relay(other)) for other in others)]
            began = time.monotonic()
            bench.order(mail, relays, opened={"TIMEOUT": "8000"})
            same(mail.receive()[0], "ACCEPTED")
            same(len(mail.late), 1 - len(others))
            assert time.monotonic() - began < (2 if others else 4.5)
    began = time.monotonic()
    same(bench.answer_to({"RCPT": "550 no", "QUIT": smtpd.STALL}, timeout="8000")[0],
         ("REJECTED", "recipient", "550"))
    assert time.monotonic() - began < 2


def test_t95_no_relay_is_asked_again_when_none_says_later_any_more(bench):
    with bench.relay({"RCPT": ["451 later"], "AUTH": [None, "535 no"]}) as relay:
        began = time.monotonic()
        same(bench.post(relay, opened={"TIMEOUT": "20000"}), ("RELAY_REFUSED", "auth", "535"))
        same(len(relay.sessions), 2)
        assert time.monotonic() - began < 4


def test_t95_the_password_is_not_said_again_to_a_relay_that_says_later_to_it(bench):
    with bench.relay("auth_451") as relay:
        began = time.monotonic()
        same(bench.post(relay, opened={"TIMEOUT": "8000"}), ("DEFERRED", "auth", "451"))
        same(len(relay.sessions), 1)
        assert time.monotonic() - began < 2
    with bench.relay("auth_451") as first, bench.relay("rcpt_451_once") as second:
        same(bench.post(first, second, opened={"TIMEOUT": "8000"})[0], "ACCEPTED")
        same((len(first.sessions), len(second.sessions)), (1, 2))


def test_a_login_at_one_relay_is_none_at_another(bench):
    """The first keeps its connection from round to round, and the second has no login to offer."""
    stranger = {"offers_encrypted": "SIZE 1", "RCPT": "451 later"}
    with bench.relay({"DOT": ["451 later"], "RCPT": [None, "550 no"]}) as first, \
            bench.relay(stranger) as second:
        same(bench.post(first, second, opened={"TIMEOUT": "5000"}),
             ("REJECTED", "recipient", "550"))
        same(len(first.sessions), 1)
    stranger = {"offers_encrypted": "SIZE 1", "DOT": ["451 later"], "RCPT": [None, "550 no"]}
    with bench.relay(stranger) as first, bench.relay("rcpt_451") as second:
        same(bench.post(first, second, opened={"TIMEOUT": "5000"}), ("DEFERRED", "recipient", "451"))
        same((len(first.sessions), len(second.sessions)), (1, 2))


# --- a connection made ready before there is a letter -----------------------------------------------

def test_an_early_opening_warms_the_first_relay_and_the_letter_uses_it(bench):
    with bench.relay() as relay, bench.worker() as mail:
        mail.open()
        bench.name(mail, relay)
        assert relay.wait_for(lambda: "NOOP" in relay.commands())
        mail.letter()
        same(mail.receive()[0], "ACCEPTED")
        same(relay.sessions[0].verbs()[:5], ["EHLO", "AUTH", "NOOP", "MAIL", "RCPT"])
        same(len(relay.sessions), 1)


def test_an_early_opening_finds_the_relay_that_works(bench):
    with bench.relay("auth_550") as first, bench.relay() as second, bench.worker() as mail:
        mail.open()
        bench.name(mail, first)
        bench.name(mail, second)
        assert second.wait_for(lambda: "NOOP" in second.commands())
        mail.letter()
        same(mail.receive()[0], "ACCEPTED")
        same((len(first.sessions), len(second.sessions)), (1, 1))


def test_a_letter_is_sent_though_no_relay_could_be_warmed(bench):
    address = closed_port()
    with bench.worker() as mail:
        mail.open()
        bench.name(mail, address)
        time.sleep(0.3)
        with bench.relay("ok", port=int(address.rpartition(":")[2])):
            mail.letter()
            same(mail.receive()[0], "ACCEPTED")


def test_a_relay_that_greeted_while_it_was_warmed_is_not_unreachable(bench):
    for scenario in ("mail_stalls", "mail_closes"):
        with bench.relay(scenario) as relay, bench.worker() as mail:
            mail.open(TIMEOUT="600")
            bench.name(mail, relay)
            assert relay.wait_for(lambda: "NOOP" in relay.commands())
            mail.letter()
            same(mail.receive(), ("DEFERRED", "sender", "0"))


def test_a_relay_that_is_gone_since_it_was_warmed_is_not_unreachable(bench):
    with bench.relay({"NOOP": smtpd.CLOSE, "TLS": [None] + [smtpd.CLOSE] * 9}) as relay, \
            bench.worker() as mail:
        mail.open(TIMEOUT="1500")
        bench.name(mail, relay)
        assert relay.wait_for(lambda: "NOOP" in relay.commands())
        mail.letter()
        same(mail.receive(), ("DEFERRED", "connect", "0"))


def test_a_letter_does_not_wait_for_a_relay_that_cannot_be_warmed(bench):
    with bench.relay("connect_stalls") as first, bench.relay() as second, bench.worker() as mail:
        mail.open(TIMEOUT="4000")
        bench.name(mail, first)
        bench.name(mail, second)
        assert first.wait_for(lambda: first.sessions)
        began = time.monotonic()
        mail.letter()
        same(mail.receive()[0], "ACCEPTED")
        assert time.monotonic() - began < 4.5
        assert "NOOP" not in second.commands()


def test_a_letter_that_is_there_at_once_costs_no_noop(bench):
    with bench.relay() as relay:
        bench.post(relay)
        assert "NOOP" not in relay.commands()


# --- addresses: T86 T87 ---------------------------------------------------------------------------

def test_t86_t87_an_address_that_is_a_command_reaches_no_relay(bench):
    for address in ("a@b.example\r\nRCPT TO:<c@d.example>", "<a@b.example> NOTIFY=NEVER",
                    "a@b.example\n", "a b@c.example", "a@b.example,c@d.example", "@b.example",
                    "a@localhost", "\"a\"@b.example", "a@[127.0.0.1]", "", "ก@ข.ไทย",
                    "x" * 65 + "@b.example", "a@" + "b" * 250 + ".example"):
        with bench.relay() as relay:
            same(bench.post(relay, TO=address), ("REJECTED", "recipient", "0"))
            same(relay.sessions, [])


def test_t86_a_sender_that_is_a_command_reaches_no_relay(bench):
    with bench.relay() as relay:
        opened = {"FROM": "a@b.example>\r\nRCPT TO:<c@d.example"}
        same(bench.post(relay, opened=opened), None)
        same(relay.sessions, [])


def test_a_host_name_that_is_none_is_not_said_to_the_relay(bench):
    for helo in ("a b", "x\r\nMAIL FROM:<>", "", "-x", "ก", "%0d%0aRSET", "a/b", "x" * 300):
        with bench.relay() as relay:
            same(bench.post(relay, opened={"HELO": helo})[0], "ACCEPTED")
            same(relay.commands()[0], "EHLO localhost")


# --- the life of a worker: T66 T73 ----------------------------------------------------------------

@contextlib.contextmanager
def stalled(bench, scenario):
    """A worker that waits for a relay that says nothing more."""
    with bench.relay(scenario) as relay, bench.worker() as mail:
        bench.order(mail, [relay], opened={"TIMEOUT": "20000"})
        before = {"tls_stalls": 0, "connect_stalls": 0, "auth_stalls": 2, "dot_stalls": 5}
        assert relay.wait_for(lambda: relay.sessions and
                              len(relay.commands()) >= before[scenario])
        time.sleep(0.1)
        same(mail.end(0), None)
        yield mail


def seconds_to_die(mail):
    began = time.monotonic()
    mail.cut_lifeline()
    same(os.WTERMSIG(mail.end(2)), signal.SIGIO)
    return time.monotonic() - began


def test_a_stalled_worker_dies_with_its_engine_within_100_ms(bench):
    """The best of three: a busy machine may be late to look, not to kill."""
    for scenario in ("tls_stalls", "connect_stalls", "auth_stalls", "dot_stalls"):
        times = []
        for _ in range(3):
            with stalled(bench, scenario) as mail:
                times.append(seconds_to_die(mail))
        assert min(times) < 0.1, (scenario, times)


def test_a_worker_that_asks_dead_name_servers_dies_with_its_engine_within_100_ms(bench):
    settings = bench.directory / "resolv.conf"
    nameserver = f"127.53.{os.getpid() % 250}.1"
    settings.write_text(f"nameserver {nameserver}\n")
    elsewhere = [shutil.which("unshare"), "-m", "/bin/sh", "-c",
                 'mount --bind "$1" /etc/resolv.conf && exec "$2"', "sh", str(settings)]
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as silent:
        silent.bind((nameserver, 53))
        silent.settimeout(3)
        with bench.worker(before=elsewhere) as mail:
            bench.order(mail, ["smtps://relay.office.example"])
            assert b"office" in silent.recv(512)
            assert seconds_to_die(mail) < 0.1


def test_a_stalled_worker_ends_soon_when_only_its_socket_hangs_up(bench):
    with stalled(bench, "auth_stalls") as mail:
        mail.socket.close()
        assert mail.end(2.5) is not None


def test_a_waiting_worker_ends_when_the_engine_does(bench):
    for opened in (False, True):
        with bench.worker() as mail:
            if opened:
                mail.open()
            time.sleep(0.1)
            mail.socket.shutdown(socket.SHUT_RDWR)
            same(mail.end(1), 0)


def test_a_relay_that_stalls_at_quit_delays_no_answer_and_keeps_no_process(bench):
    with bench.relay("quit_stalls") as relay, bench.worker() as mail:
        bench.order(mail, [relay])
        same(mail.receive(1)[0], "ACCEPTED")
        mail.cut_lifeline()
        assert relay.wait_for(lambda: "QUIT" in relay.commands())
        assert mail.end(2) is not None


def test_t73_no_secret_stands_in_arguments_or_environment(bench):
    with stalled(bench, "dot_stalls") as mail:
        seen = b"".join(pathlib.Path(f"/proc/{mail.pid}/{name}").read_bytes()
                        for name in ("cmdline", "environ"))
        assert smtpd.PASSWORD.encode() not in seen and CODE.encode() not in seen
        assert b"dla-otp-mail" in seen


def test_t66_the_environment_changes_nothing(bench):
    with bench.relay() as relay, bench.relay() as trap:
        proxy = f"http://127.0.0.1:{trap.port}"
        environment = worker.ENVIRONMENT | {
            "HOME": str(bench.directory), "ALL_PROXY": proxy, "all_proxy": proxy,
            "SMTP_PROXY": proxy, "smtps_proxy": proxy, "CURL_CA_BUNDLE": "/nowhere",
            "SSLKEYLOGFILE": str(bench.directory / "keys")}
        (bench.directory / ".netrc").write_text("default login x password y\n")
        with bench.worker(environment=environment) as mail:
            bench.order(mail, [relay], login=False)
            same(mail.receive()[0], "ACCEPTED")
            same(mail.end(), 0)
        same((trap.sessions, relay.sessions[0].logins), ([], []))


def test_what_the_engine_would_never_say_ends_the_worker(bench):
    def in_turn(*messages):
        with bench.worker() as mail:
            for data in messages:
                mail.socket.send(data)
            same(mail.receive(), None)
            assert mail.end() not in (None, 0)

    opened = wire.encode("MAIL_OPEN", **worker.OPEN)
    relay = wire.encode("RELAY", URL=closed_port(), USERNAME="", CA_FILE="")
    letter = wire.encode("SEND", **LETTER)
    in_turn(b"garbage")
    in_turn(letter)
    in_turn(relay)
    in_turn(opened, opened)
    in_turn(opened, letter)
    in_turn(opened, relay, letter[:-1])
    for wrong in ({"KIND": "other"}, {"LANGUAGE": "de"}, {"FACTOR": ""}):
        in_turn(opened, relay, wire.encode("SEND", **(LETTER | wrong)))
    in_turn(wire.encode("MAIL_OPEN", **(worker.OPEN | {"TIMEOUT": "-1"})))
    in_turn(opened, *[relay] * 9, letter)


def test_a_password_file_that_holds_none_ends_the_worker(bench):
    for content in (b"", b"\n", b"a\0b\n", b"x" * 1025 + b"\n"):
        file = bench.directory / "bad.secret"
        file.write_bytes(content)
        with bench.worker() as mail:
            mail.open()
            mail.relay(closed_port(), bench.certificates.ca, smtpd.USER, file)
            same(mail.receive(), None)
    with bench.worker() as mail:
        mail.open()
        mail.relay(closed_port(), bench.certificates.ca, smtpd.USER)
        same(mail.receive(), None)


def measure(bench, letters=21):
    """Not a test: what a letter costs, for whoever changes something."""
    costs = []
    with bench.relay() as relay:
        for _ in range(letters):
            with bench.worker() as mail:
                began = time.monotonic()
                bench.order(mail, [relay])
                mail.receive()
                took = time.monotonic() - began
                mail.end()
                costs.append((mail.usage.ru_utime + mail.usage.ru_stime, took))
    cpu, wall = (sorted(column)[letters // 2] * 1000 for column in zip(*costs))
    print(f"one letter, exec to exit: {cpu:.1f} ms of CPU; answered after {wall:.1f} ms")


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: run.py BUILD")
    passed = failed = 0
    with tempfile.TemporaryDirectory() as directory:
        bench = Bench(sys.argv[1], directory)
        for name, test in list(globals().items()):
            if not name.startswith("test_"):
                continue
            try:
                test(bench)
                passed += 1
            except Exception:
                failed += 1
                print(f"FAIL {name}")
                traceback.print_exc(file=sys.stdout)
        measure(bench)
    print(f"{passed} passed, {failed} failed")
    sys.exit(failed > 0)


if __name__ == "__main__":
    main()
