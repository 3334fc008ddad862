#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""Who may enter, and under which name: rights that the SSO gives or lacks, accounts with another name
there, accounts of several people, and su and sudo for those who may. Real ssh, su, sudo and SSO.
Usage: test_rights.py [WORD...]: only tests whose name has it."""

import contextlib
import hashlib
import json
import pathlib
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "world"))

from harness import STORE, enter_world, main  # noqa: E402  (the path comes first)

enter_world()

from terminal import PROMPT_PERSON, SHELL_WORD, Terminal  # noqa: E402
from test_login import code_of, golden, refused  # noqa: E402

MAP = pathlib.Path("/etc/dla-otp/names.map")
CITIZEN_ID = "1101700203451"
COUNTER = {"shared": [{"account": "counter", "people": ["malee", CITIZEN_ID]}]}
INVOKER = [{"name": "su", "identity": "invoker"}, {"name": "sudo", "identity": "invoker"}]
STACK = """
auth    required pam_dla_otp.so
account required pam_permit.so
session required pam_permit.so
"""


def allow(*rules, **more):
    return {"access": {"allow": list(rules), **more}}


STAFF = allow({"roles": ["staff"]}, roles_claim="roles")


@contextlib.contextmanager
def name_map(text, mode=0o600):
    """Within: a map of these lines, that the settings may name."""
    MAP.write_text(text, encoding="utf-8")
    MAP.chmod(mode)
    try:
        yield
    finally:
        MAP.unlink()


def enter_counter(world, typed, password_of, code=True):
    """Signs in to the shared account as somebody; gives the Login, whose letters are that person's."""
    login = world.ssh("counter")
    assert login.expect(PROMPT_PERSON), login.transcript
    login.child.send(typed + "\r")
    login.name, login.letters_before = password_of, len(world.letters(password_of))
    login.give_password(world.people[password_of].password)
    if code and login.wait_for_code_prompt():
        login.give_code(code_of(world, login))
    return login


def become(world, who, *command, environment=()):
    """Starts su or sudo as that account, and gives its own password and code."""
    terminal = Terminal(world, who, ["setpriv", "--reuid", who, "--regid", who, "--init-groups", "env",
                                     *environment, *command])
    terminal.give_password(world.people[who].password)
    if terminal.wait_for_code_prompt():
        terminal.give_code(code_of(world, terminal))
    return terminal.wait_for_end()


def su(target):
    return ["su", target, "-c", f"echo {SHELL_WORD}; id -un"]


def refused_silently(world, terminal, before):
    """sudo keeps back whatever is no prompt (PAM_SILENT): what it was stands in the log."""
    assert not terminal.granted, terminal.transcript
    world.wait_for_log(r"result=NOT_ALLOWED .*service=sudo .*reason=policy number=306", before)


def prepare():
    """Stacks of su and sudo; nobody's sudo remembers anything or asks twice."""
    for service in ("su", "sudo"):
        pathlib.Path("/etc/pam.d", service).write_text(STACK)
    sudoers = pathlib.Path("/etc/sudoers")
    sudoers.write_text("Defaults lecture = never, timestamp_timeout = 0, passwd_tries = 1, !use_pty\nALL ALL = (ALL) ALL\n")
    sudoers.chmod(0o440)


# --- roles, scopes, services, channels -----------------------------------------------------------------


def test_a_person_with_the_role_enters_and_one_without_is_told_whom_to_ask(world):
    world.forget()
    before = len(world.log())
    with world.settings(language="en", **STAFF):
        assert world.sign_in("malee").granted
        login = world.sign_in("naree")
    line = refused(world, login, "DLA-306", "policy", before)
    assert "result=NOT_ALLOWED" in line, line
    assert golden(login.transcript)[1:] == [
        "You have no right to use this machine (server01). [DLA-306]",
        "Please ask your office's SSO admin for it.",
        "naree@127.0.0.1: Permission denied (keyboard-interactive)."], login.transcript
    assert len(world.letters("naree")) == login.letters_before


