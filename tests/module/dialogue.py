# SPDX-License-Identifier: BSD-2-Clause
"""Questions and answers: what BEGIN says, odd conversation functions, flags, lengths, passwords of
earlier modules, a user name that changes meanwhile."""

import re

from rig import (AUTH_ERR, AUTHINFO_UNAVAIL, CODE, OUT_OF_ORDER, PASSWORD, RIGHT, SUCCESS, SYSTEM_ERR, answers,
                 masked)

PAM_SILENT, PAM_DISALLOW_NULL_AUTHTOK = 0x8000, 1
ASKED_BEFORE = "auth optional pam_exec.so expose_authtok quiet /bin/true"


def introduction(rig):
    result = rig.run(rig.stack("show-self", "timeout=7"), RIGHT, "rhost=192.0.2.7", "tty=ssh",
                     "variable=SSH_AUTH_INFO_0=publickey ssh-ed25519 AAAA", "flags=1",
                     "show-variables")
    told = dict(line.split("=", 1) for line in result.words("info") if "=" in line)
    expected = {"phase": "auth", "user": "somchai", "service": "test", "rhost": "192.0.2.7",
                "tty": "ssh", "ruid": "0", "prior": "publickey", "flags": "n", "timeout": "7"}
    rig.check("BEGIN says who, where, how and how long", told.items() >= expected.items(), result)
    rig.check("T118 PAM's environment gets the login id and nothing else", re.fullmatch(
        "[0-9a-f]{16}", told["login_id"]) and sorted(result.words("pamenv")) == [
            f"DLA_OTP_LOGIN={told['login_id']}",
            "SSH_AUTH_INFO_0=publickey ssh-ed25519 AAAA"], result)
    result = rig.run(rig.stack("show-self"), RIGHT, "rhost=a\nb\x1b[2Jค", "tty=" + "t" * 1000,
                     "variable=SSH_AUTH_INFO_0=password\npublickey x")
    told = dict(line.split("=", 1) for line in result.words("info") if "=" in line)
    rig.check("what others wrote into host and terminal is made safe, and cut",
              told["rhost"] == "a?b?[2J???" and told["tty"] == "t" * 255, result)
    rig.check("only a line that begins with 'publickey ' is a key", told["prior"] == "", result)


def odd_conversations(rig):
    for name, script in (("a NULL answer", ["null"]), ("no response", ["none"]),
                         ("PAM_CONV_ERR", ["error"]), ("PAM_CONV_AGAIN", ["again"]),
                         ("resp_retcode 1", ["retcode " + masked(PASSWORD)])):
        for place in (0, 1):
            steps = RIGHT[:place] + script + RIGHT[place + 1:]
            result = rig.run(rig.stack("grant"), steps)
            rig.check(f"T7 {name} at question {place + 1} is a denial, without a second question",
                      result.code == AUTH_ERR and len(result.log) == 1 and result.unchanged
                      and len(result.words("hidden") + result.words("shown")) == place + 1, result)
    result = rig.run(rig.stack("grant"), answers(""))
    rig.check("T7 an empty answer is passed on as an answer", result.code == AUTH_ERR
              and result.words("error") == ["refused"], result)
    result = rig.run(rig.stack("grant"), RIGHT, "no-conversation")
    rig.check("T7 no conversation function is a denial", result.code == AUTH_ERR, result)
    result = rig.run(rig.stack("grant"), RIGHT, "fail-texts")
    rig.check("T7 a program that cannot show a text is denied", result.code == AUTH_ERR, result)


# Programs that run by themselves, as common-auth reaches them, and what nobody would think of.
SILENT_SERVICES = (
    "anacron", "at", "atd", "avahi", "chfn", "chsh", "cron", "crond", "cups", "dovecot", "ftp", "imap", "lightdm-autologin",
    "newusers", "nginx", "uucp", "passwd-cron", "polkit-1", "pop3", "postgresql", "ppp", "proftpd", "runuser", "runuser-l",
    "samba", "smtp", "su-session", "systemd-user", "vsftpd", "xrdp-sesman")


def silent_services(rig):
    """Without a conversation function no engine is started; with one that fails at once nobody is let in."""
    for service in SILENT_SERVICES:
        for what, script, options in (("none", RIGHT, ("no-conversation",)), ("one that fails", ["error"], ())):
            result = rig.run(rig.stack("grant"), script, *options, service=service)
            line = " ".join(result.log)
            rig.check(f"T156 {service}, whose conversation is {what}, is denied and named in one log line",
                      result.code == AUTH_ERR and result.unchanged and len(result.log) == 1
                      and f"service={service}" in line and "keep this module out of its stack" in line
                      and result.seconds < 1, result)
    result = rig.run(rig.stack("note-begin"), RIGHT, "no-conversation")
    rig.check("T156 without a conversation no engine hears BEGIN", " begin " not in " ".join(result.log), result)
    rig.check("T156 thirty names", len(set(SILENT_SERVICES)) == 30)


def flags(rig):
    for bits in (0, PAM_SILENT, PAM_DISALLOW_NULL_AUTHTOK, PAM_SILENT | PAM_DISALLOW_NULL_AUTHTOK):
        silent = bits & PAM_SILENT
        granted = rig.run(rig.stack("grant"), RIGHT, f"flags={bits}")
        denied = rig.run(rig.stack("grant"), answers("wrong"), f"flags={bits}")
        broken = rig.run(rig.stack("nothing", engine="liar"), RIGHT, f"flags={bits}")
        texts = granted.words("info") + denied.words("error") + broken.words("error")
        rig.check(f"T8 flags {bits:#x}: the same questions and codes, texts only when not silent",
                  (granted.code, denied.code, broken.code) == (SUCCESS, AUTH_ERR, SYSTEM_ERR)
                  and len(granted.words("hidden") + granted.words("shown")) == 2
                  and texts == ([] if silent else ["welcome", "refused", OUT_OF_ORDER]),
                  (granted, denied, broken))


