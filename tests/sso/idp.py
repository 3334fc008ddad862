# SPDX-License-Identifier: BSD-2-Clause
"""A scripted OpenID provider over HTTPS that behaves as a named scenario says, and records everything.

    provider = Provider(*authority.issue("server"))
    provider.use("wrong_403_empty")
    ... provider.issuer ... provider.requests ... provider.connections ...

From a shell: `python3 idp.py DIRECTORY PORT SCENARIO` makes an authority there (DIRECTORY/ca.pem), serves,
and prints one JSON line for each request. What the scenarios are is in scenarios.py.
"""

import dataclasses
import json
import pathlib
import socket
import ssl
import sys
import threading
import time
import urllib.parse

from scenarios import (ACCESS_TOKEN, CLIENT_ID, DEFAULTS, EMAIL, REFRESH_TOKEN, SCENARIOS, SUB, USER, jwt)


def _decode(fields):
    pairs = [pair.split(b"=", 1) for pair in fields.split(b"&") if pair]
    return {name.decode(): urllib.parse.unquote_to_bytes(value.replace(b"+", b" ")) for name, value in pairs}


@dataclasses.dataclass
class Request:
    connection: int
    at: float
    method: str
    path: str
    headers: dict
    body: bytes

    @property
    def form(self):
        """The fields of the body, percent-decoded to bytes."""
        return _decode(self.body)

    @property
    def query(self):
        """The fields of the URL, likewise."""
        return _decode(self.path.partition("?")[2].encode())


class Provider:
    """Serves on 127.0.0.1 in threads of its own until close()."""

    scenarios, defaults = SCENARIOS, DEFAULTS
    routes = {"/.well-known/openid-configuration": "at_discovery", "/token": "at_token",
              "/userinfo": "at_userinfo", "/revoke": "at_revoke"}

    def __init__(self, certificate=None, key=None, context=None, port=0, host="127.0.0.1", log=None):
        if context is None and certificate is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate, key)
        self.context = context  # None = plain HTTP
        self.listener = socket.create_server(("127.0.0.1", port))
        self.port = self.listener.getsockname()[1]
        self.issuer = f"https://{host}:{self.port}"
        self.log = log
        self.user, self.email = USER, EMAIL  # who may come in
        self.use("correct")
        threading.Thread(target=self._accept, daemon=True).start()

    def use(self, scenario, **changes):
        """Starts a scenario (a name of SCENARIOS and further changes) with empty records."""
        self.scenario = {**self.scenarios[scenario], **changes}
        self.requests, self.connections, self.handshakes = [], 0, 0
        self.received = b""  # everything that came in plain or decrypted

    def paths(self):
        return [request.path for request in self.requests]

    def find(self, path):
        """The last request to a path, or None."""
        return next((r for r in reversed(self.requests) if r.path == path), None)

    def wait_for(self, path, seconds=3):
        deadline = time.monotonic() + seconds
        while self.find(path) is None and time.monotonic() < deadline:
            time.sleep(0.005)
        return self.find(path)

    def close(self):
        self.listener.shutdown(socket.SHUT_RDWR)  # else accept() goes on, at last with the next one's number
        self.listener.close()

    def claims(self):
        now = int(time.time())
        return self._changed("id_token", {
            "iss": self.issuer, "aud": CLIENT_ID, "sub": SUB, "iat": now, "exp": now + 300,
            "preferred_username": self.user, "email": self.email, "email_verified": True})

    def discovery(self):
        return self._changed("document", {
            "issuer": self.issuer, "token_endpoint": self.issuer + "/token",
            "userinfo_endpoint": self.issuer + "/userinfo",
            "revocation_endpoint": self.issuer + "/revoke",
            "response_types_supported": ["code"], "grant_types_supported": ["authorization_code"]})

    def tokens(self):
        return self._changed("tokens", {
            "access_token": ACCESS_TOKEN, "refresh_token": REFRESH_TOKEN, "token_type": "Bearer",
            "expires_in": 300, "scope": "openid email profile", "id_token": jwt(self.claims())})

    def userinfo(self):
        return self._changed("person", {
            "sub": SUB, "preferred_username": self.user, "email": self.email, "email_verified": True})

    def _changed(self, what, whole):
        """As servers send it, with the scenario's changes: None removes, a function has the last word."""
        whole |= self.scenario.get(what, {})
        return {name: value(self) if callable(value) else value
                for name, value in whole.items() if value is not None}

    def _accept(self):
        while True:
            try:
                plain, _ = self.listener.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._serve, args=(plain, self.connections), daemon=True).start()

    def _serve(self, plain, number):
        try:
            plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if "transport" in self.scenario:
                self.scenario["transport"](self, plain)
                return
            stream = self.context.wrap_socket(plain, server_side=True) if self.context else plain
            self.handshakes += 1
            with stream:
                self._converse(stream, number)
        except (OSError, ValueError):
            pass
        finally:
            plain.close()

    def _converse(self, stream, number):
        """Answers one request after the other until either side ends it."""
        while (request := self._read_request(stream, number)) is not None:
            for piece in self._reply(request):
                if piece is None:
                    return
                stream.sendall(piece)

    def _read_request(self, stream, number):
        data = b""
        while b"\r\n\r\n" not in data:
            if not (more := stream.recv(65536)):
                return None
            data += more
            self.received += more
        head, body = data.split(b"\r\n\r\n", 1)
        first, *lines = head.decode("latin-1").split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (l.partition(":") for l in lines)}
        while len(body) < int(headers.get("content-length", 0)):
            more = stream.recv(65536)
            self.received += more
            body += more
        method, path, _ = first.split(" ")
        return self._record(number, method, path, headers, body)

    def _record(self, number, *request):
        request = Request(number, time.monotonic(), *request)
        self.requests.append(request)
        if self.log is not None:
            self.log(request)
        return request

    def _reply(self, request):
        """What the scenario says, in pieces; None ends the connection."""
        name = self.routes.get(request.path.partition("?")[0], "at_other")
        reply = self.scenario.get(name, self.defaults[name])
        reply = reply(self, request) if callable(reply) else reply
        return [reply] if isinstance(reply, bytes) else reply


def main():
    """Serves one scenario until it is ended."""
    from authority import Authority

    directory, port, scenario = pathlib.Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    provider = Provider(*Authority(directory).issue("server"), port=port, log=lambda r: print(json.dumps(
        [r.connection, r.method, r.path, r.headers, r.body.decode("latin-1")]), flush=True))
    provider.use(scenario)
    print(json.dumps({"issuer": provider.issuer}), flush=True)
    threading.Event().wait()


if __name__ == "__main__":
    main()
