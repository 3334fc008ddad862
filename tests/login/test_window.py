#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""A person at a window, with a phone: a real terminal (xterm) on a screen of Xvfb's, in it ssh to a real sshd. The
phone knows what its camera sees of the screen, and nothing else.
Usage: test_window.py [WORD...]; what was seen is left in BUILD/pictures."""

import os
import pathlib
import subprocess
import sys
import time
import urllib.parse

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), *(str(HERE.parent / place) for place in ("world", "callers", "sso"))]

from harness import enter_world, main  # noqa: E402  (the path comes first)

enter_world()

import certificates  # noqa: E402
import settings  # noqa: E402
import sso  # noqa: E402
from desktop import Desktop  # noqa: E402
from harness import World  # noqa: E402
from phone import Phone  # noqa: E402
from server import ENVIRONMENT, HOST, wait_until  # noqa: E402
from terminal import SAME_MACHINE  # noqa: E402

SITTING = "malee"  # whose desktop it is; who signs in is somebody else
FONT, CELL = "-misc-fixed-medium-r-normal--18-120-100-100-c-90-iso10646-1", (9, 18)
LIGHT_ON_DARK, DARK_ON_LIGHT = ("gray90", "black"), ("black", "white")
PICTURES = pathlib.Path(os.environ.get("BUILD", "build"), "pictures")


class Window:
    """A terminal of so many columns that is a screen of its own, and somebody who signs in there by ssh."""

    def __init__(self, world, name, columns=80, colours=LIGHT_ON_DARK):
        self.world, self.name, self.columns, self.colours = world, name, columns, colours

    def __enter__(self):
        self.desktop = Desktop(SITTING, (CELL[0] * self.columns, CELL[1] * 24)).__enter__()
        ink, paper = self.colours
        self.xterm = self.desktop.start(
            "xterm", "-u8", "-fn", FONT, "-geometry", f"{self.columns}x24+0+0", "-b", "0", "-bw", "0", "+sb",
            "-fg", ink, "-bg", paper, "-e", "ssh", "-p", str(self.world.ports["ssh"]), "-F", "none", "-o", SAME_MACHINE,
            "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null", "-o", "LogLevel=ERROR",
            "-o", f"HostKeyAlias={os.uname().nodename}",  # the name it shows
            "-o", "PreferredAuthentications=keyboard-interactive", f"{self.name}@{HOST}")
        return self

    def __exit__(self, *_):
        self.desktop.__exit__()

    def keep(self, what):
        """The screen as it is now, as a picture."""
        path = PICTURES / f"{what}.png"
        self.desktop.screen().save(path)
        return path

    def look(self, what):
        """What a camera (zbar) reads there; "" where it finds no QR. The picture is kept."""
        path = self.keep(what)
        done = subprocess.run(
            ["zbarimg", "-q", "--nodbus", "--raw", "-Sdisable", "-Sqrcode.enable", "-Stest-inverted", path],
            stdout=subprocess.PIPE, text=True, check=False, env=ENVIRONMENT)
        return done.stdout.strip()

    def scan(self, what):
        """The same, when the QR has come."""
        return wait_until(lambda: self.look(what), "a QR on the screen", 20)


def test_whoever_scans_the_screen_with_a_phone_and_approves_there_is_in_T84_T85(world):
    for language, columns, colours in (("en", 80, LIGHT_ON_DARK), ("th", 80, DARK_ON_LIGHT),
                                       ("th", 132, LIGHT_ON_DARK)):
        before = len(world.log())
        with world.settings(language=language), Window(world, "somchai", columns, colours) as window:
            address = window.scan(f"page-{language}-{columns}")
            where = urllib.parse.urlsplit(address)
            assert where.netloc == f"{certificates.SSO_HOST}:{world.ports['sso']}", address
            assert Phone(world, "somchai").approve(address)
            window.desktop.type("")
            world.wait_for_log(r"result=GRANTED user=somchai .*channel=thaiid", before, 10)
            time.sleep(0.5)
            window.keep(f"shell-{language}-{columns}")
            window.desktop.type("exit")
            assert window.xterm.wait(20) == 0


if __name__ == "__main__":
    PICTURES.mkdir(exist_ok=True)
    sso.offer_approval(World().state)
    settings.APP = True
    settings.write(settings.text_of(settings.usual(World().state)))
    main(globals())
