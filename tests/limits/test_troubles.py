#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""Whole sign-ins on a machine whose disk is full or read-only, whose lock is held, whose clocks were set
or that was started again; and somebody with the password who farms guesses for days."""

import contextlib
import fcntl
import os
import pathlib
import random
import signal
import struct
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), *(str(HERE.parent / place)
                             for place in ("world", "module", "callers", "sso", "mail"))]

from harness import STORE, enter_world, main  # noqa: E402  (the path comes first)

enter_world()

import crowd  # noqa: E402
from crowd import DAY, HOUR, YEAR, Gate, comparisons, figure, forget, other_code, times  # noqa: E402
from rig import AUTH_ERR, MAXTRIES, SUCCESS, SYSTEM_ERR, answers, masked  # noqa: E402
from server import WORLD  # noqa: E402

DENIED_WITHIN = 6  # seconds
ATTEMPTS, CODES_PER_DAY = 3, 20
FILLER = STORE / "filler"


# --- the disk ---------------------------------------------------------------------------------------


@contextlib.contextmanager
def small_disk():
    """Within: the store is a disk of its own, 64 KiB, and nobody is known. The probe's count lies on
    another, so that it counts when this one cannot be written."""
    owner = STORE.stat()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "small", str(STORE)], check=True)
    os.chown(STORE, owner.st_uid, owner.st_gid)
    STORE.chmod(0o700)
    forget()
    count = WORLD / "comparisons"
    count.write_bytes(b"")
    os.chown(count, owner.st_uid, owner.st_gid)
    subprocess.run(["mount", "--bind", str(count), str(crowd.COMPARISONS)], check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(STORE)], check=True)


@contextlib.contextmanager
def read_only():
    """Within: what is not open yet cannot be opened for writing. A mount over the store, because an
    engine keeps a file of the store's open, and then the kernel refuses to make the disk read-only."""
    subprocess.run(["mount", "--rbind", str(STORE), str(STORE)], check=True)
    subprocess.run(["mount", "-o", "remount,ro,bind", str(STORE)], check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(STORE)], check=True)


def fill():
    """Until there is no room left."""
    with contextlib.suppress(OSError), open(FILLER, "wb", buffering=0) as file:
        while True:
            file.write(bytes(4096))


def answered(gate, caller, answer):
    """Lets the answer out; gives the result, and how long it took to come."""
    began = time.monotonic()
    gate.open(answer)
    result = caller.result()
    return result, time.monotonic() - began


def test_a_disk_that_becomes_read_only_before_the_code_is_typed_is_a_denial_T38(world):
    with small_disk(), crowd.servers(world) as stage:
        gate = Gate()
        with stage.host(gate.line) as caller:
            stage.wait_for_letter(0)
            with read_only():
                result, seconds = answered(gate, caller, stage.code)
                assert result.code == SYSTEM_ERR and seconds < DENIED_WITHIN, result
                assert any("604" in words for words in result.lines), result
                assert stage.sign_in().code == SYSTEM_ERR
        figure("comparisons on a disk that became read-only", comparisons(), 0)
        assert comparisons() == 0


def test_on_a_full_disk_a_new_person_is_denied_and_a_known_one_signs_in_T38(world):
    with small_disk(), crowd.servers(world) as stage:
        fill()
        began, before = time.monotonic(), stage.letters
        result = stage.sign_in()
        assert result.code == SYSTEM_ERR and time.monotonic() - began < DENIED_WITHIN, result
        assert stage.letters == before
        FILLER.unlink()
        assert stage.sign_in_rightly().code == SUCCESS
        fill()
        assert stage.sign_in_rightly().code == SUCCESS


# --- the lock ---------------------------------------------------------------------------------------


@contextlib.contextmanager
def lock_held():
    """Within: a process has the person's record locked and is stopped; it ends by kill -9."""
    holder = os.fork()
    if holder == 0:
        with open(crowd.record(), "r+b") as file:
            fcntl.fcntl(file, fcntl.F_OFD_SETLKW, struct.pack("hhqqi4x", fcntl.F_WRLCK, os.SEEK_SET, 0, 0, 0))
            os.kill(os.getpid(), signal.SIGSTOP)
        os._exit(1)
    os.waitpid(holder, os.WUNTRACED)
    try:
        yield
    finally:
        os.kill(holder, signal.SIGKILL)
        os.waitpid(holder, 0)


