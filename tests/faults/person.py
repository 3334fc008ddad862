# SPDX-License-Identifier: BSD-2-Clause
"""Somebody who signs in: at pamtester or through a real sshd, as the case wants them to behave."""

import time

import pexpect

from booth import TIMEOUT
from harness import PROMPT_CODE, PROMPT_END, PROMPT_PASSWORD, Login
from scenarios import PASSWORD
from server import ENVIRONMENT

PROMPT_AGAIN = r"(?:เพื่อลองส่งใหม่|Enter to try again): ?"
PROMPTS = f"(?:{PROMPT_CODE}|{PROMPT_AGAIN})"
LETTER_SECONDS = 12  # how long they wait for one
ASK_EVERY = 0.25  # seconds between two times Enter
WARM_SECONDS, HOPELESS_SECONDS = 1, 0.2  # how long they think before the password, at most
GUESS = "000000"
COOL_DOWN = 15  # seconds: the shortest that settings allow
UNREACHABLE, LATE = 503, 505
OF_LETTERS = (UNREACHABLE, 504, LATE, 602)  # told at the code prompt, to somebody who presses Enter
PATIENCE = 40  # seconds; longer than any login may last


class Pamtester(Login):
    """The same as a Login through ssh, without ssh: says which code the whole stack gave."""

    def __init__(self, service, name, environment):
        self.name, self.transcript, self.status = name, "", None
        self.child = pexpect.spawn("pamtester", [service, name, "authenticate"],
                                   env=ENVIRONMENT | {"TERM": "dumb"} | environment,
                                   encoding="utf-8", codec_errors="replace", timeout=PATIENCE)
        self.child.delaybeforesend = None

    @property
    def granted(self):
        return self.status == 0 and "successfully authenticated" in self.transcript


class Caller:
    """What the harness's Login asks of a world."""

    def __init__(self, booth):
        self.ports = {"booth": booth.ssh_port}

    @staticmethod
    def letters(_name):
        """Letters go to scripted relays."""
        return []


def sign_in(booth, case, stage):
    """Plays the case; gives the ended Login, its `seconds` from start to end."""
    began = time.monotonic()
    if case.door == "ssh":
        login = Login(Caller(booth), stage.person, "booth", "echo the-shell-is-open", ())
    else:
        login = Pamtester(booth.service, stage.person, case.environment)
    if login.expect(PROMPT_PASSWORD, PATIENCE):
        think(case, stage)
        wait_if(case, "late_with_password", began)
        login.child.send(("not " if "wrong_password" in case.person else "") + PASSWORD + "\r")
        if "late_at_end" in case.person:
            login.child.expect(PROMPT_END)
            login.transcript += login.child.before
            wait_if(case, "late_at_end", began)
            login.child.send("\r")
        elif login.expect(PROMPTS, PATIENCE):
            wait_if(case, "late_with_code", began)
            answer(case, stage, login)
    login.wait_for_end(PATIENCE)
    login.seconds = time.monotonic() - began
    return login


def wait_if(case, habit, began):
    """Some answer when it is too late. Before, a caller is not to be had out of its own prompt."""
    if habit in case.person:
        time.sleep(began + TIMEOUT + 0.2 - time.monotonic())


def think(case, stage):
    """Nobody types a password before the line to the SSO is ready, as far as it will ever be."""
    hopeless = case.sso_fault or case.sso == "closed" or case.sso_tls != "good"
    deadline = time.monotonic() + (HOPELESS_SECONDS if hopeless else WARM_SECONDS)
    while not stage.provider.requests and time.monotonic() < deadline:
        time.sleep(0.01)
    time.sleep(0.05)


def answer(case, stage, login):
    """At the code prompt: presses Enter until told what the case is about; then types the code that
    came, tries again where that is offered, or guesses."""
    more, letters = True, 1
    if "asks_again" in case.person:
        time.sleep(COOL_DOWN + 0.3)
        letters += len(stage.messages)
        more = press_enter(login)
        if told(login) == LATE:  # that is said first
            more = press_enter(login)
    while more and case.number in OF_LETTERS and told(login) != case.number:
        time.sleep(ASK_EVERY)
        more = press_enter(login)
    while more:
        if told(login) != UNREACHABLE and case.person in ("", "asks_again"):
            stage.wait_for_letter(letters, LETTER_SECONDS)
        time.sleep(0.25)  # the relay has its last word
        code = None if "guesses" in case.person else stage.code()
        login.child.send((code or ("" if told(login) == UNREACHABLE else GUESS)) + "\r")
        more = login.expect(PROMPTS, PATIENCE)


def press_enter(login):
    """True when there is a next question."""
    login.child.send("\r")
    return login.expect(PROMPTS, PATIENCE)


def told(login):
    """The last number on the screen; 208 only says how long to wait."""
    return (screens(login) or [0])[-1]


def screens(login):
    """The numbers on the screen, each once in a row, without 208."""
    numbers = [int(number[4:]) for number in login.numbers if number != "DLA-208"]
    return [number for number, before in zip(numbers, [0, *numbers]) if number != before]
