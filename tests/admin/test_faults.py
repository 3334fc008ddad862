#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""One fault after the other, of every kind that keeps people out or lets them past: `dla-otp check` and `dla-otp
doctor` name each with a remedy, and nothing on a machine without one. The count is told.
Usage: test_faults.py [WORD...]: only tests whose name has it."""

import contextlib
import json
import pathlib
import subprocess

import test_check as still  # sets the paths; the two programs have the ways to plant them
import test_doctor as live
from harness import STORE, main

CONF, LOG, PROGRAMS = still.CONF, still.LOG, still.PROGRAMS
SECRET, KEY, FILE = CONF / "client.secret", CONF / "otp.key", CONF / "dla-otp.conf"
LEAST = 40


def findings(*words):
    done = subprocess.run(["/usr/sbin/dla-otp", *words, "--json"], check=False, capture_output=True, text=True, timeout=60)
    assert not done.stderr, done.stderr
    return [each for each in json.loads(done.stdout)["findings"]
            if each["finding"] != "ok" and each["about"] not in live.OF_THE_MACHINE]


# --- ways to plant a fault; each gives a function of the world ------------------------------------------------


def setting(**changes):
    """A wrong value in the settings."""
    return lambda world: world.settings(**changes)


def text(words):
    """The usual settings and these words behind them."""
    return lambda world: world.settings_text(FILE.read_text("utf-8") + words)


def file(path, **change):
    return lambda world: still.changed(path, **change)


def gone(path):
    return lambda world: still.away(path)


def sshd(**changes):
    @contextlib.contextmanager
    def plant(world):
        with live.well(world), live.sshd(**changes):
            yield
    return plant


def server(**changes):
    """A wrong word about a server, all else well."""
    return lambda world: live.well(world, **changes)


def relay(**change):
    return lambda world: live.well(world, mail={"relays": [live.relay(world, **change)]})


def down(name):
    @contextlib.contextmanager
    def plant(world):
        with live.well(world), world.stopped(getattr(world, name)):
            yield
    return plant


def secret(name, content):
    @contextlib.contextmanager
    def plant(world):
        with live.well(world), world.secret(name, content):
            yield
    return plant


def stack(lines):
    """A service with these lines, beside ours."""
    @contextlib.contextmanager
    def plant(world):
        with live.content(pathlib.Path("/etc/pam.d/zz-fault"), lines):
            yield
    return plant


@contextlib.contextmanager
def another_zone(world):
    link = pathlib.Path("/etc/localtime")
    before = link.readlink()
    link.unlink()
    link.symlink_to("/usr/share/zoneinfo/UTC")
    try:
        with live.well(world):
            yield
    finally:
        link.unlink()
        link.symlink_to(before)


@contextlib.contextmanager
def small_disk(world):
    with live.well(world), live.mounted(LOG, "-t", "tmpfs", "-o", "size=32m,mode=0750", "log"):
        yield


@contextlib.contextmanager
def denied(world):
    line = (f'type=AVC msg=audit({int(live.time.time())}.1:2): apparmor="DENIED" operation="open" '
            'profile="/usr/libexec/dla-otp/dla-otp-mail" name="/etc/x"\n')
    with live.well(world), live.content(pathlib.Path("/var/log/audit/audit.log"), line):
        yield


@contextlib.contextmanager
def yes_to_all(world):
    with live.scripted(at_token=lambda provider, _: live.answer(200, provider.tokens())) as provider:
        with live.well(world, sso={"issuer": provider.issuer, "client_id": live.CLIENT_ID}):
            yield


OURS = "auth required pam_dla_otp.so\naccount required pam_dla_otp.so\n"
CHECK, STACK, DOCTOR = ("check",), ("check", "--stack", "zz-fault"), ("doctor",)

# What is wrong, how it is planted, who finds it, what the finding is about, a word of what it says.
FAULTS = (
    ("a key that does not exist", text("nonsense = 1;\n"), CHECK, "settings", "nonsense"),
    ("a key that is mistyped", text("otp: { digit = 6; };\n"), CHECK, "settings", "digits"),
    ("a value out of its range", setting(otp={"digits": 12}), CHECK, "settings", "otp.digits"),
    ("a value of another type", setting(otp={"digits": "six"}), CHECK, "settings", "otp.digits"),
    ("a required key left out", setting(office={"help": None}), CHECK, "settings", "office.help"),
    ("an issuer without TLS", setting(sso={"issuer": "http://sso.office.example"}), CHECK, "settings", "sso.issuer"),
    ("a relay of no kind we know", relay(url="mail.office.example"), CHECK, "settings", "mail.relays.url"),
    ("a sender that is no address", setting(mail={"from": "otp"}), CHECK, "settings", "mail.from"),
    ("a Buddhist year", setting(enforce={"from": "2569-10-01"}), CHECK, "settings", "2026"),
    ("roles without a claim", setting(access={"allow": [{"roles": ["staff"]}]}), CHECK, "settings", "roles"),
    ("a forgotten quotation mark", text('map = "names.map;\n'), CHECK, "settings", "dla-otp.conf:"),
    ("settings that others can write", file(FILE, mode=0o666), CHECK, "settings", "chmod 644"),
    ("settings of another user", file(FILE, owner=1000), CHECK, "settings", "chown"),
    ("a secret that others can read", file(SECRET, mode=0o644), CHECK, "secret", "0600"),
    ("a secret of another user", file(SECRET, owner=1000), CHECK, "secret", "another user"),
    ("an empty secret", file(SECRET, content=b""), CHECK, "secret", "empty"),
    ("a secret that is not there", gone(SECRET), CHECK, "secret", "No such file"),
    ("a key that others can read", file(KEY, mode=0o640), CHECK, "key", "otp.key"),
    ("a key that is none", file(KEY, content=b"1 xyz\n"), CHECK, "key", "otp.key"),
    ("no key at all", gone(KEY), CHECK, "key", "otp.key"),
    ("a settings directory that others can write", file(CONF, mode=0o777), CHECK, "place", str(CONF)),
    ("a store that others can look into", file(STORE, mode=0o755), CHECK, "place", str(STORE)),
    ("a log directory that everybody can read", file(LOG, mode=0o755), CHECK, "place", str(LOG)),
    ("a program that others can write", file(PROGRAMS / "dla-otp-sso", mode=0o777), CHECK, "place", "dla-otp-sso"),
    ("a program that is not there", gone(PROGRAMS / "dla-otp-mail"), CHECK, "place", "dla-otp-mail"),
    ("an authority's file that is not there", setting(sso={"ca_file": "no-such.pem"}), CHECK, "ca_file", "no-such.pem"),
    ("the whole bundle as the authority", setting(sso={"ca_file": still.BUNDLE}), CHECK, "ca_file", "30 ms"),
    ("a map that is not there", setting(map="names.map"), CHECK, "map", "names.map"),
    ("a stack with a hole", stack("auth sufficient pam_permit.so\n" + OURS), STACK, "stack", "pam_permit.so"),
    ("a stack that jumps over us", stack("auth [success=1 default=ignore] pam_unix.so\n" + OURS
                                         + "auth required pam_permit.so\n"), STACK, "stack", "pam_unix.so"),
    ("a stack that does not mind our no", stack("auth optional pam_dla_otp.so\nauth required pam_permit.so\n"
                                                "account required pam_dla_otp.so\n"), STACK, "stack", "zz-fault"),
    ("a stack without our account line", stack("auth required pam_dla_otp.so\naccount required pam_permit.so\n"),
     STACK, "account", "rights"),
    ("a module that is not there", stack("auth required pam_no_such.so\n"), DOCTOR, "module", "pam_no_such.so"),
    ("sshd that asks no PAM", sshd(UsePAM="no"), DOCTOR, "sshd", "does not ask PAM"),
    ("sshd that asks no questions", sshd(KbdInteractiveAuthentication="no", PubkeyAuthentication="yes"), DOCTOR, "sshd",
     "asks no questions"),
    ("sshd that takes passwords the old way", sshd(PasswordAuthentication="yes"), DOCTOR, "sshd", "the old way"),
    ("a LoginGraceTime that is too short", sshd(LoginGraceTime="120"), DOCTOR, "sshd", "after 120 s"),
    ("sshd that cannot read its settings", sshd(NoSuchKeyword="yes"), DOCTOR, "sshd", "NoSuchKeyword"),
    ("an SSO that is not there", down("recorder"), DOCTOR, "sso", "(connect)"),
    ("an SSO that nobody vouches for", server(sso={"ca_file": "other-ca.pem"}), DOCTOR, "sso", "(certificate)"),
    ("an SSO that says yes to everybody", yes_to_all, DOCTOR, "password", "says yes"),
    ("a wrong client id", server(sso={"client_id": "nobody"}), DOCTOR, "client", '"nobody"'),
    ("a wrong client secret", secret("client.secret", "another"), DOCTOR, "client", "does not accept"),
    ("a dead relay", down("mail"), DOCTOR, "relay", "does not greet"),
    ("a relay that nobody vouches for", relay(ca_file="other-ca.pem"), DOCTOR, "relay", "(tls"),
    ("a wrong password at the relay", relay(password_file="client.secret"), DOCTOR, "relay", "(auth 535)"),
    ("mailboxes of the SSO's own office", setting(), DOCTOR, "mailbox", "no second factor"),
    ("another time zone", another_zone, DOCTOR, "zone", "+07"),
    ("a disk that is nearly full", small_disk, DOCTOR, "disk", "64 MiB"),
    ("something that AppArmor forbade", denied, DOCTOR, "denial", "DENIED"),
)


def test_every_planted_fault_is_named_with_its_remedy(world):
    missed = []
    for words, plant, command, about, says in FAULTS:
        with plant(world):
            told = findings(*command)
        if not any(each["about"] == about and says in each["words"] + each.get("remedy", "")
                   and each.get("remedy") for each in told):
            missed.append((words, told))
    print(f"figure: planted faults found by check and doctor {len(FAULTS) - len(missed)} / {len(FAULTS)}")
    assert not missed, "\n".join(f"{words}: {told}" for words, told in missed)
    assert len(FAULTS) >= LEAST


def test_nothing_is_named_where_there_is_no_fault(world):
    sound = "account required pam_unix.so\n"
    with live.well(world), live.sshd(), live.content(pathlib.Path("/etc/pam.d/zz-fault"), OURS + sound):
        told = [each for command in (CHECK, STACK, DOCTOR) for each in findings(*command)]
    print(f"figure: faults named on a good system {len(told)} / 0")
    assert not told, told


if __name__ == "__main__":
    main(globals())
