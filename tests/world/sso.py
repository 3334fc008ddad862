# SPDX-License-Identifier: BSD-2-Clause
"""The SSO of the world: a real Glewlwyd on SQLite, configured through its own admin API.

It speaks TLS itself on an inner port; what the login talks to is the recorder in front of it
(recorder.py), so issuer and end points bear the recorder's port.
"""

import dataclasses
import http.client
import json
import pathlib
import sqlite3
import ssl
import subprocess

import certificates
from people import draw_secret
from server import WORLD, Server

DIRECTORY = WORLD / "sso"
CLIENT = "dla-otp"
USER = "sso-server"
TABLES = pathlib.Path("/usr/share/dbconfig-common/data/glewlwyd/install/sqlite3")
SCOPES = ("openid", "profile", "email")
RIGHTS = ("server01",)  # scopes that only some people are granted

_CONFIGURATION = """
port = {inner}
bind_address = "127.0.0.1"
external_url = "https://{host}:{port}"
login_url = "login.html"
api_prefix = "api"
cookie_domain = "{host}"
cookie_secure = 1
session_expiration = 3600
session_key = "GLEWLWYD2_SESSION_ID"
admin_scope = "g_admin"
profile_scope = "g_profile"
log_mode = "console"
log_level = "WARNING"
user_module_path = "/usr/lib/glewlwyd/user"
client_module_path = "/usr/lib/glewlwyd/client"
user_auth_scheme_module_path = "/usr/lib/glewlwyd/scheme"
plugin_module_path = "/usr/lib/glewlwyd/plugin"
use_secure_connection = true
secure_connection_key_file = "{key}"
secure_connection_pem_file = "{certificate}"
secure_connection_ca_file = "{ca}"
hash_algorithm = "SHA512"
database = {{ type = "sqlite3"; path = "{database}"; }};
"""


def issuer(state):
    """The issuer as clients know it."""
    return f"https://{certificates.SSO_HOST}:{state['ports']['sso']}/api/oidc"


def server(state):
    """The server process; prepare() comes once before its first start."""
    return Server("sso", ["glewlwyd", f"--config-file={DIRECTORY}/glewlwyd.conf"],
                  port=state["ports"]["sso_inner"], user=USER)


def recorder(state):
    """The recording proxy that everybody else talks to."""
    ports = state["ports"]
    return Server("recorder", ["/usr/bin/python3", str(pathlib.Path(__file__).parent / "recorder.py"),
                               str(ports["sso"]), str(ports["sso_inner"]),
                               str(WORLD / "sso-connections")], port=ports["sso"])


def prepare(state):
    """Configuration, database and signing key, before the first start."""
    DIRECTORY.mkdir()
    database = DIRECTORY / "sso.db"
    with sqlite3.connect(database) as connection:
        connection.executescript(TABLES.read_text())
    (DIRECTORY / "glewlwyd.conf").write_text(_CONFIGURATION.format(
        inner=state["ports"]["sso_inner"], port=state["ports"]["sso"], host=certificates.SSO_HOST,
        key=certificates.KEY, certificate=certificates.CERTIFICATE, ca=certificates.CA,
        database=database))
    subprocess.run(["openssl", "genpkey", "-algorithm", "EC", "-pkeyopt",
                    "ec_paramgen_curve:P-256", "-out", DIRECTORY / "sign.key"],
                   check=True, capture_output=True)
    subprocess.run(["openssl", "pkey", "-in", DIRECTORY / "sign.key", "-pubout", "-out",
                    DIRECTORY / "sign.pub"], check=True, capture_output=True)
    subprocess.run(["chown", "-R", USER, DIRECTORY], check=True)


def configure(state, people):
    """Client, scopes, people and the OpenID plugin; the well-known admin password goes first."""
    admin = Admin(state)
    admin.call("POST", "/auth", username="admin", password="password")
    state["sso_admin_password"] = draw_secret()
    admin.call("PUT", "/profile/password", old_password="password",
               password=state["sso_admin_password"])
    _let_users_have_properties(admin)
    for scope in SCOPES[1:] + RIGHTS:
        admin.call("POST", "/scope/", name=scope, display_name=scope, password_required=True,
                   password_max_age=0, scheme={})
    admin.call("POST", "/client/", client_id=CLIENT, name="Logins", enabled=True,
               confidential=True, client_secret=state["client_secret"], scope=[],
               token_endpoint_auth_method=["client_secret_basic", "client_secret_post"],
               authorization_type=["password", "refresh_token", "client_credentials",
                                   "device_authorization"],
               redirect_uri=[])
    for person in people.values():
        if person.at_sso:
            properties = {"email_verified": "yes"} if person.verified else {}
            if person.roles:
                properties["roles"] = list(person.roles)
            admin.call("POST", "/user/", username=person.sso_name or person.name,
                       password=person.password, name=f"Test person {person.name}",
                       email=person.email, enabled=person.enabled,
                       scope=[*SCOPES, *person.scopes], **properties)
    admin.call("POST", "/mod/plugin/", module="oidc", name="oidc", display_name="OpenID",
               parameters=_plugin(state))


