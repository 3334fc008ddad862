#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""Mailboxes that are not one person's, by real logins: who is told, who is refused, and who is not.
Usage: test_shared_mailbox.py [WORD...]: only tests whose name has it."""

import contextlib
import os
import pathlib
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "world"))

from harness import STORE, Terminal, main  # noqa: E402  (the path comes first)
from test_login import refused  # noqa: E402

SERVICE = "dla-mailbox"
TABLE = STORE / "mailboxes"
SHARED = "somchai@office.example"


def sign_in(world, name, mailbox=None):
    """A whole login at this machine, with the code from that mailbox; gives it when it has ended."""
    pathlib.Path("/etc/pam.d", SERVICE).write_text("auth required pam_dla_otp.so\n")
    mailbox = mailbox or name
    before = len(world.letters(mailbox))
    login = Terminal(world, name, ["pamtester", SERVICE, name, "authenticate"])
    login.give_password(world.people[name].password)
    if login.wait_for_code_prompt():
        login.give_code(world.letter(mailbox, before + 1).code)
    return login.wait_for_end()


def granted(login):
    return "successfully authenticated" in login.transcript


@contextlib.contextmanager
def malee_has_somchais(world):
    """Both have signed in with it: the table knows two people."""
    world.forget()
    assert granted(sign_in(world, "somchai"))
    with world.email("malee", SHARED):
        yield


def notices(world, mark):
    return [(line["user"], line["state"]) for line in world.audit()[mark:]
            if line["event"] == "notice" and line.get("notice") == "shared_mailbox"]


def test_two_people_with_one_mailbox_are_both_told_until_one_has_another(world):
    mark = len(world.audit())
    with malee_has_somchais(world):
        for name in ("malee", "somchai", "malee"):
            login = sign_in(world, name, "somchai")
            assert granted(login) and login.numbers == ["DLA-706"], login.transcript
    login = sign_in(world, "malee")
    assert granted(login) and not login.numbers, login.transcript
    login = sign_in(world, "somchai")
    assert granted(login) and not login.numbers, login.transcript
    assert notices(world, mark) == [("malee", "warned"), ("somchai", "warned"), ("malee", "warned")]


def test_refused_means_that_no_letter_leaves(world):
    with malee_has_somchais(world):
        before, letters = len(world.log()), len(world.letters("somchai"))
        with world.settings(otp={"shared_address": "refuse"}):
            login = sign_in(world, "malee", "somchai")
            assert login.numbers == ["DLA-309"], login.transcript
            world.wait_for_log("result=NO_ADDRESS user=malee.*reason=email_shared number=309", before)
            assert len(world.letters("somchai")) == letters
            login = sign_in(world, "somchai")
            assert granted(login) and not login.numbers, "she has proven nothing, and he is alone"


def test_an_offices_mailbox_is_known_by_its_name(world):
    world.forget()
    before = len(world.log())
    with world.email("somchai", "Saraban_06100101@office.example"), \
            world.settings(otp={"shared_address": "refuse"}):
        refused(world, world.sign_in("somchai"), "DLA-309", "email_shared", before)
    assert not TABLE.exists()


def test_only_a_right_code_makes_a_mailbox_somebodys(world):
    world.forget()
    login = world.ssh("somchai")
    login.give_password(world.people["somchai"].password)
    assert login.wait_for_code_prompt()
    login.hang_up()
    assert not TABLE.exists()


def test_the_table_names_nobody_and_is_found_again_after_it_was_lost(world):
    with malee_has_somchais(world):
        assert granted(sign_in(world, "malee", "somchai"))
        assert TABLE.stat().st_size == 512 * 136 and TABLE.stat().st_mode & 0o777 == 0o600
        assert not re.search(rb"somchai|malee|office", TABLE.read_bytes())
        TABLE.unlink()
        assert not sign_in(world, "malee", "somchai").numbers
        assert sign_in(world, "somchai").numbers == ["DLA-706"]


def test_a_table_that_is_not_ours_stops_nobody_where_people_are_only_told(world):
    world.forget()
    before = len(world.log())
    TABLE.symlink_to("/etc/passwd")
    assert granted(sign_in(world, "somchai"))
    world.wait_for_log("who has which mailbox cannot be noted", before)
    with world.settings(otp={"shared_address": "refuse"}):
        assert sign_in(world, "somchai").numbers == ["DLA-604"]
    TABLE.unlink()


if __name__ == "__main__":
    main(globals())
