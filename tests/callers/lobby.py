# SPDX-License-Identifier: BSD-2-Clause
"""The public socket in the world, with dla-otp-login behind it as the service manager would start it, and
raw clients of it.

    with open_lobby():
        with Visitor("malee") as visitor:
            visitor.begin(user="somchai")
            assert visitor.hear() is None
"""

import contextlib
import os
import pathlib
import pwd
import shutil
import socket
import sys
import threading

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

import wire  # noqa: E402  (the path comes first)
from server import Server, wait_until  # noqa: E402

DIRECTORY = pathlib.Path("/run/dla-otp")
SOCKET = DIRECTORY / "socket"
ENGINE = "/usr/libexec/dla-otp/dla-otp-login"
SERVICE = "locker"
STACK = """
auth    required pam_dla_otp.so
auth    required pam_permit.so
account required pam_dla_otp.so
account required pam_permit.so
"""
SETTINGS = {"services": [{"name": SERVICE, "unprivileged": True}]}
ONE_AT_A_TIME = threading.Lock()  # the effective uid is that of all threads
# The service's rights (conf/systemd/dla-otp@.service): root, and able to become others, no more.
AS_SERVICE = ["setpriv", "--bounding-set=-all,+setuid,+setgid", "--inh-caps=-all", "--no-new-privs"]


def clear():
    """No directory and no socket."""
    shutil.rmtree(DIRECTORY, ignore_errors=True)


@contextlib.contextmanager
def open_lobby(engine=(*AS_SERVICE, ENGINE)):
    """Within: the socket is there, and each connection is given an engine."""
    clear()
    DIRECTORY.mkdir(mode=0o755)
    server = Server("lobby", ["systemd-socket-activate", "--accept", "--inetd", "--seqpacket",
                              f"--listen={SOCKET}", *engine]).start()
    try:
        wait_until(SOCKET.exists, "the public socket")
        SOCKET.chmod(0o666)
        yield server
    finally:
        server.stop()
        clear()


@contextlib.contextmanager
def listening(uid=0, gid=0):
    """Within: a socket of this user's that the test itself answers at; gives the listening socket."""
    clear()
    DIRECTORY.mkdir(mode=0o755)
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as listener:
        listener.bind(str(SOCKET))
        SOCKET.chmod(0o666)
        os.seteuid(uid)  # the kernel notes who calls listen()
        listener.listen(16)
        os.seteuid(0)
        os.chown(SOCKET, uid, gid)
        try:
            yield listener
        finally:
            clear()


def as_user(name, *command):
    """A command that runs another one as this user."""
    return ["setpriv", "--reuid", name, "--regid", name, "--init-groups", *command]


class Visitor:
    """One connection to the public socket, made by somebody's uid; says whatever it is told to."""

    def __init__(self, name, uid=None):
        """The uid is that of the name, unless another one is given."""
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with ONE_AT_A_TIME:
            os.seteuid(pwd.getpwnam(name).pw_uid if uid is None else uid)
            try:
                self.socket.connect(str(SOCKET))
            finally:
                os.seteuid(0)
        self.name, self.verdict = name, None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def begin(self, **forged):
        """A BEGIN as the module would say it, but for what is forged."""
        wire.send(self.socket, "BEGIN", **{
            "PHASE": "auth", "USER": self.name, "SERVICE": SERVICE, "RHOST": "", "TTY": "",
            "RUID": pwd.getpwnam(self.name).pw_uid, "PRIOR": "", "FLAGS": "", "TIMEOUT": 60,
            "LOGIN_ID": "00112233445566aa", "OPEN": "", **forged})
        return self

    def answer(self, text):
        wire.send(self.socket, "ANSWER", BYTES=text)

    def hear(self, timeout=20.0):
        """The next message, or None at the end of the connection."""
        with contextlib.suppress(ConnectionResetError):
            return wire.receive(self.socket, timeout)
        return None

    def hear_question(self):
        """The next question; None where the login ends before. Texts are passed over."""
        while message := self.hear():
            if message.type.startswith("ASK"):
                return message
            if message.type == "VERDICT":
                self.verdict = message["WORD"]
        return None

    def hear_verdict(self):
        """The verdict's word, or None when the connection ends without one."""
        while self.hear_question():
            pass
        return self.verdict
