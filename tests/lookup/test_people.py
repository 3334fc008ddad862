# SPDX-License-Identifier: BSD-2-Clause
"""What a directory says of a person, and what the engine hears."""

from cases import CASES
from desk import expect, here
from directory import USER_ID

GONE, UNFINISHED = ["REFUSED", "gone"], ["REFUSED", "unfinished"]
NAME, SUB, EMAIL, VERIFIED, ROLES = range(1, 6)
# With the realm's roles, and with those of a SCIM resource.
KEYCLOAK = ["IDENTITY", "somchai", USER_ID, "somchai@office.example", "1", "staff it-admin", ""]
SCIM = [*KEYCLOAK[:VERIFIED], "0", "staff it-admin", ""]
CLAIM = {"keycloak": "realm_access.roles", "scim": "roles"}


def client(cause):
    return ["CLIENT_REFUSED", cause]


def nonsense(cause):
    return ["NONSENSE", cause]


def but(right, **fields):
    """The right identity with other fields."""
    places = {"email": EMAIL, "verified": VERIFIED, "roles": ROLES, "sub": SUB}
    changed = list(right)
    for name, value in fields.items():
        changed[places[name]] = value
    return changed


def all_of(names, heard):
    return dict.fromkeys(names.split(), heard)


# What both kinds make of a scenario.
BOTH = {
    **all_of("disabled other_case blank_behind somebody_else", GONE),
    **all_of("two_users everybody", nonsense("users_several")),
    **all_of("enabled_missing enabled_text enabled_number name_missing name_number json_nested",
             nonsense("user_incomplete")),
    **all_of("email_number roles_number", nonsense("claim_type")),
    **all_of("email_huge", nonsense("claim_too_long")),
    "roles_many": nonsense("claim_too_long"),
    # our client: never the person's fault, whatever words the server has for it
    "token_401": client("invalid_client"),
    "token_grant": client("unauthorized_client"),
    "token_invalid_grant": client("token_status_400"),
    "token_denied": client("token_status_403"),
    "token_403_empty": client("token_status_403"),
    "token_400_empty": client("status_400"),
    "users_401": client("users_status_401"),
    "users_403": client("users_status_403"),
    # nonsense
    "token_429": nonsense("status_429"),
    "token_500": nonsense("status_500"),
    "token_page": nonsense("content_type"),
    "token_not_json": nonsense("not_json"),
    "token_missing": nonsense("access_token_missing"),
    "token_mac": nonsense("token_type"),
    "token_line_end": nonsense("access_token_missing"),
    "token_redirect": nonsense("status_302"),
    **{f"users_{status}": nonsense(f"users_status_{status}") for status in (204, 404, 429, 500, 502, 503)},
    "users_redirect": nonsense("users_status_302"),
    "users_page": nonsense("content_type"),
    **all_of("users_huge users_headers", nonsense("too_large")),
    "users_cut": nonsense("cut_off"),
    "users_hang_up": nonsense("closed"),
    "users_not_http": nonsense("not_http"),
    **all_of("json_other json_null json_empty json_cut json_more_behind json_twice json_deep json_nul "
             "json_bad_utf8", nonsense("users_not_json")),
    "json_text_type": None,
}

