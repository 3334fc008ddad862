# SPDX-License-Identifier: BSD-2-Clause
"""What the SSO says, and what the engine hears: refusals, nonsense, claims, client authentication."""

import base64
import os
import random

from scenarios import (ACCESS_TOKEN, CLIENT_ID, CLIENT_SECRET, PASSWORD, REFRESH_TOKEN, SCENARIOS, answer)
from setting import IDENTITY, expect

WRONG, UNFINISHED = ["REFUSED", "wrong"], ["REFUSED", "unfinished"]
UNVERIFIED = IDENTITY[:4] + ["0"] + IDENTITY[5:]
NO_EMAIL = IDENTITY[:3] + ["", "0"] + IDENTITY[5:]


def client(cause):
    return ["CLIENT_REFUSED", cause]


def nonsense(cause):
    return ["NONSENSE", cause]


def identity(**changes):
    """The right one but for these fields of it: name, sub, email."""
    return [changes.get(name, value) for name, value in
            zip(("", "name", "sub", "email", "verified", "roles", "scope"), IDENTITY)]


def all_of(names, heard):
    return dict.fromkeys(names.split(), heard)


# Every scenario that needs nothing special, and what must come of it (T70, T75 and facts of real servers).
ANSWERS = {
    "correct": IDENTITY,
    "lower_case_bearer": IDENTITY,
    "no_refresh_token": IDENTITY,
    "no_scope": IDENTITY[:-1] + [""],
    "less_scope": IDENTITY[:-1] + ["openid"],
    "empty_scope": IDENTITY[:-1] + [""],
    "userinfo_only": IDENTITY,
    "userinfo_email": IDENTITY,
    "no_revocation": IDENTITY,
    "email_not_verified": UNVERIFIED,
    "email_verified_text": UNVERIFIED,
    "no_email_verified": UNVERIFIED,
    "no_email": NO_EMAIL,
    "empty_email": NO_EMAIL,
    "wrong_403_empty": WRONG,
    "wrong_400": WRONG,
    "wrong_401": WRONG,
    "wrong_denied": WRONG,
    "unfinished": UNFINISHED,
    "client_400_empty": client("status_400"),
    "client_401": client("invalid_client"),
    "client_unauthorized": client("unauthorized_client"),
    "client_grant": client("unsupported_grant_type"),
    "client_scope": client("invalid_scope"),
    "client_mfa": client("mfa_required"),
    "client_interaction": client("interaction_required"),
    "client_strange_word": client("unknown"),
    "too_many": nonsense("status_429"),
    "error_500": nonsense("status_500"),
    "error_502": nonsense("status_502"),
    "error_503": nonsense("status_503"),
    "server_error": nonsense("server_error"),
    "page_403": nonsense("status_403"),
    "created_201": nonsense("status_201"),
    "tokens_with_400": nonsense("status_400"),
    "error_with_200": nonsense("error_with_200"),
    "huge_body": nonsense("too_large"),
    "huge_headers": nonsense("too_large"),
    "endless_1xx": nonsense("too_large"),
    "cut_off": nonsense("cut_off"),
    "hang_up_at_token": nonsense("closed"),
    "wrong_type": nonsense("content_type"),
    "no_type": nonsense("content_type"),
    "gzip": nonsense("not_json"),
    "not_json": nonsense("not_json"),
    "not_http": nonsense("not_http"),
    "no_id_token": nonsense("id_token_missing"),
    "no_access_token": nonsense("access_token_missing"),
    "mac_token": nonsense("token_type"),
    "token_with_line_end": nonsense("access_token_missing"),
    "other_issuer": nonsense("id_token_issuer"),
    "other_audience": nonsense("id_token_audience"),
    "expired": nonsense("id_token_expired"),
    "unsigned": nonsense("id_token_algorithm"),
    "userinfo_somebody_else": nonsense("userinfo_sub"),
    "userinfo_jwt": nonsense("userinfo_content_type"),
    "userinfo_500": nonsense("userinfo_status_500"),
    "no_name": nonsense("claim_missing"),
    "discovery_other_issuer": nonsense("discovery_issuer"),
    "discovery_http_endpoint": nonsense("discovery_endpoint"),
    "discovery_no_token": nonsense("discovery_endpoint"),
    "discovery_404": nonsense("discovery_status_404"),
    "discovery_500": nonsense("discovery_status_500"),
    "discovery_redirect": nonsense("discovery_status_302"),
    "discovery_not_json": nonsense("discovery_not_json"),
    "discovery_page": nonsense("discovery_content_type"),
    "discovery_huge": nonsense("too_large"),
    "discovery_hangs_up": nonsense("closed"),
    "discovery_no_userinfo": nonsense("userinfo_unknown"),
    "discovery_endpoint_number": nonsense("discovery_endpoint"),
    "userinfo_401": nonsense("userinfo_status_401"),
    "userinfo_redirect": nonsense("userinfo_status_302"),
    "userinfo_page": nonsense("userinfo_content_type"),
    "userinfo_not_json": nonsense("userinfo_not_json"),
    "userinfo_no_sub": nonsense("userinfo_sub"),
    "userinfo_huge": nonsense("too_large"),
    "userinfo_hangs_up": nonsense("closed"),
    "client_401_empty": client("status_401"),
    "client_consent": client("consent_required"),
    "client_login": client("login_required"),
    "too_many_503": nonsense("status_503"),
    "status_204": nonsense("status_204"),
    "status_404": nonsense("status_404"),
    "status_407": nonsense("status_407"),
    "temporarily": nonsense("temporarily_unavailable"),
    "page_401": nonsense("status_401"),
    "length_negative": nonsense("not_http"),
    "length_twice": nonsense("token_type"),
    "chunk_garbage": nonsense("closed"),
    "chunks_without_end": nonsense("too_large"),
    "no_header": nonsense("not_http"),
    "cookies": IDENTITY,
    # T69
    **all_of("json_deep json_twice json_huge_number json_long_number json_nul json_bad_utf8 "
             "json_lone_surrogate json_list json_text json_null json_empty json_more_behind "
             "json_byte_order_mark json_cut", nonsense("not_json")),
    "access_token_number": nonsense("access_token_missing"),
    "id_token_object": nonsense("id_token_missing"),
    "scope_list": nonsense("token_answer"),
    "refresh_token_number": nonsense("token_answer"),
    "error_number": nonsense("status_400"),
    # T71
    **all_of("id_token_no_jwt id_token_encrypted id_token_signature_missing id_token_padded",
             nonsense("id_token_form")),
    **all_of("id_token_crit id_token_alg_missing", nonsense("id_token_algorithm")),
    **all_of("issuer_missing issuer_with_slash issuer_list", nonsense("id_token_issuer")),
    **all_of("audience_missing audience_of_others_too audience_for_another_party audience_number",
             nonsense("id_token_audience")),
    **all_of("audience_list audience_of_others_too_for_us expired_a_minute_ago any_password", IDENTITY),
    **all_of("sub_missing sub_number sub_long", nonsense("id_token_sub")),
    **all_of("expiry_missing expiry_text expired_an_hour_ago", nonsense("id_token_expired")),
    **all_of("issued_missing issued_tomorrow", nonsense("id_token_issued")),
    "not_before_tomorrow": nonsense("id_token_not_yet"),
    # T49, T50, T79: what the SSO says; whether that is good enough is the engine's to say
    "another_person": identity(name="malee"),
    "capital_person": identity(name="SOMCHAI"),
    "person_and_blank": identity(name="somchai "),
    **all_of("name_number name_list email_number email_list", nonsense("claim_type")),
    **all_of("name_huge email_huge", nonsense("claim_too_long")),
    **{name: identity(email=SCENARIOS[name]["id_token"]["email"]) for name in
       ("email_line_end", "email_parameter", "email_two", "email_thai", "email_no_domain", "email_long",
        "email_elsewhere", "email_unusual")},
}


