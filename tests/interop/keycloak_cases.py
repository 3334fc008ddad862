# SPDX-License-Identifier: BSD-2-Clause
"""What dla-otp-sso must hear from a real Keycloak: a table of cases, each a name, a question and the answer."""

import time

from browser import Browser
from keycloak import PASSWORD, THAI_PASSWORD

WRONG, UNFINISHED, GONE = ["REFUSED", "wrong"], ["REFUSED", "unfinished"], ["REFUSED", "gone"]
NESTED = {"staff", "it-admin"}


def person(name="somchai", email=None, verified="1", roles=NESTED):
    """The fields of an identity that matter here; the roles as those of ours among them."""
    return ["IDENTITY", name, f"{name}@office.example" if email is None else email, verified, set(roles)]


def passwords(keycloak, ask):
    """Sign-in by password, and what may be wrong with it."""
    yield "right password; nested roles", ask(), person()
    yield "roles by way of a group", ask("malee"), person("malee")
    yield "Thai name and password", ask("สมชาย", THAI_PASSWORD), person("สมชาย", "thai@office.example", roles=())
    yield "secret in the header (basic)", ask(CLIENT_AUTH="basic"), person()
    yield "wrong password", ask(password="wrong"), WRONG
    yield "unknown name", ask("nobody"), WRONG
    yield "disabled account", ask("disabled"), WRONG
    yield "required action: not fully set up", ask("to-do"), UNFINISHED
    yield "no e-mail address: a profile to complete", ask("no-email"), UNFINISHED
    yield "e-mail address not verified", ask("unverified"), person("unverified", verified="0", roles=())
    yield "name in capital letters is another name", ask("SOMCHAI"), person()
    yield "client's secret is wrong", ask(secret="wrong"), ["CLIENT_REFUSED", "unauthorized_client"]
    yield "client is unknown", ask(CLIENT_ID="nobody"), ["CLIENT_REFUSED", "invalid_client"]
    yield "client without the password grant", ask(CLIENT_ID="no-grant"), ["CLIENT_REFUSED", "unauthorized_client"]
    yield "scope that is not there", ask(SCOPE="openid nonsense"), ["CLIENT_REFUSED", "invalid_scope"]
    yield "issuer written with a slash", ask(issuer=keycloak.issuer + "/"), ["NONSENSE", "discovery_issuer"]
    yield "realm that is not there", ask(issuer=keycloak.base + "/realms/nobody"), ["NONSENSE", "discovery_status_404"]
    for _ in range(3):
        ask("guessed", "guess")
    yield "brute-force lock: the right password too", ask("guessed"), WRONG
    sessions = keycloak.administer("GET", f"/users/{keycloak.user('malee')}/sessions")
    yield "the grant was taken back: no session is left", len(sessions), 0


def visit(ca_file, address, user="somchai", accept=True):
    """What a person does on the page: signs in, and says yes or no."""
    page = Browser(ca_file).open(address).submit(username=user, password=PASSWORD)
    page.submit(**({"accept": "Yes"} if accept else {"cancel": "No"}))


def approvals(keycloak, ca_file, start):
    """Sign-in by approving on its page."""
    with start() as approval:
        yield "page and user code", approval.shown[:2], ["SHOW", keycloak.issuer + "/device"]
        yield "user code is in the QR's address", approval.shown[2].endswith("=" + approval.shown[3]), True
        yield "nobody has approved yet", approval.hear(2)[0], "PENDING"
        visit(ca_file, approval.shown[2])
        yield "approved", approval.hear(), person(roles=NESTED)
    with start() as approval:
        visit(ca_file, approval.shown[2], "malee")
        yield "approved by somebody else", approval.hear(), person("malee")
    with start() as approval:
        visit(ca_file, approval.shown[2], accept=False)
        yield "declined", approval.hear(), ["REFUSED", "declined"]
    with start() as one, start() as other:
        visit(ca_file, other.shown[2])
        yield "of two at once the one that was approved", other.hear(), person()
        yield "of two at once the other", one.hear(2)[0], "PENDING"
    for way, wanted in (("1", person()), ("thaiid", ["REFUSED", "weak"])):
        with start(wish={"acr": way}) as approval:
            visit(ca_file, approval.shown[2])
            yield f"way of signing in: {way}", approval.hear(), wanted
    with start() as approval:
        time.sleep(2)
        approval.check(PASSWORD, "somchai")
        yield "password typed instead", approval.answer(30)[:2], ["IDENTITY", "somchai"]
    with start(CLIENT_ID="no-grant") as approval:
        yield "client without the grant", approval.shown, ["CLIENT_REFUSED", "device_not_offered"]
    with start(secret="wrong") as approval:
        yield "client's secret is wrong", approval.shown, ["CLIENT_REFUSED", "unauthorized_client"]
    with start(CLIENT_ID="dla-otp-thaiid") as approval:
        yield "a client's own browser flow leads straight to ThaiID", \
            Browser(ca_file).led_to(approval.shown[2]).partition("?")[0], "https://127.0.0.1:1/thaiid"
    keycloak.page_lifetime(3)
    with start() as approval:
        yield "a short lifetime", approval.shown[4], "3"
        yield "expired", approval.hear(), ["REFUSED", "expired"]
    keycloak.page_lifetime(600)


