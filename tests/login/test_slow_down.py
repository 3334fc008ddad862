#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""Too many failed passwords, as whole logins: who has to wait, who has not, and what anybody could learn
from it. Usage: test_slow_down.py [WORD...]: only tests whose name has it."""

import concurrent.futures
import os
import pathlib
import re
import statistics
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "world"))

import pexpect  # noqa: E402  (the path comes first)

from harness import PROMPT_PASSWORD, STORE, main  # noqa: E402
from server import ENVIRONMENT  # noqa: E402

SERVICE = "dla-slow-down"
TABLE = STORE / "slow-down"
NET_A, NET_B = "198.51.100.66", "192.0.2.7"
STRANGERS = 2000
AT_ONCE = 48
TRIALS = 40
HEAD_BYTES = 56
T_MAX = 4.5


def attempt(name, password="not the password", source=NET_A):
    """One sign-in without a terminal; gives its screen and its seconds."""
    path = pathlib.Path("/etc/pam.d", SERVICE)
    if not path.exists():
        path.write_text("auth required pam_dla_otp.so\n")
    began = time.monotonic()
    done = subprocess.run(["pamtester", f"-Irhost={source}", SERVICE, name, "authenticate"], text=True,
                          input=f"{password}\n\n", check=False, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, env=ENVIRONMENT)
    assert "successfully" not in done.stdout, done.stdout
    return done.stdout.replace(name, "{name}"), time.monotonic() - began


def numbers(screen):
    return re.findall(r"\[DLA-(\d{3})\]", screen)


def fail(name, count, **more):
    """Wrong passwords one after the other, each answered with 101."""
    for _ in range(count):
        screen, _seconds = attempt(name, **more)
        assert numbers(screen) == ["101"], screen


def make_wait_long(*names):
    """Each of these has failed, and then the table lost its head: 5 minutes for whom it names."""
    for name in names:
        fail(name, 1)
    with TABLE.open("r+b") as table:
        table.write(bytes(HEAD_BYTES))


def forget(world):
    world.forget()
    for name in ("somchai", "malee"):
        attempt(name, "")  # makes the service; nothing that was typed is no failure
    assert not TABLE.exists()


def test_the_fourth_sign_in_is_refused_and_the_sso_sees_no_connection(world):
    forget(world)
    fail("somchai", 3)
    before, connections = len(world.log()), world.sso_connections()
    screen, _seconds = attempt("somchai", world.people["somchai"].password)
    assert numbers(screen) == ["103"] and not re.search(PROMPT_PASSWORD, screen), screen
    assert re.search(r"กรุณารอ [456] วินาที", screen), screen
    line = world.wait_for_log("result=EXHAUSTED user=somchai", before)
    assert "reason=slow_down number=103" in line and f"source={NET_A}" in line, line
    time.sleep(0.3)
    assert world.sso_connections() == connections


def test_the_same_through_sshd_and_the_right_password_works_from_elsewhere_T28(world):
    world.forget()
    for _ in range(3):
        assert world.sign_in("somchai", password="wrong").numbers == ["DLA-101"]
    connections = world.sso_connections()
    assert world.sign_in("somchai").numbers == ["DLA-103"]
    assert world.sso_connections() == connections
    other = world.ssh("somchai", options=("-b", "127.0.0.2"))
    other.give_password(world.people["somchai"].password)
    assert other.wait_for_code_prompt(), other.transcript
    other.give_code(world.letter("somchai", other.letters_before + 1).code)
    assert other.wait_for_end().granted, other.transcript
    time.sleep(6.1)
    assert world.sign_in("somchai").granted
    # and with that it is as if none had failed
    assert world.sign_in("somchai", password="wrong").numbers == ["DLA-101"]
    assert world.sign_in("somchai").granted


def test_waits_double_and_end_by_themselves(world):
    forget(world)
    fail("somchai", 3)
    time.sleep(6.1)
    fail("somchai", 1)
    screen, _seconds = attempt("somchai")
    assert re.search(r"กรุณารอ (9|10|11) วินาที", screen), screen


def test_addresses_of_one_network_are_one_source_and_others_are_not_T28(world):
    forget(world)
    for last in range(3):
        fail("somchai", 1, source=f"2001:db8:0:1::{last + 1}")
    assert numbers(attempt("somchai", source="2001:db8:0:1:ffff::9")[0]) == ["103"]
    fail("somchai", 1, source="2001:db8:0:2::1")
    fail("malee", 1, source="2001:db8:0:1::1")


def test_who_starts_su_slows_down_nobody_else_here_T28(world):
    """What malee types at su is not what somchai types at sudo."""
    forget(world)
    pathlib.Path("/etc/pam.d/su").write_text("auth required pam_dla_otp.so\naccount required pam_permit.so\n"
                                             "session required pam_permit.so\n")

    def su(invoker):
        child = pexpect.spawn("setpriv", ["--reuid", invoker, "--regid", invoker, "--clear-groups",
                                          "su", "somchai", "-c", "true"], encoding="utf-8",
                              timeout=20, env=ENVIRONMENT)
        if child.expect([PROMPT_PASSWORD, pexpect.EOF]) == 0:
            shown = child.before
            child.send("wrong\r")
            child.expect(pexpect.EOF)
            return numbers(shown + child.before)
        return numbers(child.before)

    assert [su("malee") for _ in range(4)] == [["101"], ["101"], ["101"], ["103"]]
    assert su("naree") == ["101"]
    fail("somchai", 1, source="")


def test_a_name_that_does_not_exist_is_slowed_down_the_same_T58(world):
    forget(world)
    screens = {}
    for name in ("somchai", "nobody_here", "daemon", "wichai"):
        fail(name, 3)
        screens[name] = re.sub(r"\d+ วินาที", "{wait}", attempt(name)[0])
        assert numbers(screens[name]) == ["103"]
    assert len(set(screens.values())) == 1, screens


def test_the_refusal_takes_as_long_for_any_name_T59(world):
    """Welch's t over interleaved trials."""
    forget(world)
    names = ("somchai", "nobody_here")
    make_wait_long(*names)
    seconds = {name: [] for name in names}
    for trial in range(TRIALS):
        for name in names if trial % 2 else names[::-1]:
            screen, took = attempt(name)
            assert numbers(screen) == ["103"], screen
            assert took > 0.29, took
            seconds[name].append(took)
    known, unknown = (sorted(seconds[name])[:TRIALS * 9 // 10] for name in names)  # without hiccups
    difference = statistics.mean(known) - statistics.mean(unknown)
    t = difference / ((statistics.variance(known) + statistics.variance(unknown)) / len(known)) ** 0.5
    print(f"figure: T59_slow_down_t {abs(t):.2f} / {T_MAX}")
    print(f"     {difference * 1e6:.0f} us between the means of {TRIALS} each")
    assert abs(t) < T_MAX


def test_many_sign_ins_begun_at_once_give_no_more_guesses_than_they_must_T19(world):
    """The second look, when the password was typed, stops those that began before the first failed."""
    forget(world)
    waiting = [pexpect.spawn("pamtester", [f"-Irhost={NET_A}", SERVICE, "somchai", "authenticate"],
                             env=ENVIRONMENT, encoding="utf-8", timeout=20) for _ in range(8)]
    for each in waiting:
        each.expect(PROMPT_PASSWORD)
    shown = []
    for each in waiting:  # one after the other
        each.send("not the password\r")
        each.expect(["เพื่อจบ", pexpect.EOF])
        shown += numbers(each.before)
        each.close(force=True)
    assert shown == ["101"] * 3 + ["103"] * 5, shown


def test_no_table_no_login_T38(world):
    forget(world)
    before = len(world.log())
    TABLE.symlink_to("/etc/passwd")
    screen, _seconds = attempt("somchai", world.people["somchai"].password)
    assert numbers(screen) == ["604"], screen
    line = world.wait_for_log("result=BROKEN user=somchai", before)
    assert "reason=store cause=slow-down" in line, line
    TABLE.unlink()


def test_a_damaged_table_makes_wait_and_tells_the_administrator_T37(world):
    forget(world)
    fail("somchai", 1)
    before = len(world.log())
    TABLE.write_bytes(bytes(TABLE.stat().st_size))
    screen, _seconds = attempt("somchai")
    assert numbers(screen) == ["103"] and "5 นาที" in screen, screen
    world.wait_for_log("table of failed passwords was damaged.*about=/var/lib/dla-otp/slow-down", before)


def test_two_thousand_unknown_names_leave_one_small_file_T43(world):
    forget(world)
    before = {path.name for path in STORE.iterdir()}
    began, connections = time.monotonic(), world.sso_connections()
    with (concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool,
          world.settings(services=[{"name": SERVICE, "channels": ["password"]}])):
        screens = list(pool.map(lambda number: attempt(f"stranger{number}")[0], range(STRANGERS)))
    assert all(numbers(screen) == ["101"] for screen in screens), set(screens)
    new = [path for path in STORE.iterdir() if path.name not in before]
    used = sum(path.stat().st_blocks * 512 for path in new)
    print(f"figure: T43_stack_bytes {used} / 65536")
    print(f"figure: T43_stack_inodes {len(new)} / 1")
    print(f"     {STRANGERS} sign-ins in {time.monotonic() - began:.1f} s")
    assert used <= 65536 and [path.name for path in new] == ["slow-down"]
    assert world.sso_connections() == connections


if __name__ == "__main__":
    main(globals())
