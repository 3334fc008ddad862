#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""Two pages for a browser: what the terminal showed at a real sign-in in the private world, and the letter as
dla-otp-mail makes it for that code, on a screen of a phone's size. The letter's service, source and time are
those of the mail worker's tests: the world has an sshd of another name, and everybody there comes from
127.0.0.1. Nothing else is made up but the frame around it.
Usage: pages.py DIRECTORY, which gets login.html and letter.html."""

import html
import os
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "world"), str(HERE.parent / "mail")]

from harness import World, enter_world  # noqa: E402  (the path comes first)

enter_world()

import run as mail  # noqa: E402
import settings  # noqa: E402

PERSON = "somchai"
MACHINE = "server01"
SHELL_PROMPT = r"[$#] $"
OFFICE = {"OFFICE_TH": "เทศบาลตำบลตัวอย่าง", "OFFICE_EN": "Example Municipality",
          "HELP_TH": "ฝ่ายไอที โทร. 0-2000-0000", "HELP_EN": "IT desk, 0-2000-0000"}
TERMINAL = """<!DOCTYPE html>
<meta charset="utf-8">
<style>
body {{ margin: 0; background: #1d1f21; }}
pre {{ margin: 0; padding: 18px 22px; color: #e4e4e4;
 font: 15px/1.65 "DejaVu Sans Mono", "Noto Sans Thai", monospace; }}
</style>
<pre>{transcript}</pre>
"""
PHONE = """<!DOCTYPE html>
<meta charset="utf-8">
<style>
body {{ margin: 0; width: 376px; background: #333; }}
header {{ margin: 8px 8px 0; padding: 10px 16px; background: #e8e8e8; color: #000;
 font: 14px/1.6 "Noto Sans Thai", sans-serif; }}
header b {{ display: block; font-size: 16px; }}
iframe {{ display: block; margin: 0 8px 8px; width: 360px; height: 664px; border: 0; background: #fff; }}
</style>
<header><b>{subject}</b>{sender}</header>
<iframe scrolling="no" srcdoc="{letter}"></iframe>
"""


def sign_in(world):
    """What the terminal showed from the first line to the shell's prompt, and the letter."""
    login = world.ssh(PERSON, command=None, options=(
        "-o", f"HostKeyAlias={MACHINE}", "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null"))
    login.give_password(world.people[PERSON].password)
    assert login.wait_for_code_prompt(), login.transcript
    letter = world.letter(PERSON, login.letters_before + 1)
    login.give_code(letter.code)
    assert login.expect(SHELL_PROMPT), login.transcript
    shown = login.transcript
    login.hang_up()
    return shown, letter


def terminal_page(transcript):
    """The transcript behind the command that was typed, without what ssh says of a key it has not seen."""
    lines = [line.rstrip() for line in transcript.replace("\r", "").split("\n")]
    said = [line for line in lines if line and not line.startswith("Warning: Permanently added")]
    return TERMINAL.format(transcript=html.escape("\n".join([f"$ ssh {PERSON}@{MACHINE}", *said])))


def letter_page(message):
    """The HTML part as it came, below what a mail program says of it."""
    parsed = mail.parse(message)
    return PHONE.format(subject=html.escape(str(parsed["Subject"])), sender=html.escape(mail.display_name(parsed)),
                        letter=html.escape(mail.parts(message)[1], quote=True))


def main():
    """Two files."""
    directory = pathlib.Path(sys.argv[1])
    world = World()
    with world.settings_text(settings.text_of(settings.usual(world.state))):
        transcript, letter = sign_in(world)
    bench = mail.Bench(os.environ["BUILD"], directory)
    message = bench.message(USER=PERSON, HOST=MACHINE, REF=letter.reference, OTP=letter.code, **OFFICE)
    (directory / "login.html").write_text(terminal_page(transcript), encoding="utf-8")
    (directory / "letter.html").write_text(letter_page(message), encoding="utf-8")


main()