def test_a_scope_that_the_sso_grants_is_a_right_and_one_it_drops_is_none(world):
    world.forget()
    before = len(world.log())
    with world.settings(sso={"scope": "openid email profile server01"}, **allow({"roles": ["server01"]})):
        assert world.sign_in("malee").granted
        refused(world, world.sign_in("somchai"), "DLA-306", "policy", before)


def test_a_role_counts_only_where_its_rule_says(world):
    world.forget()
    before = len(world.log())
    for rule in ({"roles": ["staff"], "services": ["login"]}, {"roles": ["Staff"]}, {"roles": ["staf"]},
                 {"roles": ["staff"], "channels": ["thaiid"]}, {"roles": ["staff"], "users": ["malee"]}):
        with world.settings(**allow(rule, roles_claim="roles")):
            refused(world, world.sign_in("somchai"), "DLA-306", "policy", before)
            before = len(world.log())
    with world.settings(**allow({"roles": ["staff"], "services": ["sshd-test"], "channels": ["password"],
                                 "users": ["somchai"]}, roles_claim="roles")):
        assert world.sign_in("somchai").granted


def test_roles_of_another_claim_are_not_looked_at(world):
    before = len(world.log())
    with world.settings(**allow({"roles": ["staff"]}, roles_claim="realm_access.roles")):
        refused(world, world.sign_in("somchai"), "DLA-306", "policy", before)


def test_a_service_without_a_way_to_sign_in_asks_for_nothing(world):
    before, connections = len(world.log()), world.sso_connections()
    with world.settings(services=[{"name": "sshd-test", "channels": ["thaiid"]}],
                        access={"allow": [{"anyone": True, "channels": ["password"]}]}):
        login = world.ssh("somchai")
        line = refused(world, login, "DLA-105", "channel", before)
    assert "result=NOT_ALLOWED" in line and "SSO:" not in login.transcript, login.transcript
    assert world.sso_connections() == connections


# --- names ---------------------------------------------------------------------------------------------


def test_an_account_of_another_name_at_the_sso_enters_by_the_map_T52(world):
    world.forget()
    before = len(world.log())
    with name_map(f"# citizen ids\n{CITIZEN_ID} somsri\n"), world.settings(map="names.map"):
        login = world.sign_in("somsri")
    assert login.granted, login.transcript
    line = world.wait_for_log(r"result=GRANTED user=somsri", before)
    assert f"person={CITIZEN_ID}" in line, line
    letter = world.letters("somsri")[-1]
    assert CITIZEN_ID not in letter.text and CITIZEN_ID not in login.transcript and "somsri" in letter.text
    assert record_of(CITIZEN_ID).exists() and not record_of("somsri").exists()


def test_an_account_whose_name_is_another_ones_at_the_sso_is_nobodys_T52(world):
    before, connections = len(world.log()), world.sso_connections()
    with name_map("somchai naree\n"), world.settings(map="names.map"):
        refused(world, world.sign_in("somchai"), "DLA-101", "no_such_user", before)
        assert world.sso_connections() == connections
        login = world.ssh("naree")  # who enters as naree is somchai
        login.give_password(world.people["naree"].password)
        refused(world, login, "DLA-101", "password_wrong", before)


def test_the_sso_must_answer_with_the_very_name_of_the_map_T49_T52(world):
    before = len(world.log())
    with name_map("SOMCHAI naree\n"), world.settings(map="names.map"):
        login = world.sign_in("naree", password=world.people["somchai"].password)
        refused(world, login, "DLA-101", "other_person", before)


