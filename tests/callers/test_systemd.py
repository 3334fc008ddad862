#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""Our units under the real systemd: what it forbids the engine and its workers must not be what they need."""

import contextlib
import pathlib
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), *(str(HERE.parent / place) for place in ("world", "module", "login"))]

from harness import enter_world, main  # noqa: E402  (the path comes first)

enter_world()

import lobby  # noqa: E402
from lobby import SETTINGS, SOCKET, STACK, as_user  # noqa: E402
from server import ENVIRONMENT, Server, wait_until  # noqa: E402
from test_socket import stack, unlock  # noqa: E402

IDLE = 60
# Connects that often, says so, and ends well when systemd has ended each connection without a word.
SILENT = f"""
import socket
held = [socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) for _ in range({IDLE})]
for connection in held:
    connection.connect("{SOCKET}")
print("connected", flush=True)
for connection in held:
    connection.settimeout(60)
    assert connection.recv(1) == b""
"""


@contextlib.contextmanager
def booted():
    """Within: systemd runs, and has made the socket. Gives the command that runs another one among its processes:
    a systemd since 256 hangs up on callers whose pid it cannot see."""
    lobby.clear()
    manager = Server("systemd", ["unshare", "--mount", "--pid", "--cgroup", "--fork", "--kill-child",
                                 "--propagation", "private", "sh", str(HERE / "boot.sh")]).start()
    try:
        wait_until(SOCKET.exists, "the socket of systemd", 30)
        yield ["nsenter", f"--pid=/proc/{manager.pid()}/ns/pid_for_children", "--"]
    finally:
        manager.stop()
        lobby.clear()


def test_the_socket_and_its_directory_are_as_the_module_wants_them_T136(_world):
    with booted():
        directory, socket = lobby.DIRECTORY.stat(), SOCKET.stat()
        assert (directory.st_uid, directory.st_mode & 0o7777) == (0, 0o755), directory
        assert (socket.st_uid, socket.st_mode & 0o7777) == (0, 0o666), socket


def test_a_locker_signs_in_through_the_units_T152(world):
    before = len(world.log())
    with world.settings(**SETTINGS), booted() as inside:
        for name in ("malee", "pimchanok"):
            terminal = unlock(world, name, before=inside)
            assert terminal.status == 0, terminal.transcript
            assert "seccomp+landlock" in world.wait_for_log(rf"result=GRANTED user={name} uid=", before)
        seats = lobby.DIRECTORY / "seats"
        assert seats.stat().st_size == 0 and seats.stat().st_mode & 0o7777 == 0o600, seats.stat()


def test_idle_connections_of_one_user_do_not_keep_another_out_T135(world):
    with world.settings(**SETTINGS), booted() as inside:
        began = time.monotonic()
        with subprocess.Popen([*inside, *as_user("malee", "python3", "-c", SILENT)], stdout=subprocess.PIPE,
                              env=ENVIRONMENT) as idle:
            assert idle.stdout.readline() == b"connected\n"
            terminal = unlock(world, "naree", before=inside)
            assert terminal.status == 0, terminal.transcript
            print(f"figure: seconds of a sign-in while systemd starts {IDLE} engines for another user "
                  f"{time.monotonic() - began:.0f} / 20")
        assert idle.returncode == 0
        assert unlock(world, "malee", before=inside).status == 0


if __name__ == "__main__":
    stack(STACK)
    main(globals())
