# SPDX-License-Identifier: BSD-2-Clause
"""What a scripted OpenID provider does: a table of named scenarios.

A scenario changes single things of a well-behaved server: members of its answers (`tokens`, `id_token`,
`person`, `document`; None removes one), whole answers (`at_token` ...: bytes, pieces, or a function), or
what happens to a connection (`transport`). Signs nothing: id_tokens come with random signatures.
"""

import base64
import json
import os
import socket
import struct
import time

CLIENT_ID = "dla-otp"
CLIENT_SECRET = "client-secret-canary"
PASSWORD = "password-canary"
USER = "somchai"
SUB = "sub-1"
ACCESS_TOKEN = "access-token-canary"
REFRESH_TOKEN = "refresh-token-canary"


def answer(status, value=None, headers=(), content_type="application/json"):
    """The bytes of an answer. A value that is not bytes is sent as JSON; None is an empty body."""
    body = b"" if value is None else value if isinstance(value, bytes) else json.dumps(value).encode()
    lines = [f"HTTP/1.1 {status} X", f"Content-Length: {len(body)}"]
    if content_type and body:
        lines.append(f"Content-Type: {content_type}")
    return ("\r\n".join(lines + list(headers)) + "\r\n\r\n").encode() + body


def base64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def jwt(claims, algorithm="RS256"):
    """A JWS of the claims; its signature is noise."""
    head = {"alg": algorithm, "typ": "JWT"}
    return ".".join([base64url(json.dumps(head).encode()), base64url(json.dumps(claims).encode()),
                     base64url(os.urandom(64))])


def check_password(provider, request):
    """The token endpoint of a well-behaved server."""
    form, basic = request.form, request.headers.get("authorization", "")
    wanted = "Basic " + base64.b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()
    posted = (form.get("client_id"), form.get("client_secret"))
    if basic != wanted and posted != (CLIENT_ID.encode(), CLIENT_SECRET.encode()):
        return answer(401, {"error": "invalid_client"})
    if (form.get("username"), form.get("password")) != (USER.encode(), PASSWORD.encode()):
        return answer(400, {"error": "invalid_grant", "error_description": "Invalid user credentials"})
    return answer(200, provider.tokens())


def tell_person(provider, request):
    if request.headers.get("authorization") != "Bearer " + ACCESS_TOKEN:
        return answer(401, headers=["WWW-Authenticate: Bearer"])
    return answer(200, provider.userinfo())


DEFAULTS = {"at_discovery": lambda provider, _: answer(200, provider.discovery()),
            "at_token": check_password, "at_userinfo": tell_person, "at_revoke": answer(200),
            "at_other": answer(404, b"<html>no such page</html>", content_type="text/html")}


def drip(provider, _, pause=0.02):
    """A right answer, a byte at a time."""
    for byte in answer(200, provider.tokens()):
        yield bytes([byte])
        time.sleep(pause)


def silence(seconds=30.0):
    def wait(_, __):
        time.sleep(seconds)
        yield None
    return wait


def endless(start, piece):
    def pour(_, __):
        yield start
        while True:  # until the client hangs up
            yield piece
    return pour


def stall(_, plain):
    """Takes the connection and never says a word."""
    plain.settimeout(30)
    while plain.recv(65536):
        pass


def hang_up(_, plain):
    plain.close()


def reset(_, plain):
    plain.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    plain.close()


def error(status, word, **more):
    return {"at_token": answer(status, {"error": word, **more})}


def redirect(status):
    return {"at_token": lambda p, _: answer(status, headers=[f"Location: {p.issuer}/elsewhere"])}


_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
_BARE = {name: None for name in ("preferred_username", "email", "email_verified")}

