# SPDX-License-Identifier: BSD-2-Clause
"""A server far away: how many round trips does somebody wait for?"""

import atexit
import pathlib
import socket
import subprocess
import sys
import time

RELAY = pathlib.Path(__file__).resolve().parent.parent / "bench" / "relay.py"
HALF_WAY_MS = 100
TRIES = 3  # a busy machine is slow at times, and never fast


def move_away(port):
    """Another port of the same server, until the tests end: there each direction takes HALF_WAY_MS."""
    with socket.create_server(("127.0.0.1", 0)) as holder:
        far = holder.getsockname()[1]
    relay = subprocess.Popen([sys.executable, RELAY, str(far), str(port), str(HALF_WAY_MS)],
                             stderr=subprocess.DEVNULL)  # asyncio speaks of connections that were cut
    atexit.register(lambda: (relay.kill(), relay.wait()))
    deadline = time.monotonic() + 5
    while True:
        try:
            socket.create_connection(("127.0.0.1", far)).close()
            return far
        except ConnectionRefusedError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.01)


def round_trips(wait):
    """Those in the seconds that a function tells. TCP's own is not among them: the relay is near."""
    return int(min(wait() for _ in range(TRIES)) / (2 * HALF_WAY_MS / 1000))
