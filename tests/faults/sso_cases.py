# SPDX-License-Identifier: BSD-2-Clause
"""Logins at an SSO that refuses, lies, breaks or never ends: T49 T50 T63 T65 T66 T67 T68 T69 T70 T71 T75
T79 T86 T87 as whole logins. What each scenario makes of the worker is in tests/sso/test_answers.py."""

import bad_tls
from case import Case, Relay
from test_answers import ANSWERS

# The worker's answer and what must become of it: architecture, "Which refusal is which".
HEARD = {"CLIENT_REFUSED": ("BROKEN", 603), "NONSENSE": ("BROKEN", 502),
         "SSO_UNREACHABLE": ("UNREACHABLE", 501)}
REFUSED = {"wrong": ("DENIED", 101), "unfinished": ("NOT_ALLOWED", 305)}
UNUSABLE = ("email_line_end", "email_parameter", "email_two", "email_thai", "email_no_domain", "email_long")
OTHERS = ("another_person", "capital_person", "person_and_blank")
WAITS = {"sso": {"timeout": 1}}


def cases():
    return [*answers(), *redirects(), *tls(), *lines(), *lies(), *surroundings(), *budget()]


def answers():
    """Every scenario that is a matter of what the SSO says."""
    for name, heard in ANSWERS.items():
        kind, cause = heard[:2]
        if kind == "IDENTITY":
            verdict, number = of_person(name, *heard[3:5])
            cause = ""
        else:
            verdict, number = REFUSED[cause] if kind == "REFUSED" else HEARD[kind]
        yield Case(f"sso: {name}", verdict, number, cause and f"cause={cause}", sso=name,
                   sends=int(verdict == "GRANTED"))


def of_person(name, email, verified):
    """The right first factor, and a person that is not good enough."""
    if name in OTHERS:
        return "DENIED", 101
    if not email:
        return "NO_ADDRESS", 301
    if name in UNUSABLE:
        return "NO_ADDRESS", 304
    return ("GRANTED", 0) if verified == "1" else ("NO_ADDRESS", 303)


def redirects():
    for status in (301, 302, 303, 307, 308):
        yield Case(f"T65 redirect {status}", "BROKEN", 502, f"cause=status_{status}",
                   sso=f"redirect_{status}")


def tls():
    """T63: no byte of a secret for a server that has not proven its name."""
    for name in bad_tls.NAMES:
        yield Case(f"T63 SSO with TLS {name}", "BROKEN", 502, sso_tls=name, sends=0)
    yield Case("T63 SSO without TLS", "BROKEN", 502, "cause=tls", sso="plain_http", sends=0)


def lines():
    """T67: what never answers, or never ends."""
    def unreachable(name, cause="", **more):
        return Case(f"T67 {name}", "UNREACHABLE", 501, cause, sends=0, **more)

    yield unreachable("nobody listens", "cause=connect", sso="closed")
    yield unreachable("a name server that never answers", settings={
        "sso": {"issuer": "https://sso.office.invalid", "timeout": 1}})
    yield unreachable("hangs up at once", "cause=closed", sso="hang_up_at_once")
    yield unreachable("resets at once", sso="reset_at_once")
    yield unreachable("handshake stalls", "cause=timeout", sso="stalled_handshake", settings=WAITS)
    yield unreachable("discovery stalls", "cause=timeout", sso="silent_discovery", settings=WAITS)
    yield Case("T67 tokens stall", "BROKEN", 502, "cause=timeout", sso="silent_token", settings=WAITS)
    yield Case("T67 tokens drip", "BROKEN", 502, "cause=timeout", sso="slow_drip", settings=WAITS)
    yield Case("T67 userinfo stalls", "BROKEN", 502, "cause=timeout", sso="userinfo_silent", settings=WAITS)
    yield Case("T67 the issuer's page stalls, end points configured", "GRANTED", sso="silent_page",
               configured=True, settings={"sso": {"timeout": 4}}, sends=1)


def lies():
    """T79: it can name an address and a person, but the code is ours, and so are the domains."""
    inside = {"otp": {"email_domains": ["office.example"]}}
    yield Case("T79 any password is right, the code is guessed", "EXHAUSTED", sso="any_password",
               person="wrong_password guesses", sends=1)
    yield Case("T79 the address lies elsewhere", "NO_ADDRESS", 304, sso="email_elsewhere", settings=inside,
               sends=0)
    yield Case("T79 the address lies inside", "GRANTED", settings=inside, sends=1)
    yield Case("T79 not verified, where that is not asked for", "GRANTED", sso="email_not_verified",
               settings={"sso": {"require_verified_email": False}}, sends=1)
    yield Case("T79 the person has no right", "NOT_ALLOWED", 306, sends=0,
               settings={"access": {"allow": [{"users": ["malee"]}]}})
    yield Case("wrong password", "DENIED", 101, "cause=wrong", person="wrong_password", sends=0)
    yield Case("wrong client secret", "BROKEN", 603, "cause=invalid_client", sends=0,
               settings={"sso": {"client_id": "another"}})


def surroundings():
    """T66: a caller full of proxies, key logs and settings that are none of ours."""
    trap = "http://127.0.0.1:9"
    yield Case("T66 hostile surroundings", "GRANTED", sso="cookies", sends=1, environment={
        **{name: trap for name in ("http_proxy", "https_proxy", "HTTPS_PROXY", "ALL_PROXY", "all_proxy",
                                   "SMTP_PROXY", "smtps_proxy", "ftp_proxy", "NO_PROXY")},
        "HOME": "/nonexistent", "NETRC": "/etc/passwd", "CURL_HOME": "/etc", "SSLKEYLOGFILE": "/run/world/keys",
        "SSL_CERT_FILE": "/dev/null", "SSL_CERT_DIR": "/", "CURL_CA_BUNDLE": "/dev/null", "LD_PRELOAD": "",
        "OPENSSL_CONF": "/dev/null", "OPENSSL_MODULES": "/tmp", "RES_OPTIONS": "ndots:9", "LANG": "th_TH",
        "HOSTALIASES": "/dev/null", "LOCALDOMAIN": "example", "CURL_SSL_BACKEND": "gnutls", "TZ": ":/dev/null"})


def budget():
    """One budget holds for all: what would last longer ends with it, whoever is slow."""
    slow = {"sso": {"timeout": 60}, "mail": {"timeout": 60}}
    late = {"verdict": "DENIED", "number": 104, "longest": True, "settings": slow}
    stalls = (Relay("mail_stalls"),)
    yield Case("T67 the right password comes too late", person="late_with_password", sends=0, **late)
    yield Case("T67 the right code comes too late", person="late_with_code", sends=1, **late)
    yield Case("T67 tokens stall for a minute", sso="silent_token", sends=0, **late)
    yield Case("T67 tokens drip for a minute", sso="slow_drip_for_ever", sends=0, **late)
    yield Case("T95 the relay stalls for a minute", relays=stalls, person="late_with_code", sends=0, **late)
    yield Case("T67 nobody reads the refusal for long", "DENIED", 101, person="wrong_password late_at_end",
               door="ssh", longest=True)
