# SPDX-License-Identifier: BSD-2-Clause
"""A scripted directory of people over HTTPS: Keycloak's admin REST API and a SCIM 2.0 server in one, with the
token endpoints that belong to them. Behaves as a named scenario says (cases.py), and records everything.
"""

import base64
import json
import re

from idp import Provider
from scenarios import answer, tell_person

CLIENT_ID, CLIENT_SECRET = "host-7", "look-up-secret-canary"
TOKEN = "look-up-token-canary"
REALM = "/admin/realms/office"
KEYCLOAK_TOKEN = "/realms/office/protocol/openid-connect/token"
USER_ID, APP_ID = "0f1e-user", "9a8b-client"

# As Keycloak tells it (26).
PERSON = {"id": USER_ID, "username": "somchai", "firstName": "Somchai", "lastName": "Jaidee",
          "email": "somchai@office.example", "emailVerified": True, "enabled": True, "totp": False,
          "createdTimestamp": 1795349671169, "disableableCredentialTypes": [], "requiredActions": [],
          "notBefore": 0, "access": {"manage": False}, "attributes": {"section": ["it", "night shift"]}}
ROLES = ("staff", "it-admin")
APP_ROLES = ("sign-in",)

# As a SCIM server does (RFC 7643 8.2).
RESOURCE = {"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "id": USER_ID, "userName": "somchai",
            "meta": {"resourceType": "User"}, "active": True, "name": {"familyName": "Jaidee"},
            "emails": [{"value": "som@home.example", "type": "home"},
                       {"value": "somchai@office.example", "type": "work", "primary": True}],
            "roles": [{"value": "staff", "primary": True}, {"value": "it-admin"}],
            "groups": [{"value": "3ccf8bbb", "display": "section-3", "type": "direct"}]}


def grant(directory, request):
    """The token endpoint of a well-behaved server."""
    form, basic = request.form, request.headers.get("authorization", "")
    wanted = "Basic " + base64.b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()
    posted = (form.get("client_id"), form.get("client_secret"))
    if basic != wanted and posted != (CLIENT_ID.encode(), CLIENT_SECRET.encode()):
        return answer(401, {"error": "unauthorized_client"})
    if form.get("grant_type") != b"client_credentials":
        return answer(400, {"error": "unsupported_grant_type"})
    return answer(200, directory.tokens())


def with_token(reply):
    """What only a holder of the token gets."""
    def check(directory, request):
        if request.headers.get("authorization") != f"Bearer {TOKEN}":
            return answer(401, {"error": "HTTP 401 Unauthorized"})
        return reply(directory, request)
    return check


def roles_of(*names):
    return [{"id": f"id-{name}", "name": name, "composite": False, "clientRole": False, "containerId": "x"}
            for name in names]


def find_users(directory, request):
    """Keycloak keeps names in lower case, and finds them whatever is asked."""
    person = directory.changed("user", PERSON)
    found = request.query["username"].decode().lower() == PERSON["username"]
    return answer(200, directory.rewritten([person] if found else []))


def find_clients(_, request):
    return answer(200, [{"id": APP_ID, "clientId": "app"}] if request.query["clientId"] == b"app" else [])


def find_resources(directory, request):
    asked = re.fullmatch(r'userName eq (".*")', request.query["filter"].decode())
    found = asked and json.loads(asked[1]).lower() == RESOURCE["userName"]
    wanted = request.query["attributes"].decode().split(",")
    resource = {name: value for name, value in directory.changed("resource", RESOURCE).items()
                if name in ("schemas", "id", "meta", *wanted) or name not in RESOURCE}
    resources = [resource] if found else []
    return answer(200, directory.rewritten({
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"], "totalResults": len(resources),
        "Resources": resources, "startIndex": 1, "itemsPerPage": len(resources)}),
        content_type="application/scim+json;charset=UTF-8")


class Directory(Provider):
    defaults = {"at_discovery": lambda directory, _: answer(200, directory.discovery()),
                "at_token": grant, "at_users": with_token(find_users), "at_clients": with_token(find_clients),
                "at_roles": with_token(lambda *_: answer(200, roles_of(*ROLES))),
                "at_app_roles": with_token(lambda *_: answer(200, roles_of(*APP_ROLES))),
                "at_resources": with_token(find_resources), "at_userinfo": tell_person,
                "at_revoke": answer(200), "at_realm": answer(403), "at_other": answer(404, {"error": "HTTP 404 Not Found"})}
    routes = {**Provider.routes, KEYCLOAK_TOKEN: "at_token", f"{REALM}/users": "at_users", REALM: "at_realm",
              f"{REALM}/clients": "at_clients", "/scim/v2/Users": "at_resources",
              f"{REALM}/users/{USER_ID}/role-mappings/realm/composite": "at_roles",
              f"{REALM}/users/{USER_ID}/role-mappings/clients/{APP_ID}/composite": "at_app_roles"}

    def tokens(self):
        return self.changed("tokens", {"access_token": TOKEN, "expires_in": 300, "refresh_expires_in": 0,
                                       "token_type": "Bearer", "not-before-policy": 0, "scope": "profile"})

    def changed(self, what, whole):
        return self._changed(what, dict(whole))

    def rewritten(self, value):
        """The answer with the scenario's last word: a function of what would be right."""
        return self.scenario.get("list", lambda right: right)(value)
