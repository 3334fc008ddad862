#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""The administrator's guide, followed to the letter on a clean Debian: each command of its first steps is typed at a
terminal as it is printed, and what is seen there is guide-transcript.txt, without secrets, times and what differs
between machines. Usage: test_guide.py DIRECTORY [--write] [WORD...], as test_install.py; --write keeps what was seen
as the new transcript."""

import difflib
import pathlib
import re
import shutil
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "world")]

import pexpect  # noqa: E402  (the path comes first)
from harness import enter_world, main  # noqa: E402

enter_world(["--bare"])

import certificates  # noqa: E402
import mail_server  # noqa: E402
import sso  # noqa: E402
from office import Build, Office  # noqa: E402
from people import DOMAIN  # noqa: E402
from server import ENVIRONMENT  # noqa: E402
from terminal import PROMPT_CODE, PROMPT_PASSWORD  # noqa: E402

BUILD = Build(sys.argv.pop(1))
WRITE = "--write" in sys.argv and not sys.argv.remove("--write")
ROOT = HERE.parent.parent
TRANSCRIPT = HERE / "guide-transcript.txt"
MOST = 10
GUIDE = "docs/guide-admin.md"
CHAPTERS = {GUIDE: "From nothing to confirmed", "docs/guide-admin.th.md": "ติดตั้งและเปิดใช้กับ ssh",
            "README.md": "On a machine of yours"}
PERSON = "somchai"  # whom the guide names
LOCAL_PASSWORD = "of-this-machine"
# What differs from one machine or day to the next, and what is shown instead.
ELSEWHERE = "...   (what this machine has)\n"
VARIES = [(re.compile(pattern, re.MULTILINE), instead) for pattern, instead in (
    (r"\x1b7.*?\x1b8|\x1b\[[0-9;?]*[A-Za-z]", ""),  # colours and progress
    (r"\r+\n", "\n"), (r"^.*\r|[ \t]+$", ""),
    (r"(?<=\.example):\d+", ""),
    (r"(?<=Ref\): )[A-Z]{4}", "ABCD"),
    (r"\d{4}-\d\d-\d\dT[\d:]+", "2026-10-01T09:00:00"), (r"\d{4}-\d\d-\d\d(?!T)", "2026-10-01"),
    (r"\b\d\d:\d\d(?= unless| from)", "09:00"),
    (r"\|[ =]{24}\| +\d+ ms", "|===        |   20 ms"), (r"\(\d+ ms\)", "(20 ms)"),
    (r"\b[0-9a-f]{64}\b", "01ab...89ef"),
    (r"^@@ .* @@$", "@@"),
    (re.escape(BUILD.first.name.split("_")[1]), "VERSION"),
    (r"\d+(?= kB| MB| MiB| files)|(?<=[GU]ID )\d+", "990"),
    (r"\d+(?= not upgraded)", "0"), (r"\(\d+ lines\)", "(100 lines)"),
    (r"^(?:ok|warn) .*\b(?:kernel|clock|libcurl|AppArmor|SELinux|none of the faults)\b.*\n(?:      .*\n)?", ELSEWHERE),
    (r"^warn .*\n      Install updates.*\n", ELSEWHERE), (f"(?:{re.escape(ELSEWHERE)})+", ELSEWHERE),
    (r"^Linux server01 .*", "Linux server01 ..."))]


def commands(page):
    """What is to be typed in a page's first steps, without the remarks behind it."""
    text = (ROOT / page).read_text(encoding="utf-8")
    chapter = re.search(rf"^## {re.escape(CHAPTERS[page])}\n(.*?)^#", text, re.DOTALL | re.MULTILINE)[1]
    boxes = re.findall(r"^ *```\n(.*?)^ *```$", chapter, re.DOTALL | re.MULTILINE)
    return [re.sub(r"\s+#.*", "", line).strip() for box in boxes for line in box.splitlines()]


class Window:
    """A shell at a terminal, and what is seen in it."""

    def __init__(self, title, prompt, command):
        self.title, self.prompt, self.seen = title, prompt, ""
        environment = ENVIRONMENT | {"TERM": "dumb", "PS1": prompt, "LC_ALL": "C.UTF-8"}
        self.child = pexpect.spawn(command[0], [*command[1:], "--norc", "--noprofile", "-i"], env=environment,
                                   encoding="utf-8", timeout=60, dimensions=(50, 120))
        self.wait_for(re.escape(prompt))

    def wait_for(self, pattern):
        self.child.expect(pattern)
        self.seen += self.child.before + self.child.after

    def type(self, text):
        self.child.send(text + "\r")

    def answer(self, question, text):
        self.wait_for(question)
        self.type(text)

    def end(self):
        """Waits until the command has ended; gives what was seen of it, but the prompt that waits now."""
        self.wait_for(re.escape(self.prompt))
        seen, self.seen = self.seen, self.prompt
        return seen.removesuffix(self.prompt)


