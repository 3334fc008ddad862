#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""People who type no password: ssh keys, su and sudo of those whom others let in, and the code after a
key. Real sshd, su and sudo; the SSO that is asked about them is a scripted Keycloak, because it has to
change its mind, count and fall silent. Usage: test_account.py [WORD...]: only tests whose name has it."""

import hashlib
import os
import pathlib
import re
import sys
import textwrap
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "world"))

from harness import STORE, enter_world, main  # noqa: E402  (the path comes first)

enter_world()

from keys import CODE_ALONE, SERVICE, STACK, Key, access, asked, directory, enter, prepare, silence  # noqa: E402
from directory import REALM, USER_ID, roles_of  # noqa: E402
from scenarios import answer  # noqa: E402
from server import wait_until  # noqa: E402
from terminal import PROMPT_PERSON, SHELL_WORD, Terminal  # noqa: E402
from test_login import code_of  # noqa: E402

TRUSTING = """
auth     required  pam_permit.so
account  required  pam_dla_otp.so
session  required  pam_permit.so
"""


def refused(world, login, number, reason, before):
    """That login was refused so, and the person has read the number. Gives the log's line."""
    assert not login.granted and login.numbers == [f"DLA-{number}"], login.transcript
    return world.wait_for_log(rf"result=(?!GRANTED)\S+ .*reason={reason} .*number={number} ", before)


def granted(world, login, before, vouched):
    assert login.granted, login.transcript
    return world.wait_for_log(rf"result=GRANTED user={login.name} .*vouched={vouched} ", before)


def kept(person="somchai"):
    """The file with the SSO's last answer about somebody."""
    return STORE / (hashlib.sha256(b"user\0" + person.encode()).hexdigest() + ".sso")


# --- keys ----------------------------------------------------------------------------------------------


def test_a_key_lets_in_whom_the_sso_gives_the_right_and_nothing_is_asked(world):
    world.forget()
    directory().use("correct")
    before, lines = len(world.log()), len(world.audit())
    with world.settings(**access()):
        line = granted(world, enter(world), before, "asked")
    assert "phase=account" in line and f"service={SERVICE}" in line, line
    assert kept().exists()
    written = [entry for entry in world.audit()[lines:] if entry["event"] in ("asked", "granted", "refused", "letter")]
    assert [entry["event"] for entry in written] == ["granted"], written
    assert (written[0]["phase"], written[0]["vouched"], "channel" in written[0]) == ("account", "asked", False)


def test_a_cold_look_up_takes_one_connection_and_a_request_for_each_answer(world):
    directory().use("correct")
    with world.settings(**access()):
        assert enter(world).granted
    assert directory().connections == 1, directory().connections
    assert len(asked()) == 3, asked()  # token, person, roles
    directory().use("correct")
    with world.settings(**access({"users": ["somchai"]})):
        assert enter(world).granted
    assert len(asked()) == 2, asked()  # no rule looks at roles


def test_the_id_of_the_last_answer_goes_with_the_name_and_decides_nothing_T49(world):
    """An account that was removed and made again under the same name: the old id's roles are not taken."""
    def roles_at(identifier):
        return f"{REALM}/users/{identifier}/role-mappings/realm/composite"

    again = {"user": {"id": "1b2c-again"}, "at_roles": answer(200, roles_of("visitor")),
             "at_other": answer(200, roles_of("staff"))}
    world.forget()
    with world.settings(**access()):
        for changes, roles in (({}, [USER_ID]), ({}, [USER_ID]), (again, [USER_ID, "1b2c-again"])):
            directory().use("correct", **changes)
            assert enter(world).granted
            assert asked()[1:] == [f"{REALM}/users", *map(roles_at, roles)], asked()


def test_a_role_that_was_taken_away_between_two_logins_refuses_the_second_T147(world):
    world.forget()
    directory().use("correct")
    with world.settings(language="en", **access()):
        assert enter(world).granted
        before = len(world.log())
        directory().use("correct", at_roles=answer(200, roles_of("visitor")))
        login = enter(world)
        line = refused(world, login, 306, "policy", before)
        assert "result=NOT_ALLOWED" in line and "phase=account" in line, line
        assert "You have no right to use this machine (server01)" in login.transcript
        directory().use("correct")
        assert enter(world).granted