def lengths(rig):
    for length in (0, 1, 511, 512, 1023, 1024, 1025, 4096, 16383, 16384, 65536, 70000):
        result = rig.run(rig.stack("measure"), answers("p" * length))
        good = (result.code == SUCCESS and result.words("info") == [f"length {length}"]
                if length <= 1024 else result.code == AUTH_ERR and len(result.log) == 1)
        rig.check(f"T15 an answer of {length} bytes is passed on whole or refused",
                  good and result.seconds < 2, result)
    for name, answer in (("binary", bytes(range(1, 256))), ("not UTF-8", b"\xff\xfe\xc3")):
        result = rig.run(rig.stack("measure"), answers(answer))
        rig.check(f"T15 an answer that is {name} is passed on byte for byte",
                  result.words("info") == [f"length {len(answer)}"], result)
    for name, user, code in (("256 bytes", "u" * 256, SUCCESS), ("257 bytes", "u" * 257, AUTH_ERR),
                             ("70000 bytes", "u" * 70000, AUTH_ERR), ("Thai", "สมชาย", SUCCESS),
                             ("not UTF-8", b"a\xff".decode("utf-8", "surrogateescape"), AUTH_ERR)):
        result = rig.run(rig.stack("grant"), RIGHT, user=user)
        rig.check(f"T15 a user name of {name} gives PAM code {code}", result.code == code
                  and (code == SUCCESS or len(result.log) == 1), result)
    result = rig.run(rig.stack("show-self"), answers("malee"), user="")
    rig.check("a caller without a user name lets PAM ask for it", "user=malee" in result.words("info"),
              result)
    result = rig.run(rig.stack("show-self"), ["error"], user="")
    rig.check("no user name is a denial", result.code == AUTH_ERR and len(result.log) == 1, result)


def earlier_passwords(rig):
    def run(behaviour, argument, script, *before):
        return rig.run((*before, *rig.stack(behaviour, f"timeout=2 {argument}")), script)

    asked = (ASKED_BEFORE,)
    result = run("grant", "use_first_pass", RIGHT, *asked)
    rig.check("T9 use_first_pass answers the password, not the code", result.code == SUCCESS
              and "SSO password: " not in result.words("hidden"), result)
    result = run("grant", "use_first_pass", answers(CODE, CODE))
    rig.check("T9 use_first_pass without a password denies and asks nothing", result.code == AUTH_ERR
              and not result.words("hidden") and len(result.log) == 1, result)
    result = run("thrice", "use_first_pass", answers("wrong", "x", "x"), *asked)
    rig.check("T9 use_first_pass is good for one question, the second is a denial",
              result.code == AUTH_ERR and len(result.words("hidden")) == 1
              and len(result.log) == 1, result)
    result = run("thrice", "try_first_pass", answers("wrong", "x", "x"), *asked)
    rig.check("try_first_pass answers once and then asks", result.code == AUTH_ERR
              and result.words("hidden").count("SSO password: ") == 2, result)
    result = run("grant", "try_first_pass", RIGHT)
    rig.check("try_first_pass without a password asks", result.code == SUCCESS, result)
    result = run("grant", "", answers("of another module", *(PASSWORD, CODE)), *asked)
    rig.check("without either argument an earlier password is not used", result.code == SUCCESS
              and len(result.words("hidden")) == 2, result)
    result = rig.run((*rig.stack("grant"), ASKED_BEFORE), [*RIGHT, *answers("new")])
    rig.check("T118 PAM_AUTHTOK is not set: a later module has to ask by itself",
              result.code == SUCCESS and len(result.words("hidden")) == 2, result)


def changed_user(rig):
    for place in (0, 1):
        steps = list(RIGHT)
        steps[place] = "rename root " + masked((PASSWORD, CODE)[place])
        result = rig.run(rig.stack("grant"), steps)
        rig.check(f"T54 a user name changed at question {place + 1} is a denial",
                  result.code == AUTH_ERR and "changed the user name" in "".join(result.log), result)


def slow_people(rig):
    slow = ["slow 1500 " + masked(PASSWORD), *RIGHT]
    result = rig.run(rig.stack("impatient"), slow)
    rig.check("a person who types too long reads the engine's last words, not 601",
              result.code == AUTH_ERR and result.words("error") == ["time is up"], result)
    slow = ["slow 4000 " + masked(PASSWORD), *RIGHT]
    result = rig.run(rig.stack("impatient"), slow)
    rig.check("even when the module's own time is over as well",
              result.code == AUTH_ERR and result.words("error") == ["time is up"], result)
    result = rig.run(rig.stack("grant"), slow)
    rig.check("an answer after the module's time is not sent any more", result.code == SYSTEM_ERR,
              result)


def last_questions(rig):
    script = ["slow 200 " + masked(CODE), *answers("", "")]
    result = rig.run(rig.stack("last-question"), script)
    rig.check("last words that wait for Enter are shown, and do not get the answer typed before",
              result.code == AUTHINFO_UNAVAIL
              and result.words("shown")[-1] == "no mail today\\nEnter to end: ", result)
    result = rig.run(rig.stack("last-question-and-grant"), script)
    rig.check("T4 but after an answer it did not wait for, the engine cannot grant any more",
              result.code == SYSTEM_ERR, result)


GROUPS = (introduction, odd_conversations, silent_services, flags, lengths, earlier_passwords, changed_user,
          slow_people, last_questions)
