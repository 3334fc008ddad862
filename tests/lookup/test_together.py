# SPDX-License-Identifier: BSD-2-Clause
"""A person who was looked up before: the id of that answer saves a round trip, and never decides anything."""

import time

from desk import expect
from directory import KEYCLOAK_TOKEN, REALM, TOKEN, USER_ID, Directory, roles_of
from distance import move_away, round_trips
from multiplexed import Multiplexed
from scenarios import answer
from test_people import BOTH, CLAIM, EACH, GONE, KEYCLOAK, but, nonsense, wanted_of
from worker import Worker

REALM_ROLES, APP_ROLES = CLAIM["keycloak"], "resource_access.app.roles"
OTHER = "77aa-other"
USERS = f"{REALM}/users"
_desks = {}


def roles_at(identifier):
    return f"{USERS}/{identifier}/role-mappings/realm/composite"


def both(desk):
    """Servers that speak HTTP/1.1 only, and HTTP/2."""
    if desk not in _desks:
        _desks[desk] = desk.with_server(Multiplexed)
    return desk, _desks[desk]


# Where HTTP/2 has words of its own for what the server did; which one is a matter of moments, and of libcurl.
BROKEN_OFF = ("users_cut", "users_huge", "users_hang_up", "users_headers", "users_not_http")


def test_what_is_known_of_a_person_changes_no_answer_T49_T69(desk):
    wrong = {}
    for each in both(desk):
        for scenario in {**BOTH, **EACH}:
            wanted = wanted_of(scenario, "keycloak")
            if each is not desk and scenario in BROKEN_OFF:
                wanted = [nonsense(cause) for cause in ("closed", "cut_off", "too_large", "transfer")]
            for last_id in ("", USER_ID, OTHER):
                heard = each.ask("keycloak", scenario, last_id=last_id, ROLES_CLAIM=REALM_ROLES)
                if heard not in wanted:
                    wrong[scenario, last_id, type(each.directory).__name__] = heard, wanted
    assert not wrong, wrong


def test_the_roles_of_an_account_that_the_name_no_longer_leads_to_are_not_taken_T70(desk):
    """Removed and made again, or renamed: the other account is one that may more."""
    def tell(directory, request):
        mighty = request.path == roles_at(OTHER) and request.headers["authorization"] == f"Bearer {TOKEN}"
        return answer(200, roles_of("mighty")) if mighty else answer(404, {"error": "User not found"})

    for each in both(desk):
        heard = each.ask("keycloak", changes={"at_other": tell}, last_id=OTHER, ROLES_CLAIM=REALM_ROLES)
        expect(heard, KEYCLOAK)
        guesses = [roles_at(OTHER)] if each is not desk else []
        expect(each.requests(), [KEYCLOAK_TOKEN, USERS, *guesses, roles_at(USER_ID)])
        for changes in ({"list": lambda right: []}, {"user": {"enabled": False}}, {"user": {"username": "malee"}}):
            heard = each.ask("keycloak", changes={"at_other": tell, **changes}, last_id=OTHER, ROLES_CLAIM=REALM_ROLES)
            expect(heard, GONE)


def test_a_guess_that_failed_is_made_up_for(desk):
    """The first answer about the roles is none; the second is asked for as if there had been no guess."""
    _, fast = both(desk)
    for first in (answer(500), answer(403), answer(404), answer(200, b"<html>", content_type="text/html")):
        replies = [first]
        changes = {"at_roles": lambda *request: replies.pop() if replies else answer(200, roles_of("staff"))}
        expect(fast.ask("keycloak", changes=changes, last_id=USER_ID, ROLES_CLAIM=REALM_ROLES),
               but(KEYCLOAK, roles="staff"))


def test_a_server_that_ends_its_connection_is_asked_over_a_new_one(desk):
    """Between the token and what is asked together."""
    def grant_and_leave(*request):
        return [Directory.defaults["at_token"](*request), None]

    for each in both(desk):
        for _ in range(10):
            changes = {"at_token": grant_and_leave}
            expect(each.ask("keycloak", changes=changes, last_id=USER_ID, ROLES_CLAIM=REALM_ROLES), KEYCLOAK)
            expect(each.directory.connections, 2)


