# SPDX-License-Identifier: BSD-2-Clause
"""dla-otp-mail as its engine sees it: a socket on descriptor 0, a lifeline on 3, and the wire.

Messages and fields go by their names in include/wire.h (tests/wire.py).
"""

import os
import pathlib
import signal
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

import wire  # noqa: E402

ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"}
CODE = "739104"

LETTER = {
    "KIND": "otp", "LANGUAGE": "th", "TO": "somchai@office.example",
    "REF": "KTRW", "OTP": CODE, "USER": "somchai", "HOST": "srv-01",
    "OFFICE_TH": "เทศบาลตำบลตัวอย่าง", "OFFICE_EN": "Tuayang Municipality",
    "HELP_TH": "งานสารสนเทศ โทร. 1234", "HELP_EN": "IT desk, tel. 1234",
    "SERVICE_TH": "เข้าจากระยะไกล (ssh)", "SERVICE_EN": "remote sign-in (ssh)",
    "FROM_TH": "192.0.2.7", "FROM_EN": "192.0.2.7",
    "LIFE_TH": "5 นาที", "LIFE_EN": "5 min",
    "DATE_TH": "22 พฤศจิกายน 2568", "DATE_EN": "2025-11-22",
    "TIME_TH": "10.45 น.", "TIME_EN": "10:45 (UTC+7)",
    "UNTIL_TH": "10.50 น.", "UNTIL_EN": "10:50", "N": "3", "APP_TH": "ThaID", "APP_EN": "ThaID",
    "FACTOR": "password",
}
OPEN = {
    "FROM": "no-reply@office.example", "FROM_NAME": "เทศบาลตำบลตัวอย่าง",
    "HELO": "srv-01.office.example", "TIMEOUT": "2500",  # no time to ask a relay again
}


class Worker:
    """A started worker. answer() plays the whole letter; the rest serves tests of single steps."""

    def __init__(self, program, environment=None, before=()):
        self.socket, its_socket = wire.pair()
        its_lifeline, self.lifeline = os.pipe()
        arguments = [*before, str(program)]
        self.pid = os.posix_spawn(
            arguments[0], arguments, environment or ENVIRONMENT,
            file_actions=[(os.POSIX_SPAWN_DUP2, its_socket.fileno(), 0),
                          (os.POSIX_SPAWN_DUP2, its_lifeline, 3)])
        its_socket.close()
        os.close(its_lifeline)
        self.status = self.usage = None
        self.late = []  # seconds in which the worker meant to ask again

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.cut_lifeline()
        self.socket.close()
        if self.end(0) is None:
            os.kill(self.pid, signal.SIGKILL)
            self.end(5)

    def open(self, **changes):
        wire.send(self.socket, "MAIL_OPEN", **(OPEN | changes))

    def relay(self, url, ca_file, username="", password_file=None):
        fields = {"URL": url, "USERNAME": username, "CA_FILE": ca_file}
        if password_file is None:
            return wire.send(self.socket, "RELAY", **fields)
        with open(password_file, "rb") as file:
            return wire.send(self.socket, "RELAY", [file.fileno()], **fields)

    def letter(self, **changes):
        wire.send(self.socket, "SEND", **(LETTER | changes))

    def receive(self, seconds=10):
        """The last word as (type, field, field), or None when the worker hung up without one."""
        try:
            message = wire.receive(self.socket, seconds)
        except ConnectionResetError:
            return None
        if message and message.type == "PENDING":
            self.late.append(int(message["SECONDS"]))
            return self.receive(seconds)
        return message and (message.type, *message.fields.values())

    def cut_lifeline(self):
        if self.lifeline is not None:
            os.close(self.lifeline)
            self.lifeline = None

    def end(self, seconds=3):
        """The wait status, or None when the worker is still there after that time."""
        deadline = time.monotonic() + seconds
        while self.status is None:
            pid, status, usage = os.wait4(self.pid, os.WNOHANG)
            if pid != 0:
                self.status, self.usage = status, usage
            elif time.monotonic() >= deadline:
                return None
            else:
                time.sleep(0.002)
        return self.status
