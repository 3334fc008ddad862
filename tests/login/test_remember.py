#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""Sign-ins that are remembered: real sudo and su in shells on terminals of their own. Who was asked for a
code is not asked again there for a while. Usage: test_remember.py [WORD...]: only tests whose name has it."""

import contextlib
import dataclasses
import pathlib
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "world"))

from harness import enter_world, main  # noqa: E402  (the path comes first)

enter_world()

import keys  # noqa: E402
from server import WORLD  # noqa: E402
from terminal import PROMPT_CODE, PROMPT_END, PROMPT_PASSWORD, Terminal  # noqa: E402
from test_login import begin, other_code  # noqa: E402
from test_rights import dla_otp, record_of  # noqa: E402
from test_rights import prepare as prepare_stacks  # noqa: E402

SUDO = "sudo id -un"
ALL, PASSWORD, NOTHING = ["password", "code"], ["password"], []
SUDOERS = pathlib.Path("/etc/sudoers")
BOOT_ID = pathlib.Path("/proc/sys/kernel/random/boot_id")


def remembering(seconds=600, *services, **more):
    return {"services": [{"name": name, "remember": seconds, **more} for name in services or ("sudo",)]}


def alone(seconds=600, **more):
    """Nothing is asked while a sign-in is remembered; a directory is asked about somchai."""
    return {**remembering(seconds, remember_alone=True), **keys.access({"users": ["somchai"]}, **more)}


@dataclasses.dataclass
class Run:
    """A command in a session: what the person was asked, in order, and how it ended."""

    asked: list
    status: int
    output: str


class Session(Terminal):
    """A shell of somebody who is logged in at a terminal of their own."""

    def __init__(self, world, name):
        super().__init__(world, name, ["setpriv", "--reuid", name, "--regid", name, "--init-groups",
                                       "bash", "--norc", "--noprofile"])
        self.run("tty")

    def run(self, command, person=None, with_code=True):
        """Runs a command and types the person's password and new code where it asks for them."""
        person, asked, output = person or self.name, [], ""
        letters = len(self.world.letters(person))
        self.child.send(f"{command}; echo ENDED-$?\r")
        while True:
            found = self.child.expect([r"ENDED-(\d+)", PROMPT_PASSWORD, PROMPT_CODE, PROMPT_END])
            output += self.child.before
            if found == 0:
                return Run(asked, int(self.child.match[1]), output)
            if found == 1:
                asked.append("password")
                self.child.send(self.world.people[person].password + "\r")
            elif found == 2 and with_code:
                asked.append("code")
                time.sleep(0.1)
                self.child.send(self.world.letter(person, letters + 1).code + "\r")
            elif found == 2:
                asked.append("code")
                time.sleep(0.3)  # whoever goes at once gets no letter
                self.child.send("\x03")
            else:
                self.child.send("\r")

    def log_out(self):
        self.child.send("exit\r")
        return self.wait_for_end()


@contextlib.contextmanager
def session(world, name="somchai"):
    """Within: a shell; at the end it is gone."""
    shell = Session(world, name)
    try:
        yield shell
    finally:
        shell.hang_up()


def was_asked(run, expected, output="root"):
    assert run.asked == expected and run.status == 0 and output in run.output.split(), run


# --- sudo ------------------------------------------------------------------------------------------------


def test_sudo_three_times_asks_for_one_code_on_another_terminal_again_and_after_logout_again_T151(world):
    world.forget()
    with world.settings(**remembering()), session(world) as here, session(world) as there:
        was_asked(here.run(SUDO), ALL)
        letters, record = len(world.letters("somchai")), record_of("somchai").read_bytes()
        for _ in range(2):
            before = len(world.log())
            was_asked(here.run(SUDO), PASSWORD)
            line = world.wait_for_log(r"result=GRANTED user=somchai service=sudo ", before)
            assert "remembered=code" in line and "letter=" not in line, line
        granted = [entry for entry in world.audit() if entry["event"] == "granted"][-3:]
        assert [entry.get("remembered") for entry in granted] == [None, "code", "code"], granted
        assert len(world.letters("somchai")) == letters
        assert record_of("somchai").read_bytes() == record  # nothing for the disk to wait for
        was_asked(there.run(SUDO), ALL)
        was_asked(here.run(SUDO), PASSWORD)
        tty = here.run("tty").output
        here.log_out()
        with session(world) as again:
            assert again.run("tty").output == tty, "this test wants the terminal's number once more"
            was_asked(again.run(SUDO), ALL)