# Where they differ: Keycloak, SCIM.
EACH = {
    "correct": (KEYCLOAK, SCIM),
    **all_of("unverified verified_text verified_missing", (but(KEYCLOAK, verified="0"), SCIM)),
    **all_of("no_email empty_email null_email",
             (but(KEYCLOAK, email="", verified="0"), but(SCIM, email=""))),
    "to_do": (UNFINISHED, SCIM),
    "nothing_to_do": (KEYCLOAK, SCIM),
    "to_do_text": (nonsense("user_incomplete"), SCIM),
    "id_missing": (nonsense("user_incomplete"), but(SCIM, sub="")),
    "id_number": (nonsense("user_incomplete"), nonsense("claim_type")),
    "id_dots": (nonsense("user_incomplete"), SCIM),
    "id_slashes": (nonsense("user_incomplete"), SCIM),
    "id_long": (nonsense("user_incomplete"), nonsense("claim_too_long")),
    "only_home": (KEYCLOAK, but(SCIM, email="som@home.example")),
    "work_behind_home": (KEYCLOAK, but(SCIM, email="c@d.example")),
    "emails_unclear": (KEYCLOAK, but(SCIM, email="")),
    "emails_text": (KEYCLOAK, but(SCIM, email="")),
    "no_roles": (but(KEYCLOAK, roles=""), but(SCIM, roles="")),
    "roles_not_json": (nonsense("roles_not_json"), SCIM),
    "roles_object": (nonsense("roles_not_json"), SCIM),
    "roles_texts": (nonsense("roles_not_json"), SCIM),
    "roles_one_text": (KEYCLOAK, but(SCIM, roles="staff")),
    "roles_two_words": (but(KEYCLOAK, roles="staff"), but(SCIM, roles="staff")),
    "roles_without_name": (KEYCLOAK, but(SCIM, roles="")),
    "roles_404": (nonsense("roles_status_404"), SCIM),
    "roles_403": (client("roles_status_403"), SCIM),
    "roles_500": (nonsense("roles_status_500"), SCIM),
    "roles_page": (nonsense("content_type"), SCIM),
    "json_nulls": (nonsense("users_not_json"), nonsense("user_incomplete")),
    "json_texts": (nonsense("users_not_json"), nonsense("user_incomplete")),
    "json_nested": (nonsense("users_not_json"), nonsense("user_incomplete")),
    "json_text_type": (KEYCLOAK, SCIM),
    "total_missing": (KEYCLOAK, nonsense("users_answer")),
    "total_text": (KEYCLOAK, nonsense("users_answer")),
    "total_negative": (KEYCLOAK, nonsense("users_answer")),
    "total_none": (KEYCLOAK, nonsense("users_answer")),
    "total_two": (KEYCLOAK, nonsense("users_several")),
    "resources_missing": (KEYCLOAK, nonsense("users_answer")),
    "resources_object": (KEYCLOAK, nonsense("users_answer")),
    "nobody_and_no_list": (KEYCLOAK, GONE),
    "discovery_404": (KEYCLOAK, nonsense("discovery_status_404")),
    "discovery_other": (KEYCLOAK, nonsense("discovery_issuer")),
}


def wanted_of(scenario, kind):
    """What may be heard. Of an answer that broke off libcurl 8 says what 7 said of none."""
    both = EACH.get(scenario)
    wanted = both[kind == "scim"] if both else BOTH[scenario]
    return [wanted, nonsense("closed")] if scenario == "users_cut" else [wanted]


def test_every_kind_of_answer_is_told_apart_T49_T50_T69_T70(desk):
    wrong = {}
    for scenario in {**BOTH, **EACH}:
        for kind, claim in CLAIM.items():
            heard = desk.ask(kind, scenario, ROLES_CLAIM=claim)
            if heard not in wanted_of(scenario, kind):
                wrong[kind, scenario] = heard, wanted_of(scenario, kind)
    assert not wrong, wrong


def test_every_scenario_has_been_played(_):
    """The tables above and the other tests name each scenario of cases.py."""
    source = "".join(open(here(name)).read() for name in ("test_people.py", "test_requests.py"))
    missing = [name for name in CASES if name not in {**BOTH, **EACH} and f'"{name}"' not in source]
    assert not missing, missing


def test_who_is_not_there_is_gone_T43(desk):
    for kind in CLAIM:
        for name in ("nobody", "SOMCHAI", "Somchai", "somchai ", "somchaı"):
            expect(desk.ask(kind, name=name), GONE)


def test_a_name_of_nothing_finds_nobody_and_asks_nothing(desk):
    for kind in CLAIM:
        expect(desk.ask(kind, name=""), nonsense("name_empty"))
        expect(desk.directory.connections, 0)


def test_the_claims_path_says_which_roles_of_keycloak_count(desk):
    for claim, roles in (("", ""), ("realm_access.roles", "staff it-admin"), ("resource_access.app.roles", "sign-in"),
                         ("section", "it"), ("nothing", ""), ("resource_access.roles", ""),
                         ("resource_access..roles", "")):
        expect(desk.ask("keycloak", ROLES_CLAIM=claim), but(KEYCLOAK, roles=roles))


def test_the_claims_path_says_which_attribute_of_scim_counts(desk):
    changes = {"resource": {"level": "nine", "office": {"department": ["audit"]}}}
    for claim, roles in (("", ""), ("roles", "staff it-admin"), ("groups", "section-3"), ("level", "nine"),
                         ("nothing", ""), ("office.department", "audit")):
        expect(desk.ask("scim", changes=changes, ROLES_CLAIM=claim), but(SCIM, roles=roles))


def test_a_client_whose_roles_cannot_be_seen_is_our_own_fault(desk):
    for scenario, heard in (("clients_403", client("clients_status_403")),
                            ("clients_none", client("client_of_roles_claim")),
                            ("clients_two", nonsense("clients_answer")),
                            ("clients_other", nonsense("clients_answer")),
                            ("clients_object", nonsense("clients_answer")),
                            ("clients_no_id", nonsense("clients_answer")),
                            ("roles_not_json", nonsense("roles_not_json"))):
        expect(desk.ask("keycloak", scenario, ROLES_CLAIM="resource_access.app.roles"), heard)
