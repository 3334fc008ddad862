#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""dla-otp enable, confirm, disable and rollback over Debian's own files, with the machine's real sshd:
who confirms nothing has the former sign-in back, whatever happens meanwhile. Usage:
test_enable.py [WORD...]: only tests whose name has it."""

import contextlib
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "world"))

import pexpect  # noqa: E402  (the path comes first)
from harness import main  # noqa: E402
from server import HOST, WORLD, Server, free_ports, wait_until  # noqa: E402
from terminal import Terminal  # noqa: E402

COMMAND = "/usr/sbin/dla-otp"
PAM = pathlib.Path("/etc/pam.d")
CONFIG = pathlib.Path("/etc/ssh/sshd_config")
DROP_IN = pathlib.Path("/etc/ssh/sshd_config.d/10-dla-otp.conf")
KEPT = pathlib.Path("/etc/dla-otp/rollback")
ENVIRONMENT = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8"}
OURS = "pam_dla_otp.so"


def admin(*words, status=0):
    """Runs dla-otp; gives all that it said."""
    done = subprocess.run([COMMAND, *words], capture_output=True, check=False, timeout=60, text=True,
                          env=ENVIRONMENT, stdin=subprocess.DEVNULL)
    said = done.stdout + done.stderr
    assert status is None or done.returncode == status, (done.returncode, said)
    return said


def acts(world, name):
    return [event for event in world.audit() if event.get("act") == name]


def deadline(service):
    return KEPT / service / "deadline"


def rewrite_deadline(service, boot=None, earlier_ms=0):
    """As if it had been set in another boot, or so long ago."""
    path = deadline(service)
    head, version, old_boot, boot_ms, wall_s, lasts_ms = path.read_text(encoding="ascii").split()
    path.write_text(f"{head} {version} {boot or old_boot} {int(boot_ms) - earlier_ms} {wall_s} {lasts_ms}\n",
                    encoding="ascii")


def watchers(world):
    return [pid for pid, name in world.processes().items() if name == "dla-otp"]


def end_watchers(world):
    """As a restart of the machine does."""
    for pid in watchers(world):
        os.kill(pid, signal.SIGKILL)
    wait_until(lambda: not watchers(world), "the end of who waits")


@contextlib.contextmanager
def clean(world, *services):
    """Within: these services as Debian has them; afterwards too, and nothing is kept."""
    before = {service: (PAM / service).read_bytes() for service in services}
    try:
        yield before
    finally:
        end_watchers(world)
        for service, content in before.items():
            (PAM / service).write_bytes(content)
        shutil.rmtree(KEPT, ignore_errors=True)
        with contextlib.suppress(FileNotFoundError):
            DROP_IN.unlink()


@contextlib.contextmanager
def real_sshd(world, first="", last=""):
    """Within: the machine's sshd with Debian's own settings, lines before and behind them; its port is
    world.ports["real"]."""
    before = CONFIG.read_bytes()
    port, = free_ports(1)
    world.ports["real"] = port
    CONFIG.write_text(f"{first}\nListenAddress {HOST}:{port}\nHostKey {WORLD}/ssh_host_key\n"
                      f"PidFile /run/sshd.pid\n{before.decode()}\n{last}\n", encoding="utf-8")
    server = Server("sshd-real", ["/usr/sbin/sshd", "-D"], port=port)
    server.start().wait_ready()
    try:
        yield
    finally:
        server.stop()
        CONFIG.write_bytes(before)


def switch(world, *words):
    """Runs dla-otp, and waits until sshd has read its settings again."""
    before = len(world.log())
    text = admin(*words)
    world.wait_for_log(r"sshd\[\d+\]: Server listening", before)
    return text


def asks_us(service):
    return re.search(rf"^auth +required +{OURS}", (PAM / service).read_text(), re.M) is not None


def values():
    """What sshd says is in force."""
    said = subprocess.run(["/usr/sbin/sshd", "-T"], capture_output=True, check=True, text=True).stdout
    return dict(line.split(" ", 1) for line in said.splitlines() if " " in line)


# --- the way it is meant ---------------------------------------------------------------------------


def rehearse(world, name):
    """A whole sign-in by dla-otp test login, which goes past the service's stack."""
    before = len(world.letters(name))
    login = Terminal(world, name, ["dla-otp", "test", "login", name])
    login.give_password(world.people[name].password)
    assert login.wait_for_code_prompt(), login.transcript
    login.give_code(world.letter(name, before + 1).code)
    assert login.wait_for_end().status == 0, login.transcript


