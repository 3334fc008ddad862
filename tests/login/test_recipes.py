#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""What the Thai guide tells people to type, typed: one sign-in for many connections, and a machine that works
by itself. The blocks of docs/guide-admin.th.md are taken as they are printed; only names that belong to
this world (the service, the source's address) are put in.
Usage: test_recipes.py [WORD...]: only tests whose name has it."""

import os
import pathlib
import re
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "world"))

from harness import enter_world, main  # noqa: E402  (the path comes first)

enter_world()

import settings  # noqa: E402
from keys import KEY, PORTS, SERVICE, access, directory, prepare  # noqa: E402
from directory import PERSON, with_token  # noqa: E402  (its path came with keys)
from scenarios import answer  # noqa: E402
from server import ENVIRONMENT, HOST  # noqa: E402
from terminal import SHELL_WORD, Terminal  # noqa: E402
from test_login import code_of  # noqa: E402
from test_remember import Session, was_asked  # noqa: E402
from test_rights import prepare as prepare_sudo  # noqa: E402

GUIDE = (HERE.parent.parent / "docs" / "guide-admin.th.md").read_text(encoding="utf-8")
SUDO = "su และ sudo"
MULTIPLEXING = "ssh หลายครั้งด้วยการยืนยันครั้งเดียว"
ANSIBLE = "งานอัตโนมัติ: Ansible"
WHO = "malee"  # who sits at the other machine, and signs in to this one as somchai
HOME = pathlib.Path("/run/home", WHO)
ALIAS = """
	HostName {host}
	Port {port}
	NoHostAuthenticationForLocalhost yes
"""


def blocks(heading):
    """What a chapter of the guide shows in boxes, in order."""
    chapter = GUIDE.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    return re.findall(r"^```\n(.*?)^```$", chapter, re.DOTALL | re.MULTILINE)


def as_who(command):
    """The command's words, run as the person at the other machine."""
    return ["setpriv", "--reuid", WHO, "--regid", WHO, "--init-groups", "env", f"HOME={HOME}", "bash", "-c",
            f"cd; {command}"]


def run(command, typed=""):
    """Runs one line with nobody at the keyboard."""
    done = subprocess.run(as_who(command), input=typed, capture_output=True, text=True, timeout=60, check=False, env=ENVIRONMENT)
    assert done.returncode == 0, (command, done.stdout, done.stderr)
    return done.stdout


def give(path, text="", owner=WHO):
    """A file of somebody's."""
    path.parent.mkdir(mode=0o700, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    for part in (path.parent, path):
        shutil.chown(part, owner, owner)


def test_after_one_sign_in_scp_sftp_rsync_and_git_ask_nothing(world):
    configuration, sign_in, commands, farewell = blocks(MULTIPLEXING)
    give(HOME / ".ssh" / "config", configuration.rstrip("\n") + ALIAS.format(host=HOST, port=world.ports["ssh"]) +
         "\tUser somchai\n")
    give(HOME / "report.ods", "a report")
    give(HOME / "documents" / "one", "a document")
    there = pathlib.Path("/run/home/somchai")
    subprocess.run(["git", "init", "-q", "--bare", str(there / "plans.git")], check=True, env=ENVIRONMENT)
    subprocess.run(["chown", "-R", "somchai:somchai", str(there / "plans.git")], check=True)

    login = Terminal(world, "somchai", as_who(sign_in))
    login.give_password(world.people["somchai"].password)
    assert login.wait_for_code_prompt(), login.transcript
    login.give_code(code_of(world, login))
    login.child.send(f"echo {SHELL_WORD}; exit\r")
    assert login.wait_for_end().granted, login.transcript
    asked, letters = world.sso_connections(), len(world.letters("somchai"))

    scp, sftp, rsync, clone = commands.splitlines()
    run(scp)
    assert (there / "report.ods").read_text() == "a report"
    assert "report.ods" in run(sftp, "ls\n")
    run(rsync)
    assert (there / "documents" / "one").read_text() == "a document"
    run(clone)
    assert (HOME / "plans" / ".git").is_dir()
    assert (world.sso_connections(), len(world.letters("somchai"))) == (asked, letters)
    run(farewell)
    assert not list((HOME / ".ssh").glob("control-*"))


def account(name, uid):
    """One more account of this machine, for a program."""
    for file, line in (("passwd", f"{name}:x:{uid}:{uid}::/run/home/{name}:/bin/bash"), ("group", f"{name}:x:{uid}:"),
                       ("shadow", f"{name}:*:19000:0:99999:7:::")):
        with open(f"/etc/{file}", "a", encoding="utf-8") as book:
            book.write(line + "\n")
    home = pathlib.Path("/run/home", name)
    home.mkdir(mode=0o700)
    os.chown(home, uid, uid)


def a_program(_directory, request):
    """The SSO knows the account of the program."""
    asked = request.query["username"].decode()
    return answer(200, [{**PERSON, "username": asked}] if asked == "ansible" else [])


def for_this_world(text):
    """The guide's settings, but for names that are this world's."""
    return text.replace('"sshd"', f'"{SERVICE}"').replace("192.0.2.10/32", f"{HOST}/32")


def test_ansible_works_with_a_key_and_a_dated_exemption_and_no_longer_without(world):
    prepare()
    account("ansible", 60900)
    ours, _, theirs, inventory, command = blocks(ANSIBLE)
    directory().use("correct", at_users=with_token(a_program))
    give(HOME / ".ssh" / "config", "Host server01" + ALIAS.format(host=HOST, port=PORTS["both"]))
    shutil.copy2(KEY, HOME / ".ssh" / "id_ed25519")
    give(HOME / ".ssh" / "id_ed25519", KEY.read_text())
    (HOME / ".ssh" / "id_ed25519").chmod(0o600)
    give(HOME / "ansible.cfg", theirs)
    give(HOME / "inventory", inventory)
    usual = settings.text_of(settings.merged(settings.usual(world.state), {
        "services": None, **access({"users": ["ansible"]})}))
    before = len(world.log())
    with world.settings_text(usual + for_this_world(ours)):
        assert '"pong"' in run(command)
        world.wait_for_log(r"user=ansible .*exempt", before)
        assert not world.letters("ansible")
    ended = re.sub(r'until = "[^"]*"', 'until = "2026-01-31"', for_this_world(ours))
    run("ssh -O exit server01 2>/dev/null || rm -rf ~/.ansible/cp")
    with world.settings_text(usual + ended):
        refused = subprocess.run(as_who(command), capture_output=True, text=True, timeout=60, check=False,
                                 env=ENVIRONMENT)
        assert refused.returncode != 0 and "UNREACHABLE" in refused.stdout, refused


def test_sudo_of_those_with_the_role_asks_for_one_code_in_the_time(world):
    prepare_sudo()
    rules, _, stack, remembering = blocks(SUDO)
    pathlib.Path("/etc/pam.d/sudo").write_text(stack)
    for theirs, ours in (("server-users", "staff"), ("server-admins", "server01-admin"), ("realm_access.roles", "roles")):
        assert theirs in rules
        rules = rules.replace(theirs, ours)
    rules = rules[:rules.index("services = ")] + remembering + rules[rules.index("become = "):]
    usual = settings.merged(settings.usual(world.state), {"access": None, "services": None})
    settings.write_secret("lookup.secret", "asked by nobody here")
    with world.settings_text(settings.text_of(usual) + rules):
        admin, other = Session(world, "malee"), Session(world, "somchai")
        was_asked(admin.run("sudo id -un"), ["password", "code"])
        was_asked(admin.run("sudo id -un"), ["password"])
        refused = other.run("sudo id -un")
        assert refused.status != 0 and "code" not in refused.asked, refused
        for shell in (admin, other):
            shell.hang_up()


main(globals())
