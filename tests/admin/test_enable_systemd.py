#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""dla-otp enable under the real systemd: its timer takes back what nobody confirms, and its unit does so
when the machine starts again."""

import contextlib
import os
import pathlib
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "world")]

from harness import main  # noqa: E402  (the path comes first)
from server import Server, wait_until  # noqa: E402
from test_enable import (  # noqa: E402
    COMMAND, ENVIRONMENT, acts, asks_us, clean, deadline, rewrite_deadline, watchers)

MANAGER = pathlib.Path("/run/systemd/private")
ENABLED = pathlib.Path("/run/world/enabled/timers.target.wants/dla-otp-rollback.timer")
AT_START = pathlib.Path("/run/world/enabled/multi-user.target.wants/dla-otp-rollback.service")
OTHER_BOOT = "00112233445566778899aabbccddeeff"


@contextlib.contextmanager
def booted(*starter):
    """Within: systemd runs, started by this; gives what runs dla-otp among its processes, which are all that it
    listens to."""
    manager = Server("systemd", ["unshare", "--mount", "--pid", "--cgroup", "--fork", "--kill-child",
                                 "--propagation", "private", "sh", str(HERE / "boot.sh"), *starter]).start()
    try:
        wait_until(MANAGER.exists, "systemd", 30)
        pid = manager.pid_file.read_text().strip()
        first = pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()[0]

        def inside(*words):
            subprocess.run(["nsenter", "-t", first, "-p", "-m", "-r", "-w", COMMAND, *words], check=True, env=ENVIRONMENT,
                           stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, timeout=60)
        yield inside
    finally:
        manager.stop()
        shutil.rmtree("/run/systemd", ignore_errors=True)


def test_the_timer_takes_back_what_nobody_confirms(world):
    count = len(acts(world, "rollback"))
    with booted() as inside, clean(world, "sudo") as before:
        inside("enable", "sudo", "--yes")
        assert not watchers(world), "systemd looks, no process of our own"
        assert os.path.lexists(ENABLED) and os.path.lexists(AT_START)
        rewrite_deadline("sudo", earlier_ms=590000)
        wait_until(lambda: not asks_us("sudo"), "the former stack", 60)
        wait_until(lambda: not os.path.lexists(ENABLED), "the end of the timer", 20)
        assert pathlib.Path("/etc/pam.d/sudo").read_bytes() == before["sudo"]
        assert len(acts(world, "rollback")) == count + 1


def test_it_is_taken_back_in_a_container_that_allows_no_mounts(world):
    """What would keep a unit from running there must not stand in this one."""
    with booted(sys.executable, str(HERE / "no_mounts.py")) as inside, clean(world, "sudo") as before:
        inside("enable", "sudo", "--yes")
        rewrite_deadline("sudo", earlier_ms=590000)
        wait_until(lambda: not asks_us("sudo"), "the former stack", 60)
        assert pathlib.Path("/etc/pam.d/sudo").read_bytes() == before["sudo"]


def test_where_the_unit_cannot_run_a_process_of_our_own_takes_it_back(world):
    drop_in = pathlib.Path("/run/systemd/system/dla-otp-rollback.service.d/refused.conf")
    drop_in.parent.mkdir(parents=True)
    drop_in.write_text("[Service]\nExecStartPre=/bin/sh -c 'exit 3'\n")
    with booted() as inside, clean(world, "sudo") as before:
        inside("enable", "sudo", "--yes")
        assert watchers(world)
        rewrite_deadline("sudo", earlier_ms=590000)
        wait_until(lambda: not asks_us("sudo"), "the former stack", 20)
        assert pathlib.Path("/etc/pam.d/sudo").read_bytes() == before["sudo"]


def test_when_the_machine_starts_again_it_is_taken_back(world):
    with clean(world, "sudo") as before:
        with booted() as inside:
            inside("enable", "sudo", "--yes", "--minutes", "60")
        assert asks_us("sudo") and deadline("sudo").exists() and not watchers(world)
        rewrite_deadline("sudo", boot=OTHER_BOOT)
        with booted():
            wait_until(lambda: not asks_us("sudo"), "the former stack", 10)  # the timer would take 15 s
            assert pathlib.Path("/etc/pam.d/sudo").read_bytes() == before["sudo"]
            wait_until(lambda: not os.path.lexists(AT_START), "the end of the unit", 20)


if __name__ == "__main__":
    main(globals())
