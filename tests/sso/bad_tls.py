# SPDX-License-Identifier: BSD-2-Clause
"""Every way in which a server's TLS can be wrong, as far as OpenSSL can still be made to play it.

Nobody may tell such a server a secret, whatever it serves: HTTPS or SMTP.
"""

import dataclasses
import pathlib
import ssl

from authority import Authority, self_signed

ABOUT_THE_CERTIFICATE = ("wrong_host", "no_name", "expired", "not_yet_valid", "self_signed",
                         "other_authority", "for_clients_only", "missing_intermediate", "rsa_1024",
                         "sha1")
NAMES = (*ABOUT_THE_CERTIFICATE, "tls_1_0", "tls_1_1", "anonymous", "unencrypted")


@dataclasses.dataclass
class SetUp:
    """A certificate and its key, and what else is odd."""

    certificate: pathlib.Path = None
    key: pathlib.Path = None
    version: ssl.TLSVersion = None  # the only one
    ciphers: str = "DEFAULT"

    def context(self):
        """For a server that plays it; OpenSSL would refuse most of this by itself."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.set_ciphers(f"{self.ciphers}:@SECLEVEL=0")
        if self.version is not None:
            context.minimum_version = context.maximum_version = self.version
        if self.certificate is not None:
            context.load_cert_chain(self.certificate, self.key)
        return context


def set_ups(authority):
    """All of them by name. The client trusts this authority."""
    issue, good = authority.issue, authority.issue("good")
    stranger = Authority(authority.directory, "stranger")
    below = Authority.below(authority, "intermediate")
    return {
        "wrong_host": SetUp(*issue("wrong_host", subject_names="DNS:elsewhere.example,IP:127.0.0.2")),
        "no_name": SetUp(*issue("no_name", subject_names="")),
        "expired": SetUp(*issue("expired", start=-9, end=-1)),
        "not_yet_valid": SetUp(*issue("not_yet_valid", start=2, end=9)),
        "self_signed": SetUp(*self_signed(authority.directory)),
        "other_authority": SetUp(*stranger.issue("other_server")),
        "for_clients_only": SetUp(*issue("clients", extensions=("extendedKeyUsage=clientAuth",))),
        "missing_intermediate": SetUp(*below.issue("below")),
        "rsa_1024": SetUp(*issue("rsa_1024", new_key=("-newkey", "rsa:1024"))),
        "sha1": SetUp(*issue("sha1", digest="sha1")),
        "tls_1_0": SetUp(*good, ssl.TLSVersion.TLSv1),
        "tls_1_1": SetUp(*good, ssl.TLSVersion.TLSv1_1),
        "anonymous": SetUp(version=ssl.TLSVersion.TLSv1_2, ciphers="aNULL"),
        "unencrypted": SetUp(*issue("rsa", new_key=("-newkey", "rsa:2048")),
                             ssl.TLSVersion.TLSv1_2, "eNULL"),
    }
