#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""The installed dla-otp in a private world, after real sign-ins. Usage: run.py [WORD...]: only tests
whose name has it."""

import array
import contextlib
import fcntl
import hashlib
import html.parser
import json
import os
import pathlib
import random
import re
import struct
import subprocess
import sys
import tarfile
import threading
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "world"))

import pexpect  # noqa: E402  (the path comes first)
from harness import STORE, main  # noqa: E402
from server import wait_until  # noqa: E402

COMMAND = "/usr/sbin/dla-otp"
LOG = pathlib.Path("/var/log/dla-otp")
KEY = pathlib.Path("/etc/dla-otp/otp.key")
ENVIRONMENT = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8"}
SLOT = 4096


def admin(*words, login_uid=None, environment=None, directory="/"):
    """Runs dla-otp; with login_uid as somebody who signed in under that uid."""
    def sign_in():
        if login_uid is not None:
            pathlib.Path("/proc/self/loginuid").write_text(str(login_uid), encoding="ascii")
    return subprocess.run([COMMAND, *words], preexec_fn=sign_in, capture_output=True, check=False,
                          timeout=60, cwd=directory, env=ENVIRONMENT | (environment or {}))


def told(done):
    """All that a run said."""
    return (done.stdout + done.stderr).decode("utf-8")


def succeeded(done, status=0):
    assert done.returncode == status, (done.returncode, told(done))
    return told(done)


def events(*words):
    """The audit log's lines as dla-otp shows them to machines."""
    return [json.loads(line) for line in succeeded(admin("audit", "--json", *words)).splitlines()]


def acts(name):
    return [event for event in events() if event.get("act") == name]


def snapshot():
    """Digest of everything that dla-otp may change."""
    digest = hashlib.sha256()
    for folder in (STORE, LOG, KEY.parent):
        for path in sorted(folder.rglob("*")):
            digest.update(str(path).encode() + path.read_bytes() + bytes(oct(path.stat().st_mode), "ascii"))
    return digest.hexdigest()


def begin(world, name):
    """A login that has come as far as the code prompt."""
    login = world.ssh(name)
    login.give_password(world.people[name].password)
    assert login.wait_for_code_prompt(), login.transcript
    return login


def code_of(world, login):
    return world.letter(login.name, login.letters_before + 1).code


def letter_at_prompt(world, login):
    """The letter with the reference on the screen, among others that come meanwhile."""
    reference = re.search(r"\(Ref\): ([A-Z]{4})", login.transcript)[1]

    def arrived():
        return next((letter for letter in world.letters(login.name) if reference in letter.subject), None)
    return wait_until(arrived, f"the letter {reference}", 10)


def other_code(code):
    return f"{(int(code) + 1) % 10 ** len(code):0{len(code)}d}"


def lock(world, name):
    """Locks a person by three wrong codes, as anybody with the password can."""
    login = begin(world, name)
    wrong = other_code(code_of(world, login))
    for _ in range(3):
        login.give_code(wrong)
        login.expect(r"DLA-2\d\d")
    login.wait_for_end()
    assert not login.granted
    return login


def record_file(name):
    return STORE / hashlib.sha256(b"user\0" + name.encode()).hexdigest()


def forget_that_letters_were_tried(name):
    """As if an hour had passed: the two times at the end of each slot (record.c) are nought."""
    path = record_file(name)
    slots = bytearray(path.read_bytes())
    for at in range(0, len(slots), SLOT):
        slots[at + 3569:at + 3581] = bytes(12)
        slots[at + SLOT - 32:at + SLOT] = hashlib.sha256(slots[at:at + SLOT - 32]).digest()
    path.write_bytes(slots)


# --- unlock, status --------------------------------------------------------------------------------


def test_a_locked_person_is_shown_unlocked_told_and_signs_in_T133(world):
    world.forget()
    assert world.sign_in("somchai").granted  # proves the address
    with world.settings(otp={"resend_after": 15}, limits={"lock_first": 3600}):
        a_locked_person_signs_in(world)