def test_a_map_that_is_not_right_lets_nobody_in_and_the_log_names_the_line_T52_T128(world):
    for text, mode, words in (("a x\nA y\n", 0o600, "names.map:2: the first name stands in line 1"),
                              ("a x\nb X\n", 0o600, "names.map:2: the second name stands in line 1"),
                              ("a\n", 0o600, "names.map:1: not two names"),
                              ("a x\n", 0o620, "can be changed by others than root")):
        before = len(world.log())
        with name_map(text, mode), world.settings(map="names.map"):
            refused(world, world.sign_in("somchai"), "DLA-602", "map", before)
        assert words in world.wait_for_log("map refused", before)
    before = len(world.log())
    with world.settings(map="names.map"):
        refused(world, world.sign_in("somchai"), "DLA-602", "map", before)
    world.wait_for_log("map missing", before)
    with name_map("x counter\n"), world.settings(map="names.map", **COUNTER):
        refused(world, world.sign_in("somchai"), "DLA-602", "map", before)


def test_the_administrators_command_calls_people_as_the_sso_does(world):
    """Their record has that name; the audit log has both."""
    world.forget()
    with name_map(f"{CITIZEN_ID} somsri\n"), world.settings(language="en", map="names.map"):
        assert world.sign_in("somsri").granted
        login = world.ssh("somsri")
        login.give_password(world.people["somsri"].password)
        assert login.wait_for_code_prompt(), login.transcript
        code = code_of(world, login)
        for _ in range(3):
            login.give_code(f"{(int(code) + 1) % 10 ** 6:06d}")
            login.wait_for_code_prompt()
        assert not login.wait_for_end().granted
        assert f"{CITIZEN_ID} is locked until" in dla_otp("status", CITIZEN_ID)
        assert "there is no record of somsri" in dla_otp("status", "somsri")
        letters = len(world.letters("somsri"))
        dla_otp("unlock", CITIZEN_ID)
        assert f"{CITIZEN_ID} is not locked" in dla_otp("status", CITIZEN_ID)
        assert "unlocked" in world.letter("somsri", letters + 1).subject
    world.forget()
    for name in (CITIZEN_ID, "somsri"):
        granted = [line for line in map(json.loads, dla_otp("audit", "--json", "--user", name).splitlines())
                   if line["event"] == "granted"][-1]
        assert (granted["user"], granted["person"]) == ("somsri", CITIZEN_ID), granted
    assert f"user=somsri person={CITIZEN_ID}" in dla_otp("audit", "--user", CITIZEN_ID)


def dla_otp(*words):
    """All that the administrator's command says."""
    done = subprocess.run(["/usr/sbin/dla-otp", *words], capture_output=True, text=True, check=False, timeout=60)
    return done.stdout + done.stderr


def record_of(person):
    return STORE / hashlib.sha256(b"user\0" + person.encode()).hexdigest()


# --- accounts of several people --------------------------------------------------------------------------


def test_a_shared_account_is_entered_by_one_of_its_people_with_their_own_factors(world):
    world.forget()
    before = len(world.log())
    with world.settings(**COUNTER):
        login = enter_counter(world, "malee", "malee").wait_for_end()
        assert login.granted, login.transcript
        line = world.wait_for_log(r"result=GRANTED user=counter person=malee", before)
        assert "address=m***e@office.example" in line, line
        assert "malee" in world.letters("malee")[-1].text
        for event in ("asked", "letter", "granted"):
            kept = [line for line in world.audit() if line["event"] == event][-1]
            assert (kept["user"], kept["person"]) == ("counter", "malee"), kept
        assert record_of("malee").exists() and not record_of("counter").exists()
        assert enter_counter(world, CITIZEN_ID, "somsri").wait_for_end().granted
    letter = world.letters("somsri")[-1]
    assert CITIZEN_ID not in letter.text and "1-1017-xxxxx-xx-x" in letter.text, letter.text