def test_an_answer_is_good_for_access_fresh_and_then_asked_for_again(world):
    world.forget()
    directory().use("correct")
    with world.settings(**access(fresh=300)):
        assert enter(world).granted
        directory().use("correct", at_roles=answer(200, roles_of("visitor")))
        before = len(world.log())
        granted(world, enter(world), before, "fresh")
        assert directory().connections == 0
    with world.settings(**access(fresh=1)):
        time.sleep(1.1)
        assert not enter(world).granted
        assert directory().connections == 1


def test_a_disabled_removed_or_unfinished_account_is_refused(world):
    for changes, number, result in (({"user": {"enabled": False}}, 310, "EXPIRED"),
                                    ({"list": lambda right: []}, 310, "EXPIRED"),
                                    ({"user": {"requiredActions": ["UPDATE_PASSWORD"]}}, 305, "NOT_ALLOWED")):
        world.forget()
        directory().use("correct")
        with world.settings(**access()):
            assert enter(world).granted
            directory().use("correct", **changes)
            before = len(world.log())
            line = refused(world, enter(world), number, "gone" if number == 310 else "unfinished", before)
            assert f"result={result} " in line, line
            # And it is remembered: an SSO that falls silent does not bring the account back.
            with silence():
                before = len(world.log())
                line = refused(world, enter(world), number, "gone" if number == 310 else "unfinished", before)
                assert "vouched=kept" in line, line


def test_while_the_sso_is_cut_off_the_last_answer_serves_for_cache_days(world):
    world.forget()
    directory().use("correct")
    with world.settings(**access()):
        assert enter(world).granted
        with silence():
            before = len(world.log())
            granted(world, enter(world), before, "kept")
            with world.settings(**access(cache_days=0)):
                before = len(world.log())
                line = refused(world, enter(world), 307, "sso", before)
                assert "result=NOT_ALLOWED" in line and "cause=connect" in line, line
            before = len(world.log())
            granted(world, enter(world, kind="in 2 days"), before, "kept")
            before = len(world.log())
            login = enter(world, kind="in 4 days")
            refused(world, login, 307, "sso", before)
            assert "3" in re.search(r"(\S+ \S+) \[DLA-307\]", login.transcript)[1], login.transcript
        directory().use("correct")
        assert enter(world).granted


def test_an_sso_that_answers_with_an_error_has_answered(world):
    world.forget()
    directory().use("correct")
    with world.settings(**access()):
        assert enter(world).granted
        for reply, number in ((answer(500), 502), (answer(403, {"error": "x"}), 603), (answer(429), 502)):
            directory().use("correct", at_users=reply)
            before = len(world.log())
            line = refused(world, enter(world), number, "sso", before)
            assert "result=BROKEN" in line, line


def test_without_a_look_up_nobody_enters_by_a_key_unless_the_service_says_so(world):
    before = len(world.log())
    with world.settings(access={"allow": [{"anyone": True}]}):
        refused(world, enter(world), 306, "no_look_up", before)
        assert "account_without_login" in world.wait_for_log("access.lookup", before)
    before = len(world.log())
    with world.settings(access={"allow": [{"anyone": True}]},
                        services=[{"name": SERVICE, "account_without_login": True}]):
        granted(world, enter(world), before, "unasked")


def test_root_and_system_accounts_are_never_asked_about_T57(world):
    directory().use("correct")
    before = len(world.log())
    with world.settings(**access({"anyone": True})):
        refused(world, enter(world, "root"), 306, "no_such_user", before)
    assert directory().connections == 0


# --- who has signed in with us --------------------------------------------------------------------------


def test_after_our_own_sign_in_the_look_up_is_not_asked_T10_T150(world):
    world.forget()
    directory().use("correct", at_roles=answer(200, roles_of("visitor")))
    rules = access({"users": ["somchai"]})
    with world.settings(**rules):
        lines = len(world.audit())
        login = world.sign_in("somchai")
        assert login.granted, login.transcript
        ends = [entry for entry in world.audit()[lines:] if entry["event"] in ("granted", "refused")]
        assert len(ends) == 1 and "phase" not in ends[0], ends
    with world.settings(access={"allow": [{"anyone": True}]}):  # not even one that is not set up
        assert world.sign_in("malee").granted
    print(f"figure: requests about rights after our own sign-in {directory().connections} / 0")
    assert directory().connections == 0


# --- the code after a key -------------------------------------------------------------------------------