def test_nobody_but_the_engines_user_can_open_what_is_locked_T41(world):
    with crowd.servers(world) as stage:
        forget()
        assert stage.sign_in_rightly().code == SUCCESS
        for user in (crowd.PERSON, "dla-otp-sso", "dla-otp-mail", "nobody"):
            tried = subprocess.run(["cat", str(crowd.record())], user=user, group=user if user != "nobody"
                                   else "nogroup", extra_groups=[], capture_output=True, check=False)
            assert tried.returncode == 1 and b"Permission denied" in tried.stderr, (user, tried)


def test_a_stopped_process_with_the_lock_denies_within_6_s_and_killed_it_is_forgotten_T41_T42(world):
    with crowd.servers(world) as stage:
        forget()
        gate = Gate()
        with stage.host(gate.line) as caller:
            stage.wait_for_letter(0)
            with lock_held():
                result, seconds = answered(gate, caller, stage.code)
                assert result.code == SYSTEM_ERR and seconds < DENIED_WITHIN, (result, seconds)
                assert comparisons() == 0
        assert stage.sign_in(*answers(stage.code)).code == SUCCESS
    figure("seconds until a whole sign-in is denied whose lock is held", f"{seconds:.1f}", DENIED_WITHIN)


def test_an_engine_killed_with_the_lock_in_its_hands_stops_nobody_T42(world):
    """strace ends it at the sync of its debit, which it makes under the lock."""
    with crowd.servers(world) as stage:
        forget()
        gate = Gate()
        with stage.host(gate.line) as caller:
            stage.wait_for_letter(0)
            (engine,) = [pid for pid, name in world.processes().items() if name == "dla-otp-login"
                         and os.stat(f"/proc/{pid}").st_uid == os.stat(STORE).st_uid]
            strace = subprocess.Popen(["strace", "-q", "-p", str(engine), "-e", "trace=fdatasync", "-e",
                                       "inject=fdatasync:signal=KILL"], stderr=subprocess.DEVNULL)
            time.sleep(0.3)  # until it is attached
            result, _ = answered(gate, caller, stage.code)
            strace.wait(10)
            assert result.code == SYSTEM_ERR and comparisons() == 0, result
        assert stage.sign_in(*answers(stage.code)).code == SUCCESS


# --- the clock --------------------------------------------------------------------------------------


def seconds_to(year):
    return int(time.mktime((year, 1, 20, 3, 14, 8, 0, 0, 0)) - time.time())


SHIFTS = [-10 * YEAR, -DAY, -1, 1, DAY, 10 * YEAR, seconds_to(1969), seconds_to(2038), seconds_to(2107)]


def lock_out(stage):
    """Three wrong codes."""
    gate = Gate()
    before = stage.letters
    with stage.host(*[gate.line] * ATTEMPTS) as caller:
        stage.wait_for_letter(before)
        gate.open(other_code(stage.code))
        assert caller.result().code == MAXTRIES


def test_whatever_the_wall_clock_is_set_to_a_code_lives_as_long_and_a_lock_lasts_T45_T48(world):
    with crowd.servers(world) as stage, crowd.shifted_clocks() as clock:
        for shift in SHIFTS:
            clock.set(0, 0)
            forget()
            gate, before = Gate(), stage.letters
            with stage.host(gate.line) as caller:
                stage.wait_for_letter(before)
                clock.set(shift, 0)
                assert answered(gate, caller, stage.code)[0].code == SUCCESS, shift
            clock.set(0, 0)
            lock_out(stage)
            compared, letters = comparisons(), stage.letters
            clock.set(shift, 0)
            assert stage.sign_in(*answers("0")).code == MAXTRIES, shift
            assert (comparisons(), stage.letters) == (compared, letters), shift
    figure("settings of the wall clock that end a lock, of 9 from 1969 to 2107", 0, 0)


def test_no_setting_of_the_wall_clock_revives_a_code_that_expired_T45(world):
    with crowd.servers(world) as stage, crowd.shifted_clocks() as clock:
        for shift in SHIFTS:
            clock.set(0, 0)
            forget()
            gate, before = Gate(), stage.letters
            with stage.host(gate.line) as caller:
                stage.wait_for_letter(before)
                clock.set(shift, 301)
                assert answered(gate, caller, stage.code)[0].code != SUCCESS, shift
            assert comparisons() == 0, shift