def test_who_does_not_share_the_account_is_refused_like_a_wrong_password(world):
    seen = {}
    with world.settings(language="en", **COUNTER):
        for typed, password_of in (("naree", "naree"), ("Malee", "malee"), ("", "malee"), ("counter", "malee"),
                                   ("malee ", "malee"), ("malee", "naree")):
            before, connections = len(world.log()), world.sso_connections()
            login = enter_counter(world, typed, password_of, code=False)
            began = time.monotonic()
            login.wait_for_end()
            assert 0.29 < time.monotonic() - began < 2, typed
            known = typed == "malee"
            line = refused(world, login, "DLA-101", "password_wrong" if known else "not_of_people", before)
            assert (world.sso_connections() > connections) == known, typed
            assert "user=counter" in line and ("person=malee" in line) == known, line
            seen[typed] = golden(login.transcript.replace(f"name: {typed}", "name: "))
    assert len({tuple(lines) for lines in seen.values()}) == 1, seen


def test_a_name_that_failed_at_a_shared_account_waits_whether_it_is_one_of_its_people_or_not_T28_T58(world):
    """Else anybody could try out who they are. Nobody waits for another one's failures."""
    world.forget()
    screens = []
    with world.settings(language="en", **COUNTER):
        for typed in ("naree", "malee"):
            for _ in range(3):
                login = enter_counter(world, typed, "somchai", code=False).wait_for_end()
                assert login.numbers == ["DLA-101"], login.transcript
            connections = world.sso_connections()
            login = world.ssh("counter")
            assert login.expect(PROMPT_PERSON), login.transcript
            login.child.send(typed + "\r")
            assert login.wait_for_end().numbers == ["DLA-103"], login.transcript
            assert world.sso_connections() == connections, typed
            screens.append(golden(login.transcript.replace(f"name: {typed}", "name: ")))
        assert world.sign_in("malee").numbers == ["DLA-103"]  # the person's own account, too
        assert enter_counter(world, CITIZEN_ID, "somsri").wait_for_end().granted
    assert screens[0] == screens[1], screens
    world.forget()


def test_counters_are_the_persons_whichever_account_is_entered_T20(world):
    """Attempts used up at the shared account are used up for the person's own as well."""
    world.forget()
    with world.settings(**COUNTER):
        login = enter_counter(world, "malee", "malee", code=False)
        assert login.wait_for_code_prompt()
        code = code_of(world, login)
        for _ in range(3):
            login.give_code(f"{(int(code) + 1) % 10 ** 6:06d}")
            login.wait_for_code_prompt()
        assert not login.wait_for_end().granted
        own = world.sign_in("malee")
        assert not own.granted and own.numbers, own.transcript
        world.forget()


def test_a_code_for_a_shared_account_does_not_open_the_persons_own_T23(world):
    world.forget()
    with world.settings(**COUNTER):
        login = enter_counter(world, "malee", "malee", code=False)
        assert login.wait_for_code_prompt()
        code_of(world, login)
        login.hang_up()
        own = world.ssh("malee")
        own.give_password(world.people["malee"].password)
        assert not own.wait_for_code_prompt(), "the code of another account was resumed"
        own.wait_for_end()
    world.forget()


# --- su and sudo -----------------------------------------------------------------------------------------


def test_su_asks_for_the_invokers_factors_and_lets_in_whom_a_rule_names_T56(world):
    world.forget()
    before = len(world.log())
    with world.settings(services=INVOKER, become=[{"users": ["malee"], "target": "root"},
                                                  {"users": ["somchai"], "target": "naree"}]):
        terminal = become(world, "malee", *su("root"))
        assert terminal.granted and "\nroot" in terminal.transcript, terminal.transcript
        world.wait_for_log(r"result=GRANTED user=malee target=root service=su ", before)
        terminal = become(world, "somchai", *su("naree"))
        assert terminal.granted and "\nnaree" in terminal.transcript, terminal.transcript
        world.forget()
        for who, target in (("malee", "naree"), ("somchai", "root"), ("naree", "root"), ("naree", "malee")):
            before = len(world.log())
            refused(world, become(world, who, *su(target)), "DLA-306", "policy", before)
            world.wait_for_log(rf"user={who} target={target} service=su ", before)


