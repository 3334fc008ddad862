# SPDX-License-Identifier: BSD-2-Clause
"""What an end-to-end test says: sign in, read the letter, change a setting, stop a server, look at
the log. Imported first by each test program; outside of a world it starts the program again in one.

    from harness import World, main

    def test_the_right_code_opens_a_shell(world):
        assert world.sign_in("somchai").granted

    main(globals())
"""

import contextlib
import json
import os
import pathlib
import re
import secrets
import shutil
import signal
import socket
import sys
import time
import traceback

sys.dont_write_bytecode = True

import mail_server
import mailbox
import settings
import sshd
import sso
from people import Person
from server import HOST, WORLD, wait_until
from terminal import (  # for those who import us, most of it
    PROMPT_CODE, PROMPT_END, PROMPT_PASSWORD, SHELL_WORD, Login, Terminal)

HERE = pathlib.Path(__file__).resolve().parent
STORE = pathlib.Path("/var/lib/dla-otp")
AUDIT = pathlib.Path("/var/log/dla-otp/audit.jsonl")


def enter_world(options=()):
    """Starts this program again in a world, unless it runs in one already."""
    if "DLA_OTP_WORLD" not in os.environ:
        os.execv("/usr/bin/python3", ["/usr/bin/python3", str(HERE / "world.py"), *options, "run",
                                      "/usr/bin/python3", os.path.abspath(sys.argv[0]),
                                      *sys.argv[1:]])