def test_after_its_time_the_code_is_asked_again_however_often_it_was_used(world):
    world.forget()
    with world.settings(**remembering(6)), session(world) as here:
        began = time.monotonic()
        was_asked(here.run(SUDO), ALL)
        proven = time.monotonic()
        while time.monotonic() < began + 3:
            was_asked(here.run(SUDO), PASSWORD)
        time.sleep(proven + 6 - time.monotonic())
        was_asked(here.run(SUDO), ALL)


def test_without_the_setting_the_code_is_asked_each_time(world):
    world.forget()
    with world.settings(**remembering(600, "su")), session(world) as here:
        for _ in range(2):
            was_asked(here.run(SUDO), ALL)


def test_another_person_is_never_remembered_not_even_in_the_same_session_T151(world):
    world.forget()
    with world.settings(**remembering(600, "sudo", "su")), session(world) as here, \
            session(world, "malee") as there:
        was_asked(here.run(SUDO), ALL)
        was_asked(there.run(SUDO), ALL)
        was_asked(here.run("su malee -c 'id -un'", "malee"), ALL, "malee")
        was_asked(here.run(f"su malee --session-command '{SUDO}'", "malee"), ["password", "password", "code"])
        was_asked(here.run(SUDO), PASSWORD)
        was_asked(there.run("su somchai -c 'id -un'", "somchai"), ALL, "somchai")


def test_a_wrong_password_is_refused_whatever_is_remembered(world):
    world.forget()
    with world.settings(**remembering()), session(world) as here:
        was_asked(here.run(SUDO), ALL)
        before = len(world.log())
        run = here.run(SUDO, "naree")
        assert run.status != 0 and run.asked == PASSWORD, run
        world.wait_for_log(r"result=DENIED user=somchai .*reason=password_wrong", before)
    world.forget()


def test_what_has_no_terminal_or_another_session_is_not_remembered_T151(world):
    """-S reads from a pipe: the terminal is still that of the session. With setsid there is none."""
    world.forget()
    password = world.people["somchai"].password
    with world.settings(**remembering()), session(world) as here:
        was_asked(here.run(SUDO), ALL)
        was_asked(here.run(f"printf '%s\\n' '{password}' | sudo -S id -un 2>/dev/null"), NOTHING)
        letters = len(world.letters("somchai"))
        run = here.run(f"printf '%s\\n' '{password}' | setsid -w sudo -S id -un 2>/dev/null", with_code=False)
        assert run.status != 0 and "root" not in run.output.split(), run
        was_asked(here.run(f"script -qec '{SUDO}' /dev/null"), ALL)  # a terminal of its own
        was_asked(here.run(SUDO), PASSWORD)
        assert len(world.letters("somchai")) <= letters + 2
        before = len(world.log())
        run = here.run("sudo -n id -un")  # denies, and asks and mails nothing
        assert run.status != 0 and run.asked == NOTHING, run
        assert not [line for line in world.log()[before:] if "dla-otp" in line]


def test_whoever_comes_from_elsewhere_is_not_remembered_T151(world):
    """Any PAM_RHOST will do: sudo sets one where sudoers says so."""
    world.forget()
    usual = SUDOERS.read_text()
    with world.settings(**remembering()), session(world) as here:
        was_asked(here.run(SUDO), ALL)
        SUDOERS.write_text(usual.replace("Defaults ", "Defaults pam_rhost, ", 1))
        try:
            was_asked(here.run(SUDO), ALL)
        finally:
            SUDOERS.write_text(usual)
        was_asked(here.run(SUDO), PASSWORD)


# --- su ----------------------------------------------------------------------------------------------------


def test_su_is_remembered_for_that_account_alone(world):
    world.forget()
    invoker = [{"name": "su", "identity": "invoker", "remember": 600}]
    become = [{"users": ["malee"], "target": "root"}, {"users": ["malee"], "target": "naree"}]
    with world.settings(services=invoker, become=become), session(world, "malee") as here:
        was_asked(here.run("su root -c 'id -un'"), ALL)
        was_asked(here.run("su root -c 'id -un'"), PASSWORD)
        was_asked(here.run("su naree -c 'id -un'"), ALL, "naree")
        with world.settings(services=invoker, become=become[1:]):  # and rights are asked each time
            run = here.run("su root -c 'id -un'")
            assert run.status != 0 and run.asked == PASSWORD and "DLA-306" in run.output, run


