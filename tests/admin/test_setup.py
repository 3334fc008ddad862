#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""`dla-otp setup` with the real SSO and mail server: from nothing to settings with which people sign in, over settings
that are there, and with answers that are wrong. Usage: test_setup.py [WORD...]: only tests whose name has it."""

import contextlib
import difflib
import fcntl
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
for part in ("mail", "world"):
    sys.path.insert(0, str(HERE.parent / part))

import pexpect  # noqa: E402  (the path comes first)
from harness import enter_world, main  # noqa: E402

enter_world()

import certificates  # noqa: E402
import mail_server  # noqa: E402
import settings  # noqa: E402
import sso  # noqa: E402
from people import DOMAIN  # noqa: E402

COMMAND = "/usr/sbin/dla-otp"
CONF = pathlib.Path("/etc/dla-otp")
FILE = CONF / "dla-otp.conf"
ANSWERS = pathlib.Path("/run/world/answers")
EXAMPLE = HERE.parent.parent / "conf/dla-otp.conf"
ENVIRONMENT = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8"}
SENDER = f"otp@{DOMAIN}"


@contextlib.contextmanager
def directory(*keep):
    """Within: /etc/dla-otp as after installing (and these files); then as it was."""
    aside = pathlib.Path("/run/world/conf-aside")
    shutil.copytree(CONF, aside)
    for path in CONF.iterdir():
        if path.name not in ("otp.key", "ca.pem", *keep):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    try:
        yield
    finally:
        for path in CONF.iterdir():
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        shutil.copytree(aside, CONF, dirs_exist_ok=True)
        shutil.rmtree(aside)


def secret_files(world):
    """The two secrets as an administrator's script hands them over."""
    ANSWERS.mkdir(mode=0o700, exist_ok=True)
    (ANSWERS / "sso").write_text(world.state["client_secret"] + "\n", encoding="ascii")
    (ANSWERS / "mail").write_text(world.state["relay_password"] + "\n", encoding="ascii")


def relay(world):
    return f"smtps://{certificates.MAIL_HOST}:{world.ports['smtps']}"


def options(world, **changes):
    """All answers as options; None leaves one out."""
    secret_files(world)
    answers = {"language": "th", "office": "เทศบาลตำบลทดสอบ", "help-desk": "ฝ่ายไอที โทร. 1234",
               "issuer": sso.issuer(world.state), "ca-file": str(CONF / "ca.pem"), "client-id": sso.CLIENT,
               "client-secret-file": f"{ANSWERS}/sso", "portal": f"https://{certificates.SSO_HOST}/",
               "relay": relay(world), "relay-ca-file": str(CONF / "ca.pem"), "relay-user": mail_server.RELAY_USER,
               "relay-password-file": f"{ANSWERS}/mail", "sender": SENDER, "users": "somchai, malee"}
    answers.update({key.replace("_", "-"): value for key, value in changes.items()})
    return [word for key, value in answers.items() if value is not None
            for word in ([f"--{key}"] if value is True else [f"--{key}", value])]


def setup(*words, text=None):
    done = subprocess.run([COMMAND, "setup", *words], capture_output=True, check=False, timeout=60, text=True,
                          env=ENVIRONMENT, input=text if text is not None else "")
    assert_no_secret(done.stdout + done.stderr)
    return done


def assert_no_secret(said):
    state = json.loads(pathlib.Path(os.environ["DLA_OTP_WORLD"]).read_text())
    for secret in ("client_secret", "relay_password"):
        assert state[secret] not in said, said


def automatic(world, *words, status=0, text=None, **changes):
    """Runs it with all answers as options and --yes; gives what it said."""
    done = setup("--yes", *options(world, **changes), *words, text=text)
    assert done.returncode == status, (done.returncode, done.stdout, done.stderr)
    return done.stdout


def names():
    return sorted(path.name for path in CONF.iterdir())


def mode(name):
    status = (CONF / name).stat()
    return status.st_uid, status.st_gid, status.st_mode & 0o7777