def look_ups(keycloak, look_up):
    """By the admin REST API, with a client that may do nothing but see people."""
    realm_roles, app_roles = "realm_access.roles", "resource_access.app.roles"
    yield "nested roles of the realm", look_up(ROLES_CLAIM=realm_roles), person()
    yield "roles by way of a group", look_up("malee", ROLES_CLAIM=realm_roles), person("malee")
    yield "roles of a client", look_up(ROLES_CLAIM=app_roles, CLIENT_ID="look-up-apps"), person(roles={"sign-in"})
    yield "values of an attribute", look_up(ROLES_CLAIM="section"), person(roles={"it", "night"})
    yield "no roles asked", look_up(), person(roles=())
    yield "secret in the header (basic)", look_up(CLIENT_AUTH="basic"), person(roles=())
    yield "address of the realm with a slash", look_up(URL=keycloak.realm + "/"), person(roles=())
    yield "Thai name", look_up("สมชาย"), person("สมชาย", "thai@office.example", roles=())
    yield "unknown name", look_up("nobody"), GONE
    yield "name in capital letters is another name", look_up("SOMCHAI"), GONE
    yield "disabled account", look_up("disabled"), GONE
    yield "required action: not fully set up", look_up("to-do"), UNFINISHED
    yield "e-mail address not verified", look_up("unverified"), person("unverified", verified="0", roles=())
    yield "no e-mail address", look_up("no-email"), person("no-email", "", "0", ())
    yield "brute-force lock is about passwords only", look_up("guessed"), person("guessed", roles=())
    yield "name that looks like a query", look_up("somchai&exact=false"), GONE
    yield "client without the right to see people", look_up(CLIENT_ID="look-up-nothing"), \
        ["CLIENT_REFUSED", "users_status_403"]
    # An error of its own since 26.7; before, an empty list of clients.
    yield "client that may not see other clients' roles", look_up(ROLES_CLAIM=app_roles)[0], "CLIENT_REFUSED"
    yield "client's secret is wrong", look_up(secret="wrong"), ["CLIENT_REFUSED", "unauthorized_client"]
    yield "client without a service account", look_up(CLIENT_ID="dla-otp"), ["CLIENT_REFUSED", "unauthorized_client"]
    yield "realm that is not there", look_up(URL=keycloak.base + "/admin/realms/nobody"), ["NONSENSE", "status_404"]
    known, other = keycloak.user("somchai"), keycloak.user("malee")
    yield "id of the last answer", look_up(last_id=known, ROLES_CLAIM=realm_roles), person()
    yield "id of the last answer, roles of a client", \
        look_up(last_id=known, ROLES_CLAIM=app_roles, CLIENT_ID="look-up-apps"), person(roles={"sign-in"})
    yield "id of another account", look_up("unverified", last_id=known, ROLES_CLAIM=realm_roles), \
        person("unverified", verified="0", roles=())
    yield "id of nobody", look_up(last_id=other[:-4] + "0000", ROLES_CLAIM=realm_roles), person()
    yield "id of an account, name of nobody", look_up("nobody", last_id=known, ROLES_CLAIM=realm_roles), GONE
    leaving = keycloak.user("leaving")
    role = keycloak.administer("GET", "/roles/staff")
    keycloak.administer("POST", f"/users/{leaving}/role-mappings/realm", [role])
    yield "role given a moment ago", look_up("leaving", ROLES_CLAIM=realm_roles), person("leaving", roles={"staff"})
    keycloak.administer("DELETE", f"/users/{leaving}/role-mappings/realm", [role])
    yield "role taken away a moment ago", look_up("leaving", ROLES_CLAIM=realm_roles), person("leaving", roles=())
    keycloak.administer("DELETE", f"/users/{leaving}")
    yield "person removed a moment ago", look_up("leaving", last_id=leaving, ROLES_CLAIM=realm_roles), GONE


def round_trips(keycloak, count):
    """What a look-up costs where the server is far away."""
    known, realm_roles, app_roles = keycloak.user("somchai"), "realm_access.roles", "resource_access.app.roles"
    yield "never seen, cold", count(ROLES_CLAIM=realm_roles), 5
    yield "known, cold", count(last_id=known, ROLES_CLAIM=realm_roles), 4
    yield "known, warm", count(last_id=known, warm=True, ROLES_CLAIM=realm_roles), 1
    yield "known, roles of a client, warm", count(last_id=known, warm=True, ROLES_CLAIM=app_roles), 1
    yield "values of an attribute, cold", count(ROLES_CLAIM="section"), 4
    yield "values of an attribute, warm", count(warm=True, ROLES_CLAIM="section"), 1


def scim(keycloak, look_up):
    """By Keycloak's own SCIM 2.0 API, with the same client."""
    def unverified(*arguments, **more):
        return person(*arguments, verified="0", **more)

    yield "groups by their names", look_up("malee", ROLES_CLAIM="groups"), unverified("malee", roles={"section-3"})
    yield "no roles asked", look_up(), unverified(roles=())
    yield "unknown name", look_up("nobody"), GONE
    yield "name in capital letters is another name", look_up("SOMCHAI"), GONE
    yield "disabled account", look_up("disabled"), GONE
    yield "no e-mail address", look_up("no-email"), unverified("no-email", "", roles=())
    yield "name that would end the filter", look_up('x" or userName eq "somchai'), GONE
    yield "client whose token is for others", look_up(CLIENT_ID="look-up-apps"), ["CLIENT_REFUSED", "users_status_401"]
    yield "token endpoint from the settings", \
        look_up(TOKEN=keycloak.issuer + "/protocol/openid-connect/token"), unverified(roles=())
