# SPDX-License-Identifier: BSD-2-Clause
"""The module as PAM sees it: verdicts and codes, arguments, the helper's path, phases, flags."""

import os
import subprocess

from rig import (AUTH_ERR, AUTHINFO_UNAVAIL, AUTHTOK_ERR, CRED_INSUFFICIENT, IGNORE, MAXTRIES,
                 OUT_OF_ORDER, PASSWORD, PERM_DENIED, RIGHT, SUCCESS, SYSTEM_ERR, WORLD, answers)

VERDICTS = {
    "GRANTED": SUCCESS, "DENIED": AUTH_ERR, "EXHAUSTED": MAXTRIES, "NOT_ALLOWED": PERM_DENIED,
    "EXPIRED": AUTH_ERR, "NO_ADDRESS": CRED_INSUFFICIENT, "UNREACHABLE": AUTHINFO_UNAVAIL,
    "BROKEN": SYSTEM_ERR, "granted": SYSTEM_ERR, "GRANTED ": SYSTEM_ERR, "": SYSTEM_ERR,
    "SUCCESS": SYSTEM_ERR,
}


def right_and_wrong(rig):
    right = rig.run(rig.stack("grant"))
    rig.check("password and code open the stack", right.code == SUCCESS, right)
    rig.check("prompts arrive as they are, hidden and shown", right.words("hidden")
              == ["SSO password: "] and right.words("shown")
              == ["Reference (Ref): BCDF\\n6-digit code: "], right)
    rig.check("a good login writes nothing to the log", right.log == [], right)
    for what, script in (("password", answers("wrong")), ("code", answers(PASSWORD, "000000"))):
        wrong = rig.run(rig.stack("grant"), script)
        rig.check(f"a wrong {what} is PAM_AUTH_ERR with the engine's words",
                  wrong.code == AUTH_ERR and wrong.words("error") == ["refused"], wrong)


def verdicts(rig):
    for word, code in VERDICTS.items():
        result = rig.run(rig.stack(f"verdict-{word}".replace(" ", "\\ ")) if " " not in word
                         else (f"auth required {rig.module} [conf=/any/verdict-{word}] "
                               f"helper={WORLD}/stand_in timeout=2", "auth required pam_permit.so"))
        rig.check(f"T1 T16 the verdict '{word}' is PAM code {code}", result.code == code, result)
    for engine in ("stand_in", "liar"):
        result = rig.run((*rig.stack("nothing", engine=engine)[:1],
                          "auth required pam_faillock.so preauth nodelay", "auth required pam_permit.so"))
        rig.check(f"T1 PAM_IGNORE never comes out ({engine} without a verdict)",
                  result.code == SYSTEM_ERR and IGNORE not in result.codes, result)


def bad_arguments(rig):
    good = ["conf=/any/grant", f"helper={WORLD}/stand_in", "timeout=2", "try_first_pass"]
    for which, argument in enumerate(good):
        name = argument.split("=")[0] + ("=" if "=" in argument else "")
        for at in range(len(name)):
            for mutant in (name[:at] + name[at + 1:], name[:at] + "X" + name[at + 1:],
                           name[:at] + name[at] * 2 + name[at + 1:]):
                arguments = list(good)
                arguments[which] = mutant + argument[len(name):]
                if mutant == name:
                    continue
                result = rig.run((f"auth required {rig.module} {' '.join(arguments)}",
                                  "auth required pam_permit.so"))
                if result.code != SYSTEM_ERR or len(result.log) != 1:
                    rig.check(f"T3 the argument {arguments[which]} is refused", False, result)
                    return
    rig.check("T3 every argument with one wrong character is refused and logged", True)
    wrong = ["nullok", "debug", "timeout=1", "timeout=901", "timeout=", "timeout=2s", "timeout=-2",
             "conf=relative", "conf=", "helper=relative", "try_first_pass=1", "CONF=/x"]
    result = rig.run((f"auth required {rig.module} {' '.join(wrong)}", "auth required pam_permit.so"))
    rig.check("T3 all bad arguments stand in one log line, and the person is told 601",
              result.code == SYSTEM_ERR and len(result.log) == 1
              and all(word.split("=")[0] in result.log[0] for word in wrong)
              and result.log[0].count("argument=") == len(wrong)
              and result.words("error") == [OUT_OF_ORDER], result)
    for twice in ("conf=/any/grant", f"helper={WORLD}/stand_in", "timeout=3", "use_first_pass"):
        result = rig.run((f"auth required {rig.module} {twice} {twice}",
                          "auth required pam_permit.so"))
        rig.check(f"T3 {twice.split('=')[0]} given twice is refused", result.code == SYSTEM_ERR
                  and "argument=" in "".join(result.log), result)