# --- what ends it --------------------------------------------------------------------------------------------


def test_a_lock_ends_it(world):
    world.forget()
    with world.settings(limits={"lock_first": 10}, otp={"resend_after": 15}, **remembering()), session(world) as here:
        was_asked(here.run(SUDO), ALL)
        login = begin(world)
        wrong = other_code(world.letter("somchai", login.letters_before + 1).code)
        for _ in range(3):
            login.give_code(wrong)
            login.wait_for_code_prompt()
        assert login.wait_for_end().numbers[-1] == "DLA-206", login.transcript
        assert here.run(SUDO).status != 0
        time.sleep(15)  # lock and cool-down
        was_asked(here.run(SUDO), ALL)


def test_an_administrator_ends_it_by_unlock_and_by_a_new_key(world):
    world.forget()
    with world.settings(**remembering()), session(world) as here:
        was_asked(here.run(SUDO), ALL)
        for command in (("unlock", "somchai"), ("rotate-key",)):
            was_asked(here.run(SUDO), PASSWORD)
            assert "BROKEN" not in dla_otp(*command)
            was_asked(here.run(SUDO), ALL)


def test_a_reboot_ends_it(world):
    world.forget()
    other = WORLD / "boot_id"
    other.write_text("0f1e2d3c-4b5a-4697-8877-665544332211\n")
    with world.settings(**remembering()), session(world) as here:
        was_asked(here.run(SUDO), ALL)
        was_asked(here.run(SUDO), PASSWORD)
        subprocess.run(["mount", "--bind", other, BOOT_ID], check=True)
        try:
            was_asked(here.run(SUDO), ALL)
        finally:
            subprocess.run(["umount", BOOT_ID], check=True)


def test_another_address_at_the_sso_ends_it(world):
    world.forget()
    with world.settings(**remembering()), session(world) as here:
        was_asked(here.run(SUDO), ALL)
        with world.email("somchai", "naree@office.example"):
            letters = len(world.letters("naree"))
            run = here.run(SUDO, with_code=False)
            assert run.asked == ALL and run.status != 0, run
            world.letter("naree", letters + 1)
    world.forget()


# --- remember_alone ------------------------------------------------------------------------------------------


def test_alone_neither_password_nor_code_is_asked_and_rights_are_looked_up(world):
    world.forget()
    keys.directory().use("correct")
    with world.settings(**alone(fresh=300)), session(world) as here, session(world) as there:
        was_asked(here.run(SUDO), ALL)
        for vouched in ("asked", "fresh"):
            before, connections = len(world.log()), world.sso_connections()
            was_asked(here.run(SUDO), NOTHING)
            line = world.wait_for_log(r"result=GRANTED user=somchai service=sudo ", before)
            assert f"vouched={vouched}" in line and "remembered=both" in line and "channel=" not in line, line
            assert world.sso_connections() == connections
        was_asked(there.run(SUDO), ALL)
        with keys.silence():
            was_asked(here.run(SUDO), NOTHING)  # it answered a moment ago
            with world.settings(**alone(fresh=0)):
                run = here.run(SUDO)
                assert run.status != 0 and run.asked == NOTHING, run
        was_asked(here.run(SUDO), ALL)


def test_alone_who_lost_the_right_is_refused_and_then_asked_for_the_password(world):
    world.forget()
    keys.directory().use("correct")
    with world.settings(**alone()), session(world) as here:
        was_asked(here.run(SUDO), ALL)
        keys.directory().use("correct", user={"enabled": False})
        before = len(world.log())
        run = here.run(SUDO)
        assert run.status != 0 and run.asked == NOTHING, run
        world.wait_for_log(r"result=EXPIRED user=somchai .*reason=gone .*number=310", before)
        keys.directory().use("correct")
        was_asked(here.run(SUDO), ALL)
        was_asked(here.run(SUDO), NOTHING)


if __name__ == "__main__":
    prepare_stacks()
    keys.prepare()
    main(globals())
