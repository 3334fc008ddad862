# SPDX-License-Identifier: BSD-2-Clause
"""What is compared by test_screens.py: the table of messages (conf/messages/), the golden screens, and
what stood on a terminal."""

import pathlib
import re
import unicodedata

HERE = pathlib.Path(__file__).resolve().parent
MESSAGES = HERE.parent.parent / "conf" / "messages"
COLUMNS = 80

# What differs from run to run bears a name in the golden screens. The same name is the same value; a
# figure behind it makes it another.
_DURATION = r"\d+ (?:min|s|ชั่วโมง \d+ นาที|นาที \d+ วินาที|นาที|วินาที)"
_WORDS = {"ref": "[BCDFGHJKLMNPQRSTVWXZ]{4}", "code": r"\d{6}", "recovery": "[0-9a-z]{4}(?:-[0-9a-z]{4}){3}",
          "wait": _DURATION,
          "left": _DURATION, "when": r"\d{4}-\d\d-\d\d \d\d:\d\d|\d+ \S+ 25\d\d เวลา \d\d\.\d\d น\.",
          "url": r"https://\S+", "date": r"\d{4}-\d\d-\d\d|\d+ \S+ 25\d\d",
          "until": r"\d\d(?:\.\d\d น\.|:\d\d)", "password": r"[a-z]+-[a-z]+-\d\d"}
_SSH_ITSELF = "known hosts|^Connection (?:to|closed by) |^Received disconnect|^Disconnected from"


class Table:
    """The messages: {id: number or "-"}, and {id: why nobody can meet it yet}."""

    def __init__(self):
        self.numbers, self.later = {}, {}
        for path in sorted(MESSAGES.glob("*.txt")):
            text = re.sub(r"(?m)^#.*\n", "", path.read_text(encoding="utf-8"))
            for paragraph in text.strip().split("\n\n"):
                name, number = paragraph.split()[:2]
                self.numbers[name] = number
                reason = re.search(r"(?m)^later: (.+)$", paragraph)
                if reason:
                    self.later[name] = reason[1]


def golden(language):
    """The golden screens of a language: {name: lines}."""
    screens = {}
    for line in (HERE / "golden" / f"{language}.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("== "):
            screens[line[3:]] = []
        elif line and not line.startswith("#"):
            list(screens.values())[-1].append(line)
    return screens


def matches(expected, lines):
    """True when these lines are the golden ones, with a value for each word."""
    seen = set()

    def value(match):
        name = match[1]
        if name in seen:
            return f"(?P={name})"
        seen.add(name)
        return f"(?P<{name}>{_WORDS[name.rstrip('23')]})"

    pattern = re.sub(r"\\\{(\w+)\\\}", value, re.escape("\n".join(expected)))
    return re.fullmatch(pattern, "\n".join(lines)) is not None


def lines_of(transcript):
    """What stood on the terminal, without empty lines and what ssh says of keys and goodbyes. A QR, which is
    another one each time, is one line (test_thaiid.py reads it)."""
    text = re.sub(r"(?m)^[█▀▄][█▀▄ ]{24,}\n(?:[█▀▄][█▀▄ ]{24,}\n)+", "[QR]\n", transcript.replace("\r", ""))
    lines = [line.rstrip() for line in text.split("\n")]
    return [line for line in lines if line and not re.search(_SSH_ITSELF, line)]


def columns(line):
    """How wide a line is: marks above and below a letter take no room."""
    return sum(not unicodedata.category(character).startswith("M") for character in line)