def heard(setting, name):
    """libcurl 8 says of an answer that broke off what 7 said of none."""
    got = setting.ask(name)
    return ANSWERS[name] if name == "cut_off" and got == nonsense("closed") else got


def test_every_kind_of_answer_is_told_apart_T70_T75(setting):
    wrong = {name: got for name, wanted in ANSWERS.items() if (got := heard(setting, name)) != wanted}
    assert not wrong, wrong


def test_a_redirect_is_an_answer_and_is_never_followed_T65(setting):
    for status in (301, 302, 303, 307, 308):
        expect(setting.ask(f"redirect_{status}"), nonsense(f"status_{status}"))
        assert setting.provider.find("/elsewhere") is None


def test_every_scenario_has_been_played(_):
    """The table above and the tests below name each scenario of scenarios.py."""
    source = "".join(open(os.path.join(os.path.dirname(__file__), name)).read()
                     for name in ("test_answers.py", "test_connection.py", "test_life.py"))
    missing = [name for name in SCENARIOS if name not in ANSWERS and f'"{name}"' not in source
               and not name.startswith("redirect_")]
    assert not missing, missing


def test_an_id_token_that_says_all_saves_the_request_to_userinfo(setting):
    setting.ask("correct")
    assert setting.provider.find("/userinfo") is None
    setting.ask("userinfo_email")
    assert setting.provider.find("/userinfo") is not None


