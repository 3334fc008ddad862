# SPDX-License-Identifier: BSD-2-Clause
"""The oracle: whether a login that was played was what the case asks for. Gives the faults it found as
words; none is good.

What counts is the verdict of the whole stack, what the person read, what the administrator can read,
what the servers and the line heard, and how long it took; never that a process ended.
"""

import base64
import dataclasses

import smtpd
from booth import TIMEOUT
from case import SPOKEN
from person import screens
from scenarios import CLIENT_SECRET, PASSWORD

GRACE = 1  # seconds beyond the budget
HARMLESS = {"EHLO", "STARTTLS", "QUIT", "NOOP"}  # what any server may hear
SECRETS = {"the password": PASSWORD, "the client's secret": CLIENT_SECRET,
           "the relay's password": smtpd.PASSWORD}


def faults(case, stage, login, audit):
    """All that is wrong; audit is the list of audit lines of this person."""
    for verdict, number in case.or_else:
        if screens(login) == [number] * bool(number):
            case = dataclasses.replace(case, verdict=verdict, number=number, cause="",
                                       sends=int(verdict == "GRANTED"))
    return [*of_the_verdict(case, login), *of_the_screens(case, login), *of_the_audit(case, audit),
            *of_the_secrets(case, stage), *of_the_requests(case, stage), *of_the_letters(case, stage),
            *of_the_time(login)]


def of_the_verdict(case, login):
    if login.granted != (case.verdict == "GRANTED"):
        yield f"granted: {login.granted}"
    if case.door == "pamtester" and SPOKEN[case.verdict] not in login.transcript:
        yield f"the stack said: {login.transcript.strip().splitlines()[-1:]}"


def of_the_screens(case, login):
    shown = [case.number] if case.number else []
    if case.verdict == "EXHAUSTED":
        shown.append(206)
    if screens(login) != shown:
        yield f"screens {screens(login)} instead of {shown}"


def of_the_audit(case, audit):
    if len(audit) != 1:
        yield f"{len(audit)} audit lines"
        return
    number = 206 if case.verdict == "EXHAUSTED" else case.number
    wanted = [f"result={case.verdict}"]
    if case.verdict != "GRANTED":
        wanted.append(f"number={number}")
    wanted += case.cause.split()
    missing = [word for word in wanted if word not in audit[0].split()]
    if missing:
        yield f"no {' '.join(missing)} in: {audit[0]}"


def of_the_secrets(case, stage):
    """No secret crosses a line in clear, and none reaches a server that has not proven its name."""
    lines = b"".join(tap.captured for tap in (stage.sso_tap, *stage.relay_taps))
    for name, secret in SECRETS.items():
        if any(form in lines for form in forms(secret)):
            yield f"{name} went over a line in clear"
    if case.sso_tls != "good" or case.sso == "plain_http":
        if stage.provider.requests or any(form in stage.provider.received
                                          for secret in SECRETS.values() for form in forms(secret)):
            yield f"an unverified SSO heard {stage.provider.requests or 'a secret'}"
    for relay, wanted in zip(stage.relays, case.relays):
        in_clear = {command.split(" ")[0] for session in relay.sessions for command in session.clear}
        heard = {command.split(" ")[0] for command in relay.commands()}
        if in_clear - HARMLESS or (wanted.tls != "good" and (heard - HARMLESS or relay.messages)):
            yield f"an unverified relay heard {sorted(heard)}"


def of_the_requests(case, stage):
    """T65, T66: nothing is followed or kept; T75: one password is one guess at the SSO."""
    requests = stage.provider.requests
    if "/elsewhere" in stage.provider.paths() or any("cookie" in request.headers for request in requests):
        yield f"the SSO was asked {[(request.path, request.headers) for request in requests]}"
    # libcurl sends it once more where a connection that was open before is closed under it.
    at_most = 2 if case.sso_fault or case.sso == "hang_up_at_token" else 1
    if stage.provider.paths().count("/token") > at_most:
        yield f"the password was sent {stage.provider.paths().count('/token')} times"


def forms(secret):
    """How a secret may stand on a line: as it is, in base64 at each of three places, in hexadecimal."""
    plain = secret.encode()
    yield plain
    yield plain.hex().encode()
    for before in range(3):
        yield base64.b64encode(b"\0" * before + plain)[4 if before else 0:-4]


def of_the_letters(case, stage):
    """T51: each session names one recipient, and it is the address that was checked, byte for byte."""
    address = stage.address
    for relay in stage.relays:
        for session in relay.sessions:
            named = [command for command in session.commands if command.startswith("RCPT")]
            if any(command != f"RCPT TO:<{address}>" for command in named):
                yield f"letters for {address!r} went to {named}"
    if case.sends is not None and len(stage.messages) != case.sends:
        yield f"{len(stage.messages)} letters instead of {case.sends}"


def of_the_time(login):
    if login.seconds > TIMEOUT + GRACE:
        yield f"{login.seconds:.1f} s"
