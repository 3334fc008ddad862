# SPDX-License-Identifier: BSD-2-Clause
"""The world's own certificate authority, made by the openssl command; it lives as long as the world.

A second authority signs nothing: it is what a wrong `ca_file` names.
"""

import subprocess

from server import WORLD

SSO_HOST = "sso.office.example"
MAIL_HOST = "mail.office.example"
STRANGER_HOST = "stranger.office.example"  # resolves, but no certificate bears its name
DIRECTORY = WORLD / "tls"
CA = DIRECTORY / "ca.pem"
OTHER_CA = DIRECTORY / "other-ca.pem"
CERTIFICATE = DIRECTORY / "server.pem"
KEY = DIRECTORY / "server.key"

_NEW = ["openssl", "req", "-x509", "-batch", "-nodes", "-newkey", "ec",
        "-pkeyopt", "ec_paramgen_curve:P-256", "-days", "2"]
_SIGNS = ["-addext", "keyUsage=critical,keyCertSign,cRLSign"]  # without it Python 3.13 trusts no authority


def make():
    """Both authorities, and one certificate for every server of the world."""
    DIRECTORY.mkdir(mode=0o755)
    for authority in (CA, OTHER_CA):
        _openssl(*_SIGNS, "-subj", f"/CN=Test authority {authority.stem}", "-out", authority,
                 "-keyout", authority.with_suffix(".key"))
    names = ",".join(f"DNS:{name}" for name in (SSO_HOST, MAIL_HOST, "localhost"))
    _openssl("-subj", f"/CN={SSO_HOST}", "-CA", CA, "-CAkey", CA.with_suffix(".key"),
             "-addext", f"subjectAltName={names},IP:127.0.0.1",
             "-addext", "basicConstraints=critical,CA:FALSE",
             "-out", CERTIFICATE, "-keyout", KEY)
    KEY.chmod(0o644)  # each server reads it as a user of its own; it is worth nothing outside


def _openssl(*arguments):
    subprocess.run([*_NEW, *map(str, arguments)], check=True, capture_output=True)