def a_locked_person_signs_in(world):
    lock(world, "somchai")
    locked = time.monotonic()
    text = succeeded(admin("status", "somchai"), 1)
    assert re.search(r"^warn  somchai is locked until \d{4}-\d\d-\d\d \d\d:\d\d", text, re.M), text
    assert "dla-otp unlock somchai" in text and "wrong codes in the last 24 hours: 3 of 20" in text
    assert "proven address: s***i@office.example" in text and "last sign-in: " in text, text
    assert "somchai is locked" in succeeded(admin("status"), 1)

    letters = len(world.letters("somchai"))
    before = len(world.log())
    uid = os.stat("/run/home/malee").st_uid
    text = succeeded(admin("unlock", "somchai", login_uid=uid, environment={"SUDO_USER": "naree"}))
    assert "somchai may sign in again" in text and "letter to s***i@office.example" in text, text
    letter = world.letter("somchai", letters + 1)
    assert "ปลดล็อก" in letter.subject and "unlocked" in letter.part("html"), letter.subject
    assert not re.search(r"\d{6}", letter.text), "a letter about an act holds no code"

    unlocked = [event for event in events("--user", "somchai") if event["event"] == "unlocked"][-1]
    assert (unlocked["login_uid"], unlocked["login_name"], unlocked["sudo_user"]) == (
        str(uid), "malee", "naree"), unlocked
    line = world.wait_for_log(r"admin act=unlock .*user=somchai", before)
    assert f"login_uid={uid} login_name=malee sudo_user=naree" in line, line
    assert f"hash={unlocked['hash'][:16]}" in line, "syslog is the anchor"
    assert acts("tell")[-1]["letter"] == "accepted"

    succeeded(admin("status", "somchai"))
    assert "the next code can be mailed in" in text, text
    time.sleep(max(0, 15.5 - (time.monotonic() - locked)))
    assert world.sign_in("somchai").granted


def test_after_an_unlock_no_letter_says_that_the_account_is_locked_T133(world):
    world.forget()
    assert world.sign_in("somchai").granted
    with world.settings(otp={"resend_after": 15}):
        login = begin(world, "somchai")
        wrong = other_code(code_of(world, login))
        with world.stopped(world.mail):
            for _ in range(3):
                login.give_code(wrong)
                login.expect(r"DLA-2\d\d")
            login.wait_for_end()
            locked = time.monotonic()
            world.wait_for_no_process(8)
        letters = len(world.warnings("somchai"))
        assert "is locked" in succeeded(admin("status", "somchai"), 1)
        forget_that_letters_were_tried("somchai")
        succeeded(admin("unlock", "somchai"))
        time.sleep(max(0, 15.5 - (time.monotonic() - locked)))
        assert world.sign_in("somchai").granted
        world.wait_for_no_process(8)
    told = [letter.subject for letter in world.warnings("somchai")[letters:]]
    assert all("ปลดล็อก" in subject for subject in told), told


def test_who_did_it_is_written_down_even_when_nobody_signed_in_T133(world):
    world.forget()
    assert world.sign_in("malee").granted
    succeeded(admin("unlock", "malee", environment={"SUDO_USER": "x\n\x1b[2Jroot"}))
    event = [event for event in events() if event["event"] == "unlocked"][-1]
    assert event["login_uid"] == "unset" and "sudo_user" not in event, event


def test_a_person_whose_letter_is_not_taken_is_still_unlocked_and_somebody_is_told_to_tell(world):
    world.forget()
    assert world.sign_in("malee").granted
    with world.stopped(world.mail):
        text = succeeded(admin("unlock", "malee"), 1)
    assert "ok    malee may sign in again" in text and "Tell the person yourself." in text, text


def test_the_mail_worker_never_holds_the_administrators_terminal(world):
    world.forget()
    assert world.sign_in("malee").granted
    with world.black_hole() as port, world.settings(
            mail={"relays": [{"url": f"smtps://127.0.0.1:{port}"}], "timeout": 3}):
        child = pexpect.spawn(COMMAND, ["unlock", "malee"], env=ENVIRONMENT, encoding="utf-8", timeout=20)
        child.expect("waiting for the mail server")
        workers = [pid for pid, name in world.processes().items() if name == "dla-otp-mail"]
        held = [os.readlink(f"/proc/{pid}/fd/{fd}") for pid in workers for fd in (1, 2)]
        child.expect(pexpect.EOF)
    assert workers and set(held) == {"/dev/null"}, (workers, held)


