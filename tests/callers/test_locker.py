#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""A real screen locker that runs as its user: i3lock on a screen of Xvfb's, keys pressed by xdotool. It has one
field, and gives what was typed there to every question.
Usage: test_locker.py [WORD...]; what was seen is left in BUILD/pictures."""

import contextlib
import os
import pathlib
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), *(str(HERE.parent / place) for place in ("world", "module", "login"))]

from harness import enter_world, main  # noqa: E402  (the path comes first)

enter_world()

from desktop import Desktop  # noqa: E402
from lobby import open_lobby  # noqa: E402
from server import wait_until  # noqa: E402
from test_login import other_code  # noqa: E402

SERVICE = "i3lock"
STACK = "auth required pam_dla_otp.so timeout=60\naccount required pam_dla_otp.so\n"
COLOUR, RGB = "336699", (0x33, 0x66, 0x99)
PICTURES = pathlib.Path(os.environ.get("BUILD", "build"), "pictures")


@contextlib.contextmanager
def locked(world, name, **service):
    """Within: this user's screen is locked; gives the desktop and the locker."""
    with world.settings(services=[{"name": SERVICE, "unprivileged": True, **service}]), open_lobby(), \
            Desktop(name) as desktop:
        locker = desktop.start("i3lock", "--nofork", "--ignore-empty-password", "--color", COLOUR)
        wait_until(lambda: desktop.screen().pixel(5, 5) == RGB, "the locked screen")
        yield desktop, locker


def see(desktop, what):
    """The screen, left as a picture for those who want to look at it."""
    screen = desktop.screen()
    screen.save(PICTURES / f"{what}.png")
    return screen


def is_red(red, green, blue):
    return red > 200 and green < 60 and blue < 60


def refuses(world, desktop, locker, what, number):
    """After what was typed: the engine refuses with this number, and the locker says so in red and stays."""
    def told():
        return desktop.screen().count(is_red) > 20
    world.wait_for_log(rf"service=i3lock .*number={number}", what[1], 15)
    wait_until(told, "the red ring of i3lock")
    screen = see(desktop, what[0])
    assert locker.poll() is None and screen.pixel(5, 5) == RGB, locker.poll()
    wait_until(lambda: not told(), "the end of it")


def test_a_locker_with_one_field_is_no_guess_and_no_letter_without_single_prompt_T148_T152(world):
    world.forget()
    before, known = len(world.log()), len(world.letters("malee"))
    with locked(world, "malee") as (desktop, locker):
        see(desktop, "locked")
        desktop.type(world.people["malee"].password)
        refuses(world, desktop, locker, ("refused", before), 106)
    time.sleep(0.5)
    assert len(world.letters("malee")) == known


def test_password_and_code_in_one_field_unlock_the_screen_T152_T154(world):
    world.forget()
    before, known, password = len(world.log()), len(world.letters("malee")), world.people["malee"].password
    with locked(world, "malee", single_prompt=True) as (desktop, locker):
        desktop.type("wrong")
        refuses(world, desktop, locker, ("wrong-password", before), 101)
        before = len(world.log())
        desktop.type(password)
        code = world.letter("malee", known + 1).code
        world.wait_for_log(r"service=i3lock .*reason=code_mailed", before, 15)
        wait_until(lambda: desktop.screen().count(is_red) == 0, "the end of the red ring")
        before = len(world.log())
        desktop.type(f"{password},{other_code(code)}")
        refuses(world, desktop, locker, ("wrong-code", before), 201)
        desktop.type(f"{password},{code}", enter=False)
        see(desktop, "typed")
        desktop.type("")
        assert locker.wait(20) == 0
        wait_until(lambda: desktop.screen().pixel(5, 5) != RGB, "the open screen")
        see(desktop, "open")
    world.wait_for_log(r"result=GRANTED user=malee uid=\d+ service=i3lock", before)


if __name__ == "__main__":
    PICTURES.mkdir(exist_ok=True)
    pathlib.Path("/etc/pam.d", SERVICE).write_text(STACK)
    main(globals())