SCENARIOS = {
    "correct": {},
    # refusals of the person
    "wrong_403_empty": {"at_token": answer(403)},
    "wrong_400": error(400, "invalid_grant"),
    "wrong_401": error(401, "invalid_grant", error_description="Account disabled"),
    "wrong_denied": error(403, "access_denied"),
    "unfinished": error(400, "invalid_grant", error_description="Account is not fully set up"),
    # refusals of the client
    "client_400_empty": {"at_token": answer(400)},
    "client_401": error(401, "invalid_client"),
    "client_unauthorized": error(400, "unauthorized_client"),
    "client_grant": error(400, "unsupported_grant_type"),
    "client_scope": error(400, "invalid_scope"),
    "client_mfa": error(403, "mfa_required"),
    "client_interaction": error(400, "interaction_required"),
    "client_strange_word": error(400, "\x1b[31mred\n"),
    # nonsense
    "too_many": {"at_token": answer(429, {"error": "slow_down"}, ["Retry-After: 30"])},
    "error_500": {"at_token": answer(500, b"oops", content_type="text/plain")},
    "error_502": {"at_token": answer(502, b"<html>", content_type="text/html")},
    "error_503": {"at_token": answer(503, {"error": "invalid_grant"})},
    "server_error": error(400, "server_error"),
    "page_403": {"at_token": answer(403, b"<html>blocked</html>", content_type="text/html")},
    "created_201": {"at_token": lambda p, _: answer(201, p.tokens())},
    "tokens_with_400": {"at_token": lambda p, _: answer(400, p.tokens())},
    "error_with_200": {"tokens": {"error": "invalid_grant"}},
    "redirect_301": redirect(301), "redirect_302": redirect(302), "redirect_303": redirect(303),
    "redirect_307": redirect(307), "redirect_308": redirect(308),
    "huge_body": {"at_token": endless(_HEAD + b"\r\n", b"{" * 65536)},
    "huge_headers": {"at_token": endless(_HEAD, b"X: " + b"x" * 8000 + b"\r\n")},
    "endless_1xx": {"at_token": endless(b"", b"HTTP/1.1 103 Early\r\nX: " + b"x" * 999 + b"\r\n\r\n")},
    "slow_drip": {"at_token": drip},
    "silent_token": {"at_token": silence()},
    "silent_discovery": {"at_discovery": silence()},
    "silent_page": {"at_other": silence()},
    "cut_off": {"at_token": [answer(200, {"a": "b" * 100})[:-50], None]},
    "hang_up_at_token": {"at_token": [None]},
    "wrong_type": {"at_token": lambda p, _: answer(200, p.tokens(), content_type="text/html")},
    "no_type": {"at_token": lambda p, _: answer(200, p.tokens(), content_type=None)},
    "gzip": {"at_token": answer(200, b"\x1f\x8b\x08\0\0\0\0\0\0\3KL*J\1\0", ["Content-Encoding: gzip"])},
    "not_json": {"at_token": answer(200, b"{]")},
    "not_http": {"at_token": b"SSH-2.0-OpenSSH_9.2\r\n"},
    "no_id_token": {"tokens": {"id_token": None}},
    "no_access_token": {"tokens": {"access_token": None}},
    "mac_token": {"tokens": {"token_type": "mac"}},
    "lower_case_bearer": {"tokens": {"token_type": "bearer"}},
    "token_with_line_end": {"id_token": {"email": None}, "tokens": {"access_token": "a\r\nX: y"}},
    "other_issuer": {"id_token": {"iss": "https://elsewhere.example"}},
    "other_audience": {"id_token": {"aud": "another"}},
    "expired": {"id_token": {"exp": 1000}},
    "unsigned": {"at_token": lambda p, _: answer(200, {**p.tokens(), "id_token": jwt(p.claims(), "none")})},
    # scope and claims
    "no_scope": {"tokens": {"scope": None}},
    "less_scope": {"tokens": {"scope": "openid"}},
    "empty_scope": {"tokens": {"scope": ""}},
    "userinfo_only": {"id_token": _BARE},
    "userinfo_email": {"id_token": {"email": None, "email_verified": None}},
    "userinfo_somebody_else": {"id_token": _BARE, "person": {"sub": "sub-2"}},
    "userinfo_jwt": {"id_token": _BARE, "at_userinfo": lambda p, _: answer(
        200, jwt(p.userinfo()).encode(), content_type="application/jwt")},
    "userinfo_500": {"id_token": _BARE, "at_userinfo": answer(500)},
    "userinfo_silent": {"id_token": _BARE, "at_userinfo": silence()},
    "no_email": {"id_token": _BARE, "person": {"email": None, "email_verified": None}},
    "empty_email": {"id_token": _BARE, "person": {"email": ""}},
    "no_email_verified": {"id_token": _BARE, "person": {"email_verified": None}},
    "email_not_verified": {"id_token": {"email_verified": False}},
    "email_verified_text": {"id_token": {"email_verified": "true"}},
    "no_name": {"id_token": _BARE, "person": {"preferred_username": None}},
    # discovery
    "discovery_other_issuer": {"document": {"issuer": "https://elsewhere.example"}},
    "discovery_http_endpoint": {"document": {"token_endpoint": "http://127.0.0.1/token"}},
    "discovery_no_token": {"document": {"token_endpoint": None}},
    "discovery_404": {"at_discovery": answer(404)},
    "discovery_not_json": {"at_discovery": answer(200, b"[]")},
    "no_revocation": {"document": {"revocation_endpoint": None}},
    # connections
    "stalled_handshake": {"transport": stall},
    "hang_up_at_once": {"transport": hang_up},
    "reset_at_once": {"transport": reset},
}
