#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""Callers of every kind in front of the real engine, workers and servers: threads, odd signals, closed
descriptors, tiny limits, missing directories. What tests/module/callers.py shows with an engine that
stands in holds with the real one, and nothing of the caller is changed."""

import concurrent.futures
import contextlib
import itertools
import os
import pathlib
import pwd
import queue
import random
import resource
import signal
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), *(str(HERE.parent / place) for place in ("world", "module"))]

from harness import enter_world, main  # noqa: E402  (the path comes first)

enter_world()

import host as rig_host  # noqa: E402
from host import SETUID, Host, forget  # noqa: E402
from rig import (  # noqa: E402
    AUTH_ERR, AUTHINFO_UNAVAIL, MAXTRIES, SUCCESS, SYSTEM_ERR, answers, masked)
from server import wait_until  # noqa: E402

PEOPLE = ("somchai", "malee", "prayut_t", "naree", "pimchanok")
CALLERS = {  # options of the host
    "that has nothing odd": [],
    **{f"with SIGCHLD {mode}": [f"sigchld={mode}"] for mode in ("ignore", "nocldwait", "reap", "block")},
    "beside 8 busy threads": ["hammers=8"],
    "beside 8 busy threads, reaping": ["hammers=8", "sigchld=reap"],
    "with a signal every 0.7 ms": ["interrupts"],
    "with a deleted working directory": ["no-directory"],
    **{f"with {''.join(closed)} closed": ["close=" + "".join(closed)] for size in (1, 2, 3)
       for closed in itertools.combinations("012", size)},
}


def each(cases, play):
    """play(name of a person, case) for every case, five people at a time; the faults found."""
    idle = queue.SimpleQueue()
    for name in PEOPLE:
        idle.put(name)

    def with_somebody(case):
        name = idle.get()
        try:
            forget(name)
            fault = play(name, case)
            # Glewlwyd on SQLite fails now and then when several ask at once; that is not the caller's.
            return play(name, case) if fault and "cause=status_500" in fault else fault
        finally:
            idle.put(name)

    with concurrent.futures.ThreadPoolExecutor(len(PEOPLE)) as pool:
        return [fault for fault in pool.map(with_somebody, cases) if fault]


def fault_of(words, result, codes, sigchld=True):
    """What is wrong with a host that should have had one of these codes, or None."""
    if (result.status == 0 and result.code in codes and result.unchanged
            and (not sigchld or result.words("sigchld") == ["0 0"])):
        return None
    return f"a caller {words}: {result}"


def test_the_right_code_is_granted_to_every_caller_and_changes_nothing_T102_T104_T106_T107_T109(world):
    def play(name, case):
        with Host(world, name, *case[1]) as host:
            host.give_code()
            return fault_of(case[0], host.result(), {SUCCESS})
    faults = each(CALLERS.items(), play)
    assert not faults, "\n".join(faults)
    print(f"     {len(CALLERS)} callers granted")


def test_the_wrong_password_is_refused_to_every_caller_and_changes_nothing_T102_T104(world):
    sources = (f"rhost=192.0.2.{number}" for number in itertools.count(1))  # none fails three times

    def play(name, case):
        with Host(world, name, *case[1], next(sources), script=answers("wrong")) as host:
            return fault_of(case[0], host.result(), {AUTH_ERR})
    faults = each(CALLERS.items(), play)
    assert not faults, "\n".join(faults)


def test_of_threads_that_share_one_code_exactly_one_gets_in_T104_T107_T111(world):
    """The others find it used; one that comes late has drawn another code and types the wrong one."""
    def play(name, options):
        with Host(world, name, "threads=4", *options) as host:
            host.give_code()
            result = host.result()
            others = {code for code in result.codes if code != SUCCESS}
            if (result.codes.get(SUCCESS) != 1 or sum(result.codes.values()) != 4
                    or not others <= {MAXTRIES, AUTH_ERR} or not result.unchanged):
                return f"{options}: {result.codes} {result}"
        return None
    faults = each([[], ["small-stack"], ["sigchld=reap"], ["sigchld=ignore"]], play)
    assert not faults, "\n".join(faults)


def test_a_thousand_signals_at_random_times_disturb_no_login_T106(world):
    """Those that a caller may get at any time, and being stopped and continued."""
    drawn = random.Random(106)
    kinds = (signal.SIGCHLD, signal.SIGWINCH, signal.SIGURG, signal.SIGCONT, signal.SIGSTOP)
    forget("somchai")
    with Host(world, "somchai", "sigchld=reap", "interrupts") as host:
        for _ in range(1000):
            host.process.send_signal(drawn.choice(kinds))
            host.process.send_signal(signal.SIGCONT)
            time.sleep(drawn.random() / 1000)
        host.give_code()
        fault = fault_of("with a thousand signals", host.result(), {SUCCESS}, sigchld=False)
    assert not fault, fault


SURROUNDINGS = {  # what is done in a mount namespace of the caller's own: and what comes of it
    "with a umask of 777": ("umask 777", {SUCCESS}),
    "without /proc": ("umount -l /proc", {SUCCESS, SYSTEM_ERR}),
    "without /dev": ("mount -t tmpfs none /dev", {SYSTEM_ERR}),
    "without /tmp and /home": ("mount -t tmpfs -o ro none /tmp; mount -t tmpfs -o ro none /home", {SUCCESS}),
    "without our programs": ("mount -t tmpfs none /usr/libexec/dla-otp", {SYSTEM_ERR}),
    "without our settings": ("mount -t tmpfs none /etc/dla-otp", {SYSTEM_ERR}),
    "without our store": ("mount -t tmpfs -o mode=0755 none /var/lib", {SYSTEM_ERR}),
}


def test_whatever_is_missing_around_a_caller_it_works_or_is_refused_T109(world):
    def play(name, case):
        words, (command, codes) = case
        before = ["unshare", "-m", "sh", "-c", f'{command}; exec "$@"', "sh"]
        with Host(world, name, before=before) as host:
            host.give_code()
            return fault_of(words, host.result(), codes)
    faults = each(SURROUNDINGS.items(), play)
    assert not faults, "\n".join(faults)


def killed(world, host, moment):
    """Kills the engine of a host that has come to this moment."""
    if moment == "code":
        host.letter()
    engine = wait_until(lambda: [pid for pid, name in world.processes().items()
                                 if name == "dla-otp-login" and owner(pid) == "dla-otp"], "an engine")[0]
    os.kill(engine, signal.SIGKILL)


def owner(pid):
    try:
        return pwd.getpwuid(os.stat(f"/proc/{pid}").st_uid).pw_name
    except (FileNotFoundError, KeyError):
        return ""


def test_an_engine_that_is_killed_takes_neither_its_caller_nor_the_truth_along_T105_T153(world):
    """At the password prompt, while the SSO is asked, at the code prompt."""
    world.wait_for_no_process(4)
    for moment in ("password", "sso", "code"):
        forget("somchai")
        answer = masked(world.people["somchai"].password)
        script = [f"slow 300 {answer}" if moment == "password" else f"answer {answer}", "slow 300 00"]
        with contextlib.ExitStack() as within:
            if moment == "sso":
                port = within.enter_context(world.black_hole())
                within.enter_context(world.settings(sso={"issuer": f"https://127.0.0.1:{port}"}))
            host = within.enter_context(Host(world, "somchai", script=script))
            if moment == "sso":
                time.sleep(0.3)
            killed(world, host, moment)
            fault = fault_of(f"at {moment}", host.result(), {SYSTEM_ERR})
        assert not fault, fault
        world.wait_for_no_process()


LIMITS = {
    "NOFILE": (0, 3, 4, 5, 6, 8, 12), "NPROC": (0, 1), "AS": (1 << 24, 1 << 26), "FSIZE": (0, 1),
    "DATA": (1 << 20,), "CPU": (1,), "STACK": (1 << 16,), "MEMLOCK": (0,), "SIGPENDING": (0,),
    "CORE": (0,), "MSGQUEUE": (0,), "RTPRIO": (0,), "NICE": (0,),
}
HARMLESS = ("MEMLOCK", "SIGPENDING", "CORE", "MSGQUEUE", "RTPRIO", "NICE", "CPU")


def test_a_user_who_sets_tiny_limits_before_a_set_uid_caller_gets_no_outage_T103(world):
    """What an engine that may raise them (CAP_SYS_RESOURCE) grants, another one refuses; neither calls
    it an outage, on which an administrator may let people in."""
    def play(name, case):
        kind, value = case
        limits = [(getattr(resource, "RLIMIT_" + kind), value)]
        try:
            host = Host(world, name, program=SETUID, user=name, limits=limits)
        except OSError:  # with so little not even Python comes as far as exec
            return None
        with host:
            host.give_code()
            result = host.result()
        if result.status in (126, 127):  # and here not even its loader
            return None
        granted.append(result.code == SUCCESS)
        good = result.status == 0 and AUTHINFO_UNAVAIL not in result.codes and (
            result.code == SUCCESS or kind not in HARMLESS)
        return None if good else f"{kind}={value}: {result}"
    granted = []
    cases = [(kind, value) for kind, values in LIMITS.items() for value in values]
    faults = each(cases, play)
    assert not faults, "\n".join(faults)
    print(f"     {len(cases)} sets of limits, {len(granted)} hosts ran, {sum(granted)} of them granted")
    assert len(cases) >= 20 and len(granted) >= 15, granted


if __name__ == "__main__":
    rig_host.prepare()
    main(globals())
