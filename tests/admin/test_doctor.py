#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""`dla-otp doctor` with real servers, all of it well, and with one fault after the other planted: each is found,
with its remedy, and nothing else. Usage: test_doctor.py [WORD...]: only tests whose name has it."""

import contextlib
import json
import os
import pathlib
import re
import ssl
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
for part in ("login", "mail", "sso", "world"):
    sys.path.insert(0, str(HERE.parent / part))

from harness import STORE, enter_world, main  # noqa: E402  (the path comes first)

enter_world()

import certificates  # noqa: E402
import smtpd  # noqa: E402
import sso  # noqa: E402
from approvals import Approvals  # noqa: E402
from keys import access, directory, prepare  # noqa: E402
from approvals import Approvals  # noqa: E402
from directory import with_token  # noqa: E402
from idp import Provider  # noqa: E402
from scenarios import CLIENT_ID, CLIENT_SECRET, answer  # noqa: E402

CONF = pathlib.Path("/etc/dla-otp")
LOG = pathlib.Path("/var/log/dla-otp")
PROGRAMS = pathlib.Path("/usr/libexec/dla-otp")
SSHD_STACK = pathlib.Path("/etc/pam.d/sshd")
SSHD_SETTINGS = pathlib.Path("/etc/ssh/sshd_config")
PACKAGES = pathlib.Path("/var/lib/dpkg/status")
# What this machine, a container, cannot be changed in.
OF_THE_MACHINE = {"time_service", "landlock", "known_fault"}
STACK = """
auth     required  pam_dla_otp.so
account  required  pam_unix.so
{account}
session  required  pam_permit.so
"""
ACCOUNT = "account  required  pam_dla_otp.so"
SSHD = {"UsePAM": "yes", "KbdInteractiveAuthentication": "yes", "PasswordAuthentication": "no",
        "LoginGraceTime": "360", "PubkeyAuthentication": "no"}


def doctor(*words):
    done = subprocess.run(["/usr/sbin/dla-otp", "doctor", *words], check=False, capture_output=True, text=True,
                          timeout=60, env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8"})
    assert not done.stderr, done.stderr
    return done


def findings():
    return json.loads(doctor("--json").stdout)["findings"]


def found():
    """What is found beside what is well: [(finding, about, words, remedy)]."""
    return [(each["finding"], each["about"], each["words"], each.get("remedy")) for each in findings()
            if each["finding"] != "ok" and each["about"] not in OF_THE_MACHINE]


def assert_only(about, *words, finding="fail"):
    """Exactly one thing is found, with these words and a remedy."""
    all_found = found()
    assert len(all_found) == 1, all_found
    assert all_found[0][:2] == (finding, about), all_found
    assert all(word in all_found[0][2] for word in words), (words, all_found)
    assert all_found[0][3], all_found


@contextlib.contextmanager
def content(path, text, mode=0o644):
    """Within: the file holds this."""
    before = path.read_bytes() if path.exists() else None
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    path.chmod(mode)
    try:
        yield
    finally:
        if before is None:
            path.unlink()
        else:
            path.write_bytes(before)


@contextlib.contextmanager
def mounted(path, *options):
    subprocess.run(["mount", *options, str(path)], check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", str(path)], check=True)


@contextlib.contextmanager
def sshd(account=ACCOUNT, **changes):
    """Within: sshd's PAM service asks us, and sshd is set up so."""
    text = "".join(f"{key} {value}\n" for key, value in (SSHD | changes).items())
    with content(SSHD_STACK, STACK.format(account=account)), content(SSHD_SETTINGS, text):
        yield


def context():
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificates.CERTIFICATE, certificates.KEY)
    return tls


def relay(world, **changes):
    """The world's relay, under a name of another domain than the SSO's."""
    return {"url": f"smtps://localhost:{world.ports['smtps']}", "username": "dla-otp@office.example",
            "password_file": "relay.secret", "ca_file": "ca.pem"} | changes


def well(world, **changes):
    """Settings with nothing to be found."""
    mail = {"relays": [relay(world)]} | changes.pop("mail", {})
    return world.settings(mail=mail, **changes)


