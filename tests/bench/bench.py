#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""`make bench`, inside its world: what a login costs, beside the cheapest that does one half of it.

Ratios against rivals that run in the same minutes are what is judged; milliseconds are of this
machine. The store lies on the disk of the build directory, so that it is really synced. A
measurement beyond its limit is repeated, twice at most, because the machine may be busy.
"""

import contextlib
import json
import os
import pathlib
import shutil
import ssl
import statistics
import subprocess
import sys
import time
import urllib.parse
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "world"))

from harness import STORE, World, enter_world

import certificates
import programs
import settings
import sso
from programs import PAM, PAM_AUTH_ERR, PAM_SUCCESS, Caller, Group, Program, Trace
from server import Server

ROUNDS = 21
THINKING = 1.0  # seconds before the password
DELAY_MS = 40  # of the relay in front of the SSO, each direction
TRIES = 3
BUNDLE = "ca-certificates.crt"
LIMITS = {
    "CPU of a login / of a pam_unix check": 0.85,
    "CPU of a refused password / of a pam_unix check": 0.50,
    "password to code prompt, beyond a warm POST (ms)": 20,
    "system calls of a login": 1900,
    "memory of the engine while it waits for the code (KiB, PSS)": 2048,
    f"times that {BUNDLE} is opened": 0,
}


class Bench:
    """The world with all that is needed to measure in it."""

    def __init__(self, world, group):
        self.world, self.group = world, group
        self.people = [person for person in world.people.values()
                       if person.local and person.at_sso and person.enabled and not person.sso_name
                       and person.email and person.verified and person.has_mailbox]
        self.documents = discover(world)

    def caller(self, service, person):
        """A PAM application that is about to ask this stack about this person."""
        return Caller(self.group, service, person.name)

    def sign_in(self, person, trace=None):
        """A whole login with the right code; with trace, under strace."""
        letters = len(self.world.letters(person.name))

        def code(seen):
            text = self.world.letter(person.name, letters + 1).code
            caller.measure_memory(seen)
            return text

        with self.caller("login", person) as caller, contextlib.ExitStack() as stack:
            if trace is not None:
                trace.append(stack.enter_context(Trace(caller.process.pid)))
            seen = caller.sign_in(person.password, THINKING, code)
        return expect(seen, PAM_SUCCESS, "login")

    def refuse(self, person):
        """A wrong password."""
        with self.caller("login", person) as caller:
            return expect(caller.sign_in(person.password + "x", THINKING), PAM_AUTH_ERR, "refusal")

    def check_with_unix(self, person):
        """pam_unix and the person's local password."""
        with self.caller("unix", person) as caller:
            return expect(caller.sign_in(person.password), PAM_SUCCESS, "pam_unix check")

    def post(self, person):
        """Milliseconds of the password grant's POST on a warm connection of libcurl's."""
        form = {"grant_type": "password", "username": person.name, "password": person.password,
                "scope": "openid email profile"}
        with Program("poster", certificates.CA, self.documents["url"],
                     self.documents["token_endpoint"]) as poster:
            poster.say(f"{sso.CLIENT}:{self.world.state['client_secret']}")
            poster.say(urllib.parse.urlencode(form))
            warm = poster.hear("warm")[1]
            time.sleep(THINKING)
            poster.say()
            status, nanoseconds = poster.hear("posted")[1]
            if (*warm, status) != (200, 200):
                raise RuntimeError(f"the bare POST failed: {warm} {status}")
            return nanoseconds / 1e6


def expect(seen, code, what):
    """What was seen, if it ended with this code of PAM's."""
    if seen.code != code:
        raise RuntimeError(f"a {what} ended with PAM code {seen.code}, not {code}")
    return seen


def discover(world):
    """The SSO's discovery document, and where it is."""
    url = sso.issuer(world.state) + "/.well-known/openid-configuration"
    context = ssl.create_default_context(cafile=certificates.CA)
    with urllib.request.urlopen(url, context=context, timeout=10) as answer:
        return json.load(answer) | {"url": url}


