# SPDX-License-Identifier: BSD-2-Clause
"""The odd PAM application of the module's tests (tests/module/host.c) in front of the installed module,
the real engine and the real servers.

    with Host(world, "somchai", "close=012") as host:
        host.give_code()
        assert host.result().code == SUCCESS
"""

import hashlib
import os
import pathlib
import resource
import secrets
import shutil
import subprocess
import tempfile
import time

from harness import STORE
from rig import Result, answers, masked
from server import ENVIRONMENT, WORLD, wait_until

SERVICE = "dla-host"
DIRECTORY = WORLD / "callers"
PROGRAM, SETUID = DIRECTORY / "host", DIRECTORY / "host-setuid"
STACK = """
auth required pam_dla_otp.so timeout=30
auth required pam_permit.so
"""


def prepare():
    """The program, once as it is and once set-uid root, and its stack: ours and then pam_permit."""
    WORLD.chmod(0o755)
    DIRECTORY.mkdir()
    DIRECTORY.chmod(0o755)
    for program, mode in ((PROGRAM, 0o755), (SETUID, 0o4755)):
        shutil.copyfile(pathlib.Path(os.environ.get("BUILD", "build"), "rigs", "host"), program)
        program.chmod(mode)
    pathlib.Path("/etc/pam.d", SERVICE).write_text(STACK)


def forget(name):
    """Nothing is known of this person any more; everybody else's record stays."""
    digest = hashlib.sha256(b"user\0" + name.encode()).hexdigest()
    (STORE / digest).unlink(missing_ok=True)


class Host:
    """One process that signs a person in, from its start to what it says of itself."""

    def __init__(self, world, name, *options, script=None, program=PROGRAM, before=(), limits=(),
                 environment=ENVIRONMENT, user=None):
        """`before` is a command that runs it, the limits are those of the user who starts it."""
        self.world, self.name = world, name
        self.letters_before = len(world.letters(name))
        self.file = DIRECTORY / f"answer-{secrets.token_hex(8)}"
        if script is None:
            script = [*answers(world.people[name].password), f"file {self.file}"]
        self.began, self.marked = time.monotonic(), len(world.log())
        self.master, terminal = os.openpty()
        with tempfile.TemporaryFile("w+") as lines:
            lines.write("\n".join(script) + "\n")
            lines.seek(0)
            self.process = subprocess.Popen(
                [*before, str(program), *options, "/etc/pam.d", SERVICE, name], stdin=lines,
                stdout=subprocess.PIPE, stderr=terminal, env=environment, cwd="/", text=True,
                errors="replace", user=user, group=user, extra_groups=[] if user else None,
                preexec_fn=lambda: [resource.setrlimit(which, (value, value)) for which, value in limits])
        os.close(terminal)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        """Ends it, unless it has ended."""
        self.process.kill()
        self.process.wait()
        os.close(self.master)

    def letter(self, seconds=10):
        """Its letter as soon as there is one, or None when the process ended before."""
        def letters():
            return self.world.letters(self.name)[self.letters_before:]
        wait_until(lambda: letters() or self.process.poll() is not None, "a letter", seconds)
        return letters()[-1] if letters() else None

    def give_code(self):
        """What a script's `file` waits for: the code of the letter. False when none came."""
        letter = self.letter()
        if letter:
            new = self.file.with_suffix(".new")
            new.write_text(masked(letter.code))
            new.chmod(0o644)
            new.rename(self.file)
        return letter is not None

    def result(self, seconds=40):
        """Waits for its end; gives what it printed, as tests/module/rig.py reads it."""
        output = self.process.communicate(timeout=seconds)[0]
        return Result(output, self.process.returncode, time.monotonic() - self.began,
                      self.world.log()[self.marked:])
