# SPDX-License-Identifier: BSD-2-Clause
"""The account phase: whom others let in is the engine's to judge, and no engine that lies, hangs or asks
ever opens it; after our own grant through the same handle there is none at all."""

import itertools
import re
import subprocess

from liars import LIARS
from rig import (AUTH_ERR, AUTHINFO_UNAVAIL, CRED_INSUFFICIENT, MAXTRIES, OUT_OF_ORDER, PERM_DENIED, RIGHT, SUCCESS,
                 SYSTEM_ERR, WORLD, answers)
from stacks import VERDICTS

ACCT_EXPIRED = 13


def stack(rig, behaviour, engine="stand_in", arguments="timeout=2", auth="auth required pam_permit.so"):
    """Authentication by another module, as after a public key. pam_permit behind ours: PAM_IGNORE would open."""
    return (auth, f"account required {rig.module} conf=/any/{behaviour} helper={WORLD}/{engine} {arguments}",
            "account required pam_permit.so")


def phase(rig, *given, options=(), user="somchai", script=()):
    return rig.run(stack(rig, *given), script, "phases=account", *options, user=user)


def begun(result):
    """How many engines have heard BEGIN with the phase account (note-begin writes it to the log)."""
    return sum(" begin " in line and "phase=account" in line for line in result.log)


def admitted(rig):
    result = phase(rig, "grant")
    rig.check("whom the engine grants is admitted, with its words and without a question", result.phase("account")
              == SUCCESS and result.words("info") == ["welcome"] and not result.words("hidden")
              and result.log == [] and result.unchanged, result)


def verdicts(rig):
    for word, code in VERDICTS.items():
        if " " in word:
            continue
        code = ACCT_EXPIRED if word == "EXPIRED" else code
        result = phase(rig, f"says-{word}")
        rig.check(f"T10 in the account phase the verdict '{word}' is PAM code {code}, and its text is shown",
                  result.phase("account") == code and result.words("error")[:1] == ["change it at the portal"], result)
    rig.check("the codes are those of the table", {VERDICTS[word] for word in ("EXHAUSTED", "NOT_ALLOWED", "NO_ADDRESS",
              "UNREACHABLE")} == {MAXTRIES, PERM_DENIED, CRED_INSUFFICIENT, AUTHINFO_UNAVAIL})


def told(rig):
    result = phase(rig, "note-begin", options=("rhost=192.0.2.7", "variable=SSH_AUTH_INFO_0=publickey ssh-ed25519 AAAA"))
    line = " ".join(result.log)
    rig.check("BEGIN says account, who, from where and that a key was proven", "phase=account user=somchai service=test "
              "rhost=192.0.2.7" in line and "prior=publickey" in line, result)
    for value in ("", "password", "password\npublickey x", "publickeyx y", " publickey x", "Publickey x"):
        result = phase(rig, "note-begin", options=(f"variable=SSH_AUTH_INFO_0={value}",))
        rig.check(f"T147 {value!r} proves no key", 'prior=""' in " ".join(result.log), result)


def liars(rig):
    for behaviour, what in LIARS.items():
        result = phase(rig, behaviour, "liar", options=("slow-texts",), script=RIGHT)
        refused = result.phase("account") == SYSTEM_ERR and result.words("error") == [OUT_OF_ORDER]
        asked = result.words("hidden") + result.words("shown")
        gone = rig.no_engine_within(3 if behaviour == "granted-held-by-child" else 0.5)
        rig.check(f"T10 an engine that {what} admits nobody in the account phase", refused and not asked and gone
                  and result.unchanged and len(result.log) == 1 and result.seconds < 7, f"{result} {rig.engines()}")


def sequences(rig):
    """Of all short conversations exactly those open that are texts and then one grant as the last word."""
    wrong, count = [], 0
    for length in range(1, 4):
        for letters in itertools.product("aqtegdh", repeat=length):
            case = "".join(letters)
            if re.search("[gd].*a", case):
                continue
            result = phase(rig, f"sequence-{case}", script=RIGHT[:1] * 8)
            count += 1
            if (result.phase("account") == SUCCESS) != bool(re.fullmatch("t*g(h.*)?", case)):
                wrong.append(f"{case}: {result}")
    rig.check(f"T10 of {count} sequences of messages only the right ones open, and none that asks", not wrong, wrong[:5])


