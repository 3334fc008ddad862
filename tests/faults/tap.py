# SPDX-License-Identifier: BSD-2-Clause
"""A TCP proxy in front of a server: keeps every byte that went by, and breaks the line where it is told.

    tap = Tap(Fault("reset", 1200))        # at the 1200th byte from the server
    tap.target = server.port
    ... tap.port, tap.captured, tap.turns ...

Knows nothing of what is said.
"""

import contextlib
import dataclasses
import fcntl
import select
import socket
import struct
import termios
import threading
import time

DRIP_PAUSE = 0.0001  # seconds between two bytes: slow enough that each comes alone
LOOK_EVERY = 0.5  # seconds


@dataclasses.dataclass(frozen=True)
class Fault:
    """What happens on each connection at this byte of what the server says: "stall", "reset", "drip"."""

    kind: str
    position: int


class Tap:
    """Listens on 127.0.0.1, a thread for each connection, until close()."""

    def __init__(self, fault=None):
        self.fault = fault
        self.target = None  # the server's port
        self.captured = b""  # all that clients said
        self.said = []  # how much the server said, a number for each connection
        self.turns = []  # how much the first connection's server had said whenever the client spoke
        self.closed = threading.Event()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self):
        """Takes no more connections, and ends those that are open soon."""
        self.closed.set()
        with contextlib.suppress(OSError):  # that was done before
            self.listener.shutdown(socket.SHUT_RDWR)

    def _accept(self):
        with self.listener:
            while True:
                try:
                    client, _ = self.listener.accept()
                except OSError:
                    return
                threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client):
        number = len(self.said)
        self.said.append(0)
        try:
            with client, socket.create_connection(("127.0.0.1", self.target)) as server:
                for connection in (client, server):
                    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                self._carry(client, server, number)
        except OSError:
            pass  # one side is gone, and so is the other now

    def _carry(self, client, server, number):
        while not self.closed.is_set():
            for ready in select.select([client, server], [], [], LOOK_EVERY)[0]:
                data = ready.recv(65536)
                if not data:
                    return
                if ready is server:
                    self._down(client, data, number)
                else:
                    self._up(server, data, number)

    def _up(self, server, data, number):
        self.captured += data
        if number == 0 and self.turns[-1:] != [self.said[0]]:
            self.turns.append(self.said[0])
        server.sendall(data)

    def _down(self, client, data, number):
        whole = len(data)
        if self.fault:
            whole = min(whole, max(0, self.fault.position - self.said[number]))
        self.said[number] += len(data)
        client.sendall(data[:whole])
        if whole < len(data):
            self._break(client, data[whole:])

    def _break(self, client, rest):
        if self.fault.kind == "stall":
            self.closed.wait(60)
        elif self.fault.kind == "reset":
            wait_until_taken(client)
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            client.close()
            raise ConnectionResetError
        for at in range(len(rest)):
            client.sendall(rest[at:at + 1])
            time.sleep(DRIP_PAUSE)


def wait_until_taken(client):
    """Until the other side's kernel has every byte: a reset drops those that are still on their way."""
    deadline = time.monotonic() + 1
    while unsent(client) and time.monotonic() < deadline:
        time.sleep(0.001)


def unsent(client):
    """Bytes that were sent and not acknowledged."""
    return struct.unpack("i", fcntl.ioctl(client, termios.TIOCOUTQ, b"\0" * 4))[0]