def test_people_without_a_record_get_none(world):
    world.forget()
    before = snapshot()
    for words in (["status", "naree"], ["unlock", "naree"], ["accept-email", "naree"]):
        assert "no record of naree" in succeeded(admin(*words), 1)
    assert snapshot() == before


def test_a_damaged_record_is_named_and_left_as_it_is(world):
    world.forget()
    assert world.sign_in("malee").granted
    path = record_file("malee")
    path.write_bytes(b"\xff" * path.stat().st_size)
    for words in (["status", "malee"], ["status"], ["unlock", "malee"]):
        text = succeeded(admin(*words), 1)
        assert str(path) in text and "damaged" in text, text
    assert path.read_bytes() == b"\xff" * path.stat().st_size
    path.unlink()


def test_a_record_under_another_name_is_found_out(world):
    world.forget()
    assert world.sign_in("malee").granted
    path = record_file("naree")
    path.write_bytes(record_file("malee").read_bytes())
    os.chown(path, STORE.stat().st_uid, STORE.stat().st_gid)
    path.chmod(0o600)
    assert f"{path}" in succeeded(admin("status"), 1)
    path.unlink()


def test_status_is_json_for_machines_and_colours_are_for_terminals(world):
    world.forget()
    assert world.sign_in("malee").granted
    done = admin("status", "malee", "--json")
    findings = {finding["about"]: finding for finding in json.loads(done.stdout)["findings"]}
    assert findings["wrong_codes"]["count"] == 0 and findings["wrong_codes"]["limit"] == 20
    assert findings["address"]["address"] == "m***e@office.example"
    assert all(finding["finding"] == "ok" for finding in findings.values()), findings
    assert b"\x1b" not in admin("status").stdout
    child = pexpect.spawn(COMMAND, ["status"], env=ENVIRONMENT, encoding="utf-8", timeout=20)
    child.expect(pexpect.EOF)
    assert "\x1b[32mok  \x1b[0m" in child.before, child.before


def test_what_cannot_be_written_is_no_success(world):
    with open("/dev/full", "wb") as full:
        done = subprocess.run([COMMAND, "status"], stdout=full, stderr=subprocess.PIPE, check=False,
                              env=ENVIRONMENT, timeout=20)
    assert done.returncode == 2


def test_wrong_settings_are_named_and_do_not_stand_in_the_way_of_unlocking(world):
    world.forget()
    assert world.sign_in("malee").granted
    with world.settings_text("nonsense = 1;\n"):
        assert "nonsense" in succeeded(admin("status"), 1)
        text = succeeded(admin("unlock", "malee"), 1)
    assert "malee may sign in again" in text and "no letter could be sent" in text, text
    assert acts("tell")[-1]["letter"] == "none"


def empty_record(name):
    """A record of a new person, both slots, as record.c writes it."""
    def slot(generation):
        head = b"DLA-OTP\0" + struct.pack("<IQ", 3, generation) + name.encode().ljust(256, b"\0")
        body = head.ljust(SLOT - 32, b"\0")
        return body + hashlib.sha256(body).digest()
    return slot(0) + slot(1)


def test_thousands_of_records_are_looked_through_in_little_memory(world):
    world.forget()
    owner = STORE.stat()
    for number in range(4000):
        name = f"person{number}"
        path = record_file(name)
        path.write_bytes(empty_record(name))
        path.chmod(0o600)
        os.chown(path, owner.st_uid, owner.st_gid)
    began = time.monotonic()
    done = subprocess.run(["/bin/sh", "-c", "ulimit -v 32768; exec dla-otp status"], check=False,
                          capture_output=True, env=ENVIRONMENT, timeout=60)
    seconds = time.monotonic() - began
    world.forget()
    text = succeeded(done)
    assert "records: 4000; locked: 0" in text, text
    assert seconds < 10, f"{seconds} s: 100,000 would take minutes"