class Terminal:
    """dla-otp setup at a terminal."""

    def __init__(self, *words):
        self.child = pexpect.spawn(COMMAND, ["setup", *words], env=ENVIRONMENT, encoding="utf-8", timeout=30,
                                   dimensions=(50, 200))
        self.said = ""

    def expect(self, pattern):
        self.child.expect(re.sub("^(FAIL|ok) +", r"\1 *\\S* +", pattern))  # between them a colour may end
        self.said += self.child.before + self.child.after

    def answer(self, question, text):
        self.expect(question)
        self.child.sendline(text)

    def end(self):
        self.child.expect(pexpect.EOF)
        self.said += self.child.before
        self.child.close()
        assert_no_secret(self.said)
        return self.child.exitstatus


def begin(terminal, world, language="en"):
    """The first answers, up to the client's id."""
    terminal.answer(r"language: th, en \[th\]: ", language)
    terminal.answer("office's name: ", "Test Office")
    terminal.answer("for help.*: ", "the IT desk, 1234")
    terminal.answer(r"issuer \(https://...\): ", sso.issuer(world.state))
    terminal.expect(r"FAIL  .*certificate does not prove")
    terminal.answer(r"signed for the SSO \(PEM\): ", str(CONF / "ca.pem"))
    terminal.answer(r"issuer .*\[" + re.escape(sso.issuer(world.state)) + r"\]: ", "")
    terminal.expect(r"ok    https://.*answers over TLS")


def middle(terminal, world):
    terminal.answer("client id at the SSO: ", sso.CLIENT)
    terminal.answer(r"Client secret \(not shown\): ", world.state["client_secret"])
    terminal.expect(r"ok    the SSO refuses a random password")
    terminal.answer(r"correct their e-mail \[https://" + certificates.SSO_HOST, f"https://{certificates.SSO_HOST}/")
    terminal.answer(r"Mail server .*: ", relay(world))
    terminal.expect(r"FAIL  .*no TLS that proves")
    terminal.answer(r"signed for the mail server \(PEM\) \[/etc/dla-otp/ca.pem\]: ", "")
    terminal.answer(r"Mail server .*\[smtps://.*\]: ", "")
    terminal.expect(r"ok    smtps://.*greets")
    terminal.answer(r"User name there .*: ", mail_server.RELAY_USER)
    terminal.answer(r"Password there \(not shown\): ", world.state["relay_password"])
    terminal.expect(r"ok    smtps://.*TLS and login are right")
    terminal.answer(r"sender's e-mail address.*: ", SENDER)
    terminal.expect(r"ok    smtps://.*TLS, login and sender are right")


def rights(terminal, users="*"):
    terminal.answer(r"Roles at the SSO.*: ", "")
    terminal.answer(r"People who may sign in.*: ", users)


# --- at the terminal -----------------------------------------------------------------------------


def test_a_few_answers_at_a_terminal_lead_to_a_sign_in(world):
    with directory():
        terminal = Terminal()
        begin(terminal, world)
        middle(terminal, world)
        rights(terminal)
        terminal.expect(r"\+\s+issuer = " + re.escape(f'"{sso.issuer(world.state)}";'))
        terminal.answer(r"apply\? \[y/N\] ", "y")
        terminal.expect("dla-otp.conf is written")
        terminal.expect("dla-otp.conf can be read")
        terminal.expect("dla-otp test login NAME, then dla-otp enable sshd")
        assert terminal.end() == 0, terminal.said
        assert names() == ["ca.pem", "dla-otp.conf", "mail.secret", "otp.key", "sso.secret"]
        assert world.sign_in("somchai").granted
        kept = [line for line in EXAMPLE.read_text("utf-8").splitlines() if line.startswith(("#", "\t#")) and not line.startswith("#\t\t\t")]
        written = FILE.read_text("utf-8").splitlines()
        assert set(kept) <= set(written), set(kept) - set(written)
    acts = [event for event in world.audit() if event.get("act") == "setup"]
    assert acts[-1]["settings"] == "new" and acts[-1]["client_secret"] == "new", acts