def test_sshd_is_enabled_tried_confirmed_and_disabled(world):
    with clean(world, "sshd") as before, real_sshd(world):
        text = switch(world, "enable", "sshd", "--yes")
        assert f"--- {PAM}/sshd\n+++ {PAM}/sshd\n@@ " in text and f"\n+auth required {OURS} # dla-otp\n" in text, text
        assert f"--- /dev/null\n+++ {DROP_IN}\n" in text and "\n+PasswordAuthentication no\n" in text, text
        assert "ok    sshd: nobody gets in past" in text and re.search(r"taken back at \d\d:\d\d unless", text), text
        assert asks_us("sshd") and (PAM / "sshd").stat().st_mode & 0o7777 == 0o644
        assert values()["passwordauthentication"] == "no" and values()["logingracetime"] == "300"
        assert KEPT.stat().st_mode & 0o7777 == 0o700 and deadline("sshd").stat().st_mode & 0o7777 == 0o600

        text = admin("confirm", status=1)
        assert "nobody has signed in through it since" in text and "Open a second window" in text, text
        assert deadline("sshd").exists()
        assert world.sign_in("somchai").granted, "a sign-in through another service"
        admin("confirm", "sshd", status=1)
        rehearse(world, "malee")
        admin("confirm", "sshd", status=1)
        login = world.sign_in("somchai", port="real")
        assert login.granted, login.transcript
        assert "sshd stays enabled" in admin("confirm")
        assert not deadline("sshd").exists() and asks_us("sshd")
        wait_until(lambda: not watchers(world), "the end of who waits")
        assert "nothing waits" in admin("rollback", "--due")
        assert "nothing waits to be confirmed" in admin("confirm", status=1)
        assert "enabled already" in admin("enable", "sshd", "--yes")

        text = admin("disable", "sshd", "--yes")
        assert f"\n-auth required {OURS}" in text and "\n+@include common-auth\n" in text, text
        assert (PAM / "sshd").read_bytes() == before["sshd"] and not DROP_IN.exists()
        assert values()["passwordauthentication"] == "yes"
        assert "not enabled" in admin("disable", "sshd", "--yes")
    told = [(event["act"], event["service"]) for event in world.audit() if event["event"] == "admin"]
    assert [each for each in told if each[0] in ("enable", "confirm", "disable")] == [
        ("enable", "sshd"), ("confirm", "sshd"), ("disable", "sshd")], told


def test_at_a_terminal_it_asks_and_only_a_yes_is_one(world):
    with clean(world, "sudo") as before:
        for answer, done in (("n", False), ("", False), ("yes", False), ("\x04", False), ("y", True)):
            child = pexpect.spawn(COMMAND, ["enable", "sudo"], env=ENVIRONMENT, encoding="utf-8", timeout=20)
            child.expect(r"apply\? \[y/N\] ")
            child.send(answer if answer == "\x04" else answer + "\r")
            child.expect(pexpect.EOF)
            child.close()
            assert ((PAM / "sudo").read_bytes() != before["sudo"]) == done, (answer, child.before)
            assert child.exitstatus == (0 if done else 1), child.before
    with clean(world, "sudo") as before:
        assert "nobody to ask" in admin("enable", "sudo", status=1)
        assert (PAM / "sudo").read_bytes() == before["sudo"]


