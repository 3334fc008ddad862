# SPDX-License-Identifier: BSD-2-Clause
"""A real Keycloak on loopback, with one realm, prepared by its own admin command line."""

import json
import os
import re
import signal
import socket
import ssl
import subprocess
import time
import urllib.parse
import urllib.request

import fetch

ADMIN, ADMIN_PASSWORD = "admin", "admin-password"
SECRET, PASSWORD, THAI_PASSWORD = "interop-secret-1", "right-password", "รหัสผ่าน ๑๒๓ &=+%"
START_SECONDS = 240
PAGES = {"oauth2.device.authorization.grant.enabled": "true"}
STRAIGHT = "7d1c7b7e-8a55-4bd0-9a3a-0d7a2b1f6c11"  # a browser flow that goes straight on to ThaiID
OFF = {"standardFlowEnabled": False, "implicitFlowEnabled": False, "directAccessGrantsEnabled": False}


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as holder:
        return holder.getsockname()[1]


def client(name, **more):
    return {"clientId": name, "secret": SECRET, "publicClient": False, **OFF, **more}


def person(name, password=PASSWORD, **more):
    return {"username": name, "enabled": True, "email": f"{name}@office.example", "emailVerified": True,
            "firstName": "F", "lastName": "L", **more,
            "credentials": [{"type": "password", "value": password, "temporary": False}]}


def rights(name, *roles):
    """The account of a client that looks people up, with these roles of realm-management."""
    return {"username": f"service-account-{name}", "enabled": True, "serviceAccountClientId": name,
            "clientRoles": {"realm-management": list(roles)}}


def realm(base, scim):
    """As an office would have it: nested roles, groups, people of all kinds, one client for each purpose."""
    # Keycloak puts the realm's roles into access tokens only; a client that needs them asks for more.
    roles = {"name": "roles", "protocol": "openid-connect", "protocolMapper": "oidc-usermodel-realm-role-mapper",
             "config": {"claim.name": "realm_access.roles", "multivalued": "true", "jsonType.label": "String",
                        "id.token.claim": "true"}}
    audience = {"name": "scim", "protocol": "openid-connect", "protocolMapper": "oidc-audience-mapper",
                "config": {"included.custom.audience": f"{base}/realms/office/scim/v2", "access.token.claim": "true"}}
    profile = {"attributes": [{"name": name, "required": {"roles": ["user"]}, "permissions":
                               {"view": ["admin", "user"], "edit": ["admin", "user"]}}
                              for name in ("username", "email", "firstName", "lastName")],
               "unmanagedAttributePolicy": "ADMIN_EDIT"}
    return {
        "realm": "office", "enabled": True, "bruteForceProtected": True, "failureFactor": 3,
        "waitIncrementSeconds": 600, "maxFailureWaitSeconds": 600, **({"scimApiEnabled": True} if scim else {}),
        "components": {"org.keycloak.userprofile.UserProfileProvider": [
            {"providerId": "declarative-user-profile", "config": {"kc.user.profile.config": [json.dumps(profile)]}}]},
        "roles": {"realm": [{"name": "staff"},
                            {"name": "it-admin", "composite": True, "composites": {"realm": ["staff"]}}],
                  "client": {"app": [{"name": "sign-in"}]}},
        "oauth2DevicePollingInterval": 1,
        "identityProviders": [{"alias": "thaiid", "providerId": "oidc", "enabled": True, "config": {
            "authorizationUrl": "https://127.0.0.1:1/thaiid", "tokenUrl": "https://127.0.0.1:1/token",
            "clientId": "keycloak", "clientSecret": SECRET}}],
        "authenticatorConfig": [{"alias": "to thaiid", "config": {"defaultProvider": "thaiid"}}],
        "authenticationFlows": [{"id": STRAIGHT, "alias": "straight to thaiid", "providerId": "basic-flow",
                                 "topLevel": True, "builtIn": False, "authenticationExecutions": [
                                     {"authenticator": "identity-provider-redirector", "requirement": "REQUIRED",
                                      "authenticatorConfig": "to thaiid", "priority": 10}]}],
        "groups": [{"name": "section-3", "realmRoles": ["it-admin"]}],
        "clients": [
            client("dla-otp", directAccessGrantsEnabled=True, protocolMappers=[roles], attributes=PAGES),
            client("dla-otp-thaiid", attributes=PAGES, authenticationFlowBindingOverrides={"browser": STRAIGHT}),
            client("no-grant", standardFlowEnabled=True, redirectUris=["https://office.example/*"]),
            client("app"),
            client("look-up", serviceAccountsEnabled=True, protocolMappers=[audience]),
            client("look-up-apps", serviceAccountsEnabled=True),
            client("look-up-nothing", serviceAccountsEnabled=True)],
        "users": [
            rights("look-up", "view-users"), rights("look-up-apps", "view-users", "view-clients"),
            rights("look-up-nothing"),
            person("somchai", realmRoles=["it-admin"], clientRoles={"app": ["sign-in"]},
                   attributes={"section": ["it", "night"]}),
            person("malee", groups=["/section-3"]), person("สมชาย", THAI_PASSWORD, email="thai@office.example"),
            person("disabled", enabled=False, realmRoles=["staff"]),
            person("to-do", requiredActions=["UPDATE_PASSWORD"]), person("unverified", emailVerified=False),
            person("no-email", email=None, emailVerified=False), person("guessed"), person("leaving")]}


