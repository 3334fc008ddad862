#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""The Debian package while it is upgraded: who signs in notices nothing, and nobody slips in. Usage:
test_upgrade.py DIRECTORY [WORD...], as test_install.py."""

import pathlib
import re
import sys
import threading
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "world")]

from harness import enter_world, main  # noqa: E402  (the path comes first)

GUESTS = 80
enter_world(["--bare", "--guests", str(GUESTS)])

from office import LOCAL_PASSWORD, MODULE, Build  # noqa: E402

BUILD = Build(sys.argv.pop(1))
LOGINS, ATTEMPTS, AT_ONCE = 200, 500, 4


def other_than(code):
    return f"{(int(code) + 1) % 10 ** len(code):0{len(code)}}"


class Upgrades:
    """`with Upgrades(machine)`: within, another version is installed over and over; .count of them."""

    def __init__(self, machine):
        self.machine, self.count, self.failure = machine, 0, None
        self.over = threading.Event()
        self.thread = threading.Thread(target=self._install)

    def _install(self):
        try:
            while not self.over.is_set():
                self.machine.install((BUILD.later(), BUILD.first)[self.count % 2])
                self.count += 1
        except Exception as failure:
            self.failure = failure

    def __enter__(self):
        BUILD.later()
        self.thread.start()
        return self

    def __exit__(self, *_what):
        self.over.set()
        self.thread.join()
        if self.failure:
            raise self.failure


def at_once(work, count):
    """Calls work(worker, n) for each n below count, by so many workers; raises what one of them raised."""
    failures = []

    def do(worker):
        try:
            for number in range(worker, count, AT_ONCE):
                work(worker, number)
        except Exception as failure:
            failures.append(failure)
    workers = [threading.Thread(target=do, args=(worker,)) for worker in range(AT_ONCE)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    if failures:
        raise failures[0]


# What somebody has who should get in, and what others have.
RIGHT, WRONG_PASSWORD, NO_CODE, WRONG_CODE = slice(0, 9), slice(9, 14), slice(14, 17), slice(17, 20)


def guest(worker, number, what):
    """A name. Each worker has people of its own, and for each of these cases others: nobody is in another's way, and
    whom wrong passwords have slowed down does not hide what would become of a wrong code."""
    chosen = range(1 + worker, GUESTS + 1, AT_ONCE)[what]
    return f"guest{chosen[number // AT_ONCE % len(chosen)]:02}"


class Doorman:
    """Signs people in through the office's sshd, and keeps what became of it."""

    def __init__(self, world):
        self.world, self.lock = world, threading.Lock()
        self.granted, self.slipped, self.gaps = 0, [], []

    def try_right(self, worker, number):
        """Until it works, which must be within 5 s of the first failure."""
        failed_at = None
        for again in range(40):
            login = self.world.sign_in(guest(worker, number + again * AT_ONCE, RIGHT), port="office")
            if login.granted:
                break
            failed_at = failed_at or time.monotonic()
            print(f"     failed: {login.numbers} {login.transcript[-200:]!r}")
        with self.lock:
            self.granted += login.granted
            self.gaps.append(time.monotonic() - failed_at if failed_at else 0)

    def try_wrong(self, worker, number):
        """With a wrong password, the machine's own password, or a wrong code."""
        kind = number // AT_ONCE % 3
        name = guest(worker, number, WRONG_CODE if kind == 2 else WRONG_PASSWORD)
        login = self.world.ssh(name, "office")
        login.give_password(("not-it", LOCAL_PASSWORD, self.world.people[name].password)[kind])
        if kind == 2 and login.wait_for_code_prompt():
            # A code that was not used up before is good still, and no new letter comes.
            login.give_code(other_than(self.world.letter(name, 1).code))
            login.wait_for_code_prompt()
            login.hang_up()
        else:
            login.wait_for_end()
        if login.status == 0 or login.granted:
            with self.lock:
                self.slipped.append((name, kind, login.transcript))


