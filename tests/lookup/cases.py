# SPDX-License-Identifier: BSD-2-Clause
"""What the scripted directory does: a table of named scenarios.

A scenario changes single things of a well-behaved server: members of its answers (`user` of Keycloak, `resource`
of SCIM, `tokens`; None removes one), the list as a whole (`list`, a function), whole answers (`at_users` ...), or
what happens to a connection (`transport`).
"""

import json

from scenarios import (answer, drip, endless, hang_up, reset, silence, speak_plainly, stall, to_elsewhere)

_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"


def drop(name):
    """The same person without a member."""
    return {"user": {name: None}, "resource": {name: None}}


def everywhere(reply):
    """Both kinds of server, where they are asked for the person."""
    return {"at_users": reply, "at_resources": reply}


def status(number, *arguments, **more):
    return everywhere(answer(number, *arguments, **more))


def twice(right):
    """A second account of the name, as the server's kind of list has it."""
    if isinstance(right, list):
        return right * 2
    return {**right, "totalResults": 2, "Resources": right["Resources"] * 2}


def everybody(right):
    """A server that does not understand the search and begins to tell all it has (two pages)."""
    somebody = {"id": "1", "username": "malee", "userName": "malee", "enabled": True, "active": True}
    if isinstance(right, list):
        return [somebody, *right]
    return {**right, "totalResults": 5000, "itemsPerPage": 1, "Resources": [somebody]}


def only(*people):
    """These instead."""
    def tell(right):
        if isinstance(right, list):
            return list(people)
        return {**right, "totalResults": len(people), "Resources": list(people)}
    return {"list": tell}


def of_list(**changes):
    """Members of a SCIM list changed; Keycloak's has none."""
    def tell(right):
        if isinstance(right, list):
            return right
        return {name: value for name, value in {**right, **changes}.items() if value is not None}
    return {"list": tell}


def as_bytes(rewrite):
    """The right answer, as bytes that are rewritten before they leave."""
    return {"list": lambda right: rewrite(json.dumps(right).encode())}