# --- accept-email ----------------------------------------------------------------------------------


def prove_another_address(name, proven, other):
    """Makes the record say that the other address was proven last: so the SSO's has changed."""
    path = record_file(name)
    slots = bytearray(path.read_bytes())
    for at in (0, SLOT):
        slot = slots[at:at + SLOT]
        place = slot.find(proven.encode())
        if place >= 0:
            slot[place:place + 255] = other.encode().ljust(255, b"\0")
            slot[-32:] = hashlib.sha256(slot[:-32]).digest()
            slots[at:at + SLOT] = slot
    path.write_bytes(slots)


def test_a_held_address_is_accepted_the_old_one_is_told_and_the_person_signs_in_T133(world):
    world.forget()
    assert world.sign_in("malee").granted
    prove_another_address("malee", "malee@office.example", "naree@office.example")
    with world.settings(otp={"email_change": "hold"}):
        with world.stopped(world.mail):
            login = world.ssh("malee")
            login.give_password(world.people["malee"].password)
            assert not login.wait_for_end().granted and login.numbers[-1] == "DLA-308", login.transcript
            world.wait_for_no_process(8)
        forget_that_letters_were_tried("malee")
        text = succeeded(admin("status", "malee"), 1)
        assert "the SSO now gives the address m***e@office.example" in text, text
        assert "dla-otp accept-email malee" in text, text
        with world.settings(otp={"email_change": "notify"}):
            text = succeeded(admin("accept-email", "malee"), 1)
            assert "nothing is held" in text, text
        letters = len(world.letters("malee"))
        text = succeeded(admin("accept-email", "malee"))
        assert "m***e@office.example is accepted in place of n***e@office.example" in text, text
        assert "codes for malee go there now" in text, text
        wait_until(lambda: any("ยืนยันอีเมลใหม่" in letter.subject for letter in world.letters("naree")),
                   "the letter to the old address")
        assert len(world.letters("malee")) == letters
        told = len(world.warnings("naree"))
        assert world.sign_in("malee").granted
        world.wait_for_no_process(8)
        assert len(world.warnings("naree")) == told, "that it is held is told no longer"
        assert "no changed address" in succeeded(admin("accept-email", "malee"), 1)
    event = acts("accept_email")[-1]
    assert (event["user"], event["address"], event["old_address"]) == (
        "malee", "m***e@office.example", "n***e@office.example"), event


# --- rotate-key ------------------------------------------------------------------------------------


def test_a_new_key_voids_what_waits_and_disturbs_nobody_at_a_prompt_T47(world):
    world.forget()
    old = KEY.read_text(encoding="ascii")
    begun, left = begin(world, "somchai"), begin(world, "malee")
    left.hang_up()
    assert "a code with reference" in succeeded(admin("status", "malee"))
    succeeded(admin("rotate-key"))
    new = KEY.read_text(encoding="ascii")
    assert re.fullmatch(r"\d+ [0-9a-f]{64}\n", new) and new.split()[1] not in old
    assert int(new.split()[0]) == int(old.split()[0]) + 1
    assert (KEY.stat().st_uid, KEY.stat().st_mode & 0o7777) == (0, 0o600)
    assert not list(KEY.parent.glob(".otp.key*"))
    assert "no code is on its way" in succeeded(admin("status", "malee"))
    begun.give_code(code_of(world, begun))
    assert begun.wait_for_end().granted, begun.transcript
    assert acts("rotate_key")[-1]["key_id"] == new.split()[0]
    ours = "\n".join(world.log())
    assert new.split()[1] not in ours and old.split()[1] not in ours


def test_a_lock_on_the_directory_stops_no_rotation_T47(world):
    directory = os.open(KEY.parent, os.O_RDONLY)
    try:
        fcntl.flock(directory, fcntl.LOCK_EX)  # as any local user can
        succeeded(admin("rotate-key"))
    finally:
        os.close(directory)


