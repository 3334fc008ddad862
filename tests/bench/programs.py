# SPDX-License-Identifier: BSD-2-Clause
"""What is measured, and with what: the two C programs of this directory as Python objects, a
control group that adds up the CPU of every process of a login, and strace.
"""

import collections
import dataclasses
import os
import pathlib
import re
import signal
import subprocess
import tempfile
import time

from server import ENVIRONMENT, WORLD, wait_until

PROGRAMS = pathlib.Path(os.environ.get("BUILD", "build"), "bench").resolve()
PAM = WORLD / "bench-pam.d"
SETTLED = 0.02  # seconds in which a process that only waits for us is off its processor for sure
QUIET = 0.4  # seconds that we keep still while others work, lest we take their caches
PAM_SUCCESS, PAM_AUTH_ERR = 0, 7


class Program:
    """A program that is told lines and answers lines."""

    def __init__(self, name, *arguments):
        self.process = subprocess.Popen([PROGRAMS / name, *map(str, arguments)], text=True,
                                        env=ENVIRONMENT, stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, bufsize=1)

    def say(self, line=""):
        """One line to its stdin."""
        self.process.stdin.write(line + "\n")

    def hear(self, *words):
        """(word, numbers) of its next line, which must begin with one of these words."""
        line = self.process.stdout.readline().split()
        if not line or line[0] not in words:
            raise RuntimeError(f"{self.process.args[0]}: {' '.join(line) or 'ended'}, "
                               f"not {' or '.join(words)}")
        return line[0], [int(number) for number in line[1:]]

    def end(self):
        """Closes its stdin, at which it ends."""
        self.process.communicate(timeout=10)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.communicate()


class Group:
    """A control group (cgroup2): whoever starts in it stays in it, whoever adopts it later. Nothing
    else adds up processes that are nobody's children, threads and all, to the microsecond."""

    def __init__(self):
        self.hierarchy = pathlib.Path(tempfile.mkdtemp(dir=WORLD))
        subprocess.run(["mount", "-t", "cgroup2", "bench", self.hierarchy], check=True)

    def __enter__(self):
        self.path = pathlib.Path(tempfile.mkdtemp(prefix="dla-otp-bench-", dir=self.hierarchy))
        return self

    def __exit__(self, *_):
        for pid in self.pids():
            os.kill(pid, signal.SIGKILL)
        wait_until(lambda: not self.pids(), "the end of the group")
        self.path.rmdir()

    def take_in(self, pid):
        """Puts a process in; what it has used so far stays outside."""
        (self.path / "cgroup.procs").write_text(str(pid))

    def pids(self):
        """Who is in it and not a zombie."""
        return [int(line) for line in (self.path / "cgroup.procs").read_text().split()]

    def cpu_ms(self):
        """User and system time of all its processes so far, those that ended too. Of a process that
        runs at this moment the last milliseconds are missing: so all have to wait."""
        time.sleep(SETTLED)
        return int(re.match(r"usage_usec (\d+)", (self.path / "cpu.stat").read_text())[1]) / 1000


@dataclasses.dataclass
class SignIn:
    """What was seen of one sign-in, from pam_start() to pam_end()."""

    code: int = -1  # of PAM
    cpu_ms: float = 0  # caller, engine, workers, everybody
    prompt_ms: float = 0  # from the password to the question for the code
    engine_kib: int = 0  # proportional set size while waiting for the code
    stub_kib: int = 0


class Caller(Program):
    """A PAM application in the group, about to call pam_start()."""

    def __init__(self, group, service, user):
        super().__init__("caller", PAM, service, user)
        self.group = group
        group.take_in(self.process.pid)
        self.hear("ready")

    def sign_in(self, password, thinking=0, code=None):
        """Answers the questions; code() is called while the one for the code is open. No process
        but the application is left at the return."""
        seen = SignIn()
        before = self.group.cpu_ms()
        self.say()
        self.hear("asked")
        time.sleep(thinking)
        self.say(password)
        word, numbers = self.hear("asked", "result")
        if word == "asked":
            seen.prompt_ms = (numbers[0] - numbers[1]) / 1e6
            time.sleep(QUIET)
            self.say(code(seen) if code else "")  # last words want an Enter
            word, numbers = self.hear("result")
        time.sleep(QUIET)
        seen.code = numbers[0]
        self.wait_for_others(lambda left: not left, "the end of the engine")
        seen.cpu_ms = self.group.cpu_ms() - before
        return seen

    def wait_for_others(self, condition, what):
        """Waits until condition({pid: program}) is true of all in the group but the application."""
        def met():
            found = {}
            for pid in self.group.pids():
                try:
                    found[pid] = os.path.basename(os.readlink(f"/proc/{pid}/exe"))
                except FileNotFoundError:
                    pass  # just ended
            found.pop(self.process.pid, None)
            return (condition(found), found)
        return wait_until(lambda: (result := met())[0] and result, what)[1]

    def measure_memory(self, seen):
        """While the code is awaited: both workers gone, engine and mail stub are left."""
        left = self.wait_for_others(lambda found: set(found.values()) == {"dla-otp-login"},
                                    "the end of both workers")
        for pid in left:
            parent = int(_field(pid, "status", "PPid"))
            kib = int(_field(pid, "smaps_rollup", "Pss"))
            if parent in left:
                seen.stub_kib = kib
            else:
                seen.engine_kib = kib


def _field(pid, file, name):
    text = pathlib.Path(f"/proc/{pid}/{file}").read_text()
    return re.search(rf"^{name}:\s+(\d+)", text, re.MULTILINE)[1]


class Trace:
    """strace of a process, and of all that come from it, while the block runs."""

    def __init__(self, pid):
        self.pid, self.file = pid, WORLD / f"strace-{pid}"

    def __enter__(self):
        self.strace = subprocess.Popen(["strace", "-f", "-qq", "-s", "200", "-o", self.file,
                                        "-p", str(self.pid)], stderr=subprocess.PIPE)
        wait_until(lambda: int(_field(self.pid, "status", "TracerPid")), "strace")
        time.sleep(SETTLED)
        return self

    def __exit__(self, *_):
        self.strace.send_signal(signal.SIGINT)
        self.strace.communicate(timeout=10)
        self.lines = self.file.read_text(errors="replace").splitlines()

    def opened(self, word):
        """Every path with this word in it that somebody tried to open."""
        return re.findall(rf'open(?:at2?)?\((?:[^,]*, )?"([^"]*{re.escape(word)}[^"]*)"',
                          "\n".join(self.lines))

    def calls(self):
        """How many calls each program made: {program: number}. What a process does before it
        becomes another program counts for the one it comes from, "module" being the caller's."""
        parents = {int(child): int(parent) for parent, child in re.findall(
            r"^(\d+) .*\b(?:clone3?|v?fork)\b.* = (\d+)$", "\n".join(self.lines), re.MULTILINE)}
        programs, counts = {self.pid: "module"}, collections.Counter()
        for line in self.lines:
            pid, call = line.split(maxsplit=1)
            pid = int(pid)
            if pid not in programs:
                programs[pid] = programs[parents[pid]]
            executed = re.match(r'execve(?:at)?\([^[]*\["(?:[^"]*/)?([^"/]+)"', call)
            if executed:
                programs[pid] = executed[1]
            counts[programs[pid]] += bool(re.match(r"\w+\(", call))
        return counts

    def count(self, call):
        """How often this call was made."""
        return sum(f" {call}(" in line for line in self.lines)
