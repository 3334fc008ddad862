# SPDX-License-Identifier: BSD-2-Clause
"""Where the tests ask from: a dla-otp-sso that has been told to look people up."""

import copy
import os
import tempfile
import time

from authority import Authority
from cases import CASES
from directory import CLIENT_ID, CLIENT_SECRET, Directory, REALM
from worker import Worker, wire

Directory.scenarios = CASES
SETTINGS = {"CLIENT_ID": CLIENT_ID, "CLIENT_AUTH": "post", "TOKEN": "", "ROLES_CLAIM": "", "TIMEOUT": 3000}


class Inquirer(Worker):
    def open(self, secret=CLIENT_SECRET + "\n", **settings):
        """Sends LOOK_UP_OPEN. The secret goes as a file's descriptor, None sends none."""
        with tempfile.TemporaryFile() as file:
            if secret is not None:
                file.write(secret.encode())
                file.flush()
            wire.send(self.socket, "LOOK_UP_OPEN", [file.fileno()] if secret is not None else (),
                      **{**SETTINGS, **settings})

    def look_up(self, name="somchai", last_id=""):
        wire.send(self.socket, "LOOK_UP", USER=name, LAST_ID=last_id)


class Desk:
    def __init__(self, build, directory):
        self.program = build / "dla-otp-sso"
        self.place = directory
        self.authority = Authority(directory)
        self.certificate = self.authority.issue("server")
        self.directory = Directory(*self.certificate)

    def with_server(self, server):
        """The same desk, asking another kind of server."""
        other = copy.copy(self)
        other.directory = server(*self.certificate)
        return other

    def url(self, kind, server=None):
        return (server or self.directory).issuer + {"keycloak": REALM}.get(kind, "/scim/v2")

    def worker(self, kind, wrapper=(), environment=None, server=None, **settings):
        """One that has been sent LOOK_UP_OPEN."""
        worker = Inquirer(self.program, wrapper, environment)
        settings.setdefault("URL", self.url(kind, server))
        settings.setdefault("ISSUER", (server or self.directory).issuer)
        settings.setdefault("CA_FILE", self.authority.file)
        worker.open(KIND=kind, **settings)
        return worker

    def ask(self, kind, scenario="correct", name="somchai", changes=None, thinking=0.0, last_id="", **settings):
        """A whole look-up in a scenario: the answer. The worker must end by itself."""
        self.directory.use(scenario, **(changes or {}))
        worker = self.worker(kind, **settings)
        time.sleep(thinking)
        worker.look_up(name, last_id)
        answer = worker.answer()
        status, self.cpu = worker.finish()
        assert status == 0, f"ended with {status}"
        return answer

    def requests(self):
        """What the server was asked, without host and query."""
        return [request.path.partition("?")[0] for request in self.directory.requests]


def expect(actual, wanted):
    assert actual == wanted, f"{actual} instead of {wanted}"


def here(name):
    return os.path.join(os.path.dirname(__file__), name)
