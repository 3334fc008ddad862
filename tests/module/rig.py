# SPDX-License-Identifier: BSD-2-Clause
"""A small world for the module: a mount namespace of its own with PAM stacks, engines that stand
in, a /dev/log that can be read, and a host program that runs one stack and tells what happened.
Outside of it nothing is changed."""

import os
import re
import resource
import shutil
import socket
import subprocess
import sys
import time

WORLD = "/mnt"
NODES = ("null", "zero", "full", "random", "urandom")
MASK = 0x5A

SUCCESS, SYSTEM_ERR, PERM_DENIED, AUTH_ERR = 0, 4, 6, 7
CRED_INSUFFICIENT, AUTHINFO_UNAVAIL, MAXTRIES, AUTHTOK_ERR, IGNORE = 8, 9, 11, 20, 25

PASSWORD, CODE = "right password", "123456"
OUT_OF_ORDER = "ระบบยืนยันตัวตนของเครื่องนี้ไม่ทำงาน / Sign-in is out of order [DLA-601]"


def masked(text):
    data = text if isinstance(text, bytes) else text.encode()
    return bytes(byte ^ MASK for byte in data).hex()


def answers(*texts):
    return ["answer " + masked(text) for text in texts]


RIGHT = answers(PASSWORD, CODE)


def enter_namespace():
    """Runs this program again in a mount namespace of its own."""
    if os.environ.get("MODULE_RIG_NAMESPACE") == os.readlink("/proc/self/ns/mnt"):
        sys.exit("run.py: this is not a namespace of its own")
    if "MODULE_RIG_NAMESPACE" in os.environ:
        return
    os.environ["MODULE_RIG_NAMESPACE"] = os.readlink("/proc/self/ns/mnt")
    os.execvp("unshare", ["unshare", "-m", "--propagation", "private", sys.executable, *sys.argv])


def mount(*arguments):
    subprocess.run(["mount", *arguments], check=True)


class Result:
    """What the host printed: codes per phase, prompts and texts, and everything else by its word."""

    def __init__(self, output, status, seconds, log):
        self.lines = output.splitlines()
        self.status, self.seconds, self.log = status, seconds, log
        self.codes = {}
        for line in self.lines:
            found = re.fullmatch(r"authenticate (\d+) (\d+)", line)
            if found:
                self.codes[int(found[1])] = int(found[2])

    def words(self, kind):
        return [line[len(kind) + 1 :] for line in self.lines if line.startswith(kind + " ")]

    def phase(self, name):
        found = self.words(name)
        return int(found[0]) if found else None

    @property
    def code(self):
        return next(iter(self.codes)) if len(self.codes) == 1 else None

    @property
    def unchanged(self):
        return "unchanged" in self.lines

    def __str__(self):
        shown = [line[:160] for line in self.lines if not line.startswith("library ")][-12:]
        return f"exit {self.status}, {self.seconds:.2f} s, {shown} log {self.log}"