def test_the_questions_are_in_thai_where_that_is_the_language(world):
    with directory():
        terminal = Terminal()
        terminal.answer(r"language: th, en \[th\]: ", "")
        terminal.expect("ชื่อหน่วยงาน: ")
        terminal.child.sendeof()
        assert terminal.end() == 1 and "nothing was changed" in terminal.said
        assert "dla-otp.conf" not in names()


def test_a_wrong_answer_is_told_and_asked_again(world):
    with directory():
        terminal = Terminal()
        terminal.answer(r"language: th, en \[th\]: ", "klingon")
        terminal.expect("FAIL  ")
        terminal.answer(r"language: th, en \[th\]: ", "en")
        terminal.answer("office's name: ", "")
        terminal.answer("office's name: ", "x" * 41)
        terminal.expect("FAIL  office.name.*40")
        terminal.answer("office's name: ", "Test Office")
        terminal.answer("for help.*: ", "the IT desk, 1234")
        terminal.answer(r"issuer .*: ", "http://sso.office.example")
        terminal.expect("FAIL  sso.issuer")
        terminal.answer(r"issuer \(https://...\): ", f"https://{certificates.SSO_HOST}:1/")
        terminal.expect("FAIL  .*nobody answers")
        terminal.answer(r"issuer .*: ", sso.issuer(world.state))
        terminal.answer(r"signed for the SSO \(PEM\): ", str(CONF / "ca.pem"))
        terminal.answer(r"issuer .*: ", "")
        terminal.answer("client id at the SSO: ", sso.CLIENT)
        terminal.answer("not shown", "another")
        terminal.expect("FAIL  the SSO does not accept the client")
        terminal.answer(r"client id at the SSO \[dla-otp\]: ", "")
        terminal.answer("not shown", world.state["client_secret"])
        terminal.answer("correct their e-mail", f"https://{certificates.SSO_HOST}/")
        terminal.answer("Mail server .*: ", f"smtps://{certificates.MAIL_HOST}:1")
        terminal.expect("FAIL  .*does not greet")
        terminal.answer("Mail server .*: ", relay(world))
        terminal.answer("signed for the mail server", "")
        terminal.answer("Mail server .*: ", "")
        terminal.answer("User name there", mail_server.RELAY_USER)
        terminal.answer("Password there", "another")
        terminal.expect("FAIL  .*does not let us log in")
        terminal.answer("User name there", "")
        terminal.answer("Password there", world.state["relay_password"])
        terminal.answer("sender's e-mail", "nobody at all")
        terminal.expect("FAIL  mail.from")
        terminal.answer("sender's e-mail", SENDER)
        rights(terminal, users="")
        terminal.expect("FAIL  nobody could sign in")
        rights(terminal, users="somchai")
        terminal.answer(r"apply\? \[y/N\] ", "y")
        assert terminal.end() == 0, terminal.said
        assert world.sign_in("somchai").granted


def test_whoever_says_no_or_leaves_changes_nothing(world):
    with directory():
        terminal = Terminal(*options(world))
        terminal.answer(r"apply\? \[y/N\] ", "")
        assert terminal.end() == 1 and names() == ["ca.pem", "otp.key"], terminal.said
        for send in (lambda child: child.sendintr(), lambda child: child.sendeof(),
                     lambda child: child.kill(signal.SIGTERM)):
            terminal = Terminal()
            begin(terminal, world)
            terminal.answer("client id", sso.CLIENT)
            terminal.expect("not shown")
            send(terminal.child)
            terminal.end()
            assert names() == ["ca.pem", "otp.key"], names()
    world.wait_for_no_process(3)


# --- in automation -------------------------------------------------------------------------------


def test_all_answers_can_be_options(world):
    with directory():
        said = automatic(world)
        assert "dla-otp.conf is written" in said and "sso.secret: new" in said
        assert mode("dla-otp.conf") == (0, 0, 0o644)
        assert mode("sso.secret") == mode("mail.secret") == (0, 0, 0o600)
        assert (CONF / "sso.secret").read_text() == world.state["client_secret"] + "\n"
        assert not [name for name in names() if name.startswith(".")]
        assert world.sign_in("somchai").granted and not world.sign_in("naree").granted
        assert "nothing was changed" in automatic(world)
        assert not (CONF / "dla-otp.conf.old").exists()