def test_a_key_that_cannot_be_replaced_is_written_down_before_and_as_failed_T47(world):
    before, good = len(acts("rotate_key")), KEY.read_bytes()
    blocker = KEY.parent / ".otp.key.new"
    blocker.mkdir()  # no file can be made under that name
    try:
        succeeded(admin("rotate-key"), 2)
    finally:
        blocker.rmdir()
    told = acts("rotate_key")[before:]
    assert [act.get("result") for act in told] == [None, "failed"] and KEY.read_bytes() == good


def test_logins_work_while_keys_are_rotated_T47(world):
    world.forget()
    stop, rotated = threading.Event(), []

    def rotate():
        while not stop.is_set():
            rotated.append(admin("rotate-key").returncode)
            time.sleep(0.1)

    thread = threading.Thread(target=rotate)
    thread.start()
    try:
        for name in ("somchai", "malee", "naree", "prayut_t") * 2:
            login = world.sign_in(name)
            assert login.granted, login.transcript
    finally:
        stop.set()
        thread.join()
    assert len(rotated) > 10 and set(rotated) == {0}, rotated


def test_keys_that_are_not_as_they_should_be_are_not_replaced(world):
    good = KEY.read_bytes()
    for bad, mode in ((b"nonsense\n", 0o600), (good, 0o644)):
        KEY.write_bytes(bad)
        KEY.chmod(mode)
        succeeded(admin("rotate-key"), 2)
        assert KEY.read_bytes() == bad
    KEY.write_bytes(good)
    KEY.chmod(0o600)


# --- audit -----------------------------------------------------------------------------------------


def test_the_audit_log_is_shown_by_person_and_time(world):
    world.forget()
    began = time.strftime("%Y-%m-%dT%H:%M")
    assert world.sign_in("naree").granted and world.sign_in("malee").granted
    assert {event.get("user") for event in events("--user", "naree")} == {"naree"}
    assert all(event["time"][:16] >= began for event in events("--since", began))
    assert re.search(r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d  granted +user=naree",
                     succeeded(admin("audit", "--user", "naree", "--since", "1h")), re.M)


def tampered(change):
    """What verify says of the log after a change to its lines; then it is as it was."""
    path = LOG / "audit.jsonl"
    whole = path.read_bytes()
    path.write_bytes(b"".join(change(whole.splitlines(keepends=True))))
    try:
        return succeeded(admin("audit", "verify"), 1)
    finally:
        path.write_bytes(whole)


def test_lines_that_were_changed_removed_or_moved_are_named_T126(world):
    assert world.sign_in("naree").granted
    assert "each in its place" in succeeded(admin("audit", "verify"))
    count = len((LOG / "audit.jsonl").read_bytes().splitlines())
    at = count // 2
    for number, change in (
            (at + 1, lambda lines: lines[:at] + [lines[at].replace(b"e", b"f", 1)] + lines[at + 1:]),
            (at + 1, lambda lines: lines[:at] + lines[at + 1:]),
            (at + 1, lambda lines: lines[:at] + [lines[at + 1], lines[at]] + lines[at + 2:]),
            (at + 2, lambda lines: lines[:at] + [lines[at]] + lines[at:]),
            (0, lambda lines: lines[:-1])):  # the tally knows how long it was
        text = tampered(change)
        assert re.search(rf"^FAIL  /var/log/dla-otp/audit.jsonl, line {number}: ", text, re.M), text
    assert "each in its place" in succeeded(admin("audit", "verify"))


class Text(html.parser.HTMLParser):
    """The text of a page."""

    def __init__(self):
        super().__init__()
        self.all = ""

    def handle_data(self, data):
        self.all += data


