# SPDX-License-Identifier: BSD-2-Clause
"""Many sign-ins at once through the whole stack: the PAM application of the module's tests in front of
the installed module, engines and workers of the test build, a scripted SSO and a scripted relay.

    with crowd.servers(world) as stage:
        crowd.forget()
        assert stage.rush(64, stage.wrong_code, 3).codes == {MAXTRIES: 64}
        assert crowd.comparisons() == 3

The probe of the test build counts every comparison of a code, whichever engine makes it (probe.h).
"""

import collections
import contextlib
import os
import pathlib
import secrets
import shutil
import struct
import subprocess

import certificates
import host
import settings
import smtpd
from authority import Authority
from harness import STORE
from host import Host
from idp import Provider
from mailbox import Letter
from rig import answers, masked
from scenarios import CLIENT_ID, CLIENT_SECRET, PASSWORD
from server import HOST, WORLD, wait_until

PERSON = "somchai"
COMPARISONS = STORE / "comparisons"
SHIFT = WORLD / "clock-shift"
ENGINE = pathlib.Path("/usr/libexec/dla-otp/dla-otp-login")
BUILD = pathlib.Path(os.environ.get("BUILD", "build"))
BOOT_ID = pathlib.Path("/proc/sys/kernel/random/boot_id")
THREADS_MAX = 64  # of one host
HOUR, DAY, YEAR = 3600, 86400, 365 * 86400
LONG = "LONG" in os.environ


def prepare():
    """The host, and a stack that gives a crowd its time."""
    host.prepare()
    pathlib.Path("/etc/pam.d", host.SERVICE).write_text(
        "auth required pam_dla_otp.so timeout=120\nauth required pam_permit.so\n")


def times(usual, in_the_long_form):
    """How often: in continuous integration, and in the long form (`make check-long`)."""
    return in_the_long_form if LONG else usual


def figure(words, value, bound):
    """A line of the table that closes `make check`."""
    print(f"figure: {words} {value} / {bound}")


def forget():
    """Nobody is known any more, and no comparison counted."""
    for path in STORE.iterdir():
        path.unlink()
    COMPARISONS.touch(mode=0o600)
    shutil.chown(COMPARISONS, "dla-otp", "dla-otp")


def comparisons():
    return COMPARISONS.stat().st_size


def record():
    """The file of the person."""
    (path,) = [path for path in STORE.iterdir() if len(path.name) == 64]
    return path


def other_code(code):
    return f"{(int(code) + 1) % 10 ** len(code):0{len(code)}d}"


@contextlib.contextmanager
def servers(world, **changes):
    """Within: SSO, relay, and settings that name them, with these changes; gives the Stage."""
    directory = WORLD / "limits"
    directory.mkdir(exist_ok=True)
    authority = Authority(directory)
    certificate, key = authority.issue("server")
    shutil.copy(authority.file, settings.DIRECTORY / "limits-ca.pem")
    with smtpd.Relay(certificate=certificate) as relay, world.secret("client.secret", CLIENT_SECRET), \
            world.secret("relay.secret", smtpd.PASSWORD):
        stage = Stage(world, Provider(certificate, key, host=HOST), relay)
        try:
            with stage.settings(**changes):
                yield stage
        finally:
            stage.provider.close()