def after_our_own_grant(rig):
    def both(*options, auth_engine="grant", account="note-begin", script=RIGHT, **more):
        auth = rig.stack(auth_engine)[0]
        return rig.run((auth, *stack(rig, account)[1:]), script, "phases=account", *options, **more)

    same = {"auth_engine": "measure", "account": "measure"}  # asks always, so it cannot admit in the account phase
    result = both(**same)
    rig.check("T10 T150 after our own grant the account phase is PAM_SUCCESS, and no engine is started",
              result.code == SUCCESS and result.phase("account") == SUCCESS and result.unchanged
              and len(result.words("hidden")) == 1 and not rig.engines(), result)
    took = int(re.search(r"^took account (\d+)$", "\n".join(result.lines), re.M)[1])
    rig.check("and it takes no time", took < 20, took)
    result = both(auth_engine="thrice", account="thrice", script=answers("a", "b", "c"))
    rig.check("T10 after our own refusal it is asked, and refuses",
              result.code == AUTH_ERR and result.phase("account") == SYSTEM_ERR, result)
    for what, options in (("another user", ("next-user=malee",)), ("another service", ("next-service=twin",)),
                          ("a minute ago", ("pause=1700",))):
        rig.write_stack("twin", *(rig.stack("measure")[0], *stack(rig, "measure")[1:]))
        result = both(*options, **same)
        rig.check(f"T10 a grant of {what} is none: the engine is asked", result.code == SUCCESS
                  and result.phase("account") == SYSTEM_ERR and "asks where nobody" in " ".join(result.log), result)
    result = both()
    rig.check("T10 a grant under other settings is none: the engine is asked",
              result.code == SUCCESS and begun(result) == 1, result)
    result = both("calls=2", **same, script=RIGHT)
    rig.check("two sign-ins through one handle: the last one counts", result.phase("account") == SUCCESS, result)


def a_later_refusal_counts(rig):
    """One handle signs in twice, and the second is refused: what the first one was granted is over."""
    auth = f"auth required {rig.module} conf=/any/measure-once helper={WORLD}/stand_in timeout=2"
    account = stack(rig, "measure-once")[1:]
    with open(f"{WORLD}/granted-once", "w", encoding="ascii"):
        pass
    result = rig.run((auth, *account), answers("x"), "phases=account", "calls=2")
    rig.check("T10 a refused sign-in takes back what an earlier one through the same handle was granted",
              sorted(result.codes) == [SUCCESS, AUTH_ERR] and result.phase("account") == SYSTEM_ERR, result)


def mis_stacked(rig):
    """T14: auth stacks that let somebody pass our line by. The account line is still there."""
    ours = rig.stack("verdict-NOT_ALLOWED")[0]
    jump = ours.replace("auth required", "auth [success=ok default=ignore]")
    for what, auth in (("stands below a sufficient line", ("auth sufficient pam_permit.so", ours)),
                       ("is jumped over", ("auth [success=1 default=ignore] pam_permit.so", ours, "auth required pam_permit.so")),
                       ("is optional", (ours.replace("required", "optional"), "auth required pam_permit.so")),
                       ("counts only when it succeeds", (jump, "auth required pam_permit.so")),
                       ("is not there", ("auth required pam_permit.so",))):
        result = rig.run((*auth, *stack(rig, "says-NOT_ALLOWED")[1:]), RIGHT, "phases=account")
        rig.check(f"T14 where our auth line {what}, the account line still refuses", result.code == SUCCESS
                  and result.phase("account") == PERM_DENIED, result)


def without_an_engine(rig):
    for what, given in (("a helper that is missing", ("grant", "missing")),
                        ("a wrong argument", ("grant", "stand_in", "nullok"))):
        result = phase(rig, *given)
        rig.check(f"T10 {what} is out of order in the account phase", result.phase("account") == SYSTEM_ERR
                  and result.words("error") == [OUT_OF_ORDER] and len(result.log) == 1, result)
    result = rig.run(stack(rig, "sequence-g", auth="auth required pam_deny.so"), answers("malee"), "phases=account",
                     user="")
    rig.check("T10 the account phase asks nobody for a user name, and denies without one",
              result.phase("account") == AUTH_ERR and not result.words("shown") and len(result.log) == 1, result)
    rig.write_stack("test", *stack(rig, "sequence-g"))
    rig.log_lines()
    done = subprocess.run(
        ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", f"{WORLD}/host", "phases=account",
         f"{WORLD}/pam.d", "test", "somchai"], input="\n", text=True, capture_output=True, env=rig.environment,
        check=False)
    rig.check("T10 a caller that is not root is denied in the account phase, with a log line",
              f"account {SYSTEM_ERR}" in done.stdout and len(rig.log_lines()) == 1, done)


GROUPS = (admitted, verdicts, told, liars, sequences, after_our_own_grant, a_later_refusal_counts, mis_stacked,
          without_an_engine)
