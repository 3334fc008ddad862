# SPDX-License-Identifier: BSD-2-Clause
"""What a scripted OpenID provider does: a table of named scenarios.

A scenario changes single things of a well-behaved server: members of its answers (`tokens`, `id_token`,
`person`, `document`; None removes one, a function is asked), whole answers (`at_token` ...: bytes, pieces, or a function), or
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
EMAIL = "somchai@office.example"
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


def jwt(claims, algorithm="RS256", **more):
    """A JWS of the claims; its signature is noise."""
    head = {"alg": algorithm, "typ": "JWT", **more}
    return ".".join([base64url(json.dumps(head).encode()), base64url(json.dumps(claims).encode()),
                     base64url(os.urandom(64))])


def check_password(provider, request):
    """The token endpoint of a well-behaved server."""
    form, basic = request.form, request.headers.get("authorization", "")
    wanted = "Basic " + base64.b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()
    posted = (form.get("client_id"), form.get("client_secret"))
    if basic != wanted and posted != (CLIENT_ID.encode(), CLIENT_SECRET.encode()):
        return answer(401, {"error": "invalid_client"})
    if (form.get("username"), form.get("password")) != (provider.user.encode(), PASSWORD.encode()):
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


def speak_plainly(provider, plain):
    """A web server's answer to what it cannot read."""
    provider.received += plain.recv(65536)
    plain.sendall(answer(400, b"plain HTTP"))


def error(status, word, **more):
    return {"at_token": answer(status, {"error": word, **more})}


def to_elsewhere(status):
    return lambda provider, _: answer(status, headers=[f"Location: {provider.issuer}/elsewhere"])


def redirect(status):
    return {"at_token": to_elsewhere(status)}


def tokens_as(rewrite):
    """The right tokens, as bytes that are rewritten before they leave."""
    return {"at_token": lambda provider, _: answer(200, rewrite(json.dumps(provider.tokens()).encode()))}


def person_is(**claims):
    """An SSO that lies, or that is lied to: these claims are not what they should be."""
    return {"id_token": claims}


def in_seconds(seconds):
    return lambda _: int(time.time()) + seconds


def id_token_is(make):
    """Another id_token, made from the right claims."""
    return {"tokens": {"id_token": lambda provider: make(provider.claims())}}