class Stage:
    """One person, and what they meet."""

    def __init__(self, world, provider, relay):
        self.world, self.provider, self.relay = world, provider, relay
        self.codes, self.looked_at = [], 0  # of the relay's messages
        provider.user, provider.email = PERSON, f"{PERSON}@office.example"

    def settings(self, **changes):
        """Within: the usual settings with these changes."""
        issuer = self.provider.issuer
        usual = {
            "language": "en", "timeout": 120,
            "office": {"name": "the Test Office", "help": "the IT desk, ext. 1234"},
            "sso": {"issuer": issuer, "client_id": CLIENT_ID, "client_auth": "post",
                    "client_secret_file": "client.secret", "ca_file": "limits-ca.pem", "timeout": 60,
                    "token_endpoint": f"{issuer}/token", "userinfo_endpoint": f"{issuer}/userinfo",
                    "revocation_endpoint": f"{issuer}/revoke", "portal_url": f"https://{certificates.SSO_HOST}/"},
            "mail": {"relays": [{"url": self.relay.url, "username": smtpd.USER,
                                 "password_file": "relay.secret", "ca_file": "limits-ca.pem"}],
                     "from": "otp@office.example", "timeout": 60},
            "limits": {"letters_per_host_hour": 100000},
            "access": {"allow": [{"anyone": True}]},
            "services": [{"name": host.SERVICE, "channels": ["password"]}],
        }
        return self.world.settings_text(settings.text_of(settings.merged(usual, changes)))

    @property
    def letters(self):
        """How many letters with a code the relay has taken; those that warn are not counted."""
        messages = self.relay.messages
        while self.looked_at < len(messages):
            letter = Letter(PERSON, "", messages[self.looked_at])
            self.looked_at += 1
            if not letter.warns:
                self.codes.append(letter.code)
        return len(self.codes)

    @property
    def code(self):
        """The code of the newest letter."""
        return self.codes[self.letters - 1]

    def wait_for_letter(self, before):
        wait_until(lambda: self.letters > before, "a letter", 30)

    # --- sign-ins -----------------------------------------------------------------------------------

    def host(self, *script, threads=0):
        """Starts a host: it gives the password and then these answers; `file` lines are a Gate's."""
        return Host(self.world, PERSON, *([f"threads={threads}"] if threads else []),
                    script=[*answers(PASSWORD), *script])

    def sign_in(self, *script):
        """A whole sign-in; gives its Result."""
        with self.host(*script) as caller:
            return caller.result(60)

    def sign_in_rightly(self):
        """A whole sign-in with the code of its own letter."""
        gate, before = Gate(), self.letters
        with self.host(gate.line) as caller:
            wait_until(lambda: self.letters > before or caller.process.poll() is not None, "a letter", 30)
            gate.open(self.code if self.letters > before else "0")
            return caller.result(60)

    def rush(self, crowd, choose, answers_each=1):
        """As many sign-ins wait at their code prompts; then all answer choose(code) at once, so often.
        Gives {PAM code: how many}."""
        gate, before, asked = Gate(), self.letters, len(self.provider.requests)
        lines = [gate.line] * answers_each
        with contextlib.ExitStack() as within:
            callers = [within.enter_context(self.host(*lines, threads=min(THREADS_MAX, crowd - begun)))
                       for begun in range(0, crowd, THREADS_MAX)]
            self.wait_for_letter(before)
            wait_until(lambda: self.at_prompts(asked) >= crowd, f"{crowd} prompts", 60)
            gate.open(choose(self.code))
            results = [caller.result(120) for caller in callers]
        assert all(result.status == 0 for result in results), "\n".join(map(str, results))
        return sum((collections.Counter(result.codes) for result in results), collections.Counter())

    def at_prompts(self, asked):
        """How many sign-ins since then have a code prompt: it is out when tokens are given back."""
        return len({request.connection for request in self.provider.requests[asked:]
                    if request.path == "/revoke"})


class Gate:
    """An answer that is there for all who wait for it at once."""

    def __init__(self):
        self.path = host.DIRECTORY / f"gate-{secrets.token_hex(8)}"
        self.line = f"file {self.path}"

    def open(self, answer):
        new = self.path.with_suffix(".new")
        new.write_text(masked(answer))
        new.rename(self.path)


# --- clocks -----------------------------------------------------------------------------------------


class Clock:
    """Of the engines within shifted_clocks(): set to anything, at once for all of them."""

    def __init__(self):
        self.set(0, 0)

    def set(self, wall, boot):
        """Seconds beyond the machine's own clocks."""
        self.wall, self.boot = wall, boot
        with open(SHIFT, "r+b" if SHIFT.exists() else "wb") as file:
            file.write(struct.pack("<qq", wall, boot * 1000))

    def advance(self, seconds):
        self.set(self.wall + seconds, self.boot + seconds)


@contextlib.contextmanager
def shifted_clocks():
    """Within: engines of the same parts, but for the clocks (shifted_clock.c). Gives the Clock."""
    clock = Clock()
    subprocess.run(["mount", "--bind", str(BUILD / "rigs" / "shifted_engine"), str(ENGINE)], check=True)
    try:
        yield clock
    finally:
        subprocess.run(["umount", "-l", str(ENGINE)], check=True)


@contextlib.contextmanager
def another_boot(number):
    """Within: the machine was started again."""
    fake = WORLD / "boot-id"
    fake.write_text(f"00000000-0000-4000-8000-{number:012}\n")
    subprocess.run(["mount", "--bind", str(fake), str(BOOT_ID)], check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", str(BOOT_ID)], check=True)