def test_an_export_proves_itself_T126(world):
    world.forget()
    assert world.sign_in("naree").granted and world.sign_in("malee").granted
    today = time.strftime("%Y-%m-%d")
    folder = pathlib.Path("/run/world/export")
    folder.mkdir()
    text = succeeded(admin("audit", "export", "naree", "--from", today, "--to", today, directory=folder))
    path = folder / f"dla-otp-naree-{today}-{today}.tar"
    assert (path.stat().st_uid, path.stat().st_mode & 0o777) == (0, 0o600)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    assert digest in text and acts("export")[-1]["digest"] == digest

    with tarfile.open(path) as archive:
        parts = {pathlib.Path(member.name).name: archive.extractfile(member).read()
                 for member in archive.getmembers()}
    assert set(parts) == {"lines.jsonl", "chain.txt", "system.txt", "VERIFY.txt", "cover.html"}
    whole = {path.name: path.read_bytes().split(b"\n") for path in LOG.glob("audit*.jsonl")}
    lines = parts["lines.jsonl"].decode("ascii").splitlines()
    chain = [row.split() for row in parts["chain.txt"].decode("ascii").splitlines() if row[0] != "#"]
    assert len(lines) == len(chain) > 3
    for line, (seq, file, number, before, own) in zip(lines, chain):
        said = json.loads(line)
        assert said["user"] == "naree"
        assert hashlib.sha256(line[:line.rindex(',"hash"')].encode()).hexdigest() == said["hash"] == own
        assert (str(said["seq"]), said["prev"]) == (seq, before)
        assert whole[file][int(number) - 1].decode() == line, "its place in the whole log"

    snippet = re.search(r"in this folder:\n\n((?: {4}.*\n)+)", parts["VERIFY.txt"].decode("utf-8"))[1]
    snippet = "".join(line[4:] + "\n" for line in snippet.splitlines())
    for name, content in parts.items():
        (folder / name).write_bytes(content)
    assert subprocess.run([sys.executable, "-c", snippet], cwd=folder, check=False).returncode == 0
    (folder / "lines.jsonl").write_bytes(parts["lines.jsonl"].replace(b"granted", b"refused", 1))
    assert subprocess.run([sys.executable, "-c", snippet], cwd=folder, check=False,
                          stderr=subprocess.DEVNULL).returncode != 0

    page = Text()
    page.feed(parts["cover.html"].decode("utf-8"))
    year = "".join(chr(0x0E50 + int(digit)) for digit in str(int(today[:4]) + 543))
    assert year in page.all and hashlib.sha256(parts["lines.jsonl"]).hexdigest() in page.all
    assert "สำนักงานทดสอบ" in page.all and "naree" in page.all
    assert re.search("[๐-๙]{2}\\.[๐-๙]{2} น\\.", page.all) and not re.search("[0-9] น\\.", page.all)
    assert b"kernel: Linux" in parts["system.txt"] and b"libnettle" in parts["system.txt"]
    assert re.search(rb"program: \S*dla-otp-login sha256=[0-9a-f]{64}", parts["system.txt"])


def test_an_export_never_writes_over_a_file_or_through_a_link_T131(world):
    folder = pathlib.Path("/run/world/export-again")
    folder.mkdir()
    there, link = folder / "there", folder / "link"
    there.write_text("mine", encoding="ascii")
    link.symlink_to("/run/world/elsewhere")
    for name in ("there", "link", "no/such/folder"):
        succeeded(admin("audit", "export", "naree", "--from", "2026-01-01", "--to", "2026-01-02",
                        "--output", name, directory=folder), 2)
    assert there.read_text(encoding="ascii") == "mine" and not os.path.exists("/run/world/elsewhere")


def test_lines_are_held_with_a_reason_and_released(world):
    hold = LOG / "audit.hold"
    succeeded(admin("audit", "hold", "naree", "--reason", "คดีที่ 12/2569"))
    succeeded(admin("audit", "hold", "2026-10-01..2026-10-31", "--reason", "a court's order"))
    assert hold.read_text(encoding="utf-8").count("\n") == 2 and "คดีที่ 12/2569" in hold.read_text("utf-8")
    assert "คดีที่ 12/2569" in succeeded(admin("status"))
    assert "held already" in succeeded(admin("audit", "hold", "naree", "--reason", "again"), 1)
    assert acts("hold")[-2]["reason"] == "คดีที่ 12/2569" and acts("hold")[-2]["user"] == "naree"
    succeeded(admin("audit", "release", "2026-10-01..2026-10-31"))
    assert "not held" in succeeded(admin("audit", "release", "2026-10-01..2026-10-31"), 1)
    succeeded(admin("audit", "release", "naree"))
    assert hold.stat().st_size == 0 and acts("release")[-1]["target"] == "naree"


