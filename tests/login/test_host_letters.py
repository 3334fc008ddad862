#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""The letters of this host, as whole logins: who gets one when many are asked for. Usage:
test_host_letters.py [WORD...]: only tests whose name has it."""

import os
import pathlib
import re
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "world"))

from harness import STORE, main  # noqa: E402  (the path comes first)
from server import ENVIRONMENT  # noqa: E402
from test_login import begin, code_of, refused  # noqa: E402

COUNT = STORE / "letters"
CAP = {"limits": {"letters_per_host_hour": 10}}
STRANGERS = ("malee", "prayut_t", "naree", "pimchanok")


def ask_for_codes(world, names):
    for name in names:
        login = begin(world, name)
        code_of(world, login)  # it has left
        login.hang_up()


def test_who_signed_in_lately_gets_a_code_when_strangers_have_used_up_theirs_T27(world):
    world.forget()
    before = len(world.log())
    with world.settings(**CAP):
        assert world.sign_in("somchai").granted
        ask_for_codes(world, STRANGERS)
        for _ in range(2):
            login = world.sign_in("suda")
            line = refused(world, login, "DLA-210", "letters_cap_host", before)
            assert "result=EXHAUSTED" in line and not world.letters("suda"), line
        assert world.sign_in("somchai").granted
    alarms = [line for line in world.log()[before:] if "letters_per_host_hour" in line]
    assert len(alarms) == 1 and "authpriv.err" in alarms[0] and "30 days" in alarms[0], alarms


def test_a_letter_that_never_left_is_given_back(world):
    """A caller that gives every prompt the same answer gets none, however often it asks."""
    world.forget()
    pathlib.Path("/etc/pam.d/dla-letters").write_text("auth required pam_dla_otp.so\n")
    with world.settings(**CAP):
        for name in ("somchai", *STRANGERS, "suda"):
            password = world.people[name].password
            done = subprocess.run(["pamtester", "dla-letters", name, "authenticate"], text=True,
                                  input=f"{password}\n" * 3, check=False, stdout=subprocess.PIPE,
                                  stderr=subprocess.STDOUT, env=ENVIRONMENT)
            assert re.findall(r"\[(DLA-\d+)\]", done.stdout) == ["DLA-106"], done.stdout
        assert COUNT.stat().st_size < 4096
        ask_for_codes(world, STRANGERS)
        assert world.sign_in("somchai").granted


def test_a_damaged_count_stops_strangers_and_tells_the_administrator_T37(world):
    world.forget()
    before = len(world.log())
    with world.settings(**CAP):
        assert world.sign_in("somchai").granted
        COUNT.write_bytes(bytes(COUNT.stat().st_size))
        refused(world, world.sign_in("malee"), "DLA-210", "letters_cap_host", before)
        assert world.sign_in("somchai").granted
    world.wait_for_log("count of this host's letters was damaged.*/var/lib/dla-otp/letters", before)


def test_what_cannot_be_counted_is_not_mailed_T38(world):
    world.forget()
    COUNT.mkdir()
    before = len(world.log())
    login = world.sign_in("somchai")
    line = refused(world, login, "DLA-604", "store", before)
    assert "cause=letters" in line and len(world.letters("somchai")) == login.letters_before, line
    world.forget()


if __name__ == "__main__":
    main(globals())