def change_email(state, name, address):
    """What a person does on the portal, or somebody who can act as them: another address, verified.
    Gives the one before."""
    admin = Admin(state)
    admin.call("POST", "/auth", username="admin", password=state["sso_admin_password"])
    user = admin.call("GET", f"/user/{name}")
    before = user["email"]
    admin.call("PUT", f"/user/{name}", **(user | {"email": address}))
    return before


def offer_approval(state, offered=True):
    """Whether a sign-in can be approved on the SSO's page; in a new world it cannot, and the usual
    settings do not ask for it (settings.APP)."""
    _change_plugin(state, "auth-type-device-enabled", offered)


def change_page_lifetime(state, seconds):
    """For how long it can be approved from now on."""
    _change_plugin(state, "device-authorization-expiration", seconds)


def _change_plugin(state, key, value):
    admin = Admin(state)
    admin.call("POST", "/auth", username="admin", password=state["sso_admin_password"])
    plugin = admin.call("GET", "/mod/plugin/oidc")
    plugin["parameters"][key] = value
    admin.call("PUT", "/mod/plugin/oidc", **plugin)
    admin.call("PUT", "/mod/plugin/oidc/reset")


def _let_users_have_properties(admin):
    """A property of our own exists only where the user backend's data format names it."""
    backend = admin.call("GET", "/mod/user/database")
    for name, multiple in (("email_verified", False), ("roles", True)):
        backend["parameters"]["data-format"][name] = {
            "multiple": multiple, "read": True, "write": True,
            "profile-read": True, "profile-write": False}
    admin.call("PUT", "/mod/user/database", **backend)
    admin.call("PUT", "/mod/user/database/reset")


def _plugin(state):
    """The OpenID plugin: password grant, and claims that are in every id_token and userinfo."""
    return {
        "iss": issuer(state),
        "jwt-type": "ecdsa", "jwt-key-size": "256",
        "key": (DIRECTORY / "sign.key").read_text(),
        "cert": (DIRECTORY / "sign.pub").read_text(),
        "access-token-duration": 300, "refresh-token-duration": 3600, "code-duration": 60,
        "refresh-token-rolling": False, "allow-non-oidc": True,
        "auth-type-code-enabled": False, "auth-type-token-enabled": False,
        "auth-type-none-enabled": False, "auth-type-client-enabled": False,
        "auth-type-device-enabled": False, "auth-type-password-enabled": True,
        "device-authorization-expiration": 600, "device-authorization-interval": 1,
        "auth-type-refresh-enabled": True, "subject-type": "public",
        "allowed-scope": [*SCOPES, *RIGHTS],
        "introspection-revocation-allowed": True,
        "introspection-revocation-allow-target-client": True,
        "name-claim": "mandatory", "email-claim": "mandatory", "scope-claim": "no",
        "claims": [
            {"name": "preferred_username", "user-property": "username", "type": "string",
             "mandatory": True},
            {"name": "email_verified", "user-property": "email_verified", "type": "boolean",
             "boolean-value-true": "yes", "boolean-value-false": "no", "mandatory": True},
            {"name": "roles", "user-property": "roles", "type": "string", "mandatory": True},
        ],
    }


@dataclasses.dataclass
class Admin:
    """The admin API over one TLS connection and one session cookie."""

    state: dict

    def __post_init__(self):
        context = ssl.create_default_context(cafile=str(certificates.CA))
        self.connection = http.client.HTTPSConnection(
            certificates.SSO_HOST, self.state["ports"]["sso_inner"], context=context, timeout=10)
        self.headers = {"Content-Type": "application/json"}

    def call(self, method, path, **body):
        """One call; gives the JSON answer, raises on anything but 200."""
        self.connection.request(method, "/api" + path, json.dumps(body) if body else None,
                                self.headers)
        answer = self.connection.getresponse()
        text = answer.read()
        cookie = answer.getheader("Set-Cookie")
        if cookie:
            self.headers["Cookie"] = cookie.split(";")[0]
        if answer.status != 200:
            raise RuntimeError(f"{method} {path}: {answer.status} {text.decode()}")
        return json.loads(text) if text else None
