# SPDX-License-Identifier: BSD-2-Clause
"""T68: how much memory our programs ever had: looks at all of them, all the time, while tests run."""

import contextlib
import os
import pathlib
import re
import threading

EVERY = 0.01  # seconds: even a worker that answers at once lives longer
LOOKS = 3  # at a new process of another name: a caller's child becomes ours soon or never


class Watch:
    """Within: watching. `peak` is {program: most kB that one of them ever had}."""

    def __init__(self):
        self.peak, self.seen = {}, {}  # how many processes of each name
        self.over = threading.Event()
        self.known = {}  # by pid: the name of one of ours, or how often we looked in vain
        self.thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        self.thread.join()

    def _watch(self):
        while not self.over.wait(EVERY):
            alive = [int(name) for name in os.listdir("/proc") if name.isdigit()]
            self.known = {pid: self.known.get(pid, 0) for pid in alive}
            for pid in alive:
                with contextlib.suppress(OSError):
                    self._look(pid)

    def _look(self, pid):
        known = self.known[pid]
        if isinstance(known, int) and known >= LOOKS:
            return
        status = pathlib.Path(f"/proc/{pid}/status").read_text(errors="replace")
        name = re.match(r"Name:\t(.*)", status)[1]
        memory = re.search(r"VmHWM:\s+(\d+) kB", status)  # a zombie has none
        if not name.startswith("dla-otp"):
            self.known[pid] = known + 1 if isinstance(known, int) else LOOKS
        elif memory:
            self.known[pid] = name
            self.peak[name] = max(self.peak.get(name, 0), int(memory[1]))
            self.seen[name] = self.seen.get(name, 0) + (known != name)
