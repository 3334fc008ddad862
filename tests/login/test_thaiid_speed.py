#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""How long somebody waits who signs in by approving in the app, and what it costs meanwhile.
Usage: test_thaiid_speed.py [WORD...]: only tests whose name has it."""

import pathlib
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), *(str(HERE.parent / place) for place in ("world", "sso", "lookup"))]

from harness import enter_world, main  # noqa: E402  (the path comes first)

enter_world()

from distance import HALF_WAY_MS, move_away, round_trips  # noqa: E402
from terminal import PROMPT_EITHER, PROMPT_PAGE, SHELL_WORD  # noqa: E402
from test_thaiid import PASSWORD_FIRST, enter, open_page, prepare, scripted, tests  # noqa: E402

INTERVAL = 1.0  # of the scripted provider
SHELL = 0.5  # sshd's own work after PAM's, up to the first word of the shell
TRIES = 4
WAITING = 6.0
THINKING = 2.0  # seconds: TCP, TLS and the discovery document, far away


def tell(words, value, bound):
    print(f"figure: {words} {value} / {bound}")


def page_of(issuer):
    return issuer + "/d"


def cpu_ms(world):
    """What engine and workers have spent so far."""
    return sum(int(pathlib.Path(f"/proc/{pid}/schedstat").read_text().split()[0]) for pid in world.processes()) / 1e6


def from_approval_to_shell(world, provider, phase):
    """Seconds, where Enter was pressed before and the approval comes at this point between two questions."""
    login = open_page(world)
    enter(login)
    time.sleep(0.2 + phase * INTERVAL)
    provider.decide("approved")
    began = time.monotonic()
    assert login.expect(SHELL_WORD), login.transcript
    took = time.monotonic() - began
    assert login.wait_for_end().granted
    return took


def test_whoever_has_pressed_enter_is_in_an_interval_after_the_approval(world):
    longest = 0
    with scripted(world, page_of) as provider:
        for number in range(TRIES):
            phase = number / TRIES
            took = from_approval_to_shell(world, provider, phase)
            if took >= INTERVAL + SHELL:  # a busy machine is slow at times
                took = from_approval_to_shell(world, provider, phase)
            longest = max(longest, took)
    tell(f"s from the approval to the shell, Enter pressed before, asked every {INTERVAL:.0f} s", f"{longest:.2f}",
         f"{INTERVAL + SHELL:.2f}")
    assert longest < INTERVAL + SHELL, longest


def test_enter_after_the_approval_costs_no_round_trip(world):
    shortest = 10
    with scripted(world, page_of) as provider:
        for _ in range(TRIES):
            login = open_page(world)
            provider.decide("approved")
            time.sleep(INTERVAL + 0.3)
            enter(login)
            began = time.monotonic()
            assert login.expect(SHELL_WORD), login.transcript
            shortest = min(shortest, time.monotonic() - began)
            assert login.wait_for_end().granted
    tell("s from Enter to the shell, approved before", f"{shortest:.2f}", f"{SHELL:.2f}")
    assert shortest < SHELL, shortest


def test_waiting_for_an_approval_costs_next_to_nothing(world):
    with scripted(world, page_of) as provider:
        provider.scenario["device"]["interval"] = 5
        login = open_page(world)
        spent, began = cpu_ms(world), time.monotonic()
        time.sleep(WAITING)
        spent = (cpu_ms(world) - spent) / (time.monotonic() - began)
        assert provider.polled() == 1
        login.hang_up()
    tell("CPU of engine and workers for a second at the QR, ms", f"{spent:.2f}", "1.00")
    assert spent < 1, spent


def test_the_qr_comes_a_round_trip_after_enter_when_the_line_is_warm(world):
    def wait():
        login = world.ssh("somchai")
        assert login.expect(PROMPT_EITHER)
        time.sleep(THINKING)
        enter(login)
        began = time.monotonic()
        assert login.expect(PROMPT_PAGE), login.transcript
        took = time.monotonic() - began
        login.hang_up()
        return took
    with scripted(world, page_of, far=move_away, services=PASSWORD_FIRST):
        trips = round_trips(wait)
    tell(f"round trips of {2 * HALF_WAY_MS} ms from Enter to the QR", trips, 1)
    assert trips == 1, trips


if __name__ == "__main__":
    prepare()
    main(tests(globals()))