class Rig:
    def __init__(self, build):
        self.build = os.path.abspath(build)
        self.passed = self.failed = 0
        self.accidents = []  # hosts that did not end with status 0: crashed, or the sanitizers spoke
        self.module = f"{WORLD}/pam_dla_otp.so"
        self.terminal = os.openpty()  # the world has none
        symbols = subprocess.run(
            ["nm", "-D", f"{self.build}/pam_dla_otp.so"], capture_output=True, text=True, check=True)
        self.sanitized = "__asan" in symbols.stdout
        self.make_world()
        self.environment = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8"}

    def make_world(self):
        mount("-t", "tmpfs", "-o", "mode=0755", "world", WORLD)
        os.mkdir(f"{WORLD}/dev")
        for node in NODES:
            open(f"{WORLD}/dev/{node}", "w").close()
            mount("--bind", f"/dev/{node}", f"{WORLD}/dev/{node}")
        mount("--rbind", f"{WORLD}/dev", "/dev")
        self.syslog = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.syslog.bind("/dev/log")
        os.chmod("/dev/log", 0o666)
        self.syslog.setblocking(False)
        os.mkdir(f"{WORLD}/pam.d")
        for program in ("host", "loader", "stand_in", "liar"):
            self.install(f"{self.build}/rigs/{program}", f"{WORLD}/{program}")
        self.install(f"{self.build}/pam_dla_otp.so", self.module)
        self.write_stack("other", "auth required pam_deny.so")

    @staticmethod
    def install(source, target, mode=0o755):
        shutil.copyfile(source, target)
        os.chmod(target, mode)

    @staticmethod
    def write_stack(name, *lines):
        with open(f"{WORLD}/pam.d/{name}", "w", encoding="utf-8", errors="surrogateescape") as file:
            file.write("\n".join(lines) + "\n")

    def stack(self, behaviour, arguments="timeout=2", engine="stand_in"):
        """Ours and then pam_permit: if ours ever said PAM_IGNORE, the stack would be open."""
        return (f"auth required {self.module} conf=/any/{behaviour} helper={WORLD}/{engine} "
                f"{arguments}", "auth required pam_permit.so")

    def log_lines(self):
        lines = []
        while True:
            try:
                lines.append(self.syslog.recv(4096).decode())
            except BlockingIOError:
                return [line for line in lines if "pam_dla_otp" in line]

    def run(self, stack, script=RIGHT, *options, user="somchai", limits=(), environment=None,
            terminal=subprocess.PIPE, tracer=(), service="test"):
        """One host on one stack. Limits are set before it starts, as a user would before su. The
        terminal, if any, is its standard error; the tracer a command that runs it."""
        self.write_stack(service, *stack)
        self.log_lines()
        began = time.monotonic()
        done = subprocess.run(
            [*tracer, f"{WORLD}/host", *options, f"{WORLD}/pam.d", service, user],
            input="\n".join(script) + "\n", stdout=subprocess.PIPE, stderr=terminal,
            encoding="utf-8", errors="surrogateescape", timeout=300, env=environment or self.environment, cwd="/",
            preexec_fn=lambda: [resource.setrlimit(which, (value, value)) for which, value in limits])
        output = done.stdout + (done.stderr or "")
        if done.returncode != 0 and not limits:
            self.accidents.append((done.returncode, options, output[-2000:]))
        return Result(output, done.returncode, time.monotonic() - began, self.log_lines())

    def start(self, stack, script):
        self.write_stack("test", *stack)
        host = subprocess.Popen(
            [f"{WORLD}/host", f"{WORLD}/pam.d", "test", "somchai"], stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL, env=self.environment, cwd="/")
        host.stdin.write(("\n".join(script) + "\n").encode())
        host.stdin.close()
        return host

    def engines(self):
        """Engines of this world that run (zombies, which init collects late, have no exe)."""
        found, here = [], os.readlink("/proc/self/ns/mnt")
        for pid in filter(str.isdigit, os.listdir("/proc")):
            try:
                if (os.readlink(f"/proc/{pid}/exe") in (f"{WORLD}/stand_in", f"{WORLD}/liar")
                        and os.readlink(f"/proc/{pid}/ns/mnt") == here):
                    found.append(int(pid))
            except OSError:
                pass
        return found

    def no_engine_within(self, seconds):
        end = time.monotonic() + seconds
        while self.engines() and time.monotonic() < end:
            time.sleep(0.02)
        return not self.engines()

    def check(self, sentence, good, detail=""):
        if good:
            self.passed += 1
            print(f"ok    {sentence}", flush=True)
        else:
            self.failed += 1
            print(f"FAIL  {sentence}\n      {detail}", flush=True)

    def group(self, function):
        try:
            function(self)
        except Exception as error:  # a group that cannot run is a failure, not a silence
            self.check(f"{function.__name__} runs to its end", False, repr(error))