def test_email_verified_is_not_asked_for_where_the_settings_do_not_want_it(setting):
    changes = {"id_token": {"email_verified": None}}
    expect(setting.ask("correct", changes, VERIFIED="0"), UNVERIFIED)
    assert setting.provider.find("/userinfo") is None


def test_claims_may_be_nested_and_roles_come_as_words(setting):
    changes = {"id_token": {"office": {"mail": "a@b.example", "login": "som"},
                            "realm_access": {"roles": ["staff", "two words", "it-admin"]}}}
    expect(setting.ask("correct", changes, USERNAME_CLAIM="office.login", EMAIL_CLAIM="office.mail",
                       ROLES_CLAIM="realm_access.roles"),
           ["IDENTITY", "som", "sub-1", "a@b.example", "1", "staff it-admin", IDENTITY[-1]])


def test_roles_come_from_userinfo_too_and_as_one_text(setting):
    name = "https://office.example/roles"
    changes = {"id_token": {name: None}, "person": {name: "staff  it-admin"}}
    expect(setting.ask("correct", changes, ROLES_CLAIM=name),
           IDENTITY[:5] + ["staff it-admin"] + IDENTITY[6:])
    assert setting.provider.find("/userinfo") is not None


def test_roles_of_the_wrong_type_are_nonsense_and_nobody_enters(setting):
    for roles in (7, True, {"staff": True}, ["staff", 7], ["staff", ["it"]], ["staff", None]):
        expect(setting.ask("correct", {"id_token": {"roles": roles}}, ROLES_CLAIM="roles"),
               nonsense("claim_type"))
    many = [f"{number:0255}" for number in range(17)]
    expect(setting.ask("correct", {"id_token": {"roles": many}}, ROLES_CLAIM="roles"),
           nonsense("claim_too_long"))


def test_configured_endpoints_need_no_discovery_document(setting):
    issuer = setting.provider.issuer
    for scenario in ("correct", "userinfo_only", "discovery_404", "silent_discovery"):
        expect(setting.ask(scenario, TOKEN=issuer + "/token", USERINFO=issuer + "/userinfo"), IDENTITY)
        assert setting.provider.find("/.well-known/openid-configuration") is None


def test_a_configured_endpoint_wins_over_the_discovered_one(setting):
    changes = {"document": {"token_endpoint": setting.provider.issuer + "/wrong"}}
    expect(setting.ask("correct", changes, TOKEN=setting.provider.issuer + "/token"), IDENTITY)


def test_endpoints_may_lie_on_another_host(setting):
    other = setting.provider.issuer.replace("127.0.0.1", "localhost")
    changes = {"document": {"token_endpoint": other + "/token", "userinfo_endpoint": other + "/userinfo"}}
    expect(setting.ask("userinfo_only", changes, thinking=0.3), IDENTITY)
    warmed = [r.connection for r in setting.provider.requests if r.headers["host"].startswith("localhost")]
    assert len(set(warmed)) == 1 and setting.provider.paths()[1] == "/", "the other host was not warmed"


def test_the_form_is_what_the_rfc_says_and_nothing_more(setting):
    setting.ask("correct")
    request = setting.provider.find("/token")
    expect(request.method, "POST")
    expect(request.headers["content-type"], "application/x-www-form-urlencoded")
    expect(request.form, {"grant_type": b"password", "username": b"somchai", "password": PASSWORD.encode(),
                          "scope": b"openid email profile", "client_id": CLIENT_ID.encode(),
                          "client_secret": CLIENT_SECRET.encode()})
    assert "authorization" not in request.headers and "accept-encoding" not in request.headers


def test_basic_sends_the_secret_in_the_header_only(setting):
    expect(setting.ask("correct", CLIENT_AUTH="basic"), IDENTITY)
    request = setting.provider.find("/token")
    wanted = base64.b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()
    expect(request.headers["authorization"], "Basic " + wanted)
    assert "client_secret" not in request.form and "client_id" not in request.form


def test_a_client_without_a_secret_sends_its_name_only(setting):
    setting.ask("wrong_400", CLIENT_AUTH="none", secret=None)
    request = setting.provider.find("/token")
    assert request.form["client_id"] == CLIENT_ID.encode() and "client_secret" not in request.form
    assert "authorization" not in request.headers