class World:
    """The world this program runs in."""

    def __init__(self):
        self.state = json.loads(pathlib.Path(os.environ["DLA_OTP_WORLD"]).read_text())
        self.ports = self.state["ports"]
        self.people = {name: Person(**fields) for name, fields in self.state["people"].items()}
        self.sso = sso.server(self.state)
        self.recorder = sso.recorder(self.state)
        self.mail = mail_server.postfix(self.state)
        self.sshd = sshd.server(self.state)

    # --- settings -----------------------------------------------------------------------------------

    @contextlib.contextmanager
    def settings(self, **changes):
        """Within: the usual settings with these changes (None takes a key away)."""
        with self.settings_text(
                settings.text_of(settings.merged(settings.usual(self.state), changes))):
            yield

    @contextlib.contextmanager
    def settings_text(self, text):
        """Within: exactly this settings file."""
        before = settings.FILE.read_text(encoding="utf-8")
        settings.write(text)
        try:
            yield
        finally:
            settings.write(before)

    @contextlib.contextmanager
    def secret(self, name, content):
        """Within: another content of a secret file ("client.secret", "relay.secret")."""
        path = settings.DIRECTORY / name
        before = path.read_text(encoding="utf-8").rstrip("\n")
        settings.write_secret(name, content)
        try:
            yield
        finally:
            settings.write_secret(name, before)

    # --- servers ------------------------------------------------------------------------------------

    @contextlib.contextmanager
    def stopped(self, server):
        """Within: this server is down (connections are refused). world.recorder is the SSO's door,
        world.mail the relay."""
        server.stop()
        try:
            yield
        finally:
            server.start().wait_ready()

    @contextlib.contextmanager
    def black_hole(self):
        """Within: a port that takes connections and never says a word; gives its number."""
        with socket.create_server((HOST, 0), backlog=64) as hole:
            yield hole.getsockname()[1]

    @contextlib.contextmanager
    def dead_dns(self):
        """Within: names of .invalid are asked of a name server that never answers."""
        resolver = pathlib.Path("/etc/resolv.conf")
        before = resolver.read_text()
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as silent:
            address = f"127.53.{os.getpid() % 250 + 1}.{secrets.randbelow(250) + 1}"
            silent.bind((address, 53))  # of its own: another world may have one too
            resolver.write_text(f"nameserver {address}\n")
            try:
                yield
            finally:
                resolver.write_text(before)

    @contextlib.contextmanager
    def email(self, name, address):
        """Within: the SSO names this address for the person, and says that it is verified."""
        before = sso.change_email(self.state, name, address)
        try:
            yield
        finally:
            sso.change_email(self.state, name, before)

    def sso_connections(self):
        """How many TCP connections the SSO has seen so far."""
        return len(re.findall(r"^open ", self._record(), re.MULTILINE))

    def sso_traffic(self):
        """(bytes to the SSO, bytes from it) of each connection that has ended, in order of end."""
        return [(int(up), int(down)) for up, down in
                re.findall(r"^close \d+ (\d+) (\d+)$", self._record(), re.MULTILINE)]

    def _record(self):
        return (WORLD / "sso-connections").read_text()

    # --- letters, log, processes, store -------------------------------------------------------------

    def letters(self, name):
        """All letters with a code that a person got, oldest first."""
        return mailbox.letters(name)

    def warnings(self, name):
        """All letters that warn a person, oldest first."""
        return mailbox.warnings(name)

    def letter(self, name, count=None, seconds=10):
        """The newest letter of a person; with count, once there are that many."""
        return mailbox.wait_for_letter(name, count or 1, seconds)

    def log(self):
        """The lines of the system log so far. `before = len(world.log())` makes a mark."""
        return (WORLD / "syslog").read_text(encoding="utf-8").splitlines()

    def wait_for_log(self, pattern, before=0, seconds=5):
        """The first line after the mark that matches this regular expression."""
        def found():
            return next((line for line in self.log()[before:] if re.search(pattern, line)), None)
        return wait_until(found, f"a log line like {pattern}", seconds)

    def processes(self):
        """{pid: name} of our engines and workers that are alive."""
        found = {}
        for directory in pathlib.Path("/proc").iterdir():
            if directory.name.isdigit():
                with contextlib.suppress(FileNotFoundError, ProcessLookupError):
                    name = (directory / "comm").read_text().strip()
                    state = (directory / "stat").read_text().rpartition(")")[2].split()[0]
                    if name.startswith("dla-otp") and state not in "ZX":
                        found[int(directory.name)] = name
        return found

    def kill_callers(self):
        """Kills every sshd that serves somebody, as kill -9 would: those that call the module."""
        parents = {}  # of every sshd of the world
        for directory in pathlib.Path("/proc").iterdir():
            if directory.name.isdigit():
                with contextlib.suppress(FileNotFoundError, ProcessLookupError):
                    if (directory / "comm").read_text().strip() in ("sshd-test", "sshd-session"):
                        fields = (directory / "stat").read_text().rpartition(")")[2].split()
                        parents[int(directory.name)] = int(fields[1])
        for pid, parent in parents.items():
            if parent in parents:
                with contextlib.suppress(ProcessLookupError):  # its own child, gone with it
                    os.kill(pid, signal.SIGKILL)

    def wait_for_no_process(self, seconds=2):
        """Waits until no engine and no worker is left."""
        wait_until(lambda: not self.processes(), f"the end of {self.processes()}", seconds)

    def records(self):
        """The files of people in the store."""
        return [path for path in STORE.iterdir() if re.fullmatch("[0-9a-f]{64}", path.name)]

    def audit(self):
        """The lines of the audit log so far, all files in order, each as a dict."""
        files = [*sorted(AUDIT.parent.glob("audit-*.jsonl")), AUDIT]
        return [json.loads(line) for path in files if path.exists()
                for line in path.read_text(encoding="ascii").splitlines()]

    def forget(self):
        """Empties the store: nobody has a live code, a cool-down or a used letter."""
        for path in STORE.iterdir():
            shutil.rmtree(path) if path.is_dir() else path.unlink()

    # --- signing in ---------------------------------------------------------------------------------

    def ssh(self, name, port="ssh", command=f"echo {SHELL_WORD}", options=()):
        """Starts ssh in a terminal of its own, as this person; see Login."""
        return Login(self, name, port, command, options)

    def sign_in(self, name, password=None, port="ssh"):
        """A whole login with the right code of the new letter; gives the ended Login."""
        login = self.ssh(name, port)
        login.give_password(self.people[name].password if password is None else password)
        if login.wait_for_code_prompt():
            login.give_code(self.letter(name, login.letters_before + 1).code)
        return login.wait_for_end()


def main(names):
    """Runs every test_* function of a program, in order; ends the program with the right status.

    Arguments of the command line choose tests by a part of their name.
    """
    enter_world()
    world = World()
    passed = failed = 0
    for name, test in list(names.items()):
        if not name.startswith("test_") or not callable(test):
            continue
        if len(sys.argv) > 1 and not any(word in name for word in sys.argv[1:]):
            continue
        began, before = time.monotonic(), len(world.log())
        try:
            test(world)
        except Exception:  # a test may fail in any way; the others still run
            failed += 1
            print(f"FAIL {name}")
            traceback.print_exc(file=sys.stdout)
            print("".join(f"    log: {line}\n" for line in world.log()[before:][-15:]), end="")
        else:
            passed += 1
            print(f"ok   {name} ({time.monotonic() - began:.1f} s)")
        sys.stdout.flush()
    print(f"{passed} passed, {failed} failed")
    sys.exit(1 if failed else 0)