def test_while_the_package_is_upgraded_nobody_slips_in_and_nobody_waits_5_seconds_T13(world):
    with BUILD.ready(world) as machine:
        machine.start_sshd()
        machine.enable("sshd")
        doorman = Doorman(world)
        with Upgrades(machine) as upgrades:
            at_once(lambda worker, number: (doorman.try_wrong if number // AT_ONCE % 5 > 2 else doorman.try_right)(
                worker, number), LOGINS)
        right = len(doorman.gaps)
        print(f"     {LOGINS} logins during {upgrades.count} upgrades: {right} right, "
              f"longest failure {max(doorman.gaps):.1f} s, of {LOGINS - right} wrong {len(doorman.slipped)} got in")
        assert upgrades.count >= 4 and right >= LOGINS // 2, (upgrades.count, right)
        assert not doorman.slipped, doorman.slipped
        assert doorman.granted == right and max(doorman.gaps) < 5, doorman.gaps
        assert machine.events()["granted"] == right, machine.events()


KINDS = [(WRONG_PASSWORD, f"{LOCAL_PASSWORD}\n" * 6), (WRONG_PASSWORD, "not-it\n" * 6), (WRONG_PASSWORD, "\n" * 6),
         (NO_CODE, "RIGHT\n"), (NO_CODE, "RIGHT\nRIGHT\n"), (WRONG_CODE, "RIGHT\n000000\n999999\n")]


def test_500_attempts_without_a_code_while_the_package_is_installed_let_nobody_in_T13(world):
    with BUILD.ready(world) as machine:
        machine.start_sshd()
        machine.enable("sshd")
        assert machine.sign_in("guest01").status == 0, "the attempts could work"
        granted, tried, let_in, before = machine.events()["granted"], [], [], len(world.log())

        def attempt(worker, number):
            what, typed = KINDS[number // AT_ONCE % len(KINDS)]
            name = guest(worker, number // len(KINDS), what)
            tried.append(number)
            if machine.pam("sshd", name, "authenticate", "acct_mgmt",
                   typed=typed.replace("RIGHT", world.people[name].password)):
                let_in.append((name, number))
        with Upgrades(machine) as upgrades:
            at_once(attempt, ATTEMPTS)
        asked = len(re.findall(r"ref=", "\n".join(world.log()[before:])))
        print(f"     {len(tried)} attempts during {upgrades.count} installations, {asked} of them to the code's prompt, "
              f"{len(let_in)} let in")
        assert len(tried) == ATTEMPTS and upgrades.count >= 4 and not let_in, let_in
        assert machine.events()["granted"] == granted, machine.events()


FORMS = {
    "enabled": None,  # as dla-otp enable writes it
    "required": f"auth required {MODULE}\naccount required pam_unix.so\naccount required {MODULE}\n",
    "jump": f"auth [success=1 default=ignore] {MODULE}\nauth requisite pam_deny.so\nauth required pam_permit.so\n"
            f"account required pam_unix.so\naccount required {MODULE}\n",
}


def test_without_the_module_no_stack_opens_T13(world):
    """Whatever is missing: the module, the engine, or both, as in the middle of an unpacking that broke off."""
    with BUILD.ready(world) as machine:
        machine.start_sshd()
        machine.enable("sshd")
        module, engine = machine.module(), machine.path("/usr/libexec/dla-otp/dla-otp-login")
        for form, text in FORMS.items():
            if text:
                machine.path("/etc/pam.d/sshd").write_text(text)
            for missing in ((module,), (engine,), (module, engine)):
                for path in missing:
                    path.rename(path.with_suffix(".away"))
                for typed in (LOCAL_PASSWORD, world.people["guest01"].password, ""):
                    for phase in ("authenticate", "acct_mgmt"):
                        assert not machine.pam("sshd", "guest01", phase, typed=f"{typed}\n" * 6), (form, missing, phase)
                for path in missing:
                    path.with_suffix(".away").rename(path)
            assert machine.sign_in("guest01").status == 0, form


main(globals())