# --- all is well -----------------------------------------------------------------------------------------


def test_nothing_is_found_where_all_is_well(world):
    letters = len(world.letters("somchai"))
    with well(world), sshd():
        told = findings()
        assert not found(), found()
    abouts = {each["about"] for each in told if each["finding"] == "ok"}
    assert abouts >= {"clock", "zone", "kernel", "state", "disk", "libraries", "versions", "module", "sshd", "denial",
                      "sso", "client", "password", "relay", "mailbox"}, abouts
    assert len(world.letters("somchai")) == letters and not world.records(), "nobody was signed in or mailed"
    for each in told:
        if each["about"] in ("sso", "relay"):
            assert 0 < each["milliseconds"] < 30000, each


def test_every_finding_is_a_line_and_no_secret_is_among_them(world):
    with well(world):
        done = doctor()
    lines = [line for line in done.stdout.splitlines() if not line.startswith("      ")]
    assert lines and all(re.match(r"(ok  |warn|FAIL)  \S", line) for line in lines), done.stdout
    for secret in (world.state["client_secret"], world.state["relay_password"]):
        assert secret not in done.stdout
    assert f"https://{certificates.SSO_HOST}" in done.stdout and "smtps://localhost" in done.stdout


def test_libraries_are_told_with_their_versions(world):
    with well(world):
        told = {each["about"]: each["words"] for each in findings()}
    assert re.search(r"libcurl/\d+\.\d+.* OpenSSL/3\..* jansson/2\.", told["libraries"]), told
    assert re.search(r"kernel \d.*libpam0g \d.*libconfig\d+ \d.*libnettle8 \d", told["versions"]), told


def test_no_worker_is_left_and_the_terminal_is_not_theirs(world):
    with well(world):
        doctor()
    world.wait_for_no_process(3)


# --- the machine -----------------------------------------------------------------------------------------


def test_settings_that_cannot_be_read_are_told_and_the_rest_is_still_looked_at(world):
    with world.settings_text("nonsense = 1;\n"):
        assert_only("settings", "dla-otp.conf:1")
        assert {"kernel", "module"} <= {each["about"] for each in findings()}


def test_another_time_zone_is_told(world):
    link = pathlib.Path("/etc/localtime")
    before = os.readlink(link)
    link.unlink()
    link.symlink_to("/usr/share/zoneinfo/America/St_Johns")
    try:
        with well(world):
            assert_only("zone", "-03:30", "+07", finding="warn")
    finally:
        link.unlink()
        link.symlink_to(before)


def test_a_full_and_a_read_only_disk_are_told(world):
    with well(world):
        with mounted(LOG, "-t", "tmpfs", "-o", "size=32m,mode=0750", "log"):
            assert_only("disk", str(LOG), "64 MiB", finding="warn")
            subprocess.run(["dd", "if=/dev/zero", f"of={LOG}/full", "bs=1M"], check=False, capture_output=True)
            assert_only("disk", str(LOG), "full")
        with mounted(LOG, "-t", "tmpfs", "-o", "ro", "log"):
            assert_only("disk", str(LOG), "read-only")
        with mounted(STORE, "-t", "tmpfs", "-o", "ro", "state"):
            assert [each[:2] for each in found()] == [("fail", "state"), ("fail", "disk")], found()


def test_a_state_directory_that_takes_no_record_is_told(world):
    owner = STORE.stat().st_uid
    os.chown(STORE, 0, 0)
    try:
        with well(world):
            assert_only("state", str(STORE), "Permission denied")
    finally:
        os.chown(STORE, owner, owner)