# --- the world, made ready ------------------------------------------------------------------------


def write_stacks(people):
    """The two stacks that are compared, and local passwords as Debian stores them."""
    PAM.mkdir()
    for service, module in (("login", "pam_dla_otp.so"), ("unix", "pam_unix.so")):
        (PAM / service).write_text(f"auth required {module}\n")
    subprocess.run(["chpasswd"], text=True, check=True,
                   input="".join(f"{person.name}:{person.password}\n" for person in people))
    stored = pathlib.Path("/etc/shadow").read_text(encoding="utf-8")
    if not all(f"\n{person.name}:$y$" in stored for person in people):
        raise RuntimeError("chpasswd did not use yescrypt, Debian's default")


@contextlib.contextmanager
def far_sso(world):
    """Within: a round trip to the SSO takes twice DELAY_MS."""
    ports = world.ports
    relay = Server("relay", ["/usr/bin/python3", str(HERE / "relay.py"), str(ports["sso"]),
                             str(ports["sso_inner"]), str(DELAY_MS)], port=ports["sso"])
    with world.stopped(world.recorder):
        relay.start().wait_ready()
        try:
            yield
        finally:
            relay.stop()


@contextlib.contextmanager
def store_on_disk():
    """Within: the store is a directory of the disk, not of memory."""
    directory = programs.PROGRAMS / "store"
    shutil.rmtree(directory, ignore_errors=True)
    directory.mkdir()
    status = STORE.stat()
    os.chown(directory, status.st_uid, status.st_gid)
    directory.chmod(status.st_mode & 0o7777)
    subprocess.run(["mount", "--bind", directory, STORE], check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", STORE], check=True)
        shutil.rmtree(directory)


def trust_the_world():
    """Makes the world's authority one of the system's, by its hashed name."""
    name = subprocess.run(["openssl", "x509", "-hash", "-noout", "-in", certificates.CA],
                          check=True, capture_output=True, text=True).stdout.strip()
    shutil.copy(certificates.CA, f"/etc/ssl/certs/{name}.0")


@contextlib.contextmanager
def without_ca_files(world):
    """Within: the settings name no authority, so the system's are asked."""
    relays = [{key: value for key, value in relay.items() if key != "ca_file"}
              for relay in settings.usual(world.state)["mail"]["relays"]]
    with world.settings(sso={"ca_file": None}, mail={"relays": relays}):
        yield


# --- measurements ---------------------------------------------------------------------------------


def ratio(ours, theirs):
    """The median of each round's ratio: what slows a machine for a while hits both of a pair."""
    return statistics.median(our / their for our, their in zip(ours, theirs))


def measure_pairs(bench, report):
    """CPU and waiting time, each login beside its rivals."""
    posts, logins, refusals, checks = [], [], [], []
    for number in range(ROUNDS):
        person = bench.people[number % len(bench.people)]
        steps = [lambda: posts.append(bench.post(person)),
                 lambda: logins.append(bench.sign_in(person)),
                 lambda: refusals.append(bench.refuse(person)),
                 lambda: checks.append(bench.check_with_unix(person))]
        for step in steps if number % 2 else reversed(steps):
            step()
    login, refused, check = ([each.cpu_ms for each in seen]
                             for seen in (logins, refusals, checks))
    prompts = [each.prompt_ms for each in logins]
    engine = [each.engine_kib for each in logins]
    report.judge("CPU of a login / of a pam_unix check", ratio(login, check))
    report.judge("CPU of a refused password / of a pam_unix check", ratio(refused, check))
    report.judge("password to code prompt, beyond a warm POST (ms)",
                 statistics.median(prompts) - statistics.median(posts))
    report.judge("memory of the engine while it waits for the code (KiB, PSS)", max(engine))
    report.spread("CPU of a login (ms)", login)
    report.spread("CPU of a refused password (ms)", refused)
    report.spread("CPU of a pam_unix check, yescrypt (ms)", check)
    report.spread(f"password to code prompt, {2 * DELAY_MS} ms away (ms)", prompts)
    report.spread("the same POST by a warm libcurl handle (ms)", posts)
    report.spread("memory of the engine (KiB, PSS)", engine)
    report.spread("memory of the mail worker's stub (KiB, PSS)",
                  [each.stub_kib for each in logins])


def measure_calls(bench, report):
    """System calls and opened files, with authorities named in the settings and without."""
    traces = []
    for person in bench.people:
        bench.sign_in(person, traces)
    with without_ca_files(bench.world):
        bench.sign_in(bench.people[0], traces)
    calls = [trace.calls() for trace in traces]
    report.judge("system calls of a login", max(sum(each.values()) for each in calls))
    report.judge(f"times that {BUNDLE} is opened",
                 sum(len(trace.opened(BUNDLE)) for trace in traces))
    for program in sorted(set().union(*calls)):
        report.spread(f"system calls of {program}", [each[program] for each in calls])
    report.spread("execs", [trace.count("execve") + trace.count("execveat") for trace in traces])
    report.spread("fsync and fdatasync",
                  [trace.count("fsync") + trace.count("fdatasync") for trace in traces])


def prove_that_strace_sees_the_bundle(bench):
    """The curl command opens the bundle that our programs may not: were that not seen, a count of
    zero would mean nothing."""
    with Program("/bin/sh", "-c", 'read -r go; exec curl -s -o /dev/null "$0"',
                 bench.documents["url"]) as shell:
        with Trace(shell.process.pid) as trace:
            shell.say()
            shell.process.wait(10)
    if not trace.opened(BUNDLE):
        raise RuntimeError(f"strace does not see that curl opens {BUNDLE}")


# --- report ---------------------------------------------------------------------------------------


class Report:
    """Figures with their limits, and what they come from."""

    def __init__(self):
        self.figures, self.spreads = {}, {}

    def judge(self, name, value):
        """A figure that has a limit."""
        self.figures[name] = value

    def spread(self, name, values):
        """Where a figure comes from."""
        self.spreads[name] = (min(values), statistics.median(values), max(values))

    def beyond(self):
        """The names of all figures beyond their limits."""
        return [name for name, value in self.figures.items() if value > LIMITS[name]]

    def print(self):
        """The table; gives the number of figures beyond their limits."""
        print(f"\n{'':62}{'measured':>9}{'limit':>8}")
        for name in LIMITS:
            word = "FAIL" if name in self.beyond() else "ok"
            print(f"{word:4} {name:58}{number(self.figures[name])}{number(LIMITS[name], 8)}")
        print(f"\n{'':53}{'least':>9}{'median':>9}{'most':>9}")
        for name, values in self.spreads.items():
            print(f"     {name:48}{''.join(map(number, values))}")
        failed = len(self.beyond())
        print(f"\n{len(LIMITS) - failed} passed, {failed} failed")
        return failed


def number(value, width=9):
    """Three digits of a small number, whole large ones."""
    return f"{value:{width}.2f}" if value < 10 and value != int(value) else f"{value:{width}.0f}"


def measure(bench, measurement, report):
    """One measurement, again when a figure of it is beyond its limit."""
    for left in reversed(range(TRIES)):
        measurement(bench, report)
        if not report.beyond() or not left:
            break
        print(f"beyond its limit, once more: {', '.join(report.beyond())}", flush=True)


def main():
    """The whole bench."""
    enter_world()
    world, report = World(), Report()
    with store_on_disk(), far_sso(world), Group() as group:
        bench = Bench(world, group)
        write_stacks(bench.people)
        trust_the_world()
        print(f"{ROUNDS} rounds over {len(bench.people)} people, about "
              f"{ROUNDS * 7 // 60 + 1} minutes ...", flush=True)
        prove_that_strace_sees_the_bundle(bench)
        measure(bench, measure_calls, report)
        measure(bench, measure_pairs, report)
    sys.exit(1 if report.print() else 0)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit("interrupted")
