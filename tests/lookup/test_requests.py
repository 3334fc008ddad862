# SPDX-License-Identifier: BSD-2-Clause
"""What a look-up asks, over which connection, how often, and how long: and what it never does."""

import ctypes
import random
import socket
import time

import bad_tls
from desk import expect
from directory import (APP_ID, CLIENT_ID, CLIENT_SECRET, Directory, KEYCLOAK_TOKEN, REALM, TOKEN, USER_ID)
from scenarios import answer
from test_people import CLAIM, GONE, KEYCLOAK, SCIM, but, client, nonsense

APP_CLAIM = "resource_access.app.roles"
DISCOVERY = "/.well-known/openid-configuration"


def test_a_cold_look_up_is_one_connection_and_a_request_for_each_answer(desk):
    """What is asked of whom nothing is known. TLS is made once."""
    issuer = desk.directory.issuer
    users, roles = f"{REALM}/users", f"{REALM}/users/{USER_ID}/role-mappings"
    for kind, settings, wanted in (
            ("keycloak", {}, [KEYCLOAK_TOKEN, users]),
            ("keycloak", {"ROLES_CLAIM": "section"}, [KEYCLOAK_TOKEN, users]),
            ("keycloak", {"ROLES_CLAIM": "realm_access.roles"},
             [KEYCLOAK_TOKEN, users, f"{roles}/realm/composite"]),
            ("keycloak", {"ROLES_CLAIM": APP_CLAIM},
             [KEYCLOAK_TOKEN, f"{REALM}/clients", users, f"{roles}/clients/{APP_ID}/composite"]),
            ("scim", {"ROLES_CLAIM": "roles"}, [DISCOVERY, "/token", "/scim/v2/Users"]),
            ("scim", {"ROLES_CLAIM": "groups", "TOKEN": issuer + "/token"}, ["/token", "/scim/v2/Users"])):
        desk.ask(kind, **settings)
        expect(desk.requests(), wanted)
        expect(desk.directory.connections, 1)


def test_a_warm_look_up_asks_only_about_the_person(desk):
    """The token, the discovery and the client of the claim are there before the name is."""
    for kind, claim, after in (("keycloak", "", 1), ("keycloak", "section", 1), ("scim", "roles", 1),
                               ("keycloak", "realm_access.roles", 2), ("keycloak", APP_CLAIM, 2)):
        desk.directory.use("correct")
        worker = desk.worker(kind, ROLES_CLAIM=claim)
        time.sleep(0.3)
        before = len(desk.directory.requests)
        assert before >= 1, "nothing was warmed"
        worker.look_up()
        expect(worker.answer()[0], "IDENTITY")
        worker.finish()
        expect(len(desk.directory.requests) - before, after)
        expect(desk.directory.connections, 1)


def test_what_failed_while_warming_is_made_up_for(desk):
    for kind in CLAIM:
        changes = {"at_token": once(answer(503))}
        expect(desk.ask(kind, changes=changes, thinking=0.3)[0], "IDENTITY")


def once(first):
    """An answer for the first request; then the right one."""
    replies = [first]
    return lambda *request: replies.pop() if replies else Directory.defaults["at_token"](*request)


def test_the_requests_are_what_the_documents_say_and_nothing_more(desk):
    desk.ask("keycloak")
    token, users = desk.directory.find(KEYCLOAK_TOKEN), desk.directory.requests[-1]
    expect(token.method, "POST")
    expect(token.form, {"grant_type": b"client_credentials", "client_id": CLIENT_ID.encode(),
                        "client_secret": CLIENT_SECRET.encode()})
    expect((users.method, users.body), ("GET", b""))
    expect(users.query, {"username": b"somchai", "exact": b"true", "briefRepresentation": b"false", "max": b"2"})
    expect(users.headers["authorization"], f"Bearer {TOKEN}")
    desk.ask("scim", ROLES_CLAIM="groups")
    expect(desk.directory.requests[-1].query, {"filter": b'userName eq "somchai"', "count": b"2",
                                               "attributes": b"userName,active,emails,groups"})
    for request in desk.directory.requests:
        assert "application/scim+json" in request.headers["accept"], request


def test_basic_sends_the_secret_in_the_header_only(desk):
    for kind in CLAIM:
        expect(desk.ask(kind, CLIENT_AUTH="basic")[0], "IDENTITY")
        token = next(r for r in desk.directory.requests if r.method == "POST")
        assert token.headers["authorization"].startswith("Basic ") and list(token.form) == ["grant_type"]