def test_a_module_that_a_stack_names_and_that_is_not_there_is_told_T13(world):
    stack = pathlib.Path("/etc/pam.d/zz-test")
    with well(world):
        with content(stack, "auth required pam_unix.so\nauth optional pam_no_such.so\n"):
            assert_only("module", f"{stack}:2", "pam_no_such.so", "No such file", finding="warn")
        with content(stack, "-auth optional pam_no_such.so\n"):
            assert not found(), found()
        with content(stack, "auth required /lib/elsewhere/pam_dla_otp.so\n"):
            assert_only("module", f"{stack}:1", "/lib/elsewhere/pam_dla_otp.so")
        planted = pathlib.Path("/run/world/pam_planted.so")
        with content(planted, "", mode=0o666), content(stack, f"auth required {planted}\n"):
            assert_only("module", str(planted), "others than root", finding="warn")
        with content(planted, "", mode=0o666), content(
                stack, f"-auth optional pam_no_such.so\n-auth optional {planted}\n"):
            assert_only("module", f"{stack}:2", "others than root", finding="warn")


def test_our_own_module_missing_from_its_place_is_told_T13(world):
    module = next(pathlib.Path("/usr/lib").glob("*/security/pam_dla_otp.so"))
    aside = module.with_suffix(".aside")
    module.rename(aside)
    try:
        with well(world):
            told = found()
        assert told and all(each[:2] == ("fail", "module") and str(module) in each[2] for each in told), told
    finally:
        aside.rename(module)


def test_what_selinux_and_apparmor_forbade_today_is_told(world):
    log, now = pathlib.Path("/var/log/audit/audit.log"), int(time.time())
    line = ('type=AVC msg=audit({at}.123:45): avc:  denied  {{ read }} for  pid=7 comm="{who}" name="resolv.conf" '
            "scontext=u:r:x:s0\n")
    with well(world):
        with content(log, line.format(at=now - 90000, who="dla-otp-sso") + line.format(at=now, who="sshd")):
            assert not found(), found()
        with content(log, "old\n" * 100000 + line.format(at=now - 60, who="dla-otp-sso"), mode=0o600):
            assert_only("denial", ": 1,", "resolv.conf", finding="warn")
        apparmor = (f'type=AVC msg=audit({now}.1:2): apparmor="DENIED" operation="open" '
                    'profile="/usr/libexec/dla-otp/dla-otp-mail" name="/etc/x"\n')
        with content(log, apparmor):
            assert_only("denial", "DENIED", finding="warn")


def test_versions_that_are_known_to_be_bad_are_told_T139(world):
    def package(name, version):
        return f"Package: {name}\nStatus: install ok installed\nVersion: {version}\n\n"

    def faults(*packages):
        with content(PACKAGES, "".join(package(*each) for each in packages)):
            return [(each["words"], each["remedy"]) for each in findings()
                    if each["about"] == "known_fault" and each["finding"] == "warn"]

    with well(world):
        assert not faults(("libcurl4", "7.88.1-10+deb12u15"), ("libssl3", "3.0.22-1~deb12u2"),
                          ("openssh-server", "1:9.2p1-2+deb12u10"), ("libc6", "2.36-9+deb12u14"))
        told = faults(("libcurl4", "7.88.1-10+deb12u3"))
        assert len(told) == 1 and "libcurl4 7.88.1-10+deb12u3 has CVE-2023-38545" in told[0][0], told
        told = faults(("libcurl4", "8.2.1-1ubuntu3"))
        assert len(told) == 1 and "may have" in told[0][0] and "Distributions" in told[0][1], told
        told = faults(("openssh-server", "1:9.2p1-2+deb12u2"), ("liblzma5", "5.6.1-1"))
        assert len(told) == 2 and "regreSSHion" in told[0][0] and "back door" in told[1][0], told


def test_a_worker_that_cannot_be_run_is_told(world):
    program = PROGRAMS / "dla-otp-sso"
    program.chmod(0o600)
    try:
        with well(world):
            assert [each[:2] for each in found()] == [("fail", "libraries"), ("fail", "sso")], found()
    finally:
        program.chmod(0o711)


# --- sshd ------------------------------------------------------------------------------------------------


def test_each_setting_of_sshd_that_keeps_people_out_or_lets_them_past_is_told(world):
    with well(world):
        for change, words, finding in (
                ({"UsePAM": "no"}, "does not ask PAM", "fail"),
                ({"KbdInteractiveAuthentication": "no", "PubkeyAuthentication": "yes"}, "asks no questions", "fail"),
                ({"PasswordAuthentication": "yes"}, "password the old way", "warn"),
                ({"LoginGraceTime": "120"}, "after 120 s", "warn")):
            with sshd(**change):
                assert_only("sshd", words, finding=finding)
        with sshd(LoginGraceTime="0"):
            assert not found(), found()


