# SPDX-License-Identifier: BSD-2-Clause
"""Engines that lie, hang, crash or talk nonsense: the stack never opens, the person reads 601, the
log has the cause, and no process is left."""

import itertools
import re

from rig import OUT_OF_ORDER, RIGHT, SUCCESS, SYSTEM_ERR, masked

SLOW = ["slow 200 " + masked("right password"), *RIGHT[1:]]

LIARS = {
    "nothing": "ends at once with status 0",
    "nothing-after-begin": "hears BEGIN and ends with status 0",
    "hang": "says nothing",
    "hang-deaf": "asks and never hears the answer",
    "crash": "is killed before its verdict",
    "close-after-proof": "hangs up before its verdict",
    "grant-unheard": "grants without hearing BEGIN",
    "grant-too-early": "grants before the answer",
    "grant-too-early-and-listen": "grants before the answer and then hears it",
    "grant-too-early-and-crash": "grants too early and crashes",
    "granted-twice": "grants twice",
    "granted-and-deny": "grants and denies",
    "deny-and-grant": "denies and grants",
    "granted-and-tell": "goes on talking after its grant",
    "granted-and-empty": "sends an empty packet after its grant",
    "granted-and-hang": "never hangs up after its grant",
    "granted-half-closed": "closes one direction only after its grant",
    "granted-held-by-child": "leaves the socket to a child after its grant",
    "empty-packet": "sends an empty packet and then grants",
    "invalid-text": "asks in something that is not UTF-8",
    "grant-with-descriptor": "passes a descriptor along with its grant",
    "flood-texts": "never stops telling",
    "flood-questions": "never stops asking",
    "surplus-11": "has a byte behind its grant",
    "surplus-300": "has many bytes behind its grant",
    "surplus-16384": "fills a whole message with its grant",
    "surplus-16999": "sends more than a message may have",
    "unknown-behaviour": "does not know what to do",
}


def liars(rig):
    for behaviour, what in LIARS.items():
        script = SLOW if "too-early" in behaviour else RIGHT
        if behaviour == "flood-questions":
            script = [RIGHT[0]] * 31
        result = rig.run(rig.stack(behaviour, engine="liar"), script, "slow-texts")
        gone = rig.no_engine_within(3 if behaviour == "granted-held-by-child" else 0.5)
        refused = result.code == SYSTEM_ERR and result.words("error") == [OUT_OF_ORDER]
        if behaviour == "flood-questions":  # the script's end, a failing conversation, comes first
            refused = result.code not in (None, SUCCESS)
        rig.check(f"T4 T5 T6 an engine that {what} is out of order, and is gone", refused and gone
                  and result.unchanged and len(result.log) == 1 and result.seconds < 7,
                  f"{result} engines {rig.engines()}")


def mutations(rig):
    """T5 T16: the granting message with one bit flipped, cut, or of another type."""
    cases = [f"flip-{bit}" for bit in range(80)] + [f"cut-{size}" for size in range(10)]
    cases += [f"type-{number}" for number in range(256) if number != 8]
    opened = [case for case in cases if rig.run(
        rig.stack(case, engine="liar")).code in (SUCCESS, None)]
    rig.check(f"T5 T16 none of {len(cases)} mutations of the granting message grants",
              not opened, opened)


def sequences(rig):
    """T6: of all short conversations exactly those open that are questions and texts, heard out,
    then one grant as the last word. (q: a question whose answer is not heard; h: hangs up)"""
    wrong = []
    count = 0
    for length in range(1, 4):
        for letters in itertools.product("aqtegdh", repeat=length):
            case = "".join(letters)
            if re.search("[gd].*a", case):
                continue  # the same as with q, but the engine waits for an answer in vain
            expected = bool(re.fullmatch("[at]*g(h.*)?", case))
            result = rig.run(rig.stack(f"sequence-{case}"), RIGHT[:1] * 8)
            count += 1
            if (result.code == SUCCESS) != expected:
                wrong.append(f"{case}: {result}")
    rig.check(f"T6 of {count} sequences of messages only the right ones open the stack",
              not wrong, wrong[:5])


def endings(rig):
    result = rig.run(rig.stack("granted-and-crash", engine="liar"))
    rig.check("T4 an engine's exit status is never the verdict: a crash after a whole grant is one",
              result.code == SUCCESS, result)
    result = rig.run(rig.stack("linger"))
    rig.check("an engine may finish a letter after its verdict: nobody waits for it, nobody kills it",
              result.code == SUCCESS and result.seconds < 3 and rig.engines(), result)
    rig.check("and then it is gone", rig.no_engine_within(5))
    host = rig.start(rig.stack("grant", "timeout=30"), ["slow 20000 00"])
    while not rig.engines():
        pass
    host.kill()
    host.wait()
    rig.check("T112 the engine of a caller that was killed sees it within a second",
              rig.no_engine_within(1), rig.engines())


def broken_pipes(rig):
    """T105: SIGPIPE would end the host, whose disposition is the default one. Whatever the module sends
    leaves late, so that the engine is gone by then: before BEGIN, or between question and answer."""
    if rig.sanitized:
        return
    late = ("strace", "-o", "/dev/null", "-e", "trace=sendmsg", "-e", "inject=sendmsg:delay_enter=200000")
    for behaviour, what in (("nothing", "BEGIN"), ("sequence-qw", "the first answer"),
                            ("sequence-taqw", "the second answer")):
        result = rig.run(rig.stack(behaviour, engine="liar" if behaviour == "nothing" else "stand_in"),
                         RIGHT, tracer=late)
        rig.check(f"T105 an engine that is gone when {what} is sent does not end its caller",
                  result.code == SYSTEM_ERR and result.status == 0 and result.unchanged, result)


GROUPS = (liars, mutations, sequences, endings, broken_pipes)