def test_secrets_come_from_the_standard_input_and_never_show_T132(world):
    with directory():
        words = options(world, client_secret_file="-", relay_password_file="-")
        child = subprocess.Popen([COMMAND, "setup", "--yes", *words], stdin=subprocess.PIPE, env=ENVIRONMENT,
                                 stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        child.stdin.write(f"{world.state['client_secret']}\n{world.state['relay_password']}\n")
        child.stdin.flush()
        seen = ""
        while child.poll() is None:
            for process in pathlib.Path("/proc").glob("[0-9]*"):
                for part in ("cmdline", "environ"):
                    with contextlib.suppress(OSError):
                        if "dla-otp" in (process / "cmdline").read_text(errors="replace"):
                            seen += (process / part).read_text(errors="replace")
            time.sleep(0.01)
        said = child.stdout.read()
        child.stdin.close()
        assert child.returncode == 0, said
        assert "--client-secret-file" in seen
        assert_no_secret(seen + said + "\n".join(world.log()) + json.dumps(world.audit()))
        assert (CONF / "mail.secret").read_text() == world.state["relay_password"] + "\n"


def test_what_is_missing_is_named_and_nothing_is_changed(world):
    with directory():
        for option in ("office", "issuer", "client_id", "client_secret_file", "relay", "relay_password_file"):
            said = automatic(world, status=1, **{option: None})
            assert f"--{option.replace('_', '-')} is missing; nothing was changed" in said, said
        assert "nobody could sign in" in automatic(world, status=1, users=None)
        assert "nobody to ask" in setup(*options(world)).stdout
        assert names() == ["ca.pem", "otp.key"]


def test_what_does_not_work_is_told_and_nothing_is_changed(world):
    with directory():
        (ANSWERS).mkdir(exist_ok=True)
        (ANSWERS / "wrong").write_text("wrong\n")
        host = f"https://{certificates.SSO_HOST}:{world.ports['sso']}"
        for words, changes in (
                ("certificate does not prove", {"ca_file": None}),
                ("no discovery document", {"issuer": host + "/elsewhere"}),
                ("another issuer", {"issuer": host + "/api/oidc/"}),
                ("does not accept the client", {"client_id": "nobody"}),
                ("does not accept the client", {"client_secret_file": f"{ANSWERS}/wrong"}),
                ("no secret can be read", {"client_secret_file": "/dev/null"}),
                ("does not greet", {"relay": f"smtps://{certificates.MAIL_HOST}:1"}),
                ("no TLS that proves", {"relay_ca_file": None}),
                ("does not let us log in", {"relay_password_file": f"{ANSWERS}/wrong"}),
                ("mail.from", {"sender": "nobody"}),
                ("sso.issuer", {"issuer": "http://x"})):
            said = automatic(world, status=1, **changes)
            assert "FAIL  " in said and words in said, (words, said)
        with world.stopped(world.mail):
            assert "does not greet" in automatic(world, status=1)
        assert names() == ["ca.pem", "otp.key"]


def test_a_secret_file_that_is_not_there_ends_it_at_once(world):
    with directory():
        done = setup("--yes", *options(world, client_secret_file="/run/world/no-such"))
        assert done.returncode == 2 and "--client-secret-file: No such file" in done.stderr, done


def test_machines_get_all_of_it_as_one_object(world):
    with directory():
        found = json.loads(automatic(world, "--json"))["findings"]
        about = [each["about"] for each in found]
        assert {"sso", "client", "password", "relay", "diff", "secret", "setup", "settings", "next"} <= set(about)
        assert "issuer" in next(each["diff"] for each in found if each["about"] == "diff")
        found = json.loads(automatic(world, "--json", status=1, client_id="nobody"))["findings"]
        assert found[-1]["finding"] == "fail" and found[-1]["about"] == "client", found


def test_roles_and_everybody(world):
    with directory():
        automatic(world, users=None, roles="staff, it desk", roles_claim="groups", status=1)
        automatic(world, users=None, roles="staff,it-desk", roles_claim="groups")
        text = FILE.read_text("utf-8")
        assert '{ roles = [ "staff", "it-desk" ]; }' in text and '\troles_claim = "groups";' in text, text
    with directory():
        automatic(world, "--anyone", users=None)
        assert "{ anyone = true; }" in FILE.read_text("utf-8")


def test_what_is_too_long_is_refused_and_never_cut(world):
    with directory():
        many = ",".join(f"role-{number:02d}-" + "x" * 92 for number in range(10))  # 1009 bytes
        for changes in ({"users": None, "roles": f"{many},admins-who-may-only-read", "roles_claim": "groups"},
                        {"users": "x" * 1020 + "-admin"}, {"portal": f"https://{certificates.SSO_HOST}/" + "x" * 2000},
                        {"office": "x" * 3000}, {"sender": "x" * 3000 + "@" + DOMAIN}):
            said = automatic(world, status=1, **changes)
            assert "FAIL  " in said, said[-2000:]
        assert "dla-otp.conf" not in names()


# --- where there are settings --------------------------------------------------------------------


def test_what_is_there_stays_but_what_is_told(world):
    with directory("dla-otp.conf", "client.secret", "relay.secret"):
        before = FILE.read_text("utf-8") + "# mine\nlimits: { codes_per_day = 7; };\n"
        FILE.write_text(before, encoding="utf-8")
        done = setup("--yes")
        assert done.returncode == 0 and "nothing was changed" in done.stdout, done.stdout
        done = setup("--yes", "--help-desk", "โทร. 99", "--sender", f"code@{DOMAIN}")
        after = FILE.read_text("utf-8")
        changed = [line for line in difflib.ndiff(before.splitlines(), after.splitlines()) if line[0] in "+-"]
        assert len(changed) == 4 and after.endswith("# mine\nlimits: { codes_per_day = 7; };\n"), changed
        assert 'help = "โทร. 99"' in after and f'from = "code@{DOMAIN}"' in after
        for line in changed:
            assert line[0] + line[2:] in done.stdout.splitlines(), (line, done.stdout)
        assert (CONF / "dla-otp.conf.old").read_text("utf-8") == before
        assert mode("dla-otp.conf.old") == mode("dla-otp.conf") == (0, 0, 0o644)
        assert names() == ["ca.pem", "client.secret", "dla-otp.conf", "dla-otp.conf.old", "otp.key", "relay.secret"]


def test_at_a_terminal_enter_keeps_what_is_there(world):
    with directory("dla-otp.conf", "client.secret", "relay.secret"):
        before = FILE.read_bytes()
        terminal = Terminal()
        for _ in range(11):
            terminal.answer(r"\]: ", "")
        assert terminal.end() == 0 and "nothing was changed" in terminal.said, terminal.said
        assert FILE.read_bytes() == before


def test_a_secret_is_replaced_and_the_former_one_kept_T132(world):
    with directory("dla-otp.conf", "client.secret", "relay.secret"):
        right = (CONF / "client.secret").read_text()
        (CONF / "client.secret").write_text("former\n")
        secret_files(world)
        assert "does not accept the client" in setup("--yes").stdout
        done = setup("--yes", "--client-secret-file", f"{ANSWERS}/sso")
        assert done.returncode == 0 and "client.secret: changed" in done.stdout and "former" not in done.stdout
        assert (CONF / "client.secret").read_text() == right
        assert (CONF / "client.secret.old").read_text() == "former\n"
        assert mode("client.secret") == mode("client.secret.old") == (0, 0, 0o600)


def test_a_secret_that_everybody_could_read_is_not_kept_so_T130(world):
    with directory("dla-otp.conf", "client.secret", "relay.secret"):
        secret_files(world)
        (CONF / "client.secret").chmod(0o644)
        done = setup("--yes", "--client-secret-file", f"{ANSWERS}/sso")
        assert done.returncode == 0 and "client.secret: changed" in done.stdout, done.stdout
        assert mode("client.secret") == mode("client.secret.old") == (0, 0, 0o600)


def test_settings_that_others_could_not_read_stay_so_T130(world):
    with directory("dla-otp.conf", "client.secret", "relay.secret"):
        FILE.chmod(0o600)
        done = setup("--yes", "--help-desk", "โทร. 99")
        assert done.returncode == 0 and "is written" in done.stdout, done.stdout
        assert mode("dla-otp.conf") == mode("dla-otp.conf.old") == (0, 0, 0o600)
        assert world.sign_in("somchai").granted


def test_a_secret_that_somebody_changes_meanwhile_is_not_written_over_T132(world):
    with directory("dla-otp.conf", "client.secret", "relay.secret"):
        (CONF / "client.secret").write_text("former\n")
        secret_files(world)
        for meanwhile in ("changed\n", None):
            terminal = Terminal("--client-secret-file", f"{ANSWERS}/sso")
            for _ in range(10):
                terminal.answer(r"\]: ", "")
            terminal.expect("client.secret: changed")
            (CONF / "client.secret").unlink()
            if meanwhile is not None:
                (CONF / "client.secret").write_text(meanwhile)
            terminal.answer(r"apply\? \[y/N\] ", "y")
            terminal.expect("client.secret: somebody changed it meanwhile")
            assert terminal.end() == 2, terminal.said
            assert "client.secret.old" not in names()
            assert meanwhile is None or (CONF / "client.secret").read_text() == meanwhile
            (CONF / "client.secret").write_text("former\n")
    assert [event for event in world.audit() if event.get("act") == "setup"][-1]["result"] == "failed"


def test_while_one_setup_writes_another_does_not(world):
    with directory("dla-otp.conf", "client.secret", "relay.secret"):
        before = FILE.read_bytes()
        held = os.open(CONF, os.O_RDONLY)
        fcntl.flock(held, fcntl.LOCK_EX)
        try:
            done = setup("--yes", "--help-desk", "โทร. 99")
        finally:
            os.close(held)
        assert done.returncode == 2 and "another dla-otp setup" in done.stdout, done.stdout
        assert FILE.read_bytes() == before and "dla-otp.conf.old" not in names()


def test_settings_that_a_program_cannot_change_are_left_to_an_editor(world):
    with directory("dla-otp.conf", "client.secret", "relay.secret"):
        for text in ("nonsense = 1;\n", "", "sso = {\n", FILE.read_text("utf-8") + "\0\nlanguage = 1;\n"):
            FILE.write_text(text, encoding="utf-8")
            done = setup("--yes", *options(world))
            assert done.returncode == 1 and "with an editor" in done.stdout, done.stdout
            assert FILE.read_text("utf-8") == text
        FILE.unlink()
        FILE.symlink_to("/run/world/elsewhere")
        assert "symbolic link" in setup("--yes", *options(world)).stdout
        assert not pathlib.Path("/run/world/elsewhere").exists()


def test_two_relays_stay_two(world):
    with directory("client.secret", "relay.secret"):
        mine = settings.usual(world.state)
        mine["mail"]["relays"].append(dict(mine["mail"]["relays"][0]))
        settings.write(settings.text_of(mine))
        done = setup("--yes", "--relay", f"smtps://{certificates.MAIL_HOST}:1")
        assert done.returncode == 1
        done = setup("--yes", "--relay", f"smtps://localhost:{world.ports['smtps']}")
        assert done.returncode == 0, done.stdout
        assert FILE.read_text("utf-8").count('url = "smtps') == 2


def test_a_directory_that_others_can_write_is_refused(world):
    with directory():
        CONF.chmod(0o777)
        try:
            done = setup("--yes", *options(world))
            assert done.returncode == 2 and "root alone" in done.stderr, done
        finally:
            CONF.chmod(0o755)


if __name__ == "__main__":
    main(globals())