def test_the_grace_time_is_measured_by_the_life_of_a_code(world):
    with well(world, otp={"lifetime": 60}), sshd(LoginGraceTime="120"):
        assert not found(), found()
    with well(world, otp={"lifetime": 61}), sshd(LoginGraceTime="120"):
        assert_only("sshd", "120 s", "61 s", "121 s", finding="warn")


def test_an_sshd_that_cannot_read_its_settings_is_told(world):
    with well(world), sshd(NoSuchKeyword="yes"):
        assert_only("sshd", "NoSuchKeyword")


def test_sshd_that_does_not_ask_us_is_left_alone(world):
    with well(world), content(SSHD_SETTINGS, "UsePAM no\n"), content(SSHD_STACK, "auth required pam_unix.so\n"):
        assert not found(), found()


def test_a_key_that_skips_the_code_is_told_according_to_the_settings_T147(world):
    key = {"PubkeyAuthentication": "yes"}
    both = key | {"AuthenticationMethods": "publickey,keyboard-interactive:pam"}
    prepare()
    with well(world):
        with sshd(**key):  # refused without a look-up
            assert not found(), found()
        with sshd(account="", **key):
            assert_only("sshd", "nobody asks for the person's rights", finding="warn")
        with sshd(**(both | {"AuthenticationMethods": '"publickey,keyboard-interactive" "publickey"'}), account=""):
            assert_only("sshd", "nobody asks for the person's rights", finding="warn")
        with sshd(account="", **both):
            assert not found(), found()
    with well(world, services=[{"name": "sshd", "account_without_login": True}]), sshd(**key):
        assert_only("sshd", "account_without_login", finding="warn")
    directory().use("correct")
    with well(world, **access()):
        with sshd(**key):
            assert_only("sshd", "the SSO is asked", finding="warn")
        with sshd(**both):
            assert not found(), found()
    with well(world, services=[{"name": "sshd", "factor": "code"}], **access()), sshd(**key):
        assert_only("sshd", 'factor = "code"', finding="warn")


# --- the SSO ---------------------------------------------------------------------------------------------


def sso_trouble(world, cause, **changes):
    with well(world, sso=changes):
        assert_only("sso", f"({cause})")


def test_an_sso_that_is_not_there_or_silent_is_told(world):
    with world.stopped(world.recorder):
        sso_trouble(world, "connect")
    with world.black_hole() as port:
        sso_trouble(world, "timeout", timeout=1, issuer=f"https://{certificates.SSO_HOST}:{port}")
    with world.dead_dns():
        with well(world, sso={"issuer": "https://sso.nowhere.invalid", "timeout": 2}):
            told = found()
        assert len(told) == 1 and re.search(r"\((timeout|dns)\)", told[0][2]), told


def test_a_certificate_that_does_not_prove_the_sso_is_told(world):
    sso_trouble(world, "certificate", ca_file="other-ca.pem")
    sso_trouble(world, "certificate", issuer=f"https://{certificates.STRANGER_HOST}:{world.ports['sso']}/api/oidc")


def test_an_issuer_that_is_not_the_ssos_own_is_told(world):
    host = f"https://{certificates.SSO_HOST}:{world.ports['sso']}"
    sso_trouble(world, "discovery_status_404", issuer=host + "/elsewhere")
    sso_trouble(world, "discovery_issuer", issuer=host + "/api/oidc/")


def test_a_client_that_the_sso_does_not_accept_is_told(world):
    with well(world), world.secret("client.secret", "another"):
        assert_only("client", '"dla-otp"')
    with well(world, sso={"client_id": "nobody"}):
        assert_only("client", '"nobody"')
    with well(world, sso={"client_secret_file": "no-such.secret"}):
        assert_only("sso", "no-such.secret")