def helper_paths(rig):
    """T100: the helper is executed only from a path that nobody but root can change."""
    base = f"{WORLD}/paths"
    os.mkdir(base)
    for name, mode, owner in (("good", 0o755, 0), ("group", 0o775, 0), ("world", 0o757, 0),
                              ("sticky", 0o1777, 0), ("others", 0o755, 1000)):
        os.mkdir(f"{base}/{name}")
        rig.install(f"{rig.build}/rigs/stand_in", f"{base}/{name}/stand_in")
        os.chmod(f"{base}/{name}", mode)
        os.chown(f"{base}/{name}", owner, owner)
    for name, mode, owner in (("g", 0o775, 0), ("w", 0o757, 0), ("x", 0o644, 0), ("o", 0o755, 1000)):
        rig.install(f"{rig.build}/rigs/stand_in", f"{base}/good/{name}", mode)
        os.chown(f"{base}/good/{name}", owner, owner)
    os.symlink("stand_in", f"{base}/good/link")
    os.symlink("good", f"{base}/linked")
    os.mkfifo(f"{base}/good/fifo")
    cases = {"good/stand_in": SUCCESS}
    cases.update(dict.fromkeys(
        ("group/stand_in", "world/stand_in", "sticky/stand_in", "others/stand_in", "good/g",
         "good/w", "good/x", "good/o", "good/link", "linked/stand_in", "good/fifo", "good/missing",
         "good", "good/stand_in/", "good//stand_in", "good/./stand_in", "good/../good/stand_in",
         "good/" + "a" * 300), SYSTEM_ERR))
    for path, code in cases.items():
        result = rig.run((f"auth required {rig.module} conf=/any/grant helper={base}/{path}",
                          "auth required pam_permit.so"))
        rig.check(f"T100 helper={path[:40]} gives PAM code {code}", result.code == code
                  and (code == SUCCESS or (result.words("error") == [OUT_OF_ORDER]
                                           and len(result.log) == 1)) and result.unchanged, result)


def phases(rig):
    stack = [f"{kind} required {rig.module}" for kind in ("account", "session", "password")]
    result = rig.run((*rig.stack("grant"), *stack), RIGHT,
                     "phases=setcred,account,open,close,chauthtok")
    rig.check("T10 setcred and the session functions are constant, PAM_SUCCESS",
              [result.phase(name) for name in ("setcred", "open", "close")] == [SUCCESS] * 3, result)
    rig.check("T10 the account phase of another helper than the one that granted is out of order",
              result.phase("account") == SYSTEM_ERR
              and any("helper is missing" in line for line in result.log), result)
    result = rig.run((*rig.stack("nothing", engine="liar"), *stack), RIGHT,
                     "phases=setcred,account,open,close")
    rig.check("T10 a dead engine changes no other phase (setcred: PAM itself refuses it then)",
              [result.phase(name) for name in ("account", "open", "close")]
              == [SYSTEM_ERR, SUCCESS, SUCCESS] and result.phase("setcred") != SUCCESS, result)


def password_changes(rig):
    """The engine is asked once, for words; nothing it can say changes what PAM hears."""
    def change(behaviour, arguments="timeout=2", engine="stand_in", control="required"):
        line = rig.stack(behaviour, arguments, engine)[0]
        return rig.run(("auth required pam_permit.so",
                        line.replace("auth required", f"password {control}"),
                        "password required pam_permit.so"), [], "phases=chauthtok")

    for verdict in ("DENIED", "BROKEN", "GRANTED"):
        result = change(f"says-{verdict}")
        rig.check(f"T10 changing the password is PAM_AUTHTOK_ERR when the engine says {verdict}",
                  result.phase("chauthtok") == AUTHTOK_ERR
                  and result.words("error") == ["change it at the portal"], result)
    result = change("show-self")
    rig.check("T10 changing the password asks the engine with its phase",
              "phase=password" in result.words("info"), result)
    result = change("says-DENIED", control="optional")
    rig.check("the person is told once, even where both of PAM's rounds come",
              result.phase("chauthtok") == SUCCESS
              and result.words("error") == ["change it at the portal"], result)
    for behaviour, arguments, engine in (("nothing", "timeout=2", "liar"),
                                         ("says-DENIED", "nullok", "stand_in")):
        result = change(behaviour, arguments, engine)
        rig.check(f"T10 without an engine it is PAM_AUTHTOK_ERR and 601 ({arguments})",
                  result.phase("chauthtok") == AUTHTOK_ERR
                  and result.words("error") == [OUT_OF_ORDER] and len(result.log) == 1, result)


def root_only(rig):
    rig.write_stack("test", *rig.stack("grant"))
    rig.log_lines()
    done = subprocess.run(
        ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", f"{WORLD}/host",
         f"{WORLD}/pam.d", "test", "somchai"], input="\n".join(RIGHT) + "\n", text=True,
        capture_output=True, env=rig.environment, check=False)
    log = rig.log_lines()
    rig.check("a caller that is not root may name neither settings nor helper: PAM_SYSTEM_ERR, 601 and a log line",
              f"authenticate {SYSTEM_ERR} 1" in done.stdout and OUT_OF_ORDER in done.stdout
              and len(log) == 1 and "conf= and helper=" in log[0], done)
    result = rig.run(rig.stack("show-self"), RIGHT, "uid=1234")
    rig.check("in su the invoker is told by the real uid", "ruid=1234" in result.words("info"), result)


GROUPS = (right_and_wrong, verdicts, bad_arguments, helper_paths, phases, password_changes, root_only)
