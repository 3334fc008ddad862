# SPDX-License-Identifier: BSD-2-Clause
"""What one login against servers that misbehave is to look like: made by the tables, played in a booth.

Made of names and plain values only, because cases travel between processes.
"""

import dataclasses

from tap import Fault

# The words a verdict is known by outside of the stack: what pamtester prints for the stack's PAM code.
SPOKEN = {
    "GRANTED": "successfully authenticated",
    "DENIED": "Authentication failure",
    "EXHAUSTED": "Have exhausted maximum number of retries for service",
    "NOT_ALLOWED": "Permission denied",
    "NO_ADDRESS": "Insufficient credentials to access authentication data",
    "UNREACHABLE": "Authentication service cannot retrieve authentication info",
    "BROKEN": "System error",
}


@dataclasses.dataclass
class Relay:
    """One scripted relay of a login."""

    scenario: str = "ok"  # of smtpd.py; "closed": nobody listens
    implicit: bool = True  # TLS from the first byte; else STARTTLS
    tls: str = "good"  # or a name of bad_tls.py
    username: str = "mailer"


@dataclasses.dataclass
class Case:
    """One login and what must come of it."""

    name: str
    verdict: str
    number: int = 0  # the screen [DLA-nnn] that tells of the trouble, 0: there is nothing to tell
    cause: str = ""  # for the administrator: what the audit line must say beside result and number
    sso: str = "correct"  # scenario of scenarios.py; "closed": nobody listens
    sso_tls: str = "good"
    relays: tuple = (Relay(),)
    settings: dict = dataclasses.field(default_factory=dict)
    environment: dict = dataclasses.field(default_factory=dict)  # of the caller
    sso_fault: Fault = None  # on the line to the SSO
    relay_fault: Fault = None  # on the line to the first relay
    person: str = ""  # wrong_password guesses late_with_password late_with_code late_at_end asks_again
    sends: int = None  # how many letters the relays have taken in all; None: not looked at
    configured: bool = False  # the settings name the end points: no discovery
    or_else: tuple = ()  # further good ends: (verdict, number)
    door: str = "pamtester"  # or "ssh"
    longest: bool = False  # lasts as long as a login may; begun before all others