CASES = {
    "correct": {},
    # the person
    "disabled": {"user": {"enabled": False}, "resource": {"active": False}},
    "other_case": {"user": {"username": "Somchai"}, "resource": {"userName": "Somchai"}},
    "blank_behind": {"user": {"username": "somchai "}, "resource": {"userName": "somchai "}},
    "somebody_else": {"user": {"username": "malee"}, "resource": {"userName": "malee"}},
    "two_users": {"list": twice},
    "everybody": {"list": everybody},
    "unverified": {"user": {"emailVerified": False}},
    "verified_text": {"user": {"emailVerified": "true"}},
    "verified_missing": {"user": {"emailVerified": None}},
    "no_email": {**drop("email"), "resource": {"emails": None}},
    "empty_email": {"user": {"email": ""}, "resource": {"emails": [{"value": "", "primary": True}]}},
    "null_email": {"list": lambda right: json.loads(json.dumps(right).replace('"somchai@office.example"', "null"))},
    "to_do": {"user": {"requiredActions": ["UPDATE_PASSWORD"]}},
    "nothing_to_do": drop("requiredActions"),
    "to_do_text": {"user": {"requiredActions": "UPDATE_PASSWORD"}},
    "enabled_missing": {"user": {"enabled": None}, "resource": {"active": None}},
    "enabled_text": {"user": {"enabled": "true"}, "resource": {"active": "True"}},
    "enabled_number": {"user": {"enabled": 1}, "resource": {"active": 1}},
    "name_missing": {"user": {"username": None}, "resource": {"userName": None}},
    "name_number": {"user": {"username": 5}, "resource": {"userName": 5}},
    "id_missing": drop("id"),
    "id_number": {"user": {"id": 5}, "resource": {"id": 5}},
    "id_dots": {"user": {"id": ".."}},
    "id_slashes": {"user": {"id": "../../other/users/x?y#z"}},
    "id_long": {"user": {"id": "x" * 300}, "resource": {"id": "x" * 300}},
    "email_number": {"user": {"email": 5}, "resource": {"emails": [{"value": 5}]}},
    "email_huge": {"user": {"email": "x" * 2000}, "resource": {"emails": [{"value": "x" * 2000}]}},
    "only_home": {"resource": {"emails": [{"value": "som@home.example", "type": "home"}]}},
    "work_behind_home": {"resource": {"emails": [{"value": "a@b.example", "type": "home"},
                                                 {"value": "c@d.example", "type": "work"},
                                                 {"value": "e@f.example", "type": "work"}]}},
    "emails_unclear": {"resource": {"emails": [{"value": "a@b.example"}, {"value": "c@d.example"}]}},
    "emails_text": {"resource": {"emails": "a@b.example"}},
    # roles
    "no_roles": {"at_roles": answer(200, []), "resource": {"roles": None, "groups": []},
                 "user": {"attributes": None}},
    "roles_not_json": {"at_roles": answer(200, b"["), "at_app_roles": answer(200, b"[")},
    "roles_object": {"at_roles": answer(200, {"realmMappings": []})},
    "roles_number": {"at_roles": answer(200, [{"name": 5}]), "resource": {"roles": [{"value": 5}]},
                     "user": {"attributes": {"section": [5]}}},
    "roles_texts": {"at_roles": answer(200, ["staff"]), "resource": {"roles": ["staff", "it-admin"]}},
    "roles_one_text": {"resource": {"roles": "staff"}, "user": {"attributes": {"section": "it"}}},
    "roles_two_words": {"at_roles": answer(200, [{"name": "two words"}, {"name": "staff"}]),
                        "resource": {"roles": [{"value": "two words"}, {"value": "staff"}]}},
    "roles_without_name": {"resource": {"groups": [{"value": "only-an-id"}], "roles": [{"display": "x"}]}},
    "roles_many": {"at_roles": answer(200, [{"name": f"role-{i:04}"} for i in range(1000)]),
                   "resource": {"roles": [{"value": f"role-{i:04}"} for i in range(1000)]}},
    "roles_404": {"at_roles": answer(404, {"error": "User not found"})},
    "roles_403": {"at_roles": answer(403, {"error": "HTTP 403 Forbidden"})},
    "roles_500": {"at_roles": answer(500)},
    "roles_silent": {"at_roles": silence()},
    "roles_page": {"at_roles": answer(200, b"<html>", content_type="text/html")},
    "clients_403": {"at_clients": answer(403, {"error": "HTTP 403 Forbidden"})},
    "clients_none": {"at_clients": answer(200, [])},
    "clients_two": {"at_clients": answer(200, [{"id": "a", "clientId": "app"}] * 2)},
    "clients_other": {"at_clients": answer(200, [{"id": "a", "clientId": "APP"}])},
    "clients_object": {"at_clients": answer(200, {})},
    "clients_no_id": {"at_clients": answer(200, [{"clientId": "app"}])},
    # our client
    "token_401": {"at_token": answer(401, {"error": "invalid_client"})},
    "token_grant": {"at_token": answer(400, {"error": "unauthorized_client"})},
    "token_invalid_grant": {"at_token": answer(400, {"error": "invalid_grant"})},
    "token_denied": {"at_token": answer(403, {"error": "access_denied"})},
    "token_403_empty": {"at_token": answer(403)},
    "token_400_empty": {"at_token": answer(400)},
    "token_429": {"at_token": answer(429, headers=["Retry-After: 30"])},
    "token_500": {"at_token": answer(500)},
    "token_page": {"at_token": answer(200, b"<html>", content_type="text/html")},
    "token_not_json": {"at_token": answer(200, b"{")},
    "token_missing": {"tokens": {"access_token": None}},
    "token_mac": {"tokens": {"token_type": "mac"}},
    "token_line_end": {"tokens": {"access_token": "a\r\nX: y"}},
    "token_redirect": {"at_token": to_elsewhere(302)},
    "token_silent": {"at_token": silence()},
    "users_401": status(401, {"error": "HTTP 401 Unauthorized"}),
    "users_403": status(403, {"error": "HTTP 403 Forbidden"}),
    # nonsense
    "users_404": status(404, {"error": "Realm not found."}),
    "users_429": status(429),
    "users_500": status(500),
    "users_502": status(502, b"<html>", content_type="text/html"),
    "users_503": status(503, headers=["Retry-After: 60"]),
    "users_204": everywhere(b"HTTP/1.1 204 X\r\n\r\n"),
    "users_redirect": everywhere(to_elsewhere(302)),
    "users_page": status(200, b"<html>", content_type="text/html"),
    "users_huge": everywhere(endless(_HEAD + b"\r\n", b"[" * 65536)),
    "users_headers": everywhere(endless(_HEAD, b"X: " + b"x" * 8000 + b"\r\n")),
    "users_drip": everywhere(lambda *request: drip(*request, 0.2)),
    "users_silent": everywhere(silence()),
    "users_cut": everywhere([answer(200, {"a": "b" * 100})[:-50], None]),
    "users_hang_up": everywhere([None]),
    "users_not_http": everywhere(b"SSH-2.0-OpenSSH_9.2\r\n"),
    "json_other": {"list": lambda right: {"users": right} if isinstance(right, list) else right["Resources"]},
    "json_nulls": only(None),
    "json_texts": only("somchai"),
    "json_nested": only([["somchai"]]),
    "json_null": status(200, b"null"),
    "json_empty": status(200, b" "),
    "json_cut": as_bytes(lambda text: text[:-1]),
    "json_more_behind": as_bytes(lambda text: text + text),
    "json_twice": as_bytes(lambda text: text.replace(b'"id":', b'"id": "x", "id":', 1)),
    "json_deep": status(200, b"[" * 30000 + b"]" * 30000),
    "json_nul": as_bytes(lambda text: text.replace(b"Jaidee", b"a\\u0000b").replace(b"0f1e", b"\\u0000")),
    "json_bad_utf8": as_bytes(lambda text: text.replace(b"0f1e", b"\xc3\x28")),
    "json_text_type": {"list": lambda right: right},
    "total_missing": of_list(totalResults=None),
    "total_text": of_list(totalResults="1"),
    "total_negative": of_list(totalResults=-1),
    "total_none": of_list(totalResults=0),
    "total_two": of_list(totalResults=2),
    "resources_missing": of_list(Resources=None),
    "resources_object": of_list(Resources={"userName": "somchai"}),
    "nobody_and_no_list": of_list(Resources=None, totalResults=0),
    # discovery, for SCIM
    "discovery_404": {"at_discovery": answer(404)},
    "discovery_other": {"document": {"issuer": "https://elsewhere.example"}},
    # connections
    "stalled": {"transport": stall},
    "hang_up": {"transport": hang_up},
    "reset": {"transport": reset},
    "plain_http": {"transport": speak_plainly},
}