def test_no_guess_is_made_where_it_would_save_nothing(desk):
    for each in both(desk):
        for kind, claim in (("keycloak", ""), ("keycloak", "section"), ("scim", "roles")):
            expect(each.ask(kind, last_id=OTHER, ROLES_CLAIM=claim)[0], "IDENTITY")
            assert not [path for path in each.requests() if "role-mappings" in path]


def test_an_id_that_was_kept_stays_one_part_of_the_path_T72(desk):
    for each in both(desk):
        for last_id, path in (("..", None), (".", None), ("x" * 256, None), ("../other", None), ("a/../b", "a%2F..%2Fb"),
                              ("a?b#c&d e", "a%3Fb%23c%26d%20e"), ("ก", "%E0%B8%81"), ("a\r\nX: y", "a%0D%0AX%3A%20y")):
            expect(each.ask("keycloak", last_id=last_id, ROLES_CLAIM=REALM_ROLES), KEYCLOAK)
            guesses = [path for path in each.requests() if "role-mappings" in path and USER_ID not in path]
            expect(guesses, [roles_at(path)] if path and each is not desk else [])


def test_every_wait_of_two_requests_ends_with_the_budget_T67(desk):
    for each in both(desk):
        for scenario in ("token_silent", "users_silent", "users_drip", "roles_silent"):
            start = time.monotonic()
            heard = each.ask("keycloak", scenario, last_id=USER_ID, ROLES_CLAIM=REALM_ROLES, TIMEOUT=500)
            took = time.monotonic() - start
            assert heard[1] == "timeout" and took < 1.4, f"{scenario}: {heard} after {took:.2f} s"


def test_a_cut_lifeline_ends_two_requests(desk):
    for each in both(desk):
        each.directory.use("users_silent")
        worker = each.worker("keycloak", ROLES_CLAIM=REALM_ROLES, TIMEOUT=30000)
        worker.look_up(last_id=USER_ID)
        time.sleep(0.4)
        worker.cut_lifeline()
        took = worker.ended(3)
        assert took is not None and took < 0.1, took
        worker.finish()


def test_two_requests_share_one_connection(desk):
    for each in both(desk):
        expect(each.ask("keycloak", last_id=USER_ID, ROLES_CLAIM=REALM_ROLES), KEYCLOAK)
        expect(each.requests(), [KEYCLOAK_TOKEN, USERS, roles_at(USER_ID)])
        expect(each.directory.connections, 1)


def test_a_password_never_goes_by_http_2(desk):
    """Its library wipes nothing that it frees."""
    _, fast = both(desk)
    fast.directory.use("correct")
    worker = Worker(fast.program)
    worker.open(fast.directory.issuer, CA_FILE=fast.authority.file)
    worker.check()
    worker.answer()
    worker.finish()
    assert fast.directory.requests and all("host" in request.headers for request in fast.directory.requests)


def test_round_trips(desk):
    """Done when: one round trip where the connection is warm, at most 4 cold; 5 for whom nobody asked about yet."""
    _, fast = both(desk)
    fast.directory.use("correct")
    server = f"https://127.0.0.1:{move_away(fast.directory.port)}"

    def wait(kind, last_id, thinking, claim):
        def ask():
            url = server + (REALM if kind == "keycloak" else "/scim/v2")
            worker = fast.worker(kind, URL=url, ISSUER=server, TOKEN=server + "/token", ROLES_CLAIM=claim)
            time.sleep(thinking)
            start = time.monotonic()
            worker.look_up(last_id=last_id)
            heard = worker.answer()
            took = time.monotonic() - start
            expect(heard[0], "IDENTITY")
            worker.finish()
            return took
        return ask

    for words, kind, claim, last_id, thinking, most in (
            ("a person never seen, realm roles, cold", "keycloak", REALM_ROLES, "", 0.0, 5),
            ("a person known, realm roles, cold", "keycloak", REALM_ROLES, USER_ID, 0.0, 4),
            ("a person known, realm roles, warm", "keycloak", REALM_ROLES, USER_ID, 1.5, 1),
            ("a person known, roles of a client, warm", "keycloak", APP_ROLES, USER_ID, 1.5, 1),
            ("a person, attribute, cold", "keycloak", "section", "", 0.0, 4),
            ("a person, SCIM, cold", "scim", "roles", "", 0.0, 4)):
        tcp = 0 if thinking else 1
        count = tcp + round_trips(wait(kind, last_id, thinking, claim))
        print(f"figure: round trips of a look-up: {words} {count} / {most}")
        assert count == most, words
