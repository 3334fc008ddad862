# SPDX-License-Identifier: BSD-2-Clause
"""dla-otp-mail as its engine sees it: a socket on descriptor 0, a lifeline on 3, and the wire.

Field and message names come from include/wire.h, so a test says what a message means.
"""

import array
import os
import pathlib
import re
import select
import signal
import socket
import time

ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"}
CODE = "739104"

LETTER = {
    "SEND_KIND": "otp", "SEND_LANGUAGE": "th", "SEND_TO": "somchai@office.example",
    "SEND_REF": "KTRW", "SEND_OTP": CODE, "SEND_USER": "somchai", "SEND_HOST": "srv-01",
    "SEND_OFFICE_TH": "เทศบาลตำบลตัวอย่าง", "SEND_OFFICE_EN": "Tuayang Municipality",
    "SEND_HELP_TH": "งานสารสนเทศ โทร. 1234", "SEND_HELP_EN": "IT desk, tel. 1234",
    "SEND_SERVICE_TH": "เข้าจากระยะไกล (ssh)", "SEND_SERVICE_EN": "remote sign-in (ssh)",
    "SEND_FROM_TH": "192.0.2.7", "SEND_FROM_EN": "192.0.2.7",
    "SEND_LIFE_TH": "5 นาที", "SEND_LIFE_EN": "5 min",
    "SEND_DATE_TH": "22 พฤศจิกายน 2568", "SEND_DATE_EN": "2025-11-22",
    "SEND_TIME_TH": "10.45 น.", "SEND_TIME_EN": "10:45 (UTC+7)",
    "SEND_UNTIL_TH": "10.50 น.", "SEND_UNTIL_EN": "10:50", "SEND_FACTOR": "password",
}
OPEN = {
    "MAIL_OPEN_FROM": "no-reply@office.example", "MAIL_OPEN_FROM_NAME": "เทศบาลตำบลตัวอย่าง",
    "MAIL_OPEN_HELO": "srv-01.office.example", "MAIL_OPEN_TIMEOUT": "5000",
}


def _enums():
    header = pathlib.Path(__file__).resolve().parents[2] / "include/wire.h"
    bare = re.sub(r"/\*.*?\*/", "", header.read_text(), flags=re.S)
    for body in re.findall(r"enum\s*\w*\s*\{(.*?)\}", bare, flags=re.S):
        yield [name.strip() for name in body.split(",") if name.strip()]


def _tables():
    types, fields = {}, {}
    for names in _enums():
        if names[0].startswith("WIRE_BEGIN"):
            types = {name.split(" ")[0][5:]: number for number, name in enumerate(names, 1)}
        elif names[-1].endswith("_FIELDS"):
            fields[names[-1][:-7]] = names[:-1]
    return types, fields


TYPES, FIELDS = _tables()
NAMES = {number: name for name, number in TYPES.items()}


def encode(message, values):
    """The bytes of a message whose fields are given by name; what is not named is ""."""
    unknown = set(values) - set(FIELDS[message])
    assert not unknown, unknown
    texts = [values.get(name, "") for name in FIELDS[message]]
    return bytes([1, TYPES[message]]) + b"".join(
        text.encode("utf-8", "surrogateescape") + b"\0" for text in texts)


class Worker:
    """A started worker. answer() plays the whole letter; the rest serves tests of single steps."""

    def __init__(self, program, environment=None, before=()):
        self.socket, its_socket = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        its_lifeline, self.lifeline = os.pipe()
        arguments = [*before, str(program)]
        self.pid = os.posix_spawn(
            arguments[0], arguments, environment or ENVIRONMENT,
            file_actions=[(os.POSIX_SPAWN_DUP2, its_socket.fileno(), 0),
                          (os.POSIX_SPAWN_DUP2, its_lifeline, 3)])
        its_socket.close()
        os.close(its_lifeline)
        self.status = self.usage = None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.cut_lifeline()
        self.socket.close()
        if self.end(0) is None:
            os.kill(self.pid, signal.SIGKILL)
            self.end(5)

    def send(self, message, values, descriptor=None):
        self.send_bytes(encode(message, values), descriptor)

    def send_bytes(self, data, descriptor=None):
        rights = [] if descriptor is None else [
            (socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [descriptor]))]
        self.socket.sendmsg([data], rights)

    def open(self, **changes):
        self.send("MAIL_OPEN", OPEN | changes)

    def relay(self, url, ca_file, username="", password_file=None):
        values = {"RELAY_URL": url, "RELAY_USERNAME": username, "RELAY_CA_FILE": str(ca_file)}
        if password_file is None:
            return self.send("RELAY", values)
        with open(password_file, "rb") as file:
            return self.send("RELAY", values, file.fileno())

    def letter(self, **changes):
        self.send("SEND", LETTER | changes)

    def receive(self, seconds=10):
        """(type, field, field), or None when the worker hung up without a word."""
        if not select.select([self.socket], [], [], seconds)[0]:
            raise TimeoutError("the worker says nothing")
        try:
            data = self.socket.recv(16384)
        except ConnectionResetError:
            return None
        if not data:
            return None
        return (NAMES[data[1]], *(field.decode() for field in data[2:].split(b"\0")[:-1]))

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
