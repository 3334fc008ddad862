#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""T62: a name service that stalls, is slow, crashes or answers without end, and a group of 100,000 people.
The engine asks it, not the caller; whoever signs in has a verdict in time."""

import contextlib
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), *(str(HERE.parent / place) for place in ("world", "module"))]

from harness import enter_world, main  # noqa: E402  (the path comes first)

enter_world()

import host as hosts  # noqa: E402
from host import Host, forget  # noqa: E402
from rig import AUTH_ERR, OUT_OF_ORDER, SUCCESS, SYSTEM_ERR, answers  # noqa: E402
from server import WORLD  # noqa: E402

LIBRARIES = WORLD / "libraries"
SWITCH = pathlib.Path("/etc/nsswitch.conf")
MEMBERS = 100_000
LOOK_UP = 5  # seconds that the engine gives the name service


def prepare():
    """Makes the name service `trouble` known to the world's loader."""
    LIBRARIES.mkdir()
    subprocess.run(["cc", "-shared", "-fPIC", "-o", LIBRARIES / "libnss_trouble.so.2",
                    HERE / "nss_trouble.c"], check=True)
    pathlib.Path("/etc/ld.so.conf.d/trouble.conf").write_text(f"{LIBRARIES}\n")
    subprocess.run(["mount", "-t", "tmpfs", "cache", "/var/cache/ldconfig"], check=True)
    subprocess.run(["ldconfig", "-X"], check=True)


@contextlib.contextmanager
def trouble():
    """Within: who is not in /etc/passwd is asked of it."""
    before = SWITCH.read_text()
    SWITCH.write_text("passwd: files trouble\n" + "".join(
        line for line in before.splitlines(True) if not line.startswith("passwd:")))
    try:
        yield
    finally:
        SWITCH.write_text(before)


def verdict_of(host, code, least, most):
    """The result of a host that must have this code, and its verdict within these seconds."""
    result = host.result()
    assert result.code == code and result.status == 0 and result.unchanged, (host.name, str(result))
    assert least <= result.seconds < most, (host.name, result.seconds)
    return result


def test_a_name_service_that_makes_trouble_ends_in_a_verdict_in_time_T62(world):
    """All of them at once: each login is a process of its own, so none waits for another."""
    with trouble(), contextlib.ExitStack() as within:
        def begin(name):
            return within.enter_context(Host(world, name, script=answers("any password")))
        hosts_of = {name: begin(name) for name in ("stalling", "slow", "crashing", "large", "huge", "endless")}
        forget("somchai")
        good = within.enter_context(Host(world, "somchai"))
        good.give_code()
        verdict_of(good, SUCCESS, 0, 3)
        for name, code, least, most in (("crashing", SYSTEM_ERR, 0, 3), ("large", AUTH_ERR, 0, 3),
                                        ("huge", AUTH_ERR, 0, 3), ("endless", AUTH_ERR, 0, 3),
                                        ("slow", AUTH_ERR, 2, LOOK_UP),
                                        ("stalling", SYSTEM_ERR, LOOK_UP, LOOK_UP + 1)):
            result = verdict_of(hosts_of[name], code, least, most)
            assert (result.words("error") == [OUT_OF_ORDER]) == (code == SYSTEM_ERR), str(result)
        log = "\n".join(world.log()[hosts_of["stalling"].marked:])
    for name, reason in (("large", "password_wrong"), ("slow", "password_wrong")):
        assert any(f"user={name} " in line and f"reason={reason}" in line for line in log.splitlines()), log
    assert log.count("reason=no_such_user") == 2, log  # huge and endless: over 1 MiB nobody is anybody
    assert log.count("it ended without a verdict") == 2, log  # crashing and stalling
    world.wait_for_no_process()


def test_people_in_a_group_of_100000_and_beside_very_long_lines_sign_in_T62(world):
    group, passwd = pathlib.Path("/etc/group"), pathlib.Path("/etc/passwd")
    before = group.read_text(), passwd.read_text()
    members = ",".join(f"member{number}" for number in range(MEMBERS))
    group.write_text(f"everybody:x:63000:{members},somchai\n" + before[0])
    passwd.write_text(before[1] + f"long:x:63001:63001:{'x' * 500_000}:/:/bin/sh\n")
    try:
        world.forget()
        login = world.sign_in("somchai")
        assert login.granted, login.transcript
        with Host(world, "long", script=answers("any password")) as host:
            verdict_of(host, AUTH_ERR, 0, 3)
    finally:
        group.write_text(before[0])
        passwd.write_text(before[1])


if __name__ == "__main__":
    hosts.prepare()
    prepare()
    main(globals())