def test_a_secret_that_is_missing_or_cannot_be_sent_is_our_own_fault(desk):
    for kind in CLAIM:
        for secret in (None, "", "\n", "x" * 2000):
            expect(desk.ask(kind, secret=secret), client("secret_missing"))
            expect(desk.directory.connections, 0)
        expect(desk.ask(kind, secret="a+b", CLIENT_AUTH="basic"), client("secret_reserved_use_post"))
        expect(desk.directory.connections, 0)


def test_no_name_can_become_a_part_of_the_request_T36_T72(desk):
    chance = random.Random(72)
    names = ['"', '\\', 'a" or userName sw "', 'a") or (active eq true', "a&exact=false", "a=b", "a b+c", "100%",
             "%41", "../..", "a/b?c#d", "ก็ใช่", "a\tb", "\x01", "\x7f", "a\r\nX: y", "'", "*", "somchai\u202e"]
    names += ["".join(chr(chance.choice((chance.randrange(1, 127), chance.randrange(0xe01, 0xe5b))))
                      for _ in range(chance.randrange(1, 40))) for _ in range(40)]
    for name in names:
        expect(desk.ask("keycloak", name=name), GONE)
        expect(desk.directory.requests[-1].query["username"].decode(), name)
        expect(len(desk.directory.requests[-1].query), 4)
        expect(desk.ask("scim", name=name), GONE)
        expect(len(desk.directory.requests[-1].query), 3)
        asked = desk.directory.requests[-1].query["filter"].decode()
        assert asked == 'userName eq "' + escaped(name) + '"', (name, asked)


