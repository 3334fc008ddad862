# SPDX-License-Identifier: BSD-2-Clause
"""What arrived in the Maildirs of the world, decoded as a mail program shows it."""

import dataclasses
import email
import email.policy
import re

from mail_server import MAIL
from server import wait_until


@dataclasses.dataclass
class Letter:
    """One delivered letter."""

    to: str  # whose mailbox
    name: str  # the file's name: unique, later letters sort later
    raw: bytes

    @property
    def message(self):
        """The parsed message (email.message.EmailMessage)."""
        return email.message_from_bytes(self.raw, policy=email.policy.default)

    @property
    def subject(self):
        """The subject, decoded."""
        return str(self.message["Subject"])

    def part(self, kind):
        """The text of the part `text/KIND`, decoded; "" when there is none."""
        for part in self.message.walk():
            if part.get_content_type() == f"text/{kind}":
                return part.get_content().replace("\r\n", "\n")
        return ""

    @property
    def text(self):
        """The plain text part."""
        return self.part("plain")

    @property
    def code(self):
        """The one-time code: the digits behind the words `รหัส OTP:` or `One-time code:`."""
        return re.search(r"(?:รหัส OTP|[Cc]ode):\s*([0-9](?:[ -]?[0-9]){5,9})\s*$", self.text,
                         re.MULTILINE)[1]

    @property
    def warns(self):
        """True for a letter that warns the person and has no code."""
        return self.subject.startswith(("แจ้งเตือน", "Warning"))

    @property
    def reference(self):
        """The reference letters in the subject."""
        return re.search(r"\(Ref: ([A-Z]{4})\)", self.subject)[1]


def letters(person):
    """The letters with a code of a person, oldest first; nobody's mailbox is an empty list."""
    return [letter for letter in _all_letters(person) if not letter.warns]


def warnings(person):
    """The letters that warn a person, oldest first."""
    return [letter for letter in _all_letters(person) if letter.warns]


def _all_letters(person):
    try:
        files = sorted((MAIL / person / "new").iterdir(), key=lambda file: file.stat().st_mtime_ns)
    except FileNotFoundError:
        return []
    return [Letter(person, file.name, file.read_bytes()) for file in files]


def everybody():
    """All letters of all people, those that warn them too."""
    return [letter for box in sorted(MAIL.iterdir()) for letter in _all_letters(box.name)]


def wait_for_letter(person, count, seconds=10):
    """The newest letter once the person has at least `count` letters."""
    def arrived():
        found = letters(person)
        return found if len(found) >= count else None
    return wait_until(arrived, f"letter {count} for {person}", seconds)[-1]
