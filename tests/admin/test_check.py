#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""`dla-otp check` on a machine that is sound, and with one fault after the other planted. Usage:
test_check.py [WORD...]"""

import contextlib
import hashlib
import json
import os
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "world"))

from harness import STORE, main  # noqa: E402  (the path comes first)

CONF = pathlib.Path("/etc/dla-otp")
LOG = pathlib.Path("/var/log/dla-otp")
PROGRAMS = pathlib.Path("/usr/libexec/dla-otp")
BUNDLE = "/etc/ssl/certs/ca-certificates.crt"


def check(*words):
    done = subprocess.run(["/usr/sbin/dla-otp", "check", *words], check=False, capture_output=True, text=True, timeout=60)
    assert not done.stderr, done.stderr
    return done


def found(status=1):
    """What is found beside what is well: [(finding, about, words, remedy)]."""
    done = check("--json")
    assert done.returncode == status, (done.returncode, done.stdout)
    return [(each["finding"], each["about"], each["words"], each.get("remedy"))
            for each in json.loads(done.stdout)["findings"] if each["finding"] != "ok"]


def assert_only(about, *words, finding="fail", status=1):
    """Exactly one thing is found, with these words and a remedy."""
    all_found = found(status)
    assert len(all_found) == 1, all_found
    assert all_found[0][:2] == (finding, about), all_found
    assert all(word in all_found[0][2] for word in words), (words, all_found)
    assert all_found[0][3], all_found


@contextlib.contextmanager
def changed(path, mode=None, owner=None, content=None):
    """Within: the file or directory is so."""
    status = path.stat()
    before = None if content is None else path.read_bytes()
    try:
        if content is not None:
            path.write_bytes(content)
        if mode is not None:
            path.chmod(mode)
        if owner is not None:
            os.chown(path, owner, status.st_gid)
        yield
    finally:
        if before is not None:
            path.write_bytes(before)
        os.chown(path, status.st_uid, status.st_gid)
        path.chmod(status.st_mode & 0o7777)


@contextlib.contextmanager
def away(path):
    aside = path.with_name("." + path.name)
    path.rename(aside)
    try:
        yield
    finally:
        aside.rename(path)


def test_a_sound_machine_is_told_so_before_and_after_the_first_login(world):
    done = check()
    assert done.returncode == 0 and "has not begun yet" in done.stdout, done.stdout
    assert all(line.startswith("ok    ") for line in done.stdout.splitlines()), done.stdout
    assert world.sign_in("somchai").granted
    done = check()
    assert done.returncode == 0 and "records: 1; damaged: 0" in done.stdout and "each in its place" in done.stdout, (
        done.stdout)


def test_settings_are_told_with_their_line(world):
    with world.settings_text("language = \"th\";\nnonsense = 1;\n"):
        assert_only("settings", "dla-otp.conf:2", "nonsense")


def test_a_service_that_nobody_can_sign_in_to_is_told(world):
    with world.settings(services=[{"name": "sudo", "channels": ["thaiid"]}]):
        assert_only("services", '"sudo"', "the app is never offered", finding="warn")
    with world.settings(services=[{"name": "i3lock", "channels": ["thaiid"], "single_prompt": True}]):
        assert_only("settings", "dla-otp.conf:", "single_prompt", "nobody could sign in")


def test_each_fault_of_a_secret_file_is_told(_world):
    for name, key in (("client.secret", "sso.client_secret_file"), ("relay.secret", "mail.relays.password_file")):
        path = CONF / name
        for change, words in (({"mode": 0o644}, "0600"), ({"mode": 0o400}, "0600"), ({"owner": 1000}, "another user"),
                              ({"content": b""}, "empty"), ({"content": b"x" * 5000}, "4 KiB")):
            with changed(path, **change):
                assert_only("secret", str(path), key, words)
        with away(path):
            assert_only("secret", str(path), key, "No such file")
        with away(path):
            path.symlink_to("." + path.name)
            try:
                assert_only("secret", str(path), key, "no plain file")
            finally:
                path.unlink()


def test_each_fault_of_the_key_is_told(_world):
    path = CONF / "otp.key"
    for change in ({"mode": 0o640}, {"owner": 1000}, {"content": b"1 abc\n"}, {"content": b""}):
        with changed(path, **change):
            assert_only("key", str(path), "nobody can sign in")
    with away(path):
        assert_only("key", str(path), "nobody can sign in")


def test_files_and_directories_open_to_others_are_told(_world):
    for path, mode in ((CONF, 0o775), (STORE, 0o750), (LOG, 0o755), (PROGRAMS, 0o757),
                       (PROGRAMS / "dla-otp-login", 0o731), (PROGRAMS / "dla-otp-sso", 0o600),
                       (PROGRAMS / "dla-otp-mail", 0o4711)):
        with changed(path, mode=mode):
            told = found()
            assert any(about == "place" and f"{path}:" in words and str(path) in remedy
                       for _, about, words, remedy in told), (path, told)
    with changed(PROGRAMS / "dla-otp-sso", owner=1000):
        assert_only("place", "dla-otp-sso", "another user")
    with away(PROGRAMS / "dla-otp-mail"):
        assert_only("place", "dla-otp-mail", "No such file")


def test_a_store_that_cannot_be_used_is_told_as_such(_world):
    with changed(STORE, owner=0):
        told = [each[:2] for each in found()]
    assert told == [("fail", "place"), ("fail", "records")], told


def test_a_damaged_record_and_a_changed_log_are_told_with_their_place(world):
    assert world.sign_in("malee").granted
    record = STORE / hashlib.sha256(b"user\0malee").hexdigest()
    with changed(record, content=b"\xff" * record.stat().st_size):
        told = found()
        assert [each[1] for each in told] == ["record", "records"] and str(record) in told[0][2], told
    log = LOG / "audit.jsonl"
    lines = log.read_bytes().splitlines(keepends=True)
    at = next(number for number, line in enumerate(lines) if b"somchai" in line)
    with changed(log, content=b"".join([*lines[:at], lines[at].replace(b"somchai", b"somsak1"), *lines[at + 1:]])):
        assert_only("chain", f"{log}, line {at + 1}")


def test_an_authority_that_cannot_be_read_and_the_whole_bundle_are_told(world):
    with world.settings(sso={"ca_file": "/etc/ssl/no-such.pem"}):
        assert_only("ca_file", "/etc/ssl/no-such.pem", "sso.ca_file")
    with world.settings(sso={"ca_file": BUNDLE}):
        assert_only("ca_file", BUNDLE, finding="warn")


def test_each_fault_of_the_map_is_told(world):
    path = CONF / "names.map"
    with world.settings(map="names.map"):
        assert_only("map", str(path), "cannot be opened")
        path.write_text("a b\nA c\n", encoding="ascii")
        path.chmod(0o644)
        try:
            assert_only("map", f"{path}:2")
            path.write_text("a b\n", encoding="ascii")
            assert found(0) == []
            path.chmod(0o666)
            assert_only("map", str(path), "0666")
        finally:
            path.unlink()


if __name__ == "__main__":
    main(globals())
