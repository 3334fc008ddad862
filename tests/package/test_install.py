#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""The Debian package on a clean Debian: installed, upgraded while people sign in, removed. Usage:
test_install.py DIRECTORY [WORD...]: with the package in DIRECTORY/first and the name of the clean system in
DIRECTORY/clean; only tests whose name has one of the words."""

import contextlib
import os
import pathlib
import re
import shutil
import stat
import subprocess
import sys
import threading
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "world")]

from harness import enter_world, main  # noqa: E402  (the path comes first)

GUESTS = 80
enter_world(["--bare", "--guests", str(GUESTS)])

from office import LOCAL_PASSWORD, PACKAGE, Office  # noqa: E402
from server import WORLD  # noqa: E402
from terminal import Terminal  # noqa: E402

OUT = pathlib.Path(sys.argv.pop(1))
FIRST, = (OUT / "first").glob(f"{PACKAGE}_*.deb")
CLEAN = pathlib.Path((OUT / "clean").read_text().strip())
MODULE = "pam_dla_otp.so"
GENEROUS = {"otp": {"resend_after": 15},
            "limits": {"letters_per_hour": 60, "letters_per_day": 200, "letters_per_host_hour": 100000,
                       "codes_per_day": 100, "lock_first": 10}}
LOGINS, ATTEMPTS, AT_ONCE = 200, 500, 4


def version():
    return subprocess.run(["dpkg-deb", "-f", FIRST, "Version"], check=True, capture_output=True,
                          text=True).stdout.strip()


def later():
    """The same package as a later version: other bytes in every program, so that an upgrade replaces them all."""
    path = WORLD / "later.deb"
    if not path.exists():
        tree = WORLD / "later"
        subprocess.run(["dpkg-deb", "-R", FIRST, tree], check=True)
        control = tree / "DEBIAN/control"
        control.write_text(control.read_text().replace(f"Version: {version()}\n", f"Version: {version()}+later\n"))
        for program in (*tree.glob("usr/libexec/dla-otp/dla-otp-*"), *tree.glob("usr/lib/*/security/*.so")):
            with open(program, "ab") as file:  # behind its end nobody reads
                file.write(b"later")
        subprocess.run(["dpkg-deb", "--root-owner-group", "-b", tree, path], check=True, stdout=subprocess.DEVNULL)
        shutil.rmtree(tree)
    return path


@contextlib.contextmanager
def office(world, **changes):
    """Within: a clean machine with the package and settings with which everybody can sign in."""
    with Office(world, CLEAN) as machine:
        machine.install(FIRST)
        machine.write_settings(**(GENEROUS | changes))
        yield machine


def switch_on(machine, *services):
    """As an administrator does."""
    for service in services:
        said = machine.run("dla-otp", "enable", service, "--yes", status=None)
        assert MODULE in machine.path(f"/etc/pam.d/{service}").read_text(), said


def module_of(machine):
    module, = machine.root.glob(f"usr/lib/*/security/{MODULE}")
    return module


# --- installed ---------------------------------------------------------------------------------------


def test_installing_makes_users_modes_and_owners_and_changes_no_stack(world):
    with Office(world, CLEAN) as machine:
        stacks, sshd = machine.sums(), machine.sums("/etc/ssh")
        machine.install(FIRST)
        assert machine.sums() == stacks and machine.sums("/etc/ssh") == sshd
        assert machine.run("dpkg", "--audit") == ""
        listed = machine.run("stat", "-c", "%a %U %G %n", "/etc/dla-otp", "/etc/dla-otp/otp.key", "/var/lib/dla-otp",
                             "/var/log/dla-otp", "/usr/libexec/dla-otp/dla-otp-login", "/usr/sbin/dla-otp")
        assert listed.splitlines() == [
            "755 root root /etc/dla-otp", "600 root root /etc/dla-otp/otp.key",
            "700 dla-otp dla-otp /var/lib/dla-otp", "750 dla-otp dla-otp /var/log/dla-otp",
            "711 root root /usr/libexec/dla-otp/dla-otp-login", "755 root root /usr/sbin/dla-otp"], listed
        for user in ("dla-otp", "dla-otp-sso", "dla-otp-mail"):
            entry = machine.run("getent", "passwd", user).strip().split(":")
            assert int(entry[2]) < 1000 and entry[5:] == ["/nonexistent", "/usr/sbin/nologin"], entry
            assert machine.run("getent", "shadow", user).split(":")[1].startswith(("!", "*")), user
        assert not list(machine.root.glob("etc/systemd/system/*/dla-otp*")), "a unit is enabled"
        machine.write_settings()
        said = machine.run("dla-otp", "check", status=None)
        assert "FAIL" not in said, said


def test_the_profile_is_offered_and_is_not_taken_unasked(world):
    with Office(world, CLEAN) as machine:
        machine.install(FIRST)
        stacks = machine.sums()
        machine.run("pam-auth-update", "--package")
        assert machine.sums() == stacks


# --- the profile of pam-auth-update --------------------------------------------------------------------


def pam(machine, service, name, *phases, typed=""):
    """What libpam says, by pamtester: True when it let somebody in."""
    done = subprocess.run(machine.command("pamtester", service, name, *phases), check=False, capture_output=True,
                          text=True, errors="replace", input=typed, timeout=60)
    assert done.returncode in (0, 1), done
    return done.returncode == 0


def lines(path):
    """The lines of PAM in a file, with one blank between words."""
    return [re.sub(r"\s+", " ", line).strip() for line in path.read_text().splitlines()
            if line.strip() and not line.startswith("#")]


def golden(name):
    return lines(HERE.parent / "admin/stacks/parts" / name)


def test_the_profile_writes_the_stacks_that_are_tried_with_every_answer_T14(world):
    """tests/admin/test_stacks.py tries those, with libpam and every code that a module may say."""
    with office(world) as machine:
        before = machine.sums()
        machine.run("pam-auth-update", "--enable", "dla-otp")
        for part in ("auth", "account"):
            assert lines(machine.path(f"/etc/pam.d/common-{part}")) == golden(f"common-profile-{part}")
        assert MODULE in machine.path("/etc/pam.d/common-session").read_text()
        said = machine.run("dla-otp", "check", "--stack", status=None)
        assert "FAIL" not in said and "sshd: nobody gets in past pam_dla_otp.so" in said, said
        machine.run("pam-auth-update", "--disable", "dla-otp")
        assert machine.sums() == before
        said = machine.run("dla-otp", "check", "--stack", status=None)
        assert "no service in /etc/pam.d asks" in said, said


def test_with_the_profile_nothing_but_a_code_lets_anybody_in(world):
    with office(world) as machine:
        assert pam(machine, "login", "guest01", "authenticate", "acct_mgmt", typed=LOCAL_PASSWORD + "\n")
        machine.run("pam-auth-update", "--enable", "dla-otp")
        assert sign_in(world, machine, "guest01").status == 0
        for service in ("login", "sudo", "cron", "other"):
            assert not pam(machine, service, "guest01", "authenticate", typed=f"{LOCAL_PASSWORD}\n" * 5), service
            assert not pam(machine, service, "root", "acct_mgmt"), service
        aside = module_of(machine).rename(module_of(machine).with_name("away"))
        for phase in ("authenticate", "acct_mgmt"):
            assert not pam(machine, "login", "guest01", phase, typed=f"{LOCAL_PASSWORD}\n" * 5), phase
        aside.rename(aside.with_name(MODULE))


def test_with_the_profile_cron_and_root_come_back_by_name_alone(world):
    """Who has to run without a sign-in is named in the settings, and stands in the audit log each time."""
    with office(world) as machine:
        machine.run("pam-auth-update", "--enable", "dla-otp")
        names = ("root", "guest01")
        assert not any(pam(machine, "cron", name, "acct_mgmt") for name in names)
        machine.run("su", "guest01", "-c", "true", status=1)
        machine.write_settings(**GENEROUS, services=[
            {"name": service, "account_without_login": True} for service in ("cron", "su")])
        assert all(pam(machine, "cron", name, "acct_mgmt") for name in names)
        machine.run("su", "guest01", "-c", "true")
        assert not any(pam(machine, "login", name, "acct_mgmt") for name in names)
        said = machine.run("dla-otp", "check", "--stack", "cron", status=1)
        assert "account_without_login" in said, said


# --- upgraded ------------------------------------------------------------------------------------------


def sign_in(world, machine, name, service="sshd"):
    """One sign-in by pamtester, auth and account, with the right password and code."""
    terminal = Terminal(world, name, machine.command("pamtester", service, name, "authenticate", "acct_mgmt"))
    terminal.give_password(world.people[name].password)
    if terminal.wait_for_code_prompt():
        terminal.give_code(world.letter(name, terminal.letters_before + 1).code)
    return terminal.wait_for_end()


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
                self.machine.install((later(), FIRST)[self.count % 2])
                self.count += 1
        except Exception as failure:
            self.failure = failure

    def __enter__(self):
        later()
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
    with office(world) as machine:
        machine.start_sshd()
        switch_on(machine, "sshd")
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
    with office(world) as machine:
        machine.start_sshd()
        switch_on(machine, "sshd")
        assert sign_in(world, machine, "guest01").status == 0, "the attempts could work"
        granted, tried, let_in, before = machine.events()["granted"], [], [], len(world.log())

        def attempt(worker, number):
            what, typed = KINDS[number // AT_ONCE % len(KINDS)]
            name = guest(worker, number // len(KINDS), what)
            tried.append(number)
            if pam(machine, "sshd", name, "authenticate", "acct_mgmt",
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
    with office(world) as machine:
        machine.start_sshd()
        switch_on(machine, "sshd")
        module, engine = module_of(machine), machine.path("/usr/libexec/dla-otp/dla-otp-login")
        for form, text in FORMS.items():
            if text:
                machine.path("/etc/pam.d/sshd").write_text(text)
            for missing in ((module,), (engine,), (module, engine)):
                for path in missing:
                    path.rename(path.with_suffix(".away"))
                for typed in (LOCAL_PASSWORD, world.people["guest01"].password, ""):
                    for phase in ("authenticate", "acct_mgmt"):
                        assert not pam(machine, "sshd", "guest01", phase, typed=f"{typed}\n" * 6), (form, missing, phase)
                for path in missing:
                    path.with_suffix(".away").rename(path)
            assert sign_in(world, machine, "guest01").status == 0, form


# --- removed -------------------------------------------------------------------------------------------


def kept(machine):
    """Settings, secrets, key, records and log: what has to outlive everything but a purge."""
    return [machine.sums(place) for place in ("/etc/dla-otp", "/var/lib/dla-otp", "/var/log/dla-otp")]


def test_it_is_not_removed_while_a_stack_asks_it_and_leaves_what_is_the_offices(world):
    with office(world) as machine:
        stacks = machine.sums()
        machine.start_sshd()
        switch_on(machine, "sshd")
        said = machine.run("dpkg", "--remove", PACKAGE, status=1)
        assert "/etc/pam.d/sshd" in said and "dla-otp disable" in said, said
        assert sign_in(world, machine, "guest01").status == 0
        machine.run("dla-otp", "disable", "sshd", "--yes")
        machine.run("pam-auth-update", "--enable", "dla-otp")
        said = machine.run("dpkg", "--remove", PACKAGE, status=1)
        assert "pam-auth-update --disable dla-otp" in said, said
        machine.run("pam-auth-update", "--disable", "dla-otp")
        before = kept(machine)
        machine.run("dpkg", "--remove", PACKAGE)
        assert machine.run("dpkg-query", "-W", "-f", "${db:Status-Status}", PACKAGE) == "config-files"
        assert machine.sums() == stacks and kept(machine) == before
        assert not list(machine.root.glob("usr/libexec/dla-otp/*")) and not machine.path("/usr/sbin/dla-otp").exists()
        machine.install(FIRST)
        assert kept(machine) == before
        switch_on(machine, "sshd")
        assert sign_in(world, machine, "guest01").status == 0


def test_purging_takes_all_but_the_audit_log(world):
    with office(world) as machine:
        assert not pam(machine, "sshd", "guest01", "authenticate", typed="no\n" * 6)
        machine.path("/etc/pam.d/test").write_text(FORMS["required"])
        sign_in(world, machine, "guest01", service="test")
        machine.path("/etc/pam.d/test").unlink()
        log = machine.sums("/var/log/dla-otp")
        said = machine.run("dpkg", "--purge", PACKAGE)
        assert "the audit log stays" in said and machine.sums("/var/log/dla-otp") == log and log, said
        for gone in ("/etc/dla-otp", "/var/lib/dla-otp", "/usr/share/pam-configs/dla-otp"):
            assert not machine.path(gone).exists(), gone
        machine.run("dpkg-query", "-W", PACKAGE, status=1)


main(globals())
