# SPDX-License-Identifier: BSD-2-Clause
"""A TCP proxy that counts: what stands between the login and the SSO.

Run as `recorder.py PORT INNER_PORT FILE`. It passes bytes on unread and unchanged, and writes to
FILE one line when a connection opens ("open 3") and one when it ends ("close 3 BYTES_UP BYTES_DOWN").
"""

import socket
import sys
import threading

HOST = "127.0.0.1"


class Recorder:
    """The listening side, and the record."""

    def __init__(self, inner, record):
        self.inner, self.record, self.lock = inner, record, threading.Lock()
        self.count = 0

    def write(self, text):
        """One line of the record, whole."""
        with self.lock:
            self.record.write(text + "\n")

    def serve(self, port):
        """Accepts until the process is ended."""
        listener = socket.create_server((HOST, port), backlog=128)
        while True:
            client, _ = listener.accept()
            self.count += 1
            self.write(f"open {self.count}")
            threading.Thread(target=self.carry, args=(client, self.count), daemon=True).start()

    def carry(self, client, number):
        """One connection from its first byte to its end."""
        up = down = 0
        try:
            server = socket.create_connection((HOST, self.inner))
            for side in (client, server):
                side.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            counts = {}
            back = threading.Thread(target=_pass_on, args=(server, client, counts, "down"))
            back.start()
            _pass_on(client, server, counts, "up")
            back.join()
            server.close()
            up, down = counts["up"], counts["down"]
        except OSError:
            pass  # the server is not there: the client sees the connection end
        finally:
            client.close()
            self.write(f"close {number} {up} {down}")


def _pass_on(source, target, counts, direction):
    """Copies until the source ends, then tells the target so."""
    total = 0
    try:
        while piece := source.recv(65536):
            target.sendall(piece)
            total += len(piece)
    except OSError:
        pass
    counts[direction] = total
    try:
        target.shutdown(socket.SHUT_WR)
    except OSError:
        pass


def main():
    """The command line of the first comment."""
    port, inner, path = sys.argv[1:]
    with open(path, "a", encoding="ascii", buffering=1) as record:
        Recorder(int(inner), record).serve(int(port))


if __name__ == "__main__":
    main()
