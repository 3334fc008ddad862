# SPDX-License-Identifier: BSD-2-Clause
"""npm's oidc-provider on loopback, and what dla-otp-sso must hear from it."""

import json
import subprocess

import fetch
from browser import Browser
from keycloak import SECRET, free_port

WRONG = ["REFUSED", "wrong"]
GRANT = "urn:ietf:params:oauth:grant-type:device_code"
NOT_ALLOWED = ["CLIENT_REFUSED", "invalid_request"]  # where the RFC has unauthorized_client
PEOPLE = {
    "somchai": {"password": "right-password", "claims": {
        "preferred_username": "somchai", "email": "somchai@office.example", "email_verified": True,
        "roles": ["staff", "it-admin"], "office": {"section": {"roles": ["night"]}}}},
    "ก็": {"password": "รหัส &=+%", "claims": {
        "preferred_username": "ก็", "email": "thai@office.example", "email_verified": False}},
    "no-email": {"password": "right-password", "claims": {"preferred_username": "no-email"}},
    "no-name": {"password": "right-password", "claims": {"email": "a@office.example", "email_verified": True}}}


def client(name, *grants, **more):
    return {"client_id": name, "client_secret": SECRET, "grant_types": list(grants), "redirect_uris": [],
            "response_types": [], "token_endpoint_auth_method": "client_secret_post", **more}


CLIENTS = [client("dla-otp", "password"), client("in-header", "password",
                                                 token_endpoint_auth_method="client_secret_basic"),
           client("page", GRANT), client("short-page", GRANT), client("look-up", "client_credentials")]


class OidcProvider:
    def __init__(self, directory, authority):
        home, self.version = fetch.oidc_provider()
        script = home / "provider.mjs"  # where node looks for the package
        script.write_text((fetch.pathlib.Path(__file__).parent / "provider.mjs").read_text())
        people, clients = directory / "people.json", directory / "clients.json"
        people.write_text(json.dumps(PEOPLE))
        clients.write_text(json.dumps(CLIENTS))
        port = free_port()
        self.issuer = f"https://127.0.0.1:{port}"
        self.process = subprocess.Popen(["node", script, str(port), *authority.issue("oidc-provider"), people, clients],
                                        stdout=subprocess.PIPE, stderr=(directory / "provider.log").open("w"), text=True)
        if self.process.stdout.readline() != "listening\n":
            raise RuntimeError("oidc-provider: " + (directory / "provider.log").read_text()[-3000:])

    def stop(self):
        self.process.terminate()
        self.process.wait()


def person(name="somchai", email=None, verified="1", roles=()):
    return ["IDENTITY", name, f"{name}@office.example" if email is None else email, verified, set(roles)]


def passwords(_, ask):
    yield "right password; e-mail only in userinfo", ask(), person()
    yield "roles in userinfo", ask(ROLES_CLAIM="roles"), person(roles={"staff", "it-admin"})
    yield "nested roles in userinfo", ask(ROLES_CLAIM="office.section.roles"), person(roles={"night"})
    yield "secret in the header (basic)", ask(CLIENT_ID="in-header", CLIENT_AUTH="basic"), person()
    yield "Thai name and password, unverified", ask("ก็", "รหัส &=+%"), person("ก็", "thai@office.example", "0")
    yield "no e-mail address", ask("no-email"), person("no-email", "", "0")
    yield "no user name", ask("no-name"), ["NONSENSE", "claim_missing"]
    yield "wrong password", ask(password="wrong"), WRONG
    yield "unknown name", ask("nobody"), WRONG
    yield "client's secret is wrong", ask(secret="wrong"), ["CLIENT_REFUSED", "invalid_client"]
    yield "client is unknown", ask(CLIENT_ID="nobody"), ["CLIENT_REFUSED", "invalid_client"]
    yield "client without the password grant", ask(CLIENT_ID="look-up"), NOT_ALLOWED
    yield "scope without openid", ask(SCOPE="email"), ["NONSENSE", "userinfo_status_403"]


def visit(ca_file, address, user="somchai", accept=True):
    """What a person does on its pages: compares the code, signs in, agrees; or aborts."""
    page = Browser(ca_file).open(address).submit()  # as its script does
    if not accept:
        page.submit(confirm=None, abort="yes")
        return
    page.submit(confirm="yes").submit(login=user, password="any").submit()


def approvals(ca_file, start):
    """Sign-in by approving on its pages. It names no interval, so each takes 5 s."""
    with start() as approval, start() as by_another, start() as declined, start(CLIENT_ID="short-page") as short:
        yield "page", approval.shown[0], "SHOW"
        yield "user code is in the QR's address", approval.shown[2].endswith("=" + approval.shown[3]), True
        visit(ca_file, approval.shown[2])
        visit(ca_file, by_another.shown[2], "no-email")
        visit(ca_file, declined.shown[2], accept=False)
        yield "approved", approval.hear(), person()
        yield "approved by somebody else", by_another.hear(), person("no-email", "", "0")
        yield "declined", declined.hear(), ["REFUSED", "declined"]
        yield "expired", short.hear(), ["REFUSED", "expired"]
    with start(CLIENT_ID="dla-otp") as approval:
        yield "client without the grant", approval.shown, NOT_ALLOWED
    with start(secret="wrong") as approval:
        yield "client's secret is wrong", approval.shown, ["CLIENT_REFUSED", "invalid_client"]


def tokens(_, look_up):
    """Its client credentials grant, and a scripted SCIM server that takes the token."""
    yield "token of the client for a SCIM server", look_up()[:2], ["IDENTITY", "somchai"]
    yield "client's secret is wrong", look_up(secret="wrong"), ["CLIENT_REFUSED", "invalid_client"]
    yield "client without the grant", look_up(CLIENT_ID="dla-otp"), NOT_ALLOWED