def test_with_authentication_methods_any_the_password_is_asked_T147(world):
    """No key was proven: the service's factor "code" counts for nothing."""
    world.forget()
    directory().use("correct")
    with world.settings(services=CODE_ALONE, **access({"users": ["somchai"]})):
        login = Key(world, kind="any", options=("-o", "PubkeyAuthentication=no"))
        login.give_password(world.people["somchai"].password)
        assert login.wait_for_code_prompt()
        login.give_code(code_of(world, login))
        assert login.wait_for_end().granted, login.transcript
    assert directory().connections == 0
    assert "SSH" not in world.letters("somchai")[-1].text


def test_after_a_key_the_code_alone_is_asked_and_the_letter_speaks_of_the_key(world):
    world.forget()
    directory().use("correct")
    before, lines, connections = len(world.log()), len(world.audit()), world.sso_connections()
    with world.settings(language="en", services=CODE_ALONE, **access()):
        login = Key(world, kind="both")
        assert login.wait_for_code_prompt()
        assert "password" not in login.transcript and "SSH key accepted. A code is needed as well." \
            in login.transcript, login.transcript
        login.give_code(code_of(world, login))
        assert login.wait_for_end().granted, login.transcript
    line = world.wait_for_log(r"result=GRANTED user=somchai ", before)
    assert "channel=publickey" in line and "vouched=asked" in line and "phase=" not in line, line
    letter = world.letters("somchai")[-1]
    assert "someone else is using your SSH key" in letter.text and "มีผู้อื่นใช้กุญแจ SSH ของท่าน" in letter.text
    assert world.sso_connections() == connections  # the look-up is not there
    assert directory().connections == 1  # and the account phase asked no more
    events = [entry["event"] for entry in world.audit()[lines:] if not entry["event"].startswith("session")]
    assert events == ["asked", "letter", "granted"], events


def test_after_a_key_without_factor_code_the_password_is_asked_too(world):
    world.forget()
    directory().use("correct")
    with world.settings(**access({"users": ["somchai"]})):
        login = Key(world, kind="both")
        login.give_password(world.people["somchai"].password)
        assert login.wait_for_code_prompt()
        login.give_code(code_of(world, login))
        assert login.wait_for_end().granted, login.transcript
    assert directory().connections == 0


def test_a_key_to_an_account_of_several_people_is_nobodys_and_the_password_is_asked_too_T28(world):
    """Else whoever has it could try out who the others are, and enter as anybody whose letters they read."""
    world.forget()
    directory().use("correct")
    shared = {"shared": [{"account": "counter", "people": ["malee", "somchai"]}]}
    for typed in ("somchai", "naree"):
        with world.settings(services=CODE_ALONE, **shared, **access({"anyone": True})):
            login = Key(world, "counter", kind="both")
            assert login.expect(PROMPT_PERSON), login.transcript
            login.child.send(typed + "\r")
            login.name, login.letters_before = "somchai", len(world.letters("somchai"))
            login.give_password(world.people["somchai"].password)
            if typed == "somchai":
                assert login.wait_for_code_prompt(), login.transcript
                login.give_code(code_of(world, login))
            assert login.wait_for_end().granted == (typed == "somchai"), login.transcript
    assert login.numbers == ["DLA-101"], login.transcript
    assert directory().connections == 0


def test_a_key_and_a_wrong_code_open_nothing(world):
    world.forget()
    directory().use("correct")
    with world.settings(services=CODE_ALONE, **access()):
        login = Key(world, kind="both")
        assert login.wait_for_code_prompt()
        login.give_code(f"{(int(code_of(world, login)) + 1) % 10 ** 6:06d}")
        assert login.wait_for_code_prompt()
        assert login.numbers == ["DLA-201"], login.transcript
        login.hang_up()


def test_the_code_goes_to_a_verified_address_of_the_look_up_and_nowhere_else_T50(world):
    for changes, number in (({"user": {"emailVerified": False}}, 303), ({"user": {"email": None}}, 301),
                            ({"at_roles": answer(200, roles_of("visitor"))}, 306),
                            ({"user": {"enabled": False}}, 310)):
        world.forget()
        directory().use("correct", **changes)
        letters, before = len(world.letters("somchai")), len(world.log())
        with world.settings(services=CODE_ALONE, **access()):
            login = Key(world, kind="both")
            login.wait_for_end()
        assert not login.granted and login.numbers[:1] == [f"DLA-{number}"], login.transcript
        world.wait_for_log(rf"number={number} ", before)
        assert len(world.letters("somchai")) == letters


