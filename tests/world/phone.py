# SPDX-License-Identifier: BSD-2-Clause
"""A person's phone: opens an address of the SSO as a browser would, signs in there and approves. What
Glewlwyd's page does in JavaScript is done here by the requests that it makes.
"""

import http.client
import json
import ssl
import urllib.parse

import certificates

TYPE = {"Content-Type": "application/json"}


class Phone:
    """One person at the SSO, signed in."""

    def __init__(self, world, name):
        self.world = world
        self.headers = {}
        person = world.people[name]
        answer = self._ask("POST", "/api/auth/", username=person.sso_name or person.name, password=person.password)
        self.headers = {"Cookie": answer.getheader("Set-Cookie").split(";")[0]}

    def approve(self, address):
        """Opens the page of a QR, allows the machine to know who it is, and goes on. True when it was taken."""
        where = urllib.parse.urlsplit(address)
        asked = urllib.parse.parse_qs(urllib.parse.urlsplit(self._open(where)).query)
        if "scope" not in asked:
            return False  # no such code, or not any more
        client = asked["client_id"][0]
        self._ask("PUT", f"/api/auth/grant/{client}", scope=asked["scope"][0])
        return "prompt=deviceComplete" in self._open(where, "&g_continue")

    def _open(self, where, more=""):
        """Where the page leads on to."""
        return self._ask("GET", f"{where.path}?{where.query}{more}").getheader("Location")

    def _ask(self, method, path, **body):
        connection = http.client.HTTPSConnection(
            certificates.SSO_HOST, self.world.ports["sso"], timeout=10,
            context=ssl.create_default_context(cafile=str(certificates.CA)))
        connection.request(method, path, json.dumps(body) if body else None, {**TYPE, **self.headers})
        answer = connection.getresponse()
        answer.read()
        connection.close()
        if answer.status >= 400:
            raise RuntimeError(f"{method} {path}: {answer.status}")
        return answer