def test_what_was_typed_before_the_change_was_shown_is_no_yes(world):
    with clean(world, "sudo") as before:
        child = pexpect.spawn(COMMAND, ["enable", "sudo"], env=ENVIRONMENT, encoding="utf-8", timeout=20)
        child.send("y\r")
        child.expect(r"apply\? \[y/N\] ")
        child.send("\r")
        child.expect("nothing was changed")
        child.expect(pexpect.EOF)
        child.close()
        assert (PAM / "sudo").read_bytes() == before["sudo"] and child.exitstatus == 1, child.before


def test_machines_get_one_object_with_the_change_in_it(world):
    def told(*words, status=0):
        return json.loads(admin(*words, "--json", status=status))["findings"]

    with clean(world, "sudo") as before:
        assert "nobody to ask" in told("enable", "sudo", status=1)[-1]["words"]
        assert (PAM / "sudo").read_bytes() == before["sudo"]
        findings = told("enable", "sudo", "--yes")
        diff = next(each["diff"] for each in findings if each["about"] == "diff")
        assert f"\n+auth required {OURS} # dla-otp\n" in diff and asks_us("sudo"), diff
        assert "taken back" in findings[-1]["words"] and findings[-1]["finding"] == "ok", findings
        assert told("confirm", status=1)[0]["service"] == "sudo"
        assert "nothing is due" in told("rollback", "--due")[0]["words"]
        assert "before dla-otp enable" in told("disable", "sudo", "--yes")[-1]["words"]


def test_root_may_use_su_as_before(world):
    with clean(world, "su"):
        text = admin("enable", "su", "--yes", status=1)  # that root comes past us is worth a warning
        assert "FAIL" not in text and asks_us("su"), text
        done = subprocess.run(["su", "malee", "-s", "/bin/sh", "-c", "id -un"], capture_output=True, text=True,
                              check=False, stdin=subprocess.DEVNULL, env=ENVIRONMENT, timeout=20)
        assert done.stdout == "malee\n", done


# --- nobody confirms -------------------------------------------------------------------------------


def assert_rolled_back(world, service, before, count):
    assert (PAM / service).read_bytes() == before[service]
    assert not DROP_IN.exists() and not deadline(service).exists()
    assert [event["service"] for event in acts(world, "rollback")[count:]] == [service]


def test_who_confirms_nothing_has_the_former_sign_in_back_in_time(world):
    count = len(acts(world, "rollback"))
    with clean(world, "sshd") as before, real_sshd(world):
        admin("enable", "sshd", "--yes", "--minutes", "1")
        assert len(watchers(world)) == 1, watchers(world)
        rewrite_deadline("sshd", earlier_ms=55000)  # 5 s are left
        assert asks_us("sshd")
        wait_until(lambda: not asks_us("sshd"), "the former stack", 15)
        wait_until(lambda: not watchers(world), "the end of who waits", 5)
        assert_rolled_back(world, "sshd", before, count)
        assert values()["passwordauthentication"] == "yes"


def test_whatever_is_called_next_takes_back_what_is_due(world):
    count = len(acts(world, "rollback"))
    for words, status in ((("rollback", "--due"), 1), (("explain", "204"), 1), (("status",), 1)):
        with clean(world, "sudo") as before:
            admin("enable", "sudo", "--yes")
            end_watchers(world)
            admin("explain", "204")
            assert asks_us("sudo"), "it is not due yet"
            rewrite_deadline("sudo", earlier_ms=600000)
            text = admin(*words, status=status)
            assert "sudo: nobody confirmed the new sign-in in time" in text, text
            assert_rolled_back(world, "sudo", before, count)
        count += 1


def test_after_a_restart_it_is_taken_back_at_once(world):
    count = len(acts(world, "rollback"))
    with clean(world, "sshd") as before, real_sshd(world):
        admin("enable", "sshd", "--yes", "--minutes", "60")
        end_watchers(world)
        rewrite_deadline("sshd", boot="00112233445566778899aabbccddeeff")
        admin("rollback", "--due", status=1)
        assert_rolled_back(world, "sshd", before, count)