def test_basic_with_reserved_characters_is_refused_before_anything_is_sent(setting):
    for more in ({"secret": "a+b"}, {"secret": "p%41"}, {"secret": "a b"}, {"CLIENT_ID": "a:b"}):
        expect(setting.ask("correct", CLIENT_AUTH="basic", **more), client("secret_reserved_use_post"))
        expect(setting.provider.connections, 0)
    setting.ask("correct", CLIENT_AUTH="post", secret="a+b%41 &=:\n")
    expect(setting.provider.find("/token").form["client_secret"], b"a+b%41 &=:")


def test_a_missing_or_empty_secret_is_our_own_fault(setting):
    for secret in (None, "", "\n", "x" * 2000):
        for auth in ("basic", "post"):
            expect(setting.ask("correct", secret=secret, CLIENT_AUTH=auth), client("secret_missing"))
            expect(setting.provider.connections, 0)


def test_no_value_can_become_a_field_of_the_form_T72(setting):
    chance = random.Random(72)
    setting.provider.use("correct", at_token=answer(403))
    words = [b"a&grant_type=x", b"a=b", b"a+b c", b"%41", b"100%", "ก็ใช่".encode(), b"\xff\xfe", b"x" * 1024]
    words += [bytes(chance.choice(range(0x80, 0x100)) if chance.random() < 0.3 else chance.randrange(32, 127)
                    for _ in range(chance.randrange(1, 200))) for _ in range(40)]
    for word in words:
        expect(setting.ask("wrong_403_empty", password=word), WRONG)
        form = setting.provider.find("/token").form
        expect(form["password"], word)
        expect(len(form), 6)


def test_a_password_that_nobody_can_type_is_refused_without_a_request_T60(setting):
    for password in (b"", b"\b\n\r\177INCORRECT", b"a\tb", b"a\x01", b"a\x7f"):
        expect(setting.ask("correct", password=password), WRONG)
        assert setting.provider.find("/token") is None


def test_nothing_that_a_server_chose_reaches_the_engine_but_claims_T123(setting):
    for error in ("\x1b[2J", "Wrong", "a b", "x" * 41, "", "ไม่"):
        changes = {"at_token": answer(400, {"error": error, "error_description": "\x1b[2J"})}
        expect(setting.ask("correct", changes), client("unknown"))
    expect(setting.ask("correct", {"at_token": answer(400, {"error": "slow-down_2"})}), client("slow-down_2"))


def test_tokens_are_revoked_but_only_when_the_engine_has_let_go_T74(setting):
    setting.provider.use("correct")
    worker = setting.worker(CLIENT_AUTH="basic")
    worker.check()
    expect(worker.answer(), IDENTITY)
    assert worker.ended(0.3) is None and setting.provider.find("/revoke") is None
    worker.socket.shutdown(1)
    assert worker.ended(2) is not None
    expect(revoked(setting), [("refresh_token", REFRESH_TOKEN), ("access_token", ACCESS_TOKEN)])
    expect(len({r.connection for r in setting.provider.requests}), 1)
    worker.finish()


def revoked(setting):
    """What the SSO was asked to take back."""
    return [(request.form["token_type_hint"].decode(), request.form["token"].decode())
            for request in setting.provider.requests if request.path == "/revoke"]


def test_the_access_token_is_revoked_where_there_is_no_refresh_token_T74(setting):
    expect(setting.ask("no_refresh_token"), IDENTITY)
    expect(revoked(setting), [("access_token", ACCESS_TOKEN)])


def test_tokens_of_a_login_that_came_to_nothing_are_revoked_too_T74(setting):
    expect(setting.ask("no_name"), nonsense("claim_missing"))
    assert setting.provider.find("/revoke") is not None


def test_tokens_are_revoked_when_the_person_has_gone_meanwhile_T74(setting):
    setting.provider.use("userinfo_silent")
    worker = setting.worker(TIMEOUT=30000)
    worker.check()
    assert setting.provider.wait_for("/userinfo")
    worker.socket.shutdown(1)
    assert worker.ended(3) is not None
    assert setting.provider.find("/revoke") is not None
    worker.finish()


def test_a_server_that_does_not_answer_the_revocation_keeps_nobody_waiting_T74(setting):
    setting.provider.use("correct", at_revoke=SCENARIOS["silent_token"]["at_token"])
    worker = setting.worker(TIMEOUT=30000)
    worker.check()
    expect(worker.answer(), IDENTITY)
    worker.socket.shutdown(1)
    assert 1.2 < worker.ended(3) < 1.6
    worker.finish()
