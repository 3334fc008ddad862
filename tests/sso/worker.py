# SPDX-License-Identifier: BSD-2-Clause
"""Starts dla-otp-sso as the engine does and stands in for the engine: socket on 0, lifeline on 3."""

import os
import pathlib
import resource
import select
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import wire  # noqa: E402
from scenarios import CLIENT_ID, CLIENT_SECRET, PASSWORD, USER  # noqa: E402

LIFELINE = 3
ENVIRONMENT = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8",
               # A process that nobody may trace cannot be looked through for leaks.
               "ASAN_OPTIONS": "detect_leaks=0"}

SETTINGS = {"CLIENT_ID": CLIENT_ID, "CLIENT_AUTH": "post", "SCOPE": "openid email profile", "TOKEN": "",
            "USERINFO": "", "DEVICE": "", "REVOCATION": "", "USERNAME_CLAIM": "preferred_username",
            "EMAIL_CLAIM": "email", "ROLES_CLAIM": "", "VERIFIED": "1", "TIMEOUT": 3000}


class Worker:
    """One worker. `wrapper` is put before the program (strace, unshare)."""

    def __init__(self, program, wrapper=(), environment=None):
        reserve_lifeline()
        self.socket, theirs = wire.pair()
        reader, self.lifeline = os.pipe()
        self.process = subprocess.Popen(
            [*map(str, wrapper), str(program)], stdin=theirs, pass_fds=(LIFELINE,), close_fds=True,
            preexec_fn=lambda: os.dup2(reader, LIFELINE),
            env=ENVIRONMENT if environment is None else environment)
        theirs.close()
        os.close(reader)

    def open(self, issuer, secret=CLIENT_SECRET + "\n", **settings):
        """Sends OPEN. The secret goes as a file's descriptor, None sends none."""
        fields = {**SETTINGS, "ISSUER": issuer, **settings}
        with tempfile.TemporaryFile() as file:
            if secret is not None:
                file.write(secret.encode())
                file.flush()
            wire.send(self.socket, "SSO_OPEN", [file.fileno()] if secret is not None else (), **fields)

    def check(self, password=PASSWORD, user=USER):
        wire.send(self.socket, "CHECK_PASSWORD", USER=user, PASSWORD=password)

    def start_device(self, extra="", acr="", hosts="127.0.0.1"):
        wire.send(self.socket, "START_DEVICE", EXTRA=extra, ACR=acr, HOSTS=hosts)

    def await_device(self, seconds=0):
        wire.send(self.socket, "AWAIT_DEVICE", SECONDS=seconds)

    def answer(self, timeout=15):
        """The answer as a list: type, then its fields."""
        message = wire.receive(self.socket, timeout)
        return [message.type, *message.fields.values()] if message else None

    def ended(self, seconds):
        """Seconds until the process has ended, or None."""
        start = time.monotonic()
        pidfd = os.pidfd_open(self.process.pid)
        ready, _, _ = select.select([pidfd], [], [], seconds)
        os.close(pidfd)
        return time.monotonic() - start if ready else None

    def cut_lifeline(self):
        if self.lifeline is not None:
            os.close(self.lifeline)
            self.lifeline = None

    def finish(self, seconds=5):
        """Hangs up, waits, and gives the exit status and the CPU seconds it took; kills a late one."""
        self.socket.close()
        late = self.ended(seconds) is None
        self.cut_lifeline()
        if late and self.ended(1) is None:
            self.process.kill()
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        status = self.process.wait()
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        return (None if late else status), cpu


def reserve_lifeline():
    """Nothing of the test's own may lie where the child's lifeline is to be."""
    try:
        os.fstat(LIFELINE)
    except OSError:
        os.dup2(os.open("/dev/null", os.O_RDONLY), LIFELINE)