# --- su and sudo -----------------------------------------------------------------------------------------

INVOKER = [{"name": "su", "identity": "invoker"}, {"name": "sudo", "identity": "invoker"}]
CGROUPS = [pathlib.Path("/sys/fs/cgroup"), pathlib.Path("/sys/fs/cgroup/unified")]
BECOME = [{"roles": ["it-admin"], "target": "root"}]


def become(world, *command, who="somchai"):
    """Starts su or sudo as that account; others have let them in."""
    for service in ("su", "su-l", "sudo", "sudo-i"):
        pathlib.Path("/etc/pam.d", service).write_text(TRUSTING)
    sudoers = pathlib.Path("/etc/sudoers")
    sudoers.write_text("Defaults lecture = never, timestamp_timeout = 0, passwd_tries = 1, !use_pty\nALL ALL = (ALL) ALL\n")
    sudoers.chmod(0o440)
    return Terminal(world, who, ["setpriv", "--reuid", who, "--regid", who, "--init-groups", *command]).wait_for_end()


def test_su_and_sudo_of_those_others_let_in_need_a_rule_of_become_T56(world):
    shell = f"echo {SHELL_WORD}; id -un"
    for command in (["su", "root", "-c", shell], ["sudo", "sh", "-c", shell]):
        world.forget()
        with world.settings(services=INVOKER, become=BECOME, **access()):
            directory().use("correct")
            before = len(world.log())
            login = become(world, *command)
            assert login.granted and "root" in login.transcript, login.transcript
            line = world.wait_for_log(r"result=GRANTED user=somchai target=root ", before)
            assert "phase=account" in line and "vouched=asked" in line, line
            directory().use("correct", at_roles=answer(200, roles_of("staff")))
            before = len(world.log())
            assert not become(world, *command).granted
            world.wait_for_log(r"result=NOT_ALLOWED user=somchai target=root .*reason=policy .*number=306", before)
        with world.settings(services=INVOKER, **access()):
            directory().use("correct")
            assert not become(world, *command).granted  # nobody becomes anybody by default


def test_a_login_shell_of_su_or_sudo_needs_the_same_rule_T56(world):
    """`su -` comes as the service su-l, `sudo -i` as sudo-i."""
    for command in (["sudo", "-i", "echo", SHELL_WORD], ["sudo", "-i", "-u", "malee", "echo", SHELL_WORD],
                    ["su", "-", "root", "-c", f"echo {SHELL_WORD}"]):
        directory().use("correct")
        with world.settings(services=INVOKER, **access({"anyone": True})):
            before = len(world.log())
            assert not become(world, *command).granted, command
            world.wait_for_log(r"result=NOT_ALLOWED user=somchai target=root .*reason=policy .*number=306", before)
        directory().use("correct")
        with world.settings(services=INVOKER, become=BECOME, **access({"anyone": True})):
            login = become(world, *command)
            assert login.granted, login.transcript


def test_who_starts_su_or_sudo_gets_nothing_out_of_an_sso_that_seems_silent_T56(world):
    """They could make it seem so: the cgroup that a user's programs run in can be frozen by that user."""
    world.forget()
    shell = ["sh", "-c", f"echo {SHELL_WORD}"]
    directory().use("correct")
    with world.settings(services=INVOKER, become=BECOME, **access()):
        assert become(world, "sudo", *shell).granted
        with silence():
            before = len(world.log())
            assert not become(world, "sudo", *shell).granted
            world.wait_for_log(r"result=BROKEN user=somchai target=root .*reason=sso .*number=501", before)
            assert enter(world).granted  # the answer is still there
            with world.settings(**access(fresh=300)):
                assert become(world, "sudo", *shell).granted


def cgroup_of(pid):
    """The group of cgroup2 that a process is in."""
    return re.search(r"^0::(.*)$", pathlib.Path(f"/proc/{pid}/cgroup").read_text(), re.MULTILINE)[1]


