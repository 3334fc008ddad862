# SPDX-License-Identifier: BSD-2-Clause
"""The session phases: the engine is told, and whatever it does the session goes on: PAM_SUCCESS
within a second, nothing said to the person, nothing of the caller changed, no process left."""

import re
import subprocess

from rig import RIGHT, SUCCESS, WORLD

# Whatever these do, the session does not care.
ENGINES = {
    "note-begin": "stand_in", "grant": "stand_in", "says-DENIED": "stand_in", "linger": "stand_in",
    "nothing": "liar", "hang": "liar", "hang-deaf": "liar", "crash": "liar", "stop": "liar",
    "grant-unheard": "liar", "invalid-text": "liar", "flood-texts": "liar",
    "flood-questions": "liar", "empty-packet": "liar", "close-after-proof": "liar",
}
LOGIN_ID = "0123456789abcdef"


def stack(rig, behaviour, engine="stand_in", arguments="timeout=2"):
    """Authentication by another module, as after a public key; the session line as documented."""
    return ("auth required pam_permit.so",
            f"session optional {rig.module} conf=/any/{behaviour} helper={WORLD}/{engine} {arguments}",
            "session required pam_permit.so")


def phase(rig, *given, options=("phases=open,close",), user="somchai"):
    return rig.run(stack(rig, *given), [], *options, user=user)


def took(result, name):
    return int(re.search(rf"^took {name} (\d+)$", "\n".join(result.lines), re.M)[1])


def silent(result):
    return not any(result.words(kind) for kind in ("hidden", "shown", "error", "info"))


def begins(result):
    return [dict(re.findall(r'(\w+)=("[^"]*"|\S*)', line)) for line in result.log if " begin " in line]


def told(rig):
    result = phase(rig, "note-begin", options=("phases=open,close", "rhost=192.0.2.7", "tty=/dev/pts/7",
                                                "pause=1200"))
    heard = begins(result)
    rig.check("the engine hears of open and close, with user, service, source and terminal",
              [begin["phase"] for begin in heard] == ["open", "close"] and all(
                  begin["user"] == "somchai" and begin["service"] == "test"
                  and begin["rhost"] == "192.0.2.7" and begin["tty"] == "/dev/pts/7"
                  for begin in heard), result)
    rig.check("both bear the same login id",
              re.fullmatch("[0-9a-f]{16}", heard[0]["login_id"]) is not None
              and heard[0]["login_id"] == heard[1]["login_id"], heard)
    rig.check("the close says for how many seconds the session was open",
              heard[0]["open"] == '""' and heard[1]["open"] in ("1", "2"), heard)
    result = phase(rig, "note-begin", options=("phases=close",))
    rig.check("a close by a handle that opened nothing says no time",
              [begin["open"] for begin in begins(result)] == ['""'], result)


def login_ids(rig):
    """T150: sshd asks in one process and opens the session in another, with PAM's environment only."""
    variable = f"variable=DLA_OTP_LOGIN={LOGIN_ID}"
    result = phase(rig, "note-begin", options=("phases=open", variable))
    rig.check("T150 the login id of PAM's environment goes on in the session",
              [begin["login_id"] for begin in begins(result)] == [LOGIN_ID], result)
    for wrong in ("", "0123456789ABCDEF", LOGIN_ID + "0", LOGIN_ID[1:], "x" * 300):
        result = phase(rig, "note-begin", options=("phases=open", f"variable=DLA_OTP_LOGIN={wrong}"))
        found = [begin["login_id"] for begin in begins(result)]
        rig.check(f"a variable that holds no login id ({wrong[:20]!r}) is replaced",
                  len(found) == 1 and found[0] not in (wrong, LOGIN_ID), result)


def engines(rig):
    for behaviour, engine in ENGINES.items():
        result = phase(rig, behaviour, engine)
        rig.check(f"T10 a session goes on within a second when the engine does '{behaviour}'",
                  result.phase("open") == result.phase("close") == SUCCESS
                  and max(took(result, "open"), took(result, "close")) < 1300
                  and silent(result) and result.unchanged, result)
        rig.check(f"T112 and no engine is left ({behaviour})", rig.no_engine_within(0.2), rig.engines())


def without_an_engine(rig):
    for what, line in (("a helper that is missing", stack(rig, "grant", "missing")),
                       ("a wrong argument", stack(rig, "grant", "stand_in", "nullok"))):
        result = rig.run(line, [], "phases=open,close")
        rig.check(f"T10 {what} is the log's business: PAM_SUCCESS, not a word to the person",
                  result.phase("open") == result.phase("close") == SUCCESS and silent(result)
                  and len(result.log) == 2 and "phase=open" in result.log[0]
                  and "phase=close" in result.log[1], result)


def nobody_is_asked(rig):
    result = rig.run((f"session optional {rig.module} conf=/any/note-begin helper={WORLD}/stand_in",
                      "auth required pam_deny.so", "session required pam_permit.so"),
                     ["error"], "phases=open", user="")
    rig.check("a session without a user name asks nobody for one", result.phase("open") == SUCCESS
              and silent(result), result)


def unprivileged(rig):
    rig.write_stack("test", *stack(rig, "note-begin"))
    rig.log_lines()
    done = subprocess.run(
        ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", f"{WORLD}/host",
         "phases=open,close", f"{WORLD}/pam.d", "test", "somchai"], input="\n", text=True,
        capture_output=True, env=rig.environment, check=False)
    rig.check("a caller that is not root gets PAM_SUCCESS, and nothing is done",
              "open 0" in done.stdout and "close 0" in done.stdout and rig.log_lines() == [], done)


def after_a_sign_in(rig):
    line = stack(rig, "note-begin")[1]
    result = rig.run((*rig.stack("grant"), line, "session required pam_permit.so"), RIGHT,
                     "phases=setcred,open,close", "show-variables")
    variable = [text for text in result.words("pamenv") if text.startswith("DLA_OTP_LOGIN=")]
    rig.check("a sign-in and its session bear the same login id", result.code == SUCCESS
              and [f"DLA_OTP_LOGIN={begin['login_id']}" for begin in begins(result)] == variable * 2,
              result)


GROUPS = (told, login_ids, engines, without_an_engine, nobody_is_asked, unprivileged, after_a_sign_in)