def test_a_deadline_that_cannot_be_read_has_passed(world):
    count = len(acts(world, "rollback"))
    with clean(world, "sudo") as before:
        admin("enable", "sudo", "--yes")
        end_watchers(world)
        deadline("sudo").write_bytes(b"\0" * 100)
        admin("rollback", "--due", status=1)
        assert_rolled_back(world, "sudo", before, count)


def test_it_is_taken_back_without_settings_user_and_log(world):
    with clean(world, "sudo") as before:
        admin("enable", "sudo", "--yes")
        end_watchers(world)
        rewrite_deadline("sudo", earlier_ms=600000)
        passwd, log = pathlib.Path("/etc/passwd"), pathlib.Path("/var/log/dla-otp")
        people = passwd.read_bytes()
        aside = log.rename(log.with_name("away"))
        passwd.write_bytes(re.sub(rb"^dla-otp:.*\n", b"", people, flags=re.M))
        try:
            with world.settings_text("nonsense"):
                admin("rollback", "--due", status=2)
        finally:
            passwd.write_bytes(people)
            aside.rename(log)
        assert (PAM / "sudo").read_bytes() == before["sudo"]


def test_a_confirmed_service_is_not_taken_back_and_confirm_needs_a_sign_in_behind_the_newest_enable(world):
    with clean(world, "sshd"), real_sshd(world):
        switch(world, "enable", "sshd", "--yes")
        assert world.sign_in("malee", port="real").granted
        switch(world, "disable", "sshd", "--yes")
        assert not deadline("sshd").exists()
        switch(world, "enable", "sshd", "--yes")
        assert "nobody has signed in" in admin("confirm", status=1)
        world.forget()
        assert world.sign_in("malee", port="real").granted
        admin("confirm")
        end_watchers(world)
        admin("rollback", "--due")
        assert asks_us("sshd")


# --- beside pam-auth-update ------------------------------------------------------------------------