@contextlib.contextmanager
def scripted(scenario="correct", **changes):
    provider = Provider(certificates.CERTIFICATE, certificates.KEY, host=certificates.SSO_HOST)
    provider.use(scenario, **changes)
    try:
        yield provider
    finally:
        provider.close()


def test_an_sso_that_says_yes_to_everybody_is_told_T78(world):
    with scripted(at_token=lambda provider, _: answer(200, provider.tokens())) as provider:
        with well(world, sso={"issuer": provider.issuer, "client_id": CLIENT_ID}):
            assert_only("password", "says yes")
        asked = provider.find("/token").form
        assert re.fullmatch(rb"dla-otp-doctor-[0-9a-f]{16}", asked["username"]), asked
        assert re.fullmatch(rb"[0-9a-f]{16}", asked["password"]), asked


def test_an_sso_out_of_order_is_told(world):
    for status, cause in ((500, "status_500"), (200, "content_type")):
        with scripted(at_token=answer(status, b"out of order", content_type="text/html")) as provider:
            with well(world, sso={"issuer": provider.issuer, "client_id": CLIENT_ID}):
                assert_only("sso", f"({cause})")


def test_whether_sign_ins_can_be_approved_in_the_app_is_told(world):
    def told():
        return next(each["words"] for each in findings() if each["about"] == "device")
    with well(world, services=[{"name": "sshd"}]):
        assert "no approving in the app" in told(), told()
        sso.offer_approval(world.state)
        try:
            assert f"in the app, at https://{certificates.SSO_HOST}" in told(), told()
            assert not found(), found()
        finally:
            sso.offer_approval(world.state, False)
    provider = Approvals(certificates.CERTIFICATE, certificates.KEY, host=certificates.SSO_HOST)
    provider.use("correct", device={"verification_uri": "https://elsewhere.example/"})
    with well(world, sso={"issuer": provider.issuer, "client_auth": "post"}, services=[{"name": "sshd"}]), \
            world.secret("client.secret", CLIENT_SECRET):
        assert_only("device", "verification_uri", finding="warn")
    provider.close()


def test_a_look_up_that_is_not_allowed_or_not_there_is_told(world):
    prepare()
    for changes, cause in (({"at_token": answer(401, {"error": "unauthorized_client"})}, "unauthorized_client"),
                           ({"at_users": answer(403)}, "users_status_403")):
        directory().use("correct", **changes)
        with well(world, **access()):
            assert_only("look_up", cause)
    directory().use("correct", at_users=answer(404))
    with well(world, **access()):
        assert_only("look_up", "users_status_404")
    directory().use("correct")
    with well(world, **access()):
        assert not found(), found()
        assert "look_up" in {each["about"] for each in findings()}


def test_an_app_that_the_settings_count_on_and_the_sso_does_not_offer_is_told(world):
    app = {"services": [{"name": "sshd", "channels": ["thaiid"]}]}
    provider = Approvals(certificates.CERTIFICATE, certificates.KEY, host=certificates.SSO_HOST)
    usual = {"sso": {"issuer": provider.issuer, "client_id": CLIENT_ID, "client_auth": "post"}}
    with contextlib.closing(provider), world.secret("client.secret", CLIENT_SECRET):
        for scenario in ("no_device_endpoint", "not_for_us"):
            provider.use(scenario)
            with well(world, **usual, services=[{"name": "sshd", "channels": ["password"]}, {"name": "login"}]):
                assert not found(), found()
                (told,) = [each for each in findings() if each["about"] == "device"]
                assert "type their password" in told["words"], told
            with well(world, **usual, **app):
                assert_only("device", "approve in the app", finding="warn")
        provider.use("device_404")
        with well(world, **usual, **app):
            assert_only("device", "makes no page", finding="warn")
        provider.use("correct")
        with well(world, services=[{"name": "sshd", "channels": ["password"]}], **usual):
            assert not found() and "device" not in {each["about"] for each in findings()}, "it is closed everywhere"
        assert not provider.flows, provider.flows
        with well(world, **usual, **app):
            (told,) = [each for each in findings() if each["about"] == "device"]
            assert (told["finding"], told["url"]) == ("ok", provider.issuer + "/page"), told


