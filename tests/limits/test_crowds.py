#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""Many whole sign-ins at one account at the same moment, as hosts and through a real sshd: the bound
holds to the last guess."""

import contextlib
import fcntl
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), *(str(HERE.parent / place)
                             for place in ("world", "module", "callers", "sso", "mail"))]

from harness import enter_world, main  # noqa: E402  (the path comes first)

enter_world()

import crowd  # noqa: E402
from crowd import PERSON, comparisons, figure, forget, other_code, times  # noqa: E402
from rig import AUTH_ERR, MAXTRIES, SUCCESS  # noqa: E402
from scenarios import PASSWORD  # noqa: E402
from server import ENVIRONMENT, HOST, WORLD, wait_until  # noqa: E402
from terminal import SHELL_WORD  # noqa: E402

ATTEMPTS = 3
CONNECTIONS = 200
DEVICES = 10000
CODES_PER_DAY = 20
SSHD_TRIES = 6  # MaxAuthTries, by default


def guess_at_once(world, engines, rounds):
    """The most that were compared in any of the rounds."""
    most = 0
    with crowd.servers(world) as stage:
        for _ in range(rounds):
            forget()
            codes = stage.rush(engines, other_code, ATTEMPTS)
            assert SUCCESS not in codes and set(codes) <= {MAXTRIES, AUTH_ERR}, codes
            most = max(most, comparisons())
            assert most <= ATTEMPTS, f"{comparisons()} comparisons"
            world.wait_for_no_process(10)
    return most


def test_64_engines_that_guess_at_once_compare_no_more_than_one_does_T19(world):
    rounds = times(20, 200)
    most = guess_at_once(world, 64, rounds)
    figure(f"comparisons at one code by 64 whole engines at once, most of {rounds} rounds", most, ATTEMPTS)
    assert most == ATTEMPTS


def test_256_engines_that_guess_at_once_compare_no_more_than_one_does_T19(world):
    rounds = times(20, 200)
    most = guess_at_once(world, 256, rounds)
    figure(f"comparisons at one code by 256 whole engines at once, most of {rounds} rounds", most, ATTEMPTS)
    assert most == ATTEMPTS


def test_of_64_engines_with_the_right_code_exactly_one_grants_T22(world):
    rounds = times(100, 1000)
    with crowd.servers(world) as stage:
        for _ in range(rounds):
            forget()
            codes = stage.rush(64, lambda code: code)
            assert codes[SUCCESS] == 1, codes
            assert comparisons() == 1
            world.wait_for_no_process(10)
    figure(f"successes of 64 whole engines with the right code, most of {rounds} rounds", 1, 1)


class Ssh:
    """Somebody's program at a real sshd: gives the password, and guesses when the guess is let out."""

    PROGRAM, GUESS, LOCK = (WORLD / "limits" / name for name in ("askpass", "guess", "guess.lock"))

    @classmethod
    def prepare(cls):
        """What ssh asks its questions."""
        cls.LOCK.touch()
        cls.PROGRAM.write_text(f"#!/bin/sh\ncase $1 in\n*'SSO password'*) echo '{PASSWORD}' ;;\n"
                               f"*) flock -s {cls.LOCK} cat {cls.GUESS} ;;\nesac\n")
        cls.PROGRAM.chmod(0o755)

    @classmethod
    @contextlib.contextmanager
    def guesses_held_back(cls):
        """Within: whoever is asked for a code waits. Gives what lets this guess out to all."""
        with open(cls.LOCK, "wb") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)

            def let_out(code):
                cls.GUESS.write_text(f"{code}\n")
                fcntl.flock(lock, fcntl.LOCK_UN)
            yield let_out

    def __init__(self, port, *options):
        self.process = subprocess.Popen(
            ["ssh", "-p", str(port), "-F", "none", "-o", "NoHostAuthenticationForLocalhost=yes",
             "-o", "KexAlgorithms=curve25519-sha256",  # the default one costs several times as much
             "-o", "PreferredAuthentications=keyboard-interactive", "-o", "PubkeyAuthentication=no",
             *options, f"{PERSON}@{HOST}", f"echo {SHELL_WORD}"], stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace",
            env=ENVIRONMENT | {"SSH_ASKPASS": str(self.PROGRAM), "SSH_ASKPASS_REQUIRE": "force"})

    def got_in(self):
        """Waits for its end."""
        return SHELL_WORD in self.process.communicate(timeout=120)[0]


def test_200_ssh_connections_that_guess_at_once_compare_no_more_than_one_does_T19_T26(world):
    """In the long form 10,000 connections, in which a lock of a minute may end: the day's bound holds."""
    batches = times(1, 50)
    with crowd.servers(world) as stage:
        Ssh.prepare()
        forget()
        for batch in range(batches):
            asked = len(stage.provider.requests)
            with Ssh.guesses_held_back() as let_out:
                clients = [Ssh(world.ports["ssh"], "-o", "NumberOfPasswordPrompts=1")
                           for _ in range(CONNECTIONS)]
                if batch == 0:
                    wait_until(lambda: stage.at_prompts(asked) >= CONNECTIONS, "200 prompts", 120)
                let_out(other_code(stage.code))
                assert not any([client.got_in() for client in clients])
            if batch == 0:
                assert comparisons() == ATTEMPTS, comparisons()
                assert stage.letters == 1, stage.letters
    figure(f"comparisons by {CONNECTIONS * batches} connections of ssh", comparisons(),
           ATTEMPTS if batches == 1 else CODES_PER_DAY)
    assert comparisons() <= (ATTEMPTS if batches == 1 else CODES_PER_DAY)


def test_10000_keyboard_interactive_devices_in_one_connection_are_one_sign_in_T21(world):
    """Each try of the client is a sign-in of its own, and sshd's MaxAuthTries ends them (CVE-2015-5600)."""
    with crowd.servers(world) as stage:
        Ssh.prepare()
        forget()
        Ssh.GUESS.write_text("000000\n")
        client = Ssh(world.ports["ssh"], "-o", "NumberOfPasswordPrompts=1000",
                     "-o", f"KbdInteractiveDevices={','.join(['pam'] * DEVICES)}")
        assert not client.got_in()
        asked = sum(request.path == "/token" for request in stage.provider.requests)
        assert 1 <= asked <= SSHD_TRIES, asked
        assert 1 <= comparisons() <= ATTEMPTS, comparisons()
    figure(f"comparisons by {DEVICES} keyboard-interactive devices in one connection", comparisons(), ATTEMPTS)


if __name__ == "__main__":
    crowd.prepare()
    main(globals())
