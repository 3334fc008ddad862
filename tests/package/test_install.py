#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""The Debian package on a clean Debian: installed, with its profile for pam-auth-update, and removed. Usage:
test_install.py DIRECTORY [WORD...]: with the package in DIRECTORY/first and the name of the clean system in
DIRECTORY/clean; only tests whose name has one of the words."""

import pathlib
import re
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "world")]

from harness import enter_world, main  # noqa: E402  (the path comes first)

enter_world(["--bare", "--guests", "2"])

from office import LOCAL_PASSWORD, MODULE, PACKAGE, PLACE, Build, Office  # noqa: E402

BUILD = Build(sys.argv.pop(1))
STACK = f"auth required {MODULE}\naccount required pam_unix.so\naccount required {MODULE}\n"


# --- installed ---------------------------------------------------------------------------------------


def test_installing_makes_users_modes_and_owners_and_changes_no_stack(world):
    with Office(world, BUILD.clean) as machine:
        stacks, sshd = machine.sums(), machine.sums("/etc/ssh")
        machine.install(BUILD.first)
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
    with Office(world, BUILD.clean) as machine:
        machine.install(BUILD.first)
        stacks = machine.sums()
        machine.run("pam-auth-update", "--package")
        assert machine.sums() == stacks


# --- the profile of pam-auth-update --------------------------------------------------------------------


def lines(path):
    """The lines of PAM in a file, with one blank between words."""
    return [re.sub(r"\s+", " ", line).strip() for line in path.read_text().splitlines()
            if line.strip() and not line.startswith("#")]


def golden(name):
    return lines(HERE.parent / "admin/stacks/parts" / name)


def test_the_profile_writes_the_stacks_that_are_tried_with_every_answer_T14(world):
    """tests/admin/test_stacks.py tries those, with libpam and every code that a module may say."""
    with BUILD.ready(world) as machine:
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
    with BUILD.ready(world) as machine:
        assert machine.pam("login", "guest01", "authenticate", "acct_mgmt", typed=LOCAL_PASSWORD + "\n")
        machine.run("pam-auth-update", "--enable", "dla-otp")
        assert machine.sign_in("guest01").status == 0
        for service in ("login", "sudo", "cron", "other"):
            assert not machine.pam(service, "guest01", "authenticate", typed=f"{LOCAL_PASSWORD}\n" * 5), service
            assert not machine.pam(service, "root", "acct_mgmt"), service
        aside = machine.module().rename(machine.module().with_name("away"))
        for phase in ("authenticate", "acct_mgmt"):
            assert not machine.pam("login", "guest01", phase, typed=f"{LOCAL_PASSWORD}\n" * 5), phase
        aside.rename(aside.with_name(MODULE))


def test_with_the_profile_cron_and_root_come_back_by_name_alone(world):
    """Who has to run without a sign-in is named in the settings, and stands in the audit log each time."""
    with BUILD.ready(world) as machine:
        machine.run("pam-auth-update", "--enable", "dla-otp")
        names = ("root", "guest01")
        assert not any(machine.pam("cron", name, "acct_mgmt") for name in names)
        machine.run("su", "guest01", "-c", "true", status=1)
        machine.write_settings(services=[
            {"name": service, "account_without_login": True} for service in ("cron", "su")])
        assert all(machine.pam("cron", name, "acct_mgmt") for name in names)
        machine.run("su", "guest01", "-c", "true")
        assert not any(machine.pam("login", name, "acct_mgmt") for name in names)
        said = machine.run("dla-otp", "check", "--stack", "cron", status=1)
        assert "account_without_login" in said, said


# --- removed -------------------------------------------------------------------------------------------


def kept(machine):
    """Settings, secrets, key, records and log: what has to outlive everything but a purge."""
    return [machine.sums(place) for place in ("/etc/dla-otp", "/var/lib/dla-otp", "/var/log/dla-otp")]


def test_it_is_not_removed_while_a_stack_asks_it_and_leaves_what_is_the_offices(world):
    with BUILD.ready(world) as machine:
        stacks = machine.sums()
        machine.start_sshd()
        machine.enable("sshd")
        said = machine.run("dpkg", "--remove", PACKAGE, status=1)
        assert "/etc/pam.d/sshd" in said and "dla-otp disable" in said, said
        assert machine.sign_in("guest01").status == 0
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
        machine.install(BUILD.first)
        assert kept(machine) == before
        machine.enable("sshd")
        assert machine.sign_in("guest01").status == 0


def test_it_is_not_removed_while_a_stack_elsewhere_asks_it(world):
    """libpam looks in /usr/lib/pam.d too, and follows an include into a folder."""
    with BUILD.ready(world) as machine:
        for folder in ("/usr/lib/pam.d", "/etc/pam.d/office"):
            stack = machine.path(folder) / "asks"
            stack.parent.mkdir(exist_ok=True)
            stack.write_text(STACK)
            said = machine.run("dpkg", "--remove", PACKAGE, status=1)
            assert f"{folder}/asks" in said and machine.module().exists(), said
            stack.unlink()


def another(machine, name, *fields):
    """A package with nothing in it but these fields."""
    tree, path = PLACE / name, machine.path(f"/run/{name}.deb")
    (tree / "DEBIAN").mkdir(parents=True)
    (tree / "DEBIAN/control").write_text("\n".join([
        f"Package: {name}", "Version: 1", "Architecture: all", "Maintainer: nobody <nobody@office.example>",
        "Description: test", *fields, ""]))
    subprocess.run(["dpkg-deb", "--root-owner-group", "-b", tree, path], check=True, stdout=subprocess.DEVNULL)
    return f"/run/{name}.deb"


def test_an_upgrade_may_deconfigure_it_but_not_for_the_loss_of_a_library(world):
    """As when a later version is two packages, of which the first to be unpacked breaks the version before: to
    object would leave the upgrade half done. Without a library nobody could sign in."""
    with BUILD.ready(world) as machine:
        machine.start_sshd()
        machine.enable("sshd")
        fields = [f"{field}: libqrencode4" for field in ("Conflicts", "Replaces", "Provides")]
        said = machine.run("dpkg", "--auto-deconfigure", "-i", another(machine, "rival", *fields), status=1)
        assert "nobody could sign in" in said and machine.run("dpkg", "--audit") == "", said
        assert machine.sign_in("guest01").status == 0
        shutil.copyfile(BUILD.later(), machine.path("/run/later.deb"))
        version = machine.run("dpkg-deb", "-f", "/run/later.deb", "Version").strip()
        part = another(machine, "part", f"Breaks: {PACKAGE} (<< {version})")
        said = machine.run("dpkg", "--auto-deconfigure", "-i", part, "/run/later.deb")
        assert f"De-configuring {PACKAGE}" in said and machine.run("dpkg", "--audit") == "", said
        assert machine.sign_in("guest02").status == 0


def test_an_upgrade_has_units_read_anew_and_a_removal_ends_them(world):
    """As where systemd runs: a stand-in notes what it is told, and does what needs no running systemd."""
    units = ("dla-otp.socket", "dla-otp-rollback.timer")
    with BUILD.ready(world) as machine:
        machine.path("/usr/bin/systemctl").rename(machine.path("/usr/bin/systemctl.real"))
        machine.path("/usr/bin/systemctl").write_text(
            '#!/bin/sh\necho "$*" >>/run/told\nexec /usr/bin/systemctl.real "$@"\n')
        machine.path("/usr/bin/systemctl").chmod(0o755)
        machine.path("/run/systemd/system").mkdir(parents=True)
        machine.run("systemctl", "enable", *units)
        enabled = sorted(machine.root.glob("etc/systemd/system/*/dla-otp*"))
        assert len(enabled) == 3, enabled
        told = machine.path("/run/told")
        told.unlink()
        machine.install(BUILD.later())
        assert told.read_text().split("\n") == ["--system daemon-reload", ""], told.read_text()
        assert sorted(machine.root.glob("etc/systemd/system/*/dla-otp*")) == enabled
        told.unlink()
        machine.run("dpkg", "--remove", PACKAGE)
        assert told.read_text().split("\n") == [
            f"--quiet disable --now {' '.join(units)}", "--system daemon-reload", ""], told.read_text()
        assert not [path for path in machine.path("/etc/systemd").rglob("dla-otp*")], "a link to nowhere"


def test_purging_takes_all_but_the_audit_log(world):
    with BUILD.ready(world) as machine:
        assert not machine.pam("sshd", "guest01", "authenticate", typed="no\n" * 6)
        machine.path("/etc/pam.d/test").write_text(STACK)
        machine.sign_in("guest01", service="test")
        machine.path("/etc/pam.d/test").unlink()
        machine.run("dla-otp", "audit", "hold", "guest01", "--reason", "investigation 7")
        log = machine.sums("/var/log/dla-otp")
        said = machine.run("dpkg", "--purge", PACKAGE)
        assert "held for an investigation" in said
        assert "the audit log stays" in said and machine.sums("/var/log/dla-otp") == log and log, said
        for gone in ("/etc/dla-otp", "/var/lib/dla-otp", "/usr/share/pam-configs/dla-otp"):
            assert not machine.path(gone).exists(), gone
        machine.run("dpkg-query", "-W", PACKAGE, status=1)


main(globals())
