# SPDX-License-Identifier: BSD-2-Clause
"""A place where one login at a time is played: settings and PAM services of its own, an sshd, and the
scripted servers of the case. Several booths in one world do not touch each other.

The stack is `required pam_faillock preauth`, ours, `required pam_permit`: whatever is not a denial of
ours is success.
"""

import contextlib
import pathlib
import shutil

import certificates
import settings
import smtpd
import sshd
from idp import Provider
from mailbox import Letter
from scenarios import CLIENT_ID, CLIENT_SECRET, PASSWORD
from server import HOST, WORLD, Server, free_ports, wait_until
from tap import Tap

TLS = {}  # by name: how a server's TLS is set up; filled before there is a booth
AUTHORITY = WORLD / "faults" / "ca.pem"
TIMEOUT = 30  # seconds: the shortest budget that settings allow

_PAM = """
auth     required  pam_faillock.so preauth silent nodelay dir={faillock}
auth     required  pam_dla_otp.so conf={settings}
auth     required  pam_permit.so
account  required  pam_unix.so
password required  pam_deny.so
session  required  pam_permit.so
"""


class Booth:
    """Numbered, so that each has names of its own for everything on disk."""

    def __init__(self, number):
        self.service, self.ssh_service = f"booth-{number}", f"sshd-booth-{number}"
        self.directory = settings.DIRECTORY / self.service
        self.directory.mkdir(mode=0o755)
        shutil.copy2(settings.DIRECTORY / "otp.key", self.directory)
        shutil.copy(AUTHORITY, self.directory / "ca.pem")
        settings.write_secret(f"{self.service}/client.secret", CLIENT_SECRET)
        settings.write_secret(f"{self.service}/relay.secret", smtpd.PASSWORD)
        stack = _PAM.format(faillock=WORLD / f"faillock-{number}", settings=self.directory / "dla-otp.conf")
        for name in (self.service, self.ssh_service):
            pathlib.Path("/etc/pam.d", name).write_text(stack)
        self.ssh_port = self._start_sshd()

    def _start_sshd(self):
        """Under a name of its own, which is the name of its PAM service."""
        program, (port,) = WORLD / self.ssh_service, free_ports(1)
        shutil.copy2("/usr/sbin/sshd", program)
        (WORLD / f"{self.ssh_service}.conf").write_text(sshd.CONFIGURATION.format(
            host=HOST, port=port, world=WORLD, interactive="yes", password="no")
            + sshd.words_of_this_version(self.ssh_service))
        Server(self.ssh_service, [str(program), "-D", "-f", str(WORLD / f"{self.ssh_service}.conf")],
               port=port).start().wait_ready()
        return port

    @contextlib.contextmanager
    def stage(self, case, person):
        """Within: the servers of the case are there, and the settings name them; gives the Stage."""
        stage = Stage(case, person)
        try:
            text = settings.text_of(settings.merged(self._settings(stage), case.settings))
            (self.directory / "dla-otp.conf").write_text(text, encoding="utf-8")
            yield stage
        finally:
            stage.close()

    def _settings(self, stage):
        issuer, relays = stage.provider.issuer, zip(stage.case.relays, stage.relay_urls)
        end_points = {"token_endpoint": f"{issuer}/token", "userinfo_endpoint": f"{issuer}/userinfo"}
        return {
            "language": "th", "timeout": TIMEOUT,
            "office": {"name": "the Test Office", "help": "the IT desk, ext. 1234"},
            "sso": {"issuer": issuer, "client_id": CLIENT_ID, "client_auth": "post",
                    "client_secret_file": "client.secret", "ca_file": "ca.pem",
                    "portal_url": f"https://{certificates.SSO_HOST}/", "timeout": 2,
                    **(end_points if stage.case.configured else {})},
            "mail": {"relays": [{"url": url, "username": relay.username, "password_file": "relay.secret",
                                 "ca_file": "ca.pem"} for relay, url in relays],
                     "from": "otp@office.example", "timeout": 2},
            "otp": {"lifetime": 60, "attempts": 1},
            "limits": {"letters_per_host_hour": 100000},  # each case is a stranger's
            "access": {"allow": [{"anyone": True}]},
            "services": [{"name": name, "channels": ["password"]} for name in (self.service, self.ssh_service)],
        }


class Stage:
    """The scripted servers of one login, each behind a tap."""

    def __init__(self, case, person):
        self.case, self.person = case, person
        self.sso_tap = Tap(case.sso_fault)
        self.provider = Provider(context=TLS[case.sso_tls].context())
        self.provider.user, self.provider.email = person, f"{person}@office.example"
        self.provider.issuer = f"https://{HOST}:{self.sso_tap.port}"
        self.provider.use("correct" if case.sso == "closed" else case.sso)
        self.sso_tap.target = self.provider.port
        if case.sso == "closed":
            self.sso_tap.close()
        self.relays, self.relay_taps, self.relay_urls = [], [], []
        for number, relay in enumerate(case.relays):
            self._add_relay(relay, case.relay_fault if number == 0 else None)

    def _add_relay(self, relay, fault):
        tap = Tap(fault)
        self.relay_taps.append(tap)
        self.relay_urls.append(f"{'smtps' if relay.implicit else 'smtp'}://{HOST}:{tap.port}")
        scenario = "ok" if relay.scenario == "closed" else relay.scenario
        server = smtpd.Relay(scenario=scenario, implicit=relay.implicit, context=TLS[relay.tls].context())
        tap.target = server.port
        self.relays.append(server.__enter__())
        if relay.scenario == "closed":
            tap.close()

    def close(self):
        for tap in (self.sso_tap, *self.relay_taps):
            tap.close()
        self.provider.close()
        for relay in self.relays:
            relay.__exit__()

    @property
    def messages(self):
        """The letters with a code that came whole, in order of relays; those that warn are not of it."""
        return [message for relay in self.relays for message in relay.messages
                if not Letter(self.person, "", message).warns]

    @property
    def address(self):
        """Where the SSO says that letters go."""
        return self.provider.claims().get("email") or self.provider.userinfo().get("email")

    def code(self):
        """The code of a letter that came, or None."""
        messages = self.messages
        return Letter(self.person, "", messages[-1]).code if messages else None

    def wait_for_letter(self, count, seconds):
        """Until the relays have so many letters in all, or not in time."""
        def arrived():
            return len(self.messages) >= count
        if len(self.relays) == 1:
            self.relays[0].wait_for(arrived, seconds)
        else:
            with contextlib.suppress(TimeoutError):
                wait_until(arrived, "a letter", seconds)