def test_nobody_becomes_anybody_by_default_T56(world):
    before = len(world.log())
    with world.settings(services=INVOKER):
        refused(world, become(world, "malee", *su("root")), "DLA-306", "policy", before)
        refused(world, become(world, "malee", *su("malee")), "DLA-306", "policy", before)
        refused_silently(world, become(world, "malee", "sudo", "id"), before)


def test_a_role_of_the_invoker_allows_it_and_the_targets_does_not_T56(world):
    world.forget()
    before = len(world.log())
    admins = {"services": INVOKER, "become": [{"roles": ["server01-admin"], "target": "root"},
                                              {"roles": ["server01-admin"], "target": "malee"}]}
    with world.settings(**allow({"roles": ["staff"]}, roles_claim="roles"), **admins):
        assert become(world, "malee", *su("root")).granted
        refused(world, become(world, "somchai", *su("root")), "DLA-306", "policy", before)
        refused(world, become(world, "somchai", *su("malee")), "DLA-306", "policy", before)


def test_sudo_does_not_say_whom_so_only_a_rule_for_root_lets_in_T55(world):
    world.forget()
    command = ["sudo", "-u", "naree", "sh", "-c", f"echo {SHELL_WORD}; id -un"]
    with world.settings(services=INVOKER, become=[{"users": ["malee"], "target": "root"},
                                                  {"users": ["somchai"], "target": "naree"}]):
        before = len(world.log())
        terminal = become(world, "malee", *command)
        assert terminal.granted and "\nnaree" in terminal.transcript, terminal.transcript
        world.wait_for_log(r"result=GRANTED user=malee target=root service=sudo ", before)
        refused_silently(world, become(world, "somchai", *command), before)


def test_no_variable_and_no_item_makes_another_invoker_T55(world):
    forged = [f"{name}=malee" for name in ("SUDO_USER", "USER", "LOGNAME", "USERNAME", "PAM_RUSER", "PAM_USER")]
    before = len(world.log())
    with world.settings(services=INVOKER, become=[{"users": ["malee"], "target": "root"}]):
        terminal = become(world, "naree", *su("root"), environment=[*forged, "SUDO_UID=60106", "UID=0"])
        refused(world, terminal, "DLA-306", "policy", before)
        world.wait_for_log(r"user=naree target=root ", before)
        # The password of who may become root is of no use to who may not.
        terminal = Terminal(world, "malee", ["setpriv", "--reuid", "naree", "--regid", "naree",
                                             "--init-groups", *su("root")])
        terminal.give_password(world.people["malee"].password)
        refused(world, terminal, "DLA-101", "password_wrong", before)


def test_root_and_system_users_sign_in_as_nobody_T57(world):
    with world.settings(services=INVOKER, become=[{"users": ["root", "daemon", "malee"], "target": "root"}]):
        for who in ("root", "daemon"):
            before, connections = len(world.log()), world.sso_connections()
            terminal = Terminal(world, "malee", ["setpriv", "--reuid", who, "--clear-groups", *su("root")])
            terminal.give_password(world.people["malee"].password)
            refused(world, terminal, "DLA-101", "no_such_user", before)
            assert world.sso_connections() == connections


def test_root_at_the_sso_is_not_root_here_unless_the_map_says_so_T57(world):
    before, connections = len(world.log()), world.sso_connections()
    with world.settings(min_uid=0):
        terminal = Terminal(world, "malee", ["setpriv", "--reuid", "malee", "--clear-groups", *su("root")])
        terminal.give_password("whatever it is")
        refused(world, terminal, "DLA-101", "no_such_user", before)
        assert world.sso_connections() == connections
        world.forget()
        with name_map("malee root\n"), world.settings(min_uid=0, map="names.map"):
            terminal = become(world, "malee", *su("root"))
            assert terminal.granted and "\nroot" in terminal.transcript, terminal.transcript


if __name__ == "__main__":
    prepare()
    main(globals())
