#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""`make interop`: dla-otp-sso against real servers, `run.py BUILD [keycloak] [oidc-provider]`. One line a case;
closes with `N passed, N failed`. Listens on loopback only; what it brings is kept in build/interop.
"""

import contextlib
import pathlib
import sys
import tempfile
import time
import urllib.parse

TESTS = pathlib.Path(__file__).resolve().parent.parent
sys.path[1:1] = [str(TESTS / "sso"), str(TESTS / "lookup")]
import keycloak_cases  # noqa: E402
import provider_cases  # noqa: E402
from authority import Authority  # noqa: E402
from desk import Inquirer  # noqa: E402
from directory import Directory, find_resources  # noqa: E402
from distance import move_away, round_trips  # noqa: E402
from keycloak import PASSWORD, SECRET, Keycloak  # noqa: E402
from worker import Worker  # noqa: E402

OURS = {"staff", "it-admin", "sign-in", "it", "night", "section-3"}  # servers add roles of their own
TIMEOUT = 20000  # a server that has just been started is slow
WARMING = 2.0  # seconds for TCP, TLS, token and client, far away


class Counter:
    def __init__(self):
        self.passed = self.failed = 0

    def play(self, server, cases):
        for name, heard, wanted in cases:
            if heard == wanted:
                self.passed += 1
                print(f"ok   {server}: {name}", flush=True)
            else:
                self.failed += 1
                print(f"FAIL {server}: {name}: {heard} instead of {wanted}", flush=True)


def essence(answer):
    """Of an identity what the cases speak of: name, address, verified, our roles."""
    if answer is None or answer[0] != "IDENTITY":
        return answer
    _, name, _, email, verified, roles, _ = answer
    return ["IDENTITY", name, email, verified, set(roles.split()) & OURS]


def asker(program, ca_file, **usual):
    """A function that signs somebody in by password."""
    def ask(user="somchai", password=PASSWORD, secret=SECRET, **settings):
        worker = Worker(program)
        worker.open(**{"CA_FILE": ca_file, "TIMEOUT": TIMEOUT, **usual, **settings}, secret=secret + "\n")
        worker.check(password, user)
        answer = worker.answer(30)
        worker.finish()
        return essence(answer)
    return ask


def inquirer(program, ca_file, **usual):
    """A function that looks somebody up."""
    def look_up(user="somchai", secret=SECRET, last_id="", **settings):
        worker = Inquirer(program)
        worker.open(**{"CA_FILE": ca_file, "TIMEOUT": TIMEOUT, **usual, **settings}, secret=secret + "\n")
        worker.look_up(user, last_id)
        answer = worker.answer(30)
        worker.finish()
        return essence(answer)
    return look_up


def distant_inquirer(program, ca_file, **usual):
    """A function that counts the round trips of a look-up; cold with that of TCP."""
    def count(last_id="", warm=False, **settings):
        def wait():
            worker = Inquirer(program)
            worker.open(**{"CA_FILE": ca_file, "TIMEOUT": TIMEOUT, **usual, **settings}, secret=SECRET + "\n")
            time.sleep(WARMING if warm else 0)
            start = time.monotonic()
            worker.look_up("somchai", last_id)
            answer, took = worker.answer(30), time.monotonic() - start
            worker.finish()
            assert answer[0] == "IDENTITY", answer
            return took
        return round_trips(wait) + (0 if warm else 1)
    return count


class Approval(Worker):
    """A worker that has had a page shown."""

    def hear(self, seconds=8):
        self.await_device(seconds)
        return essence(self.answer(30))


def starter(program, ca_file, issuer, **usual):
    """A function that has a page shown, where a sign-in can be approved."""
    @contextlib.contextmanager
    def start(secret=SECRET, wish=(), **settings):
        approval = Approval(program)
        approval.open(issuer, **{"CA_FILE": ca_file, "TIMEOUT": TIMEOUT, **usual, **settings}, secret=secret + "\n")
        approval.start_device(**{"hosts": urllib.parse.urlsplit(issuer).netloc, **dict(wish)})
        approval.shown = approval.answer(30)
        yield approval
        approval.finish()
    return start


def play_keycloak(counter, program, directory, authority):
    server = Keycloak(directory, authority)
    try:
        server.prepare()
        name = f"Keycloak {server.version}"
        print(f"     {name} on Java {server.java()}")
        common = (program, authority.file)
        counter.play(name, keycloak_cases.passwords(server, asker(
            *common, issuer=server.issuer, ROLES_CLAIM="realm_access.roles")))
        counter.play(f"{name} page", keycloak_cases.approvals(server, authority.file, starter(
            *common, server.issuer, ROLES_CLAIM="realm_access.roles")))
        counter.play(f"{name} look-up", keycloak_cases.look_ups(server, inquirer(
            *common, KIND="keycloak", URL=server.realm, ISSUER=server.issuer, CLIENT_ID="look-up")))
        far = server.far(move_away)
        counter.play(f"{name} round trips", keycloak_cases.round_trips(server, distant_inquirer(
            *common, KIND="keycloak", URL=far, ISSUER=server.issuer, CLIENT_ID="look-up-apps")))
        if server.has_scim:
            counter.play(f"{name} SCIM", keycloak_cases.scim(server, inquirer(
                *common, KIND="scim", URL=f"{server.issuer}/scim/v2", ISSUER=server.issuer, CLIENT_ID="look-up")))
    finally:
        server.stop()


def play_oidc_provider(counter, program, directory, authority):
    server = provider_cases.OidcProvider(directory, authority)
    people = Directory(*authority.issue("people"))
    people.use("correct", at_resources=find_resources)
    try:
        name = f"oidc-provider {server.version}"
        print(f"     {name}")
        counter.play(name, provider_cases.passwords(server, asker(program, authority.file, issuer=server.issuer)))
        counter.play(f"{name} page", provider_cases.approvals(authority.file, starter(
            program, authority.file, server.issuer, CLIENT_ID="page")))
        counter.play(f"{name} and SCIM", provider_cases.tokens(server, inquirer(
            program, authority.file, KIND="scim", URL=people.issuer + "/scim/v2", ISSUER=server.issuer,
            CLIENT_ID="look-up")))
    finally:
        server.stop()


PLAYS = {"keycloak": play_keycloak, "oidc-provider": play_oidc_provider}


def main():
    program = pathlib.Path(sys.argv[1]).resolve() / "dla-otp-sso"
    counter = Counter()
    for name in sys.argv[2:] or PLAYS:
        with tempfile.TemporaryDirectory(prefix="dla-otp-interop-") as directory:
            directory = pathlib.Path(directory)
            PLAYS[name](counter, program, directory, Authority(directory))
    print(f"{counter.passed} passed, {counter.failed} failed")
    return counter.failed != 0 or counter.passed == 0


if __name__ == "__main__":
    sys.exit(main())