# --- explain, help, hostile words -------------------------------------------------------------------


def test_every_number_is_explained_in_both_languages(world):
    texts = "".join(path.read_text(encoding="utf-8")
                    for path in sorted((HERE.parent.parent / "conf/messages").glob("*.txt")))
    numbers = re.findall(r"^\w+ (\d{3}) ", texts, re.M)
    assert len(numbers) > 40
    for number in numbers:
        text = succeeded(admin("explain", number))
        assert f"DLA-{number}" in text and "วิธีแก้ไข" in text and "What to do" in text, text
    finding, = json.loads(succeeded(admin("explain", "204", "--json")))["findings"]
    assert finding["number"] == 204 and finding["text_th"] and finding["remedy_en"], finding
    assert succeeded(admin("explain", "204")) == succeeded(admin("explain", "[DLA-204]"))
    assert "no message DLA-299" in succeeded(admin("explain", "299"), 1)


def test_help_is_for_everybody_and_all_else_for_root_T131(world):
    nobody = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", COMMAND]
    for words, status in ((["--help"], 0), (["status", "--help"], 0), ([], 2)):
        done = subprocess.run([*nobody, *words], capture_output=True, check=False, env=ENVIRONMENT)
        assert done.returncode == status and b"dla-otp status" in done.stdout, told(done)
    before = snapshot()
    for words in (["status"], ["unlock", "somchai"], ["rotate-key"], ["audit"], ["explain", "204"]):
        done = subprocess.run([*nobody, *words], capture_output=True, check=False, env=ENVIRONMENT)
        assert done.returncode == 2 and b"only root may use this" in done.stderr, told(done)
    assert snapshot() == before


def test_mistyped_words_get_the_nearest_hint(world):
    for words, hint in ((["stauts"], '"status"'), (["unlok", "somchai"], '"unlock"'),
                        (["audit", "verfy"], '"audit verify"'), (["status", "--jsno"], '"--json"'),
                        (["audit", "--sinse", "1h"], '"--since"')):
        assert f"did you mean {hint}?" in succeeded(admin(*words), 2)


OFFERS = """
. /usr/share/bash-completion/completions/dla-otp
compopt() { :; }
COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
_dla_otp dla-otp "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
printf '%s\\n' "${COMPREPLY[@]}"
"""


def test_bash_offers_what_may_follow(world):
    def offered(*words):
        done = subprocess.run(["bash", "-uc", OFFERS, "bash", "dla-otp", *words], capture_output=True, text=True,
                              check=False, env=ENVIRONMENT, timeout=20)
        assert done.returncode == 0 and not done.stderr, done
        return set(done.stdout.split())

    assert {"setup", "check", "doctor", "enable", "audit", "recovery"} <= offered("")
    assert offered("re") == {"recovery"} and offered("recovery", "") == {"issue", "list", "void"}
    assert offered("audit", "") >= {"verify", "export", "hold", "release", "--since"}
    assert offered("audit", "export", "--f") == {"--from"} and offered("enable", "--minutes", "") == set()
    assert offered("enable", "--minutes", "5", "--y") == {"--yes"} and "sshd" in offered("enable", "ss")
    assert offered("setup", "--language", "") == {"th", "en"}
    assert "/etc/dla-otp/otp.key" in offered("setup", "--ca-file", "/etc/dla-otp/o")


def test_names_of_files_are_offered_and_never_run_T131(world):
    marks = [pathlib.Path("/etc/pam.d") / name for name in ("$(touch sshd-ran)", "`touch sshd-ran`", "ss hd", "ss;hd")]
    for mark in marks:
        mark.touch()
    try:
        for words in (["enable", ""], ["enable", "ss"], ["test", "login", "--service", ""], ["$(touch sshd-ran)", ""]):
            done = subprocess.run(["bash", "-uc", OFFERS, "bash", "dla-otp", *words], capture_output=True, text=True,
                                  check=False, env=ENVIRONMENT, timeout=20, cwd="/run")
            assert done.returncode == 0 and not done.stderr, done
            assert not pathlib.Path("/run/sshd-ran").exists(), words
            assert re.fullmatch(r"([a-z0-9._-]*\n)+", done.stdout), (words, done.stdout)
    finally:
        for mark in marks:
            mark.unlink()


