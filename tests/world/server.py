# SPDX-License-Identifier: BSD-2-Clause
"""A server of the world: started from anywhere inside it, stopped from anywhere, by its pid file.

Knows nothing of what it runs. Never ends a process that it did not start.
"""

import contextlib
import os
import pathlib
import random
import signal
import socket
import subprocess
import time

WORLD = pathlib.Path("/run/world")  # a tmpfs that only the world sees
HOST = "127.0.0.1"
READY_WITHIN = 10  # seconds
QUIET_PORTS = range(10000, 32000)  # connections that go out have theirs above
ENVIRONMENT = {
    "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
    "HOME": "/root",
    "LANG": "C.UTF-8",
    "TZ": "Asia/Bangkok",
    "MAIL_CONFIG": "/etc/postfix",  # Postfix's programs are started without their wrapper
}


def free_ports(count, wanted=()):
    """Ports of 127.0.0.1 that nobody listens on: the wanted ones where they are free."""
    held = []
    try:
        for index in range(count):
            held.append(_hold_port(wanted[index] if index < len(wanted) else 0))
        return [holder.getsockname()[1] for holder in held]
    finally:
        for holder in held:
            holder.close()


def _hold_port(port):
    holder = socket.socket()
    holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    for candidate in (port or random.choice(QUIET_PORTS), *random.sample(QUIET_PORTS, 100)):
        try:
            holder.bind((HOST, candidate))
            return holder
        except OSError:
            pass
    raise RuntimeError("no free port found")


def wait_until(condition, what, seconds=READY_WITHIN):
    """Waits for condition() to be true and gives its value; TimeoutError names what never came."""
    deadline = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > deadline:
            raise TimeoutError(f"waited {seconds} s for {what}")
        time.sleep(0.01)


def port_answers(port):
    """True when something accepts connections on this port of 127.0.0.1."""
    try:
        socket.create_connection((HOST, port), timeout=1).close()
        return True
    except OSError:
        return False


class Server:
    """One process in the foreground, its output in /run/world/NAME.log, its pid in NAME.pid."""

    def __init__(self, name, command, port=None, user=None):
        self.name, self.command, self.port, self.user = name, command, port, user
        self.pid_file = WORLD / f"{name}.pid"

    def start(self):
        """Starts the process without waiting for it."""
        with open(WORLD / f"{self.name}.log", "ab") as log:
            process = subprocess.Popen(
                self.command, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                env=ENVIRONMENT, cwd="/", start_new_session=True, user=self.user,
                group=self.user, extra_groups=[] if self.user else None)
        self.pid_file.write_text(str(process.pid))
        return self

    def wait_ready(self):
        """Waits until its port answers; a process that ended meanwhile is an error."""
        def ready():
            if not self.is_running():
                log = (WORLD / f"{self.name}.log").read_text(errors="replace")
                raise RuntimeError(f"{self.name} ended at once:\n{log}")
            return port_answers(self.port)
        wait_until(ready, f"{self.name} on port {self.port}")
        return self

    def pid(self):
        """The process's id, or None when it was never started or was stopped."""
        try:
            return int(self.pid_file.read_text())
        except (FileNotFoundError, ValueError):
            return None

    def is_running(self):
        """True while the process is there and not a zombie."""
        pid = self.pid()
        try:
            return pid is not None and state_of(pid) != "Z"
        except FileNotFoundError:
            return False

    def stop(self):
        """Ends the process and all that it started, and waits until they are gone."""
        pid = self.pid()
        for number in (signal.SIGTERM, signal.SIGKILL) if pid else ():
            with contextlib.suppress(ProcessLookupError):
                os.killpg(pid, number)
            with contextlib.suppress(TimeoutError):
                wait_until(lambda: not group_lives(pid), f"the end of {self.name}", 3)
                break
        self.pid_file.unlink(missing_ok=True)


def group_lives(group):
    """True while a process of this process group is there and not a zombie."""
    for stat in pathlib.Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            state, _, its_group = stat.read_text(errors="replace").rpartition(")")[2].split()[:3]
            if int(its_group) == group and state not in "ZX":
                return True
    return False


def state_of(pid):
    """The state letter of a process in /proc/PID/stat; FileNotFoundError when there is none."""
    try:
        stat = pathlib.Path(f"/proc/{pid}/stat").read_text(errors="replace")
    except ProcessLookupError as error:
        raise FileNotFoundError(pid) from error
    return stat.rpartition(")")[2].split()[0]