class Keycloak:
    def __init__(self, directory, authority):
        self.home = fetch.keycloak()
        self.version = fetch.KEYCLOAK_VERSION
        self.has_scim = [int(part) for part in self.version.split(".")[:2]] >= [26, 7]
        self.directory, self.authority = directory, authority
        self.base = f"https://127.0.0.1:{free_port()}"
        self.issuer, self.realm = f"{self.base}/realms/office", f"{self.base}/admin/realms/office"
        self.trust = ssl.create_default_context(cafile=str(authority.file))
        self.log = directory / "keycloak.log"
        certificate, key = authority.issue("keycloak")
        features = ["--features=scim-api"] if self.has_scim else []
        self.process = subprocess.Popen(
            [self.home / "bin/kc.sh", "start-dev", "--db=dev-mem", "--cache=local", "--http-host=127.0.0.1",
             f"--http-port={free_port()}", f"--https-port={self.base.rpartition(':')[2]}",
             f"--hostname={self.base}", f"--https-certificate-file={certificate}",
             f"--https-certificate-key-file={key}", *features],
            stdout=self.log.open("w"), stderr=subprocess.STDOUT, start_new_session=True,
            env={**os.environ, "JAVA_OPTS_KC_HEAP": "-Xms64m -Xmx512m", "KC_BOOTSTRAP_ADMIN_USERNAME": ADMIN,
                 "KC_BOOTSTRAP_ADMIN_PASSWORD": ADMIN_PASSWORD})

    def prepare(self):
        """Waits for the server and makes the realm."""
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                urllib.request.urlopen(f"{self.base}/realms/master", context=self.trust, timeout=5).close()
                break
            except OSError as error:
                if time.monotonic() > deadline or self.process.poll() is not None:
                    raise RuntimeError(f"Keycloak: {error}\n{self.log.read_text()[-3000:]}") from error
                time.sleep(0.5)
        store, settings = self.directory / "trust.p12", self.directory / "realm.json"
        fetch.run("keytool", "-importcert", "-noprompt", "-alias", "ca", "-file", self.authority.file,
                  "-keystore", store, "-storepass", "changeit", "-storetype", "PKCS12")
        settings.write_text(json.dumps(realm(self.base, self.has_scim)))
        fetch.run("env", "KC_OPTS=-Xmx256m", self.home / "bin/kcadm.sh", "create", "realms", "-f", settings,
                  "--no-config", "--server", self.base, "--realm", "master", "--user", ADMIN, "--password",
                  ADMIN_PASSWORD, "--truststore", store, "--trustpass", "changeit")

    def administer(self, method, path, value=None):
        """What an administrator does meanwhile: the JSON that comes back, or None."""
        form = {"grant_type": "password", "client_id": "admin-cli", "username": ADMIN, "password": ADMIN_PASSWORD}
        with urllib.request.urlopen(f"{self.base}/realms/master/protocol/openid-connect/token",
                                    urllib.parse.urlencode(form).encode(), context=self.trust) as answer:
            token = json.load(answer)["access_token"]
        request = urllib.request.Request(
            self.realm + path, None if value is None else json.dumps(value).encode(), method=method,
            headers={"Authorization": f"Bearer {token}", "Content-Type": "application/json"})
        with urllib.request.urlopen(request, context=self.trust) as answer:
            return json.loads(answer.read() or b"null")

    def page_lifetime(self, seconds):
        """For how long a sign-in can be approved from now on."""
        self.administer("PUT", "", {**self.administer("GET", ""), "oauth2DeviceCodeLifespan": seconds})

    def user(self, name):
        found = self.administer("GET", f"/users?exact=true&username={urllib.parse.quote(name)}")
        return found[0]["id"]

    def far(self, move_away):
        """The address of the realm by a port that is far away."""
        port = self.base.rpartition(":")[2]
        return self.realm.replace(port, str(move_away(int(port))), 1)

    def java(self):
        """The version of Java that runs it, as its own log or the command says."""
        said = subprocess.run(["java", "-version"], capture_output=True, text=True).stderr
        return re.search(r'version "([^"]+)"', said)[1]

    def stop(self):
        """Ends the group of processes that was started here."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGTERM)
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)
                self.process.wait()
