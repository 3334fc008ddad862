# SPDX-License-Identifier: BSD-2-Clause
"""A certificate authority for tests, made by the openssl command: good certificates and every bad kind."""

import datetime
import subprocess

NAMES = "DNS:localhost,IP:127.0.0.1"
_CURVE = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256")


class Authority:
    """Lives in a directory; `file` is what a client must trust."""

    def __init__(self, directory, name="ca"):
        self.directory = directory
        self.file = directory / f"{name}.pem"
        self.key = directory / f"{name}.key"
        self.name = name
        _openssl("req", "-x509", *_CURVE, "-nodes", "-days", "30", "-subj", f"/CN=Test {name}",
                 "-addext", "keyUsage=critical,keyCertSign,cRLSign",
                 "-out", self.file, "-keyout", self.key)

    @classmethod
    def below(cls, authority, name):
        """An authority whose certificate the other one signed; its own leaves do not bring it along."""
        self = cls.__new__(cls)
        self.directory, self.name = authority.directory, name
        self.file, self.key = authority.issue(name, subject_names="", extensions=(
            "basicConstraints=critical,CA:TRUE", "keyUsage=keyCertSign"))
        return self

    def issue(self, name, *, subject_names=NAMES, start=-1, end=30, new_key=_CURVE, digest="sha256",
              extensions=()):
        """A certificate and its key, valid from `start` to `end` days from now: two paths."""
        certificate, key = self.directory / f"{name}.pem", self.directory / f"{name}.key"
        request, database = self.directory / f"{name}.csr", self.directory / f"{name}.db"
        settings = self.directory / f"{name}.cnf"
        lines = [f"subjectAltName={subject_names}"] if subject_names else []
        settings.write_text("[ext]\n" + "\n".join(lines + list(extensions) or ["keyUsage=digitalSignature"])
                            + f"\n[ca]\ndefault_ca=d\n[d]\ndatabase={database}\nrand_serial=yes\n"
                            f"policy=p\nnew_certs_dir={self.directory}\n[p]\ncommonName=supplied\n")
        database.write_text("")
        _openssl("req", *new_key, "-nodes", "-subj", f"/CN={name}", "-out", request, "-keyout", key)
        _openssl("ca", "-batch", "-notext", "-config", settings, "-extensions", "ext", "-md", digest,
                 "-cert", self.file, "-keyfile", self.key, "-in", request, "-out", certificate,
                 "-startdate", _day(start), "-enddate", _day(end))
        return certificate, key


def self_signed(directory, name="self_signed"):
    """A certificate that nobody vouches for."""
    certificate, key = directory / f"{name}.pem", directory / f"{name}.key"
    _openssl("req", "-x509", *_CURVE, "-nodes", "-days", "30", "-subj", "/CN=localhost", "-addext",
             f"subjectAltName={NAMES}", "-out", certificate, "-keyout", key)
    return certificate, key


def _day(days):
    moment = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=days)
    return moment.strftime("%Y%m%d%H%M%SZ")


def _openssl(*arguments):
    done = subprocess.run(["openssl", *map(str, arguments)], capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError(f"openssl {arguments[0]}: {done.stderr}")
