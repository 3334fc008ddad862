# SPDX-License-Identifier: BSD-2-Clause
"""The settings file of the world: a Python value, written in libconfig's syntax.

A dict is a group, a list of dicts a list of groups, a list of strings an array.
"""

import json
import pathlib

import certificates
import mail_server
import sshd
import sso
from people import DOMAIN

DIRECTORY = pathlib.Path("/etc/dla-otp")
FILE = DIRECTORY / "dla-otp.conf"
APP = False  # the usual settings leave all ways to sign in open; the SSO has to offer it too


def usual(state):
    """Settings with which every good login works; all other keys keep their defaults. By ssh and at the
    machine itself a password is asked for, unless somebody has opened the app (test_thaiid.py)."""
    return {
        "language": "th",
        "office": {
            "name": {"th": "สำนักงานทดสอบ", "en": "the Test Office"},
            "help": {"th": "ฝ่ายไอที โทร. 1234", "en": "the IT desk, ext. 1234"},
        },
        "sso": {
            "issuer": sso.issuer(state),
            "client_id": sso.CLIENT,
            "client_secret_file": "client.secret",
            "ca_file": "ca.pem",
            "portal_url": f"https://{certificates.SSO_HOST}/",
        },
        "mail": {
            "relays": [{
                "url": f"smtps://{certificates.MAIL_HOST}:{state['ports']['smtps']}",
                "username": mail_server.RELAY_USER,
                "password_file": "relay.secret",
                "ca_file": "ca.pem",
            }],
            "from": f"otp@{DOMAIN}",
        },
        "access": {"allow": [{"anyone": True}]},
    } | ({} if APP else {
        "services": [{"name": name, "channels": ["password"]} for name in (sshd.NAME, "login")]})


def merged(base, changes):
    """base with changes laid over it, group by group; a value None takes a key away."""
    result = dict(base)
    for key, value in changes.items():
        if value is None:
            result.pop(key, None)
        elif isinstance(value, dict) and isinstance(result.get(key), dict):
            result[key] = merged(result[key], value)
        else:
            result[key] = value
    return result


def text_of(settings):
    """The settings in libconfig's syntax."""
    return "".join(f"{key} = {_value(value)};\n" for key, value in settings.items())


def _value(value):
    if isinstance(value, dict):
        return "{ " + " ".join(f"{key} = {_value(inner)};" for key, inner in value.items()) + " }"
    if isinstance(value, list):
        inner = ", ".join(_value(item) for item in value)
        return f"[ {inner} ]" if value and isinstance(value[0], str) else f"( {inner} )"
    return json.dumps(value, ensure_ascii=False)  # strings, numbers, true and false look alike


def write(text):
    """Replaces the settings file in one step."""
    new = FILE.with_suffix(".new")
    new.write_text(text, encoding="utf-8")
    new.chmod(0o644)
    new.rename(FILE)


def write_secret(name, secret):
    """A secret file beside the settings."""
    path = DIRECTORY / name
    path.touch(mode=0o600)
    path.write_text(secret + "\n", encoding="utf-8")


def prepare(state):
    """Settings, secrets and authorities for the first login."""
    DIRECTORY.mkdir(exist_ok=True)
    write_secret("client.secret", state["client_secret"])
    write_secret("relay.secret", state["relay_password"])
    (DIRECTORY / "ca.pem").write_bytes(certificates.CA.read_bytes())
    (DIRECTORY / "other-ca.pem").write_bytes(certificates.OTHER_CA.read_bytes())
    write(text_of(usual(state)))