_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
_FOR_LATER = ("Set-Cookie: a=b; Secure", "Strict-Transport-Security: max-age=9",
              'Alt-Svc: h2="127.0.0.1:1"; ma=9', "Connection: keep-alive", "Link: <https://127.0.0.1:1>")
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
    "client_401_empty": {"at_token": answer(401, headers=['WWW-Authenticate: Basic realm="x"'])},
    "client_consent": error(400, "consent_required"),
    "client_login": error(400, "login_required"),
    # nonsense
    "too_many": {"at_token": answer(429, {"error": "slow_down"}, ["Retry-After: 30"])},
    "error_500": {"at_token": answer(500, b"oops", content_type="text/plain")},
    "error_502": {"at_token": answer(502, b"<html>", content_type="text/html")},
    "error_503": {"at_token": answer(503, {"error": "invalid_grant"})},
    "too_many_503": {"at_token": answer(503, headers=["Retry-After: 3600"])},
    "status_204": {"at_token": b"HTTP/1.1 204 X\r\n\r\n"},
    "status_404": {"at_token": answer(404)},
    "status_407": {"at_token": answer(407, headers=["Proxy-Authenticate: Basic"])},
    "temporarily": error(400, "temporarily_unavailable"),
    "page_401": {"at_token": answer(401, b"<html>", content_type="text/html")},
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
    "slow_drip_for_ever": {"at_token": lambda provider, request: drip(provider, request, 0.2)},
    "silent_token": {"at_token": silence()},
    "silent_discovery": {"at_discovery": silence()},
    "silent_page": {"at_other": silence()},
    "cut_off": {"at_token": [answer(200, {"a": "b" * 100})[:-50], None]},
    "hang_up_at_token": {"at_token": [None]},
    "wrong_type": {"at_token": lambda p, _: answer(200, p.tokens(), content_type="text/html")},
    "no_type": {"at_token": lambda p, _: answer(200, p.tokens(), content_type=None)},
    "gzip": {"at_token": answer(200, b"\x1f\x8b\x08\0\0\0\0\0\0\3KL*J\1\0", ["Content-Encoding: gzip"])},
    "not_json": {"at_token": answer(200, b"{]")},
    "length_negative": {"at_token": _HEAD + b"Content-Length: -5\r\n\r\n{}"},
    "length_twice": {"at_token": _HEAD + b"Content-Length: 2\r\nContent-Length: 3\r\n\r\n{} "},
    "chunk_garbage": {"at_token": _HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n"},
    "chunks_without_end": {"at_token": endless(_HEAD + b"Transfer-Encoding: chunked\r\n\r\n",
                                               b"400\r\n" + b" " * 0x400 + b"\r\n")},
    "no_header": {"at_token": [b"{}", None]},
    "cookies": {"at_token": lambda p, _: answer(200, p.tokens(), _FOR_LATER),
                "at_discovery": lambda p, _: answer(200, p.discovery(), _FOR_LATER), "id_token": _BARE},
    "not_http": {"at_token": b"SSH-2.0-OpenSSH_9.2\r\n"},
    "no_id_token": {"tokens": {"id_token": None}},
    "no_access_token": {"tokens": {"access_token": None}},
    "mac_token": {"tokens": {"token_type": "mac"}},
    "lower_case_bearer": {"tokens": {"token_type": "bearer"}},
    "token_with_line_end": {"id_token": {"email": None}, "tokens": {"access_token": "a\r\nX: y"}},
    "other_issuer": {"id_token": {"iss": "https://elsewhere.example"}},
    "other_audience": {"id_token": {"aud": "another"}},
    "expired": {"id_token": {"exp": 1000}},
    "unsigned": id_token_is(lambda claims: jwt(claims, "none")),
    # JSON that is a weapon, or none (T69)
    "json_deep": {"at_token": answer(200, b'{"a":' + b"[" * 30000 + b"]" * 30000 + b"}")},
    "json_twice": tokens_as(lambda text: text[:-1] + b', "access_token": "another"}'),
    "json_huge_number": tokens_as(lambda text: text[:-1] + b', "n": 1e99999}'),
    "json_long_number": tokens_as(lambda text: text[:-1] + b', "n": ' + b"9" * 400 + b"}"),
    "json_nul": tokens_as(lambda text: text[:-1] + b', "n": "a\\u0000b"}'),
    "json_bad_utf8": tokens_as(lambda text: text[:-1] + b', "n": "\xc3\x28"}'),
    "json_lone_surrogate": tokens_as(lambda text: text[:-1] + b', "n": "\\ud800"}'),
    "json_list": tokens_as(lambda text: b"[" + text + b"]"),
    "json_text": {"at_token": answer(200, b'"yes"')},
    "json_null": {"at_token": answer(200, b"null")},
    "json_empty": {"at_token": answer(200, b" ")},
    "json_more_behind": tokens_as(lambda text: text + text),
    "json_byte_order_mark": tokens_as(lambda text: b"\xef\xbb\xbf" + text),
    "json_cut": tokens_as(lambda text: text[:-1]),
    # members of another type (T70)
    "access_token_number": {"tokens": {"access_token": 5}},
    "id_token_object": {"tokens": {"id_token": {"sub": SUB}}},
    "scope_list": {"tokens": {"scope": ["openid"]}},
    "no_refresh_token": {"tokens": {"refresh_token": None}},
    "refresh_token_number": {"tokens": {"refresh_token": 5}},
    "error_number": {"at_token": answer(400, {"error": 5})},
    # id_tokens that are not for us, or not now (T71)
    "id_token_no_jwt": {"tokens": {"id_token": "abc"}},
    "id_token_encrypted": id_token_is(lambda claims: jwt(claims) + ".YQ.YQ"),
    "id_token_signature_missing": id_token_is(lambda claims: jwt(claims, "none").rpartition(".")[0] + "."),
    "id_token_padded": id_token_is(lambda claims: jwt(claims) + "="),
    "id_token_crit": id_token_is(lambda claims: jwt(claims, crit=["x"])),
    "id_token_alg_missing": id_token_is(lambda claims: jwt(claims, None)),
    "issuer_missing": person_is(iss=None),
    "issuer_with_slash": person_is(iss=lambda provider: provider.issuer + "/"),
    "issuer_list": person_is(iss=lambda provider: [provider.issuer]),
    "audience_missing": person_is(aud=None),
    "audience_list": person_is(aud=[CLIENT_ID]),
    "audience_of_others_too": person_is(aud=[CLIENT_ID, "another"]),
    "audience_of_others_too_for_us": person_is(aud=[CLIENT_ID, "another"], azp=CLIENT_ID),
    "audience_for_another_party": person_is(azp="another"),
    "audience_number": person_is(aud=[CLIENT_ID, 5]),
    "sub_missing": person_is(sub=None),
    "sub_number": person_is(sub=5),
    "sub_long": person_is(sub="x" * 256),
    "expiry_missing": person_is(exp=None),
    "expiry_text": person_is(exp="2099"),
    "expired_an_hour_ago": person_is(exp=in_seconds(-3600)),
    "expired_a_minute_ago": person_is(exp=in_seconds(-60)),
    "issued_missing": person_is(iat=None),
    "issued_tomorrow": person_is(iat=in_seconds(86400)),
    "not_before_tomorrow": person_is(nbf=in_seconds(86400)),
    # an SSO that lies (T79), or that was lied to (T50, T51, T86, T87)
    "another_person": person_is(preferred_username="malee"),
    "capital_person": person_is(preferred_username=lambda provider: provider.user.upper()),
    "person_and_blank": person_is(preferred_username=lambda provider: provider.user + " "),
    "name_number": person_is(preferred_username=5),
    "name_list": person_is(preferred_username=lambda provider: [provider.user]),
    "name_huge": person_is(preferred_username="x" * 2000),
    "email_line_end": person_is(email="a@b.example\r\nRCPT TO:<c@d.example>"),
    "email_parameter": person_is(email="<a@b.example> NOTIFY=NEVER"),
    "email_two": person_is(email="a@b.example,c@d.example"),
    "email_thai": person_is(email="ก@ข.ไทย"),
    "email_no_domain": person_is(email="somchai"),
    "email_long": person_is(email="x" * 60 + "@" + "y" * 60 + "." + "z" * 60 + "." + "w" * 80 + ".example"),
    "email_huge": person_is(email="x" * 2000 + "@b.example"),
    "email_number": person_is(email=5),
    "email_list": person_is(email=["a@b.example"]),
    "email_elsewhere": person_is(email="somchai@elsewhere.example"),
    "email_unusual": person_is(email="o'Hara+tag!%{x}|$&*@Sub-1.OFFICE.example"),
    "any_password": {"at_token": lambda provider, _: answer(200, provider.tokens())},
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
    "userinfo_401": {"id_token": _BARE, "at_userinfo": answer(401)},
    "userinfo_redirect": {"id_token": _BARE, "at_userinfo": to_elsewhere(302)},
    "userinfo_page": {"id_token": _BARE, "at_userinfo": answer(200, b"<html>", content_type="text/html")},
    "userinfo_not_json": {"id_token": _BARE, "at_userinfo": answer(200, b"{")},
    "userinfo_no_sub": {"id_token": _BARE, "person": {"sub": None}},
    "userinfo_huge": {"id_token": _BARE, "at_userinfo": endless(_HEAD + b"\r\n", b" " * 65536)},
    "userinfo_hangs_up": {"id_token": _BARE, "at_userinfo": [None]},
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
    "discovery_page": {"at_discovery": answer(200, b"<html>", content_type="text/html")},
    "discovery_huge": {"at_discovery": endless(_HEAD + b"\r\n", b" " * 65536)},
    "discovery_redirect": {"at_discovery": to_elsewhere(302)},
    "discovery_500": {"at_discovery": answer(500)},
    "discovery_hangs_up": {"at_discovery": [None]},
    "discovery_no_userinfo": {"id_token": _BARE, "document": {"userinfo_endpoint": None}},
    "discovery_endpoint_number": {"document": {"token_endpoint": 5}},
    "no_revocation": {"document": {"revocation_endpoint": None}},
    # connections
    "stalled_handshake": {"transport": stall},
    "hang_up_at_once": {"transport": hang_up},
    "reset_at_once": {"transport": reset},
    "plain_http": {"transport": speak_plainly},
}