def test_passwords_that_the_sso_lets_be_short_are_told_where_it_can_be_seen(world):
    prepare()

    def policy():
        (told,) = [each for each in findings() if each["about"] == "password_policy"]
        return told

    def shows(**members):
        directory().use("correct", at_realm=with_token(lambda *_: answer(200, {"realm": "office", **members})))

    with well(world, **access()):
        for length, finding, words in (("length(6)", "warn", "of 6 characters"), ("upperCase(1)", "warn", "any length"),
                                       ("", "warn", "any length"), ("digits(1) and length(12)", "ok", "12 characters")):
            shows(sslRequired="external", passwordPolicy=length)
            assert policy()["finding"] == finding and words in policy()["words"], policy()
            if finding == "warn":
                assert_only("password_policy", words, finding="warn")
        shows(sslRequired="external")
        assert_only("password_policy", "any length", finding="warn")
        shows()  # nothing but its name
        assert policy()["finding"] == "ok" and "cannot be read from here (realm_hidden)" in policy()["words"], policy()
        directory().use("correct", at_realm=answer(403))
        assert "(policy_status_403)" in policy()["words"] and "8 characters" in policy()["words"], policy()
    with well(world):
        assert policy()["finding"] == "ok" and "no look-up" in policy()["words"], policy()


# --- relays ----------------------------------------------------------------------------------------------


def test_a_relay_that_is_not_there_is_told(world):
    with well(world), world.stopped(world.mail):
        assert_only("relay", "does not greet", f"smtps://localhost:{world.ports['smtps']}")
    with world.black_hole() as port, well(world, mail={"timeout": 1, "relays": [
            relay(world, url=f"smtps://localhost:{port}")]}):
        assert_only("relay", "does not greet")


def test_each_of_several_relays_is_asked(world):
    with world.black_hole() as port, well(world, mail={"timeout": 1, "relays": [
            relay(world, url=f"smtps://localhost:{port}"), relay(world)]}):
        assert_only("relay", str(port))
        assert [each["finding"] for each in findings() if each["about"] == "relay"] == ["fail", "ok"]


def test_a_relay_with_a_wrong_certificate_password_or_secret_is_told(world):
    for change, words in (({"ca_file": "other-ca.pem"}, "(tls"), ({"password_file": "client.secret"}, "(auth 535)"),
                          ({"password_file": "no-such.secret"}, "no-such.secret"),
                          ({"username": "", "password_file": ""}, "RELAY")):
        with well(world, mail={"relays": [relay(world, **change)]}):
            if words == "RELAY":  # Postfix minds at RCPT only
                assert not found(), found()
            else:
                assert_only("relay", words)


def test_what_a_relay_refuses_before_a_letter_is_told_and_no_letter_is_handed_over(world):
    for scenario, words, finding in (("ok", "", ""), ("sender_refused", "does not take the sender (sender 553)", "fail"),
                                     ("mail_550", "(sender 550)", "fail"), ("mail_451", "at sender (451)", "warn"),
                                     ("auth_550", "(auth 550)", "fail"), ("no_auth_offered", "(auth", "fail"),
                                     ("mail_stalls", "at sender", "warn"), ("tls_closes", "(", "fail")):
        with smtpd.Relay(context=context(), scenario=scenario) as scripted_relay:
            with world.secret("relay.secret", smtpd.PASSWORD), well(world, mail={"timeout": 2, "relays": [
                    relay(world, url=f"smtps://localhost:{scripted_relay.port}", username=smtpd.USER)]}):
                if finding:
                    assert_only("relay", words, finding=finding)
                else:
                    assert not found(), found()
            verbs = [verb for session in scripted_relay.sessions for verb in session.verbs()]
        assert "RCPT" not in verbs and "DATA" not in verbs and not scripted_relay.messages, (scenario, verbs)


def test_mail_and_sso_of_the_same_office_are_told_T97(world):
    with world.settings():
        assert_only("mailbox", "office.example", "no second factor", finding="warn")


if __name__ == "__main__":
    main(globals())
