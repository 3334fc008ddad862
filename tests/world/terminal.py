# SPDX-License-Identifier: BSD-2-Clause
"""Somebody at a terminal who signs in: by ssh, or by any other program that asks as it does."""

import re
import time

import pexpect

from server import ENVIRONMENT, HOST

PROMPT_PASSWORD = r"(?:รหัสผ่าน SSO|SSO password): ?"
PROMPT_PAGE = (r"(?:แล้วกด Enter(?: \(หรือพิมพ์รหัสผ่าน SSO\)| ที่นี่)?|"
               r"[Pp]ress Enter(?: \(or type the SSO password\)| here)?): ?")
PROMPT_EITHER = r"(?:เพื่อใช้ ThaID|Enter for ThaID)\): ?"
PROMPT_RENEW = r"(?:เพื่อขอ QR ใหม่|Enter for a new one): ?"
PROMPT_USE_APP = r"(?:เพื่อใช้ ThaID|Enter to use ThaID): ?"
PROMPT_PERSON = r"(?:ชื่อผู้ใช้ SSO|SSO user name): ?"
PROMPT_END = r"(?:กด Enter เพื่อจบ|Enter to end): ?"
PROMPT_CODE = r"(?:\(กด Enter เพื่อขอรหัสใหม่\)|\(Enter for a new one\)): ?"
PROMPT_TRIAL = r"(?:\(กด Enter เพื่อข้าม\)|\(Enter to skip\)): ?"
SAME_MACHINE = "NoHostAuthenticationForLocalhost=yes"  # each world's sshd has a key of its own
SHELL_WORD = "the-shell-is-open"


class Terminal:
    """A program that signs somebody in, in a pseudo-terminal, from its start to its exit status."""

    def __init__(self, world, name, command, environment=ENVIRONMENT):
        self.world, self.name = world, name
        self.letters_before = len(world.letters(name))
        self.transcript, self.status = "", None
        self.child = pexpect.spawn(command[0], command[1:], env=environment | {"TERM": "dumb"},
                                   encoding="utf-8", timeout=20, dimensions=(24, 80))
        self.child.delaybeforesend = None

    def expect(self, pattern, seconds=20):
        """Waits for this text; True when it came, False when the program ended before. Last words that
        wait for Enter get it."""
        while True:
            index = self.child.expect([pattern, PROMPT_END, pexpect.EOF], timeout=seconds)
            self.transcript += self.child.before + (self.child.after if index < 2 else "")
            if index != 1:
                return index == 0
            self.child.send("\r")

    def give_password(self, password):
        """Waits for the password prompt and types this."""
        if self.expect(PROMPT_PASSWORD):
            self.child.send(password + "\r")

    def wait_for_code_prompt(self, seconds=20):
        """True when a prompt for the code came."""
        return self.expect(PROMPT_CODE, seconds)

    def give_code(self, code):
        """Types this at the code prompt that is there, no faster than a person could."""
        time.sleep(0.1)
        self.child.send(code + "\r")

    def wait_for_end(self, seconds=20):
        """Waits until the program has ended by itself; then status and granted are known."""
        if self.status is None:
            self.expect(r"(?!)", seconds)  # matches nothing: until the end
            self.child.close()
            self.status = self.child.exitstatus
        return self

    def hang_up(self):
        """Kills the program in the middle: the person is gone."""
        self.child.close(force=True)

    @property
    def granted(self):
        """True when the command ran in a shell and ended well."""
        return self.status == 0 and SHELL_WORD in self.transcript

    @property
    def numbers(self):
        """All error numbers the person saw, in order: ["DLA-101"]."""
        return re.findall(r"\[(DLA-\d{3})\]", self.transcript)


class Login(Terminal):
    """One ssh: a sign-in from elsewhere."""

    def __init__(self, world, name, port, command, options):
        super().__init__(world, name, [
            "ssh", "-p", str(world.ports[port]), "-F", "none", "-tt", "-o", SAME_MACHINE,
            "-o", "LogLevel=INFO", "-o", "NumberOfPasswordPrompts=1", "-o", "PubkeyAuthentication=no", *options,
            # When its tries are used up sshd offers nothing more, and ssh would ask by itself.
            "-o", "PreferredAuthentications=keyboard-interactive",
            f"{name}@{HOST}", *([command] if command else [])])
