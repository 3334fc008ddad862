# SPDX-License-Identifier: BSD-2-Clause
"""Starts one of our installed programs with the self-attack laid over it (attack.c), lets it come into
its sandbox as it does in a login, and tells what became of one forbidden act."""

import ctypes
import dataclasses
import os
import pathlib
import signal
import socket
import subprocess
import sys
import tempfile

TESTS = pathlib.Path(__file__).resolve().parent.parent
sys.path[:0] = [str(TESTS), str(TESTS / "world")]

import sso  # noqa: E402  (the paths come first)
import wire  # noqa: E402

LIBEXEC = pathlib.Path("/usr/libexec/dla-otp")
LIFELINE = 3
REFUSALS = {"killed", "EPERM", "EACCES", "EAFNOSUPPORT", "ENOSYS"}
ENVIRONMENT = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8"}
CREATE_RULESET, ASK_VERSION = 444, 1  # landlock_create_ruleset(2)

CA_FILE = "/etc/dla-otp/ca.pem"


def filled(name, **fields):
    """All fields of a message: those that matter, and something in the others."""
    return {field: "x" for field in wire.fields_of(name)} | fields


def library():
    return pathlib.Path(os.environ.get("BUILD", "build")).resolve() / "rigs" / "attack.so"


def landlock_abi():
    """What this kernel has: 0 for none."""
    return max(0, ctypes.CDLL(None).syscall(CREATE_RULESET, None, 0, ASK_VERSION))


@dataclasses.dataclass
class Act:
    number: int
    programs: str
    words: str

    def needs_abi(self):
        """Which Landlock it takes to refuse this; 0 when seccomp does."""
        if self.words.startswith("connect to port") and "multipath" not in self.words \
                and "fast open" not in self.words:
            return 4
        return 6 if "abstract" in self.words else 0


def acts(name=""):
    """The acts that are forbidden to this program, or all."""
    told = subprocess.run(["/bin/true"], env={"LD_PRELOAD": str(library()), "ATTACK": "list"}, check=True,
                          capture_output=True, text=True).stdout
    found = [Act(int(number), programs, words) for number, programs, words in
             (line.split("\t") for line in told.splitlines())]
    return [act for act in found if name in act.programs]


class Program:
    """A program of ours as its starter starts it: socket on 0, for workers the lifeline on 3."""

    def __init__(self, name, environment=None, before=()):
        reserve_lifeline()
        self.name = name
        self.socket, its_socket = wire.pair()
        its_lifeline, self.lifeline = os.pipe()
        self.process = subprocess.Popen(
            [*before, str(LIBEXEC / name)], stdin=its_socket, stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE, env=ENVIRONMENT | (environment or {}), pass_fds=(LIFELINE,),
            preexec_fn=lambda: os.dup2(its_lifeline, LIFELINE))
        its_socket.close()
        os.close(its_lifeline)

    def play(self, world):
        """Says what the other side says until the program is in its sandbox and at work."""
        try:
            {"dla-otp-login": self._begin, "dla-otp-sso": self._ask_sso,
             "dla-otp-mail": self._order_letter}[self.name](world)
        except (BrokenPipeError, ConnectionResetError):
            pass  # it has ended already, and its status says how

    def _begin(self, _world):
        wire.send(self.socket, "BEGIN", **filled(
            "BEGIN", PHASE="auth", USER="somchai", SERVICE="sshd", RHOST="192.0.2.7", RUID="0", PRIOR="",
            FLAGS="", TIMEOUT="60", LOGIN_ID="0123456789abcdef", OPEN=""))

    def _ask_sso(self, world):
        with tempfile.TemporaryFile() as secret:
            secret.write(b"a secret\n")
            secret.flush()
            wire.send(self.socket, "SSO_OPEN", [secret.fileno()], **filled(
                "SSO_OPEN", ISSUER=sso.issuer(world.state), CLIENT_AUTH="post", TOKEN="", USERINFO="",
                REVOCATION="", VERIFIED="1", CA_FILE=CA_FILE, TIMEOUT="3000"))
        wire.send(self.socket, "CHECK_PASSWORD", USER="somchai", PASSWORD="a password")

    def _order_letter(self, world):
        wire.send(self.socket, "MAIL_OPEN", **filled("MAIL_OPEN", FROM="otp@office.example",
                                                     TIMEOUT="3000"))
        wire.send(self.socket, "RELAY", URL=f"smtps://localhost:{world.ports['smtps']}", USERNAME="",
                  CA_FILE=CA_FILE)
        wire.send(self.socket, "SEND", **filled("SEND", KIND="otp", LANGUAGE="th", FACTOR="password",
                                                TO="somchai@office.example"))

    def heard(self, seconds=5):
        """The first message it sends; b"" or None when it ends without one."""
        self.socket.settimeout(seconds)
        try:
            return self.socket.recv(wire.MAX)
        except ConnectionResetError:
            return None

    def end(self, seconds=10):
        """(exit status, what it wrote) once it has ended; it is killed when it is late."""
        try:
            written = self.process.communicate(timeout=seconds)[1].decode()
        except subprocess.TimeoutExpired:
            self.process.kill()
            written = self.process.communicate()[1].decode()
        os.close(self.lifeline)
        self.socket.close()
        return self.process.returncode, written


def outcome(status, written):
    """`killed`, the error's name, `worked`, or whatever else came."""
    if status == -signal.SIGSYS:
        return "killed"
    words = written.split()
    return words[-1] if words else f"ended with {status}"


def attack(world, name, act, landlock=True, user=None):
    """What becomes of an act within the program's own sandbox. Workers are root here unless a user is
    named: so nothing but the sandbox stands in the way."""
    with Victim() as victim:
        environment = {"LD_PRELOAD": str(library()), "ATTACK": str(act.number),
                       "ATTACK_VICTIM": str(victim.pid)}
        if not landlock:
            environment["ATTACK_LANDLOCK"] = "no"
        before = ["setpriv", f"--reuid={user}", f"--regid={user}", "--clear-groups"] if user else []
        program = Program(name, environment, before)
        program.play(world)
        return outcome(*program.end())


def attack_freely(act):
    """What becomes of an act in a process without a sandbox, as root."""
    with Victim() as victim:
        ended = subprocess.run(
            ["/bin/true"], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
            env={"LD_PRELOAD": str(library()), "ATTACK": str(act.number), "ATTACK_KIND": "free",
                 "ATTACK_VICTIM": str(victim.pid)})
        return outcome(ended.returncode, ended.stderr)


class Victim:
    """Somebody else's process, socket and file; made anew for each act."""

    FILE = pathlib.Path("/run/world/victim")
    NEW = ("/run/world/victim.new", "/tmp/victim.new", "/dev/shm/victim.new",
           "/etc/dla-otp/victim.new", "/var/lib/dla-otp/new")

    def __enter__(self):
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind("\0dla-otp-victim")
        self.FILE.write_text("a file\n")
        self.FILE.chmod(0o666)
        self.process = subprocess.Popen(["sleep", "60"], stdin=subprocess.DEVNULL)
        return self.process

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        self.socket.close()
        for path in self.NEW:
            if os.path.isdir(path):
                os.rmdir(path)
            elif os.path.lexists(path):
                os.unlink(path)


def reserve_lifeline():
    """Nothing of the test's own may lie where the child's lifeline is to be."""
    try:
        os.fstat(LIFELINE)
    except OSError:
        os.dup2(os.open("/dev/null", os.O_RDONLY), LIFELINE)