def test_what_is_taken_back_while_it_is_confirmed_is_not_called_confirmed(world):
    with clean(world, "sshd") as before, real_sshd(world):
        switch(world, "enable", "sshd", "--yes")
        end_watchers(world)
        world.forget()
        assert world.sign_in("malee", port="real").granted
        count = len(acts(world, "confirm"))
        confirm = subprocess.Popen(["strace", "-f", "-qq", "-o", "/dev/null", "-e", "trace=recvfrom", "-e",
                                    "inject=recvfrom:delay_exit=3000000", COMMAND, "confirm"], env=ENVIRONMENT,
                                   stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
        wait_until(lambda: len(acts(world, "confirm")) > count, "that it is about to be confirmed")
        rewrite_deadline("sshd", earlier_ms=600000)
        admin("rollback", "--due", status=1)
        said, _ = confirm.communicate(timeout=30)
        assert (PAM / "sshd").read_bytes() == before["sshd"]
        assert confirm.returncode == 2 and "sshd was taken back meanwhile" in said, said
        assert acts(world, "confirm")[-1].get("result") == "failed"


def test_beside_the_profile_of_pam_auth_update_both_ways_are_told(world):
    """As its files are with our profile; it writes them itself in tests/package."""
    with clean(world, "sudo", "common-auth", "common-account") as before:
        text = assert_refused(world, "enable", "common-auth", says="one by one")
        assert "pam-auth-update --enable dla-otp" in text, text
        assert "pam-auth-update" not in admin("disable", "sudo", "--yes")
        for part in ("auth", "account"):
            shutil.copy(HERE / f"stacks/parts/common-profile-{part}", PAM / f"common-{part}")
        text = admin("enable", "sudo", "--yes", status=None)
        assert "FAIL" not in text and "the profile of pam-auth-update is on too" in text and asks_us("sudo"), text
        text = admin("disable", "sudo", "--yes", status=1)
        assert "to end it too: pam-auth-update --disable dla-otp" in text, text
        assert (PAM / "sudo").read_bytes() == before["sudo"]
        assert "nobody gets in past" in admin("check", "--stack", "sudo")


# --- what is refused -------------------------------------------------------------------------------


def assert_refused(world, *words, says, status=1):
    service = words[1]
    before, kept = (PAM / service).read_bytes(), deadline(service).exists()
    text = admin(*words, "--yes", status=status)
    assert says in text and "FAIL" in text, text
    assert (PAM / service).read_bytes() == before and deadline(service).exists() == kept
    assert not DROP_IN.exists()
    wait_until(lambda: not watchers(world), "the end of all that was started")
    return text


def test_nothing_is_changed_where_check_finds_a_fault(world):
    with clean(world, "sshd"):
        with world.settings_text('language = "th";\nnonsense = 1;\n'):
            assert_refused(world, "enable", "sshd", says="dla-otp.conf:2")
        with world.secret("client.secret", "x"):
            pathlib.Path("/etc/dla-otp/client.secret").chmod(0o644)
            try:
                assert_refused(world, "enable", "sshd", says="0600")
            finally:
                pathlib.Path("/etc/dla-otp/client.secret").chmod(0o600)


def test_nothing_is_changed_where_doctor_finds_that_a_sign_in_would_fail(world):
    with clean(world, "sshd"):
        with world.stopped(world.mail):
            text = assert_refused(world, "enable", "sshd", says="does not greet")
        assert "does a firewall let this machine out" in text and "sshd was not changed" in text, text
        with world.secret("client.secret", "another"):
            assert_refused(world, "enable", "sshd", says="the SSO does not accept the client")
        with world.stopped(world.recorder):
            assert_refused(world, "enable", "sshd", says="nobody answers at its port")
        text = admin("enable", "sudo", "--yes")
        assert "SSO, mail servers and this machine do what a sign-in needs" in text and "warn" not in text, text
        admin("disable", "sudo", "--yes")


def test_a_stack_with_a_way_past_us_is_not_installed_T14(world):
    with clean(world, "sudo"):
        path = PAM / "sudo"
        path.write_text("auth sufficient pam_succeed_if.so user ingroup staff\n" + path.read_text())
        text = assert_refused(world, "enable", "sudo", says="pam_succeed_if.so")
        assert "nobody could sign in, or not only whom it should be" in text, text


def test_what_was_enabled_and_has_lost_our_lines_is_not_called_enabled_T14(world):
    with clean(world, "sudo"):
        admin("enable", "sudo", "--yes")
        assert "sudo is enabled already" in admin("enable", "sudo", "--yes")
        whole = (PAM / "sudo").read_text()
        for lost, says in ((f"^(auth|account).*{OURS}", "no auth line of it asks"),
                           (f"^auth.*{OURS}", "auth of sudo does not ask"),
                           (f"^account.*{OURS}", "account of sudo does not ask")):
            (PAM / "sudo").write_text(re.sub(f"(?m){lost}", "#", re.sub("(?m)^session.*# dla-otp", "#", whole)))
            text = admin("enable", "sudo", "--yes", status=1)
            assert says in text, (lost, text)


def test_what_is_not_understood_is_shown_and_left_alone_T156(world):
    with clean(world, "su-l", "sudo", "common-auth", "other"):
        assert_refused(world, "enable", "su-l", says="/etc/pam.d/su-l:2: it takes auth lines from another file (su)")
        assert_refused(world, "enable", "common-auth", says="one by one")
        assert_refused(world, "enable", "other", says="one by one")
        (PAM / "sudo").write_text("@include my-things\n" + (PAM / "sudo").read_text())
        assert_refused(world, "enable", "sudo", says="/etc/pam.d/sudo:1: it includes another file (my-things)")
        assert "there is no /etc/pam.d/nothing" in admin("enable", "nothing", "--yes", status=1)
        assert not (PAM / "nothing").exists()


def test_words_that_make_no_sense_touch_nothing_T131(world):
    with clean(world, "sshd"):
        for words in (["enable"], ["enable", "../sshd"], ["enable", "sshd", "--minutes", "0"],
                      ["enable", "sshd", "--minutes", "61"], ["enable", "sshd", "--minutes", "1x"],
                      ["enable", "sshd", "--due"], ["rollback"], ["rollback", "--due", "sshd"], ["disable"]):
            admin(*words, status=2)
        assert not KEPT.exists()


def test_sshd_settings_that_are_not_in_force_are_told_and_undone(world):
    with clean(world, "sshd"):
        for first, says in (("PasswordAuthentication yes", "PasswordAuthentication yes"),
                            ("LoginGraceTime 60", "LoginGraceTime 60"), ("UsePAM no", "UsePAM no"),
                            ("KbdInteractiveAuthentication no", "KbdInteractiveAuthentication no")):
            with real_sshd(world, first=first):
                text = admin("enable", "sshd", "--yes", status=2)
                assert says in text and "nothing was changed" in text, text
                assert not asks_us("sshd") and not DROP_IN.exists() and not deadline("sshd").exists()
                end_watchers(world)
        assert acts(world, "enable")[-1].get("result") == "failed"


# --- what was kept is not as it was left -----------------------------------------------------------


def make_due(world, service):
    admin("enable", service, "--yes")
    end_watchers(world)
    rewrite_deadline(service, earlier_ms=600000)


def test_a_directory_that_others_may_look_into_keeps_nothing_from_coming_back(world):
    with clean(world, "sudo") as before:
        make_due(world, "sudo")
        for path in (KEPT, KEPT / "sudo"):
            path.chmod(0o755)
        assert "sudo: nobody confirmed" in admin("rollback", "--due", status=1)
        assert (PAM / "sudo").read_bytes() == before["sudo"]


def test_a_directory_that_others_could_write_is_told_and_never_passed_over(world):
    with clean(world, "sudo", "login") as before:
        admin("enable", "login", "--yes")
        make_due(world, "sudo")
        rewrite_deadline("login", earlier_ms=600000)
        (KEPT / "login").chmod(0o777)
        text = admin("rollback", "--due", status=1)
        assert "FAIL  login: whether its former sign-in is to come back" in text and "chmod -R go-w" in text, text
        assert (PAM / "sudo").read_bytes() == before["sudo"] and asks_us("login")
        (KEPT / "login").chmod(0o700)
        admin("rollback", "--due", status=1)
        assert (PAM / "login").read_bytes() == before["login"]


def test_without_copies_that_can_be_believed_the_marks_tell_what_is_ours(world):
    with clean(world, "sudo") as before:
        make_due(world, "sudo")
        for name in ("stack.before", "stack.after"):
            (KEPT / "sudo" / name).chmod(0o666)
        admin("rollback", "--due", status=1)
        assert (PAM / "sudo").read_bytes() == before["sudo"] and not deadline("sudo").exists()
        make_due(world, "sudo")
        (PAM / "sudo").write_text((PAM / "sudo").read_text().replace(" # dla-otp", ""))
        for name in ("stack.before", "stack.after"):
            (KEPT / "sudo" / name).unlink()
        assert "/etc/pam.d/sudo: whose its lines are cannot be told" in admin("rollback", "--due", status=1)
        assert deadline("sudo").exists()


def test_sshd_s_settings_that_cannot_be_brought_back_do_not_keep_its_stack(world):
    with clean(world, "sshd") as before, real_sshd(world):
        make_due(world, "sshd")
        aside = DROP_IN.rename(DROP_IN.with_suffix(".aside"))
        DROP_IN.symlink_to(aside)
        try:
            text = admin("rollback", "--due", status=1)
            assert f"sshd: the former sign-in could not be brought back: {DROP_IN}: is a symbolic link" in text, text
            assert (PAM / "sshd").read_bytes() == before["sshd"] and deadline("sshd").exists()
        finally:
            aside.rename(DROP_IN)
        admin("rollback", "--due", status=1)
        assert not DROP_IN.exists() and not deadline("sshd").exists()


# --- somebody else changes the file ----------------------------------------------------------------


def test_what_others_wrote_meanwhile_stays_when_our_lines_go(world):
    for command in (("disable", "sudo", "--yes"), ("rollback", "--due")):
        with clean(world, "sudo") as before:
            admin("enable", "sudo", "--yes")
            end_watchers(world)
            with (PAM / "sudo").open("a") as file:
                file.write("session optional pam_echo.so\n")
            if command[0] == "rollback":
                rewrite_deadline("sudo", earlier_ms=600000)
            admin(*command, status=None)
            assert (PAM / "sudo").read_bytes() == before["sudo"] + b"session optional pam_echo.so\n"
            assert not deadline("sudo").exists()


def test_lines_of_ours_that_others_wrote_are_shown_and_never_guessed_at(world):
    with clean(world, "sudo") as before:
        admin("enable", "sudo", "--yes")
        end_watchers(world)
        (PAM / "sudo").write_text((PAM / "sudo").read_text().replace(" # dla-otp", ""))
        changed = (PAM / "sudo").read_bytes()
        text = admin("disable", "sudo", "--yes", status=1)
        assert "was changed since dla-otp enable" in text and str(KEPT) in text, text
        assert (PAM / "sudo").read_bytes() == changed
        rewrite_deadline("sudo", earlier_ms=600000)
        admin("rollback", "--due", status=1)  # there the former sign-in matters more; it is put aside
        assert (PAM / "sudo").read_bytes() == before["sudo"]
        assert (KEPT / "sudo" / "stack.changed").read_bytes() == changed


# --- it ends in the middle -------------------------------------------------------------------------


CALLS = "mkdirat,renameat,renameat2,fsync,fchown,fchmod,unlinkat,flock,kill,clone,clone3,vfork,close_range".split(",")


def only_one_waits(world):
    """Nobody is at work any more but who looks at the deadline, whose parent is gone."""
    parents = set()
    for pid in watchers(world):
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            stat = pathlib.Path(f"/proc/{pid}/stat").read_text()
            parents.add(stat.rpartition(")")[2].split()[1])
    return parents == {"1"}


def killed(world, call, number, *words):
    """Runs dla-otp; each of its processes is killed at its number'th call of that name. False when none
    had so many."""
    trace = WORLD / "killed"
    strace = subprocess.Popen(["strace", "-f", "-qq", "-o", str(trace), "-e", f"trace={call}", "-e",
                               f"inject={call}:signal=KILL:when={number}", COMMAND, *words], env=ENVIRONMENT,
                              stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    wait_until(lambda: strace.poll() is not None or only_one_waits(world), "the end of what was killed", 20)
    hit = "killed by SIGKILL" in trace.read_text()
    end_watchers(world)
    strace.wait(10)
    return hit


def assert_old_or_due(service, before):
    content = (PAM / service).read_bytes()
    assert content == before[service] or (asks_us(service) and deadline(service).exists())
    assert not DROP_IN.exists() or deadline(service).exists()


def killed_everywhere(world, service, *words, prepare=lambda: None):
    runs = 0
    for call in CALLS:
        for number in range(1, 60):
            with clean(world, service) as before:
                prepare()
                hit = killed(world, call, number, *words)
                assert_old_or_due(service, before)
                if deadline(service).exists():
                    rewrite_deadline(service, boot="00112233445566778899aabbccddeeff")
                admin("rollback", "--due", status=None)
                assert (PAM / service).read_bytes() == before[service], (call, number)
                assert not DROP_IN.exists() and not deadline(service).exists(), (call, number)
                assert not list(PAM.glob(".*dla-otp*")) or call in ("fsync", "fchown", "fchmod", "renameat"), call
            runs += hit
            if not hit:
                break
    return runs


def test_killed_at_any_place_enable_leaves_the_old_stack_or_the_new_one_with_its_deadline(world):
    assert killed_everywhere(world, "sudo", "enable", "sudo", "--yes") > 25


def test_the_same_for_sshd(world):
    with real_sshd(world):
        assert killed_everywhere(world, "sshd", "enable", "sshd", "--yes") > 40


def test_killed_at_any_place_rollback_finishes_when_it_is_run_again(world):
    assert killed_everywhere(world, "sudo", "rollback", "--due", prepare=lambda: make_due(world, "sudo")) > 5


if __name__ == "__main__":
    main(globals())