def escaped(name):
    """As a JSON string has it (RFC 8259 7)."""
    short = {'"': '\\"', "\\": "\\\\", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
    return "".join(short.get(c) or (c if c >= " " else f"\\u{ord(c):04X}") for c in name)


def test_a_name_that_does_not_fit_is_not_cut(desk):
    for kind in CLAIM:
        expect(desk.ask(kind, name="ก" * 200), nonsense("url"))
        expect(desk.ask(kind, name="a" * 255), GONE)


def test_an_id_can_be_anything_and_stays_one_part_of_the_path(desk):
    changes = {"user": {"id": "f:1-2:a/b?c#d e"}, "at_other": answer(200, [{"name": "staff"}])}
    expect(desk.ask("keycloak", changes=changes, ROLES_CLAIM="realm_access.roles"),
           but(KEYCLOAK, sub="f:1-2:a/b?c#d e", roles="staff"))
    expect(desk.directory.requests[-1].path,
           f"{REALM}/users/f%3A1-2%3Aa%2Fb%3Fc%23d%20e/role-mappings/realm/composite")


def test_only_a_keycloak_realms_address_is_taken_for_one(desk):
    issuer = desk.directory.issuer
    for url in (issuer, issuer + "/realms/office", issuer + "/admin/realms/", issuer + "/admin/realms/a/b",
                issuer + "/admin/realms", issuer + REALM + "?a=b", issuer + REALM + "/users",
                issuer + REALM + "#x", "http" + (issuer + REALM)[5:], "https://u:p@localhost" + REALM, "", "x"):
        expect(desk.ask("keycloak", URL=url), nonsense("url"))
        expect(desk.requests(), [])
    for url in (issuer + REALM, issuer + REALM + "/"):
        expect(desk.ask("keycloak", URL=url)[0], "IDENTITY")
    changes = {"at_other": answer(200, {"access_token": "a", "token_type": "Bearer"})}
    desk.ask("keycloak", changes=changes, URL=issuer + "/auth/admin/realms/x")
    expect(desk.requests(), ["/auth/realms/x/protocol/openid-connect/token", "/auth/admin/realms/x/users"])


def test_only_https_is_ever_spoken_T64(desk):
    for url in ("http://127.0.0.1:1", "file:///etc/passwd", "https://u:p@127.0.0.1:1", "127.0.0.1", "",
                "https://", "https://127.0.0.1:1/?x"):
        expect(desk.ask("scim", URL=url), nonsense("url"))
    for url in ("http://127.0.0.1:1", "file:///etc/passwd", "x"):
        expect(desk.ask("scim", TOKEN=url), nonsense("url"))
        expect(desk.ask("scim", ISSUER=url), nonsense("url"))


def test_no_bad_tls_gets_a_byte_of_the_secret_T63(desk):
    count = 0
    for name, set_up in bad_tls.set_ups(desk.authority).items():
        server = Directory(context=set_up.context())
        for kind in CLAIM:
            worker = desk.worker(kind, server=server, ROLES_CLAIM=CLAIM[kind])
            worker.look_up()
            heard = worker.answer()
            worker.finish()
            assert heard in (nonsense("certificate"), nonsense("tls")), (name, heard)
            assert CLIENT_SECRET.encode() not in server.received, name
        server.close()
        count += 1
    expect(count, 14)
    for kind in CLAIM:
        expect(desk.ask(kind, "plain_http"), nonsense("tls"))
        assert CLIENT_SECRET.encode() not in desk.directory.received


def test_a_redirect_is_never_followed_T65(desk):
    for scenario in ("users_redirect", "token_redirect"):
        for kind in CLAIM:
            desk.ask(kind, scenario)
            assert "/elsewhere" not in desk.requests()


def test_only_silence_is_unreachable(desk):
    """What serves the local copy must be nothing that a server said (T75)."""
    for kind in CLAIM:
        expect(desk.ask(kind, "stalled", TIMEOUT=500), ["SSO_UNREACHABLE", "timeout"])
        for scenario in ("hang_up", "reset"):
            heard = desk.ask(kind, scenario)
            assert heard in (["SSO_UNREACHABLE", "closed"], ["SSO_UNREACHABLE", "connect"]), heard
        for scenario in ("users_silent", "users_drip"):
            expect(desk.ask(kind, scenario, TIMEOUT=500), nonsense("timeout"))
    expect(desk.ask("keycloak", "roles_silent", TIMEOUT=500, ROLES_CLAIM="realm_access.roles"), nonsense("timeout"))
    holder = socket.create_server(("127.0.0.1", 0))
    port = holder.getsockname()[1]
    holder.close()
    expect(desk.ask("keycloak", URL=f"https://127.0.0.1:{port}{REALM}"), ["SSO_UNREACHABLE", "connect"])


def test_every_wait_ends_with_the_budget_T67(desk):
    for kind in CLAIM:
        for scenario in ("stalled", "token_silent", "users_silent", "users_drip"):
            for thinking in (0.0, 0.4):
                start = time.monotonic()
                heard = desk.ask(kind, scenario, thinking=thinking, TIMEOUT=500)
                took = time.monotonic() - start - thinking
                assert heard[1] == "timeout" and took < 1.4, f"{scenario}: {heard} after {took:.2f} s"


def test_a_port_that_was_not_named_is_not_reached_T114(desk):
    """Where the kernel has Landlock's port rules: the port of the URL is one that was named."""
    other = Directory(*desk.certificate)
    other.use("correct")
    if ctypes.CDLL(None).syscall(444, None, 0, 1) >= 4:  # landlock_create_ruleset(2), its version
        found = {"document": {"token_endpoint": other.issuer + "/token"}}
        expect(desk.ask("scim", changes=found), nonsense("system"))
        expect(other.connections, 0)
    expect(desk.ask("scim", TOKEN=other.issuer + "/token")[0], "IDENTITY")
    expect(desk.ask("scim", URL=other.issuer + "/scim/v2")[0], "IDENTITY")
    expect(other.connections, 2)
    other.close()


def test_whatever_is_not_the_expected_message_ends_it(desk):
    for settings in ({"KIND": "ldap"}, {"KIND": ""}, {"CLIENT_AUTH": "none"}, {"CLIENT_AUTH": ""},
                     {"TIMEOUT": 60001}, {"TIMEOUT": ""}, {"TIMEOUT": "-1"}):
        worker = desk.worker(settings.pop("KIND", "scim"), **settings)
        assert worker.ended(2) is not None, settings
        worker.finish()
    for kind in CLAIM:
        desk.directory.use("correct")
        worker = desk.worker(kind)
        worker.check()  # a password has no business here
        assert worker.ended(2) is not None
        worker.finish()
        assert b"password-canary" not in desk.directory.received


def test_one_worker_looks_one_person_up_T76(desk):
    desk.directory.use("correct")
    worker = desk.worker("keycloak")
    worker.look_up()
    expect(worker.answer(), but(KEYCLOAK, roles=""))
    assert worker.ended(2) is not None
    worker.finish()
    expect(desk.requests().count(f"{REALM}/users"), 1)


def test_a_cut_lifeline_ends_it_wherever_it_is(desk):
    for scenario in ("stalled", "token_silent", "users_silent"):
        desk.directory.use(scenario)
        worker = desk.worker("scim", TIMEOUT=30000)
        worker.look_up()
        time.sleep(0.4)
        worker.cut_lifeline()
        took = worker.ended(3)
        assert took is not None and took < 0.1, f"{scenario}: {took}"
        worker.finish()


def test_scim_never_vouches_for_an_address_T50(desk):
    expect(desk.ask("scim", ROLES_CLAIM="roles"), SCIM)
