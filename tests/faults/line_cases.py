# SPDX-License-Identifier: BSD-2-Clause
"""Logins over a line that stalls, drips or is reset at a byte: T67 at 50 places of what the SSO says and
T95 at 50 of what the relay says, three ways each."""

from case import Case
from tap import Fault

PLACES = 50
JITTER = 5  # bytes: signatures differ in length
SHORT = {"sso": {"timeout": 1}, "mail": {"timeout": 1}}
LONG = {"sso": {"timeout": 6}, "mail": {"timeout": 6}}


def cases(sso_marks, relay_marks):
    """The marks of a good login: how much the server had said when the next part of it began."""
    for position, part in places(sso_marks):
        for kind in ("stall", "reset", "drip"):
            yield of_sso(Fault(kind, position), part)
    for position, part in places(relay_marks):
        for kind in ("stall", "reset", "drip"):
            yield of_relay(Fault(kind, position), part)


def places(marks):
    """So many positions and the part each lies in: as many in each part, away from its blurred ends."""
    parts = list(zip(marks, marks[1:]))
    for number in range(PLACES):
        part = number % len(parts)
        start, end = parts[part]
        low, high = start + JITTER * (start > 0), end - JITTER
        yield low + (high - low) * (number // len(parts)) // -(-PLACES // len(parts)), part


def of_sso(fault, part):
    """Parts: the handshake, discovery, tokens, revocation. On a second connection less is said before
    the same byte: a ticket of the first one shortens the handshake, and discovery is not asked again."""
    case = Case(f"T67 SSO: {fault.kind} at byte {fault.position}", "UNREACHABLE", 501, sso_fault=fault,
                settings=SHORT, sends=0)
    if fault.kind == "drip" or part == 3:
        case.verdict, case.number, case.sends, case.settings = "GRANTED", 0, 1, LONG
    elif fault.kind == "reset" and part <= 1 and fault.position > 0:
        case.verdict, case.number = "BROKEN", 502  # who hangs up on what we said is there
        case.or_else = (("GRANTED", 0),) if part == 1 else ()
    elif part == 1:
        case.or_else = ("BROKEN", 502), ("GRANTED", 0)
    elif part == 2:
        case.verdict, case.number = "BROKEN", 502
        case.or_else = (("GRANTED", 0),) if fault.kind == "reset" else ()
    return case


def of_relay(fault, part):
    """Parts: the handshake, the greeting, EHLO, AUTH, MAIL, RCPT, DATA, the letter."""
    case = Case(f"T95 relay: {fault.kind} at byte {fault.position}", "EXHAUSTED", 505, "letter=deferred",
                relay_fault=fault, settings=SHORT, person="guesses", sends=0)
    if fault.kind == "drip":
        case.verdict, case.number, case.cause, case.settings = "GRANTED", 0, "letter=accepted", LONG
        case.person, case.sends = "", 1
    elif part == 7:  # T31: it has come, and must not come twice
        case.verdict, case.person, case.sends = "GRANTED", "", 1
    elif part == 0 and fault.kind == "reset" and fault.position > 0:
        case.verdict, case.number, case.cause = "BROKEN", 602, "letter=relay_refused stage=tls"
    elif part <= 1:
        case.verdict, case.number, case.cause, case.person = "UNREACHABLE", 503, "letter=unreachable", ""
    return case