def test_a_snapshot_whose_boot_clock_is_behind_revives_no_code_T46(world):
    with crowd.servers(world) as stage, crowd.shifted_clocks() as clock:
        clock.set(HOUR, HOUR)
        forget()
        gate, before = Gate(), stage.letters
        with stage.host(gate.line) as caller:
            stage.wait_for_letter(before)
            clock.set(HOUR, 0)
            assert answered(gate, caller, stage.code)[0].code != SUCCESS
        assert comparisons() == 0


def test_after_a_reboot_the_code_is_void_and_the_lock_lasts_whatever_the_clock_says_T45_T46(world):
    """A lock of an hour: a machine that was up for longer already has seen it end."""
    uptime = int(time.clock_gettime(time.CLOCK_BOOTTIME))
    limits = {"lock_first": 3600}
    with crowd.servers(world, limits=limits) as stage, crowd.shifted_clocks() as clock:
        for shift in (-10 * YEAR, -1, 0, 10 * YEAR):
            clock.set(0, 0)
            forget()
            before = stage.letters
            with stage.host(Gate().line):
                stage.wait_for_letter(before)
            with crowd.another_boot(2):
                clock.set(shift, 60)  # as if it was up a minute longer than the last time
                assert stage.sign_in(*answers(stage.code)).code != SUCCESS, shift
            clock.set(0, 0)
            forget()
            lock_out(stage)
            with crowd.another_boot(2):
                clock.set(shift, 60 - uptime)
                assert stage.sign_in(*answers("0")).code == MAXTRIES, shift
            assert comparisons() == ATTEMPTS, shift


# --- farming ----------------------------------------------------------------------------------------

FARM = {
    "otp": {"attempts": 5, "resend_after": 15},
    "limits": {"codes_per_day": CODES_PER_DAY, "letters_per_hour": 60, "letters_per_day": 200,
               "lock_first": 10, "lock_longest": 60},
}
AT_ONCE = 4  # sign-ins of one person


def most_in_a_day(events):
    """events: (beginning, end, how many); the most that lie within any 24 hours for sure."""
    return max(sum(count for _, end, count in events[first:] if end - begin < DAY)
               for first, (begin, _, _) in enumerate(events))


def test_resending_reconnecting_and_guessing_for_days_stays_within_the_bound_T20_T26(world):
    """With settings that hinder it as little as settings may: several at once, each asking for new codes
    between its guesses, at random times of some days."""
    sign_ins, drawn = times(200, 1000), random.Random(20)
    compared, letters = [], []
    with crowd.servers(world, **FARM) as stage, crowd.shifted_clocks() as clock:
        forget()
        for number in range(0, sign_ins, AT_ONCE):
            begin, before = clock.wall, (comparisons(), stage.letters)
            farm_once(stage, clock, drawn)
            world.wait_for_no_process(10)
            compared.append((begin, clock.wall, comparisons() - before[0]))
            letters.append((begin, clock.wall, stage.letters - before[1]))
            clock.advance(drawn.choice((11, 61, 400, HOUR, 5 * HOUR)))
            if number % 40 == 0:  # the person, which ends the row
                stage.sign_in_rightly()
    figure(f"wrong codes in any 24 h, {sign_ins} farming whole sign-ins in {clock.wall / DAY:.0f} days",
           most_in_a_day(compared), CODES_PER_DAY)
    figure("letters in any 24 h, the same", most_in_a_day(letters), FARM["limits"]["letters_per_day"])
    assert most_in_a_day(compared) == CODES_PER_DAY, compared
    assert most_in_a_day(letters) <= FARM["limits"]["letters_per_day"]


def farm_once(stage, clock, drawn):
    """Several at once: guesses and wishes for a new code in any order, while time passes."""
    def script():
        wishes = [drawn.choice(("", f"{drawn.randrange(10 ** 6):06}")) for _ in range(8)]
        return [f"slow 80 {masked(wish)}" for wish in wishes]  # a letter needs its time to go
    with contextlib.ExitStack() as within:
        callers = [within.enter_context(stage.host(*script())) for _ in range(AT_ONCE)]
        time.sleep(0.2)
        clock.advance(FARM["otp"]["resend_after"] + 1)
        results = [caller.result() for caller in callers]
    assert all(result.code in (MAXTRIES, AUTH_ERR) for result in results), "\n".join(map(str, results))


if __name__ == "__main__":
    crowd.prepare()
    main(globals())
