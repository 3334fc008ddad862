#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""SSO and mail trouble as whole logins: run.py [WORD...], only cases whose name has one of the words.

Plays every case of the tables in a private world, several at a time, and prints for each what was
expected of it and how long it took. Closes with `N passed, N failed`.
"""

import multiprocessing
import os
import pathlib
import re
import sys
import time
import traceback

sys.dont_write_bytecode = True
HERE = pathlib.Path(__file__).resolve().parent
sys.path[1:1] = [str(HERE.parent / name) for name in ("world", "sso", "mail")]

import harness

harness.enter_world()

import bad_tls
import booth
import judge
import line_cases
import mail_cases
import memory
import sso_cases
from authority import Authority
from case import Case
from person import sign_in

AT_ONCE = 4
MEMORY_MAX = 64 * 1024  # kB, for each of our processes
FIRST_UID, PEOPLE = 61000, 1000
place = None  # this process's booth


def main():
    world = harness.World()
    prepare()
    with world.dead_dns(), memory.Watch() as watch, \
            multiprocessing.get_context("fork").Pool(AT_ONCE, open_booth, [numbers()]) as pool:
        cases = chosen([*sso_cases.cases(), *mail_cases.cases(), *line_cases.cases(*pool.apply(measure))])
        failed = play(pool, cases)
    failed += end(world, watch)
    print(f"{len(cases) + 2 - failed} passed, {failed} failed")
    return failed != 0


def prepare():
    """Certificates of every kind, and people."""
    make_people()
    booth.AUTHORITY.parent.mkdir()
    authority = Authority(booth.AUTHORITY.parent)
    booth.TLS |= bad_tls.set_ups(authority) | {"good": bad_tls.SetUp(*authority.issue("server"))}


def numbers():
    """One for each booth."""
    queue = multiprocessing.get_context("fork").Queue()
    for number in range(AT_ONCE):
        queue.put(number)
    return queue


def open_booth(queue):
    global place
    place = booth.Booth(queue.get())


def chosen(cases):
    """Those to be played, the longest first; every third of the others through a real sshd."""
    cases = [case for case in cases if not sys.argv[1:] or any(word in case.name for word in sys.argv[1:])]
    for number, case in enumerate(cases):
        if number % 3 == 2 and not case.environment and not case.longest:
            case.door = "ssh"
    cases.sort(key=lambda case: not case.longest)
    return cases


def make_people():
    """A local account for each case: nobody has a code, a cool-down or a used letter from before."""
    for path, line in (("/etc/passwd", "{0}:x:{1}:{1}::/:/bin/sh"), ("/etc/group", "{0}:x:{1}:"),
                       ("/etc/shadow", "{0}:*:19000:0:99999:7:::")):
        with open(path, "a", encoding="ascii") as file:
            for number in range(PEOPLE):
                file.write(line.format(person_of(number), FIRST_UID + number) + "\n")


def person_of(number):
    return f"person{number:03}"


def measure():
    """Plays a good login; how much SSO and relay had said when the next part of each began."""
    with place.stage(Case("measure", "GRANTED"), person_of(PEOPLE - 1)) as stage:
        marks = {}
        stage.provider.log = lambda request: marks.setdefault(request.path, stage.sso_tap.said[0])
        login = sign_in(place, stage.case, stage)
        assert login.granted, login.transcript
        stage.provider.wait_for("/revoke")
        time.sleep(0.2)
        sso = [*stage.sso_tap.turns[:2], marks["/token"], marks["/revoke"], stage.sso_tap.said[0]]
        relay = stage.relay_taps[0].turns[:9]  # what follows is QUIT
    assert len(relay) == 9 and sso == sorted(sso), (sso, relay)
    return sso, relay


def play(pool, cases):
    """Prints a line for each case; how many failed."""
    print(f"{'scenario':<64} {'verdict':<12} {'screen':>6} {'seconds':>7}")
    failed = 0
    for case, seconds, faults in pool.imap_unordered(play_one, enumerate(cases)):
        failed += bool(faults)
        screen = f"{case.number or '-'}"
        name = case.name + (" (sshd)" if case.door == "ssh" else "")
        print(f"{name:<64} {case.verdict:<12} {screen:>6} {seconds:7.2f}{' FAIL' if faults else ''}")
        for fault in faults:
            print(f"    {fault}")
        sys.stdout.flush()
    return failed


def play_one(numbered):
    """In a process of the pool: the case, its seconds, what was wrong."""
    number, case = numbered
    try:
        with place.stage(case, person_of(number)) as stage:
            login = sign_in(place, case, stage)
            faults = judge.faults(case, stage, login, audit_lines(stage.person))
            if faults:
                faults.append(login.transcript)
        return case, login.seconds, faults
    except Exception:  # one case that breaks must not keep the others from being played
        return case, 0, [traceback.format_exc()]


def audit_lines(person):
    """What the log says of this person's login, as soon as it does."""
    def found():
        log = (booth.WORLD / "syslog").read_text(encoding="utf-8").splitlines()
        return [line for line in log if re.search(rf"\bresult=\S+ user={person}\b", line)]
    try:
        return booth.wait_until(found, "the audit line", 2)
    except TimeoutError:
        return []


def end(world, watch):
    """Two tests of the whole: nothing is left, and nothing was large. How many of them failed."""
    failed = 0
    for name, peak in sorted(watch.peak.items()):
        print(f"{name}: at most {peak} kB in {watch.seen[name]} processes")
        failed |= peak >= MEMORY_MAX
    failed |= len(watch.peak) != 3
    try:
        world.wait_for_no_process()
    except TimeoutError as error:
        print(error)
        failed += 1
    return failed


if __name__ == "__main__":
    sys.exit(main())
