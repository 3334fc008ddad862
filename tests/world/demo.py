#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""The demo, inside its world: tells how to sign in by hand and shows each letter as it arrives, until
Ctrl-C; or, with --auto, plays one login and prints what a person would see, with the times.
"""

import argparse
import pathlib
import sys
import time
import unicodedata

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from harness import World, enter_world

import mailbox
import settings
from server import HOST
from terminal import SAME_MACHINE

PERSON = "somchai"
SHELL_PROMPT = r"[$#] $"
LINE = "-" * 72


def main():
    """The command line."""
    parser = argparse.ArgumentParser(description="A login to try by hand.")
    parser.add_argument("--auto", action="store_true", help="play one login and end")
    parser.add_argument("--english", action="store_true", help="prompts in English")
    options = parser.parse_args()
    enter_world(["--port", "2222"])
    sys.stdout.reconfigure(line_buffering=True)
    world = World()
    print(f"The SSO, the mail server and sshd are up ({world.state['started_in']} s).\n")
    language = "en" if options.english else "th"
    with world.settings_text(settings.text_of(settings.usual(world.state) | {"language": language})):
        sys.exit(play(world) if options.auto else invite(world))


def invite(world):
    """By hand: what to type, then the mailboxes until Ctrl-C."""
    print("In another terminal (UTF-8), sign in and type the code of the letter that appears here:\n")
    print(f"    ssh -p {world.ports['ssh']} -o {SAME_MACHINE} {PERSON}@{HOST}\n")
    print("    user        password")
    for person in world.people.values():
        padding = " " * (34 - columns(person.password))
        print(f"    {person.name:11} {person.password}{padding}{person.what}")
    print("\nCtrl-C ends the demo; nothing of it stays on this machine.\n")
    shown = set()
    try:
        while True:
            for letter in mailbox.everybody():
                if letter.name not in shown:
                    shown.add(letter.name)
                    show(letter)
            time.sleep(0.1)
    except KeyboardInterrupt:
        print("\nThe demo has ended.")
    return 0


def columns(text):
    """How wide a text is on the screen: Thai vowels and tone marks above and below take no room."""
    return sum(unicodedata.category(character) != "Mn" for character in text)


def show(letter):
    """One letter as a mail program shows it."""
    print(f"{LINE}\nTo: {letter.message['To']}\nSubject: {letter.subject}\n\n{letter.text}{LINE}")


def play(world):
    """One login in a pseudo-terminal; 0 only if it opened a shell."""
    clock = Clock()
    clock.say(f"$ ssh -p {world.ports['ssh']} {PERSON}@{HOST}")
    login = world.ssh(PERSON, command=None)
    login.give_password(world.people[PERSON].password)
    clock.say(login.transcript + "(the password is typed)")
    seen = len(login.transcript)
    if not login.wait_for_code_prompt():
        return refused(clock, login, seen)
    clock.say(login.transcript[seen:].lstrip() + "_")
    letter = world.letter(PERSON, login.letters_before + 1)
    clock.say(f"(a letter has arrived: {letter.subject})")
    seen = len(login.transcript)
    login.give_code(letter.code)
    if not login.expect(SHELL_PROMPT):
        return refused(clock, login, seen)
    clock.say(login.transcript[seen:])
    seen = len(login.transcript)
    login.child.send("id; exit\r")
    login.wait_for_end()
    clock.say(login.transcript[seen:])
    print("\nThe letter:")
    show(letter)
    granted = login.status == 0 and f"({PERSON})" in login.transcript[seen:]
    print("The login opened a shell." if granted else f"ssh ended with status {login.status}.")
    return 0 if granted else 1


def refused(clock, login, seen):
    """What there is to say when the login came to nothing."""
    login.wait_for_end()
    clock.say(login.transcript[seen:])
    print(f"\nThe login was refused (ssh ended with status {login.status}). The log says:")
    print("\n".join(f"    {line}" for line in login.world.log() if "dla-otp" in line or "pam" in line))
    return 1


class Clock:
    """Prints what is seen behind the time since the demo's login began."""

    def __init__(self):
        self.began = time.monotonic()

    def say(self, text):
        """The text, its first line behind the time, the others below it."""
        stamp = f"{time.monotonic() - self.began:6.2f} s  "
        for line in text.replace("\r", "").strip("\n").split("\n"):
            print(f"{stamp}{line}")
            stamp = " " * len(stamp)


main()