def test_su_leaves_the_cgroup_of_who_starts_it_who_could_freeze_it_with_a_lock_in_its_hands_T41(world):
    tops = [top for top in CGROUPS if (top / "cgroup.procs").exists()]
    assert tops, "no cgroup2 is mounted"
    group = tops[0] / f"pam-dla-otp-test-{os.getpid()}"
    group.mkdir()
    try:
        with world.settings(services=INVOKER):
            pathlib.Path("/etc/pam.d/su").write_text(STACK)
            login = Terminal(world, "malee", ["sh", "-c", f"echo $$ >{group}/cgroup.procs && exec setpriv --reuid malee "
                                                          "--regid malee --init-groups su root"])
            assert login.expect("SSO"), login.transcript
            assert world.processes() and {cgroup_of(pid) for pid in world.processes()} == {"/"}
            assert cgroup_of(login.child.pid) == f"/{group.name}"
            login.hang_up()
            world.wait_for_no_process()
    finally:
        wait_until(lambda: not (group / "cgroup.procs").read_text(), "the end of su", 5)
        group.rmdir()


def test_a_service_that_trusts_others_still_needs_a_rule_of_become_T56(world):
    trusting = [{**service, "account_without_login": True} for service in INVOKER]
    for rules, opens in (([], False), ([{"users": ["malee"], "target": "root"}], False), (BECOME, False),
                         ([{"users": ["somchai"], "target": "root"}], True)):
        directory().use("correct")
        with world.settings(services=trusting, become=rules, **access({"anyone": True})):
            assert become(world, "su", "root", "-c", f"echo {SHELL_WORD}").granted == opens, rules
        assert directory().connections == 0


def test_the_account_phase_is_of_the_target_where_the_service_says_so(world):
    directory().use("correct")
    with world.settings(**access({"anyone": True})):
        before = len(world.log())
        assert not become(world, "su", "root", "-c", f"echo {SHELL_WORD}").granted
        world.wait_for_log(r"result=NOT_ALLOWED user=root .*reason=no_such_user", before)
        assert become(world, "su", "somchai", "-c", f"echo {SHELL_WORD}", who="malee").granted


# --- the manual ------------------------------------------------------------------------------------------


def stack_of_manual(service):
    """The lines that the manual page gives for /etc/pam.d/SERVICE."""
    page = (HERE.parent.parent / "docs" / "pam_dla_otp.8").read_text(encoding="utf-8")
    found = re.search(rf"\.Pa /etc/pam\.d/{service} :\n\.Bd [^\n]*\n(.*?)\.Ed", page, re.DOTALL)
    return found[1]


def test_the_stacks_of_the_manual_page_work(world):
    world.forget()
    directory().use("correct")
    before = {service: pathlib.Path("/etc/pam.d", service).read_text() for service in ("su", SERVICE)}
    try:
        pathlib.Path("/etc/pam.d/su").write_text(stack_of_manual("su"))
        pathlib.Path("/etc/pam.d", SERVICE).write_text(stack_of_manual("sshd"))
        root = Terminal(world, "root", ["su", "malee", "-c", f"echo {SHELL_WORD}"]).wait_for_end()
        assert root.granted, root.transcript  # pam_rootok: nobody is asked
        with world.settings(services=INVOKER, become=[{"users": ["malee"], "target": "root"}], **access(
                {"users": ["malee", "somchai"]})):
            login = Terminal(world, "malee", ["setpriv", "--reuid", "malee", "--regid", "malee", "--init-groups", "su",
                                              "root", "-c", f"echo {SHELL_WORD}"])
            login.give_password(world.people["malee"].password)
            assert login.wait_for_code_prompt()
            login.give_code(code_of(world, login))
            assert login.wait_for_end().granted, login.transcript
            assert directory().connections == 0
            assert enter(world).granted
            assert directory().connections == 1
    finally:
        for service, text in before.items():
            pathlib.Path("/etc/pam.d", service).write_text(text)


def test_the_thai_guide_shows_the_examples_of_the_manual(world):
    docs = HERE.parent.parent / "docs"
    page = (docs / "pam_dla_otp.8").read_text(encoding="utf-8")
    guide = (docs / "guide-admin.th.md").read_text(encoding="utf-8")
    shown = {textwrap.dedent(block) for block in re.findall(r"^ *```\n(.*?)^ *```$", guide, re.DOTALL | re.MULTILINE)}
    examples = re.findall(r"\.Bd [^\n]*\n(.*?)\.Ed", page, re.DOTALL)
    assert len(examples) >= 8
    for example in examples:
        assert example in shown, f"not in the guide:\n{example}"


prepare()
main(globals())
