#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""`make pictures`: docs/pictures, from real terminals in which somebody signs in. The SSO is a scripted one with
a code that stays, on the port of HTTPS, so that nothing else changes from run to run."""

import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), *(str(HERE.parent / place) for place in ("world", "sso"))]

import test_window  # noqa: E402  (enters the world)
import certificates  # noqa: E402
from approvals import CLIENT_SECRET, Approvals  # noqa: E402
from harness import World  # noqa: E402
from settings import write_secret  # noqa: E402
from test_window import Window  # noqa: E402

PICTURES = HERE.parent.parent / "docs" / "pictures"
PAGE, CODE = "/device", "WDJB-MJHT"  # as in RFC 8628


def open_sso():
    """An SSO as an office has it: no port in its address."""
    provider = Approvals(certificates.CERTIFICATE, certificates.KEY, host=certificates.SSO_HOST, port=443)
    provider.issuer = f"https://{certificates.SSO_HOST}"
    provider.use("correct", device={
        "user_code": CODE, "verification_uri": provider.issuer + PAGE,
        "verification_uri_complete": f"{provider.issuer}{PAGE}?user_code={CODE}"})
    write_secret("scripted.secret", CLIENT_SECRET)
    return provider


def draw(world, language):
    test_window.PICTURES = PICTURES
    name = f"qr-sign-in.{language}"
    with world.settings(language=language, services=None, sso={
            "issuer": f"https://{certificates.SSO_HOST}", "client_auth": "post",
            "client_secret_file": "scripted.secret"}), Window(world, "somchai") as window:
        address = window.scan(name)
    assert address == f"https://{certificates.SSO_HOST}{PAGE}?user_code={CODE}", address
    print(f"docs/pictures/{name}.png")


if __name__ == "__main__":
    PICTURES.mkdir(exist_ok=True)
    provider = open_sso()
    for language in ("th", "en"):
        draw(World(), language)
    provider.close()