class Follower:
    """Somebody who does what the guide says, with what the SSO's and the mail's administrators gave out."""

    def __init__(self, world, machine):
        self.world = world
        self.person = world.people[PERSON]
        self.secrets = {world.state["client_secret"], world.state["relay_password"], self.person.password}
        self.codes, self.transcript, self.last = [], "", None
        self.root = Window("the window of root", "root@server01:~# ",
                           machine.command("/usr/bin/env", "--chdir=/root", "HOME=/root", "/bin/bash"))
        self.second = Window("the second window", "somchai@desk:~$ ", ["/bin/bash"])

    def follow(self, command):
        """Types it, answers what is asked; gives what was seen."""
        window = self.second if command.startswith("ssh ") else self.root
        window.type(command)
        for words, answer in (("dla-otp setup", self.set_up), ("dla-otp test login", self.sign_in),
                              ("ssh ", self.sign_in), ("dla-otp enable", self.agree)):
            if command.startswith(words):
                answer(window)
        if window is self.second:
            window.prompt = f"{PERSON}@server01:~$ "  # of the shell that is open now
        seen = window.end()
        self.keep(window, seen)
        return seen

    def keep(self, window, seen):
        """Into the transcript, without what differs."""
        assert not any(secret in seen for secret in self.secrets), "a secret is seen"
        for code in self.codes:
            seen = seen.replace(code, "######")
        for pattern, instead in VARIES:
            seen = pattern.sub(instead, seen)
        if self.last is not window:
            self.transcript += f"{self.transcript and chr(10)}===== {window.title} =====\n\n"
        self.transcript += seen.rstrip("\n") + "\n"
        self.last = window

    def set_up(self, window):
        """dla-otp setup, in the order of its questions."""
        state = self.world.state
        for question, answer in (
                ("language: ", "en"), ("office's name: ", "Test Office"), ("for help.*: ", "the IT desk, 1234"),
                ("issuer .*: ", sso.issuer(state)), ("client id at the SSO: ", sso.CLIENT),
                ("not shown.*: ", state["client_secret"]),
                ("correct their e-mail.*: ", f"https://{certificates.SSO_HOST}/"),
                ("Mail server .*: ", f"smtps://{certificates.MAIL_HOST}:{state['ports']['smtps']}"),
                ("User name there .*: ", mail_server.RELAY_USER), ("not shown.*: ", state["relay_password"]),
                ("sender's e-mail address.*: ", f"otp@{DOMAIN}"),
                ("Roles at the SSO.*: ", "staff"), ("lists roles .*: ", "roles"),
                ("People who may sign in.*: ", ""), (r"apply\? \[y/N\] ", "y")):
            window.answer(question, answer)

    def agree(self, window):
        window.answer(r"apply\? \[y/N\] ", "y")

    def sign_in(self, window):
        """With the password and the code of the new letter."""
        before = len(self.world.letters(PERSON))
        window.answer(PROMPT_PASSWORD, self.person.password)
        window.wait_for(PROMPT_CODE)
        self.codes.append(self.world.letter(PERSON, before + 1).code)
        window.type(self.codes[-1])


def prepare(machine):
    """The office before the guide is opened: its servers have certificates of an authority that Debian knows, sshd
    runs, the package is in root's directory, and the name of the machine leads there."""
    shutil.copy(certificates.CA, machine.path("/usr/local/share/ca-certificates/office.crt"))
    machine.run("update-ca-certificates")
    shutil.copy(BUILD.first, machine.path("/root"))
    machine.start_sshd()
    pathlib.Path("/etc/ssh/ssh_config.d/server01.conf").write_text(
        f"Host server01\n\tPort {machine.world.ports['office']}\n"
        "\tStrictHostKeyChecking no\n\tUserKnownHostsFile /dev/null\n\tLogLevel ERROR\n", encoding="ascii")


def assert_closed(world, machine):
    """Neither a password alone nor a wrong code opens the door."""
    machine.run("chpasswd", typed=f"{PERSON}:{LOCAL_PASSWORD}\n")
    granted, right = machine.events()["granted"], world.people[PERSON].password
    for password in (LOCAL_PASSWORD, right):
        alone = world.ssh(PERSON, "office")
        alone.give_password(password)
        assert alone.wait_for_code_prompt() == (password == right), alone.transcript
        alone.hang_up()
        asked = world.ssh(PERSON, "office", options=("-o", "PreferredAuthentications=password")).wait_for_end()
        assert asked.status != 0 and "Permission denied" in asked.transcript, asked.transcript
    wrong = world.ssh(PERSON, "office")
    wrong.give_password(right)
    while wrong.wait_for_code_prompt():
        wrong.give_code(f"{(int(world.letter(PERSON).code) + 1) % 1000000:06}")
    assert wrong.wait_for_end().status != 0 and "DLA-201" in wrong.numbers, wrong.transcript
    assert machine.events()["granted"] == granted, machine.events()


def assert_as_kept(transcript):
    """What was seen is what the file beside this one shows."""
    if WRITE:
        TRANSCRIPT.write_text(transcript, encoding="utf-8")
    kept = TRANSCRIPT.read_text(encoding="utf-8")
    difference = difflib.unified_diff(kept.splitlines(), transcript.splitlines(), "kept", "seen", n=1, lineterm="")
    assert transcript == kept, "\n".join(("with --write it is kept anew:", *difference))


def test_the_guides_and_the_readme_print_the_same_commands_and_few(world):
    typed = commands(GUIDE)
    print(f"figure: commands from a bare Debian to a confirmed sshd {len(typed)} / {MOST}")
    assert typed[-1] == "dla-otp confirm" and len(typed) <= MOST, typed
    for page in CHAPTERS:
        assert commands(page) == typed, (page, commands(page), typed)


def test_who_follows_the_guide_has_a_confirmed_sshd(world):
    with Office(world, BUILD.clean, newcomers=(PERSON,)) as machine:
        prepare(machine)
        follower = Follower(world, machine)
        for command in commands(GUIDE):
            seen = follower.follow(command)
            assert "FAIL" not in seen, seen
        assert not machine.path("/etc/dla-otp/rollback/sshd/deadline").exists(), "it is confirmed"
        assert "nothing waits" in machine.run("dla-otp", "rollback", "--due")
        assert "stays enabled" in follower.transcript
        assert_closed(world, machine)
        assert_as_kept(follower.transcript)


main(globals())