HOSTILE = ["", " ", "-", "--", "---", "-x", "--json=1", "--user", "--user=", "--output=/etc/passwd", "../../etc",
           "/etc/passwd", "%s%n%x", "$(id)", "`id`", "; reboot", "a\nb", "a\tb", "\x1b[2J", "\x7f", "\u202e", "ก",
           "-somchai", "a" * 256, "a" * 5000, "9" * 400, "0", "-1", "2569-01-01", "2026-02-30",
           "2026-01-01..", "..", "*", "somchai\0"[:7] + "'", "--reason", "--from", "--to=x", "--since=", "--help=1"]
NAMES = ["status", "unlock", "accept-email", "rotate-key", "audit", "verify", "export", "hold", "release",
         "explain"]


def test_hostile_words_end_before_anything_is_touched_T131(world):
    world.forget()
    before, drawn = snapshot(), random.Random(131)
    for _ in range(3000):
        words = [drawn.choice(NAMES + HOSTILE) for _ in range(drawn.randrange(4))]
        words.insert(drawn.randrange(len(words) + 1), drawn.choice(HOSTILE[1:]))
        if words[0] == "audit" and set(words[1:]) <= {"--", "audit"} or words[:2] == ["audit", "verify"]:
            continue  # these are right, and read the log
        if words[0] == "--" or words[-1] == "--" or "-h" in words:
            words.append("\x1b[31mred")
        done = admin(*words)
        text = told(done)
        if done.returncode == 1:  # a word that is a name, and nobody's
            assert re.search(r"there is no record of [0-9.-]+:|[0-9.-]+ is not held", text), (words, text)
            continue
        assert done.returncode == 2, (words, text)
        assert not done.stdout and text.startswith("dla-otp: ") and text.count("\n") == 2, (words, text)
        assert all(character >= " " and character not in "\x7f\u202e" for character in
                   text.replace("\n", "")), (words, text)
    assert snapshot() == before


# --- beside logins ---------------------------------------------------------------------------------


@contextlib.contextmanager
def held(name):
    """Within: somebody has the person's record locked, as a login that was stopped would."""
    fd = os.open(record_file(name), os.O_RDWR)
    lock_all = array.array("b", struct.pack("hhqqi", fcntl.F_WRLCK, os.SEEK_SET, 0, 0, 0) + b"\0" * 8)
    fcntl.fcntl(fd, 37, lock_all.tobytes())  # F_OFD_SETLK
    try:
        yield
    finally:
        os.close(fd)


def test_a_record_that_a_login_has_is_waited_for_five_seconds_T131(world):
    world.forget()
    assert world.sign_in("malee").granted
    for words in (["status", "malee"], ["unlock", "malee"]):
        began = time.monotonic()
        with held("malee"):
            assert "has held the record for 5 s" in succeeded(admin(*words), 2)
            assert 4.5 < time.monotonic() - began < 7
            assert "in use just now: 1" in succeeded(admin("status"))
    succeeded(admin("status", "malee"))


def test_status_and_unlock_race_with_logins_and_nobody_is_hurt_T131(world):
    world.forget()
    assert world.sign_in("malee").granted
    stop, ended = threading.Event(), []

    def press(*words):
        while not stop.is_set():
            ended.append(admin(*words).returncode)

    threads = [threading.Thread(target=press, args=words) for words in
               (("status", "malee"), ("status",), ("unlock", "malee"), ("audit", "verify"))]
    for thread in threads:
        thread.start()
    try:
        for _ in range(5):
            login = begin(world, "malee")
            login.give_code(letter_at_prompt(world, login).code)
            assert login.wait_for_end().granted, login.transcript
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    assert len(ended) > 20 and set(ended) == {0}, ended
    succeeded(admin("audit", "verify"))


if __name__ == "__main__":
    main(globals())
