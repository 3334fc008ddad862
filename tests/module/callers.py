# SPDX-License-Identifier: BSD-2-Clause
"""Callers of every kind: threads, odd signals, closed descriptors, tiny limits, hostile
environments. Nothing of theirs is changed, and whatever cannot work is a denial."""

import itertools
import os
import resource
import subprocess

from rig import PASSWORD, RIGHT, SUCCESS, WORLD, answers, masked

HOSTILE = {
    "LD_PRELOAD": "/nowhere/canary.so", "LD_LIBRARY_PATH": "/nowhere", "OPENSSL_CONF": "/nowhere",
    "OPENSSL_MODULES": "/nowhere", "SSL_CERT_FILE": "/nowhere", "SSL_CERT_DIR": "/nowhere",
    "SSLKEYLOGFILE": "/nowhere", "https_proxy": "http://127.0.0.1:9", "ALL_PROXY": "x",
    "NETRC": "/nowhere", "HOME": "/nowhere", "CURL_CA_BUNDLE": "/nowhere", "TZ": ":/nowhere",
    "LANG": "th_TH.UTF-8", "LC_ALL": "th_TH.UTF-8", "LANGUAGE": "th", "NLSPATH": "/nowhere",
    "RES_OPTIONS": "debug", "HOSTALIASES": "/nowhere", "LOCALDOMAIN": "x", "MALLOC_TRACE": "/nowhere",
    "GCONV_PATH": "/nowhere", "GETCONF_DIR": "/nowhere", "PATH": "/nowhere", "IFS": "/",
    "TMPDIR": "/nowhere", "DLA_OTP_LOGIN": "x", "BASH_ENV": "/nowhere",
}


DISTURBANCES = (
    "disposition", "mask", "pending", "descriptors", "descriptor-flags", "environment", "umask",
    "directory", "locale", "child", "limits", "groups", "terminal", "alarm", "dumpable", "name",
    "no-new-privs", "nice")


def properties(rig):
    """What is looked at in a caller before and after, and that each change of it would be seen."""
    terminal = rig.terminal[1]
    for end, script in (("granted", RIGHT), ("refused", answers("wrong"))):
        result = rig.run(rig.stack("grant"), script, terminal=terminal)
        rig.check(f"{len(DISTURBANCES)} properties of a caller that is {end} are as they were before",
                  result.unchanged and (result.code == SUCCESS) == (end == "granted"), result)
    for name in DISTURBANCES:
        result = rig.run(rig.stack("grant"), RIGHT, f"disturb={name}", terminal=terminal)
        rig.check(f"(the comparison sees a caller that is changed: {name})",
                  result.code == SUCCESS and not result.unchanged, result)


def repeated(rig):
    result = rig.run(rig.stack("grant"), RIGHT, f"calls={100 if rig.sanitized else 1000}")
    rig.check("T11 a thousand calls on one handle: each granted, nothing left over",
              result.code == SUCCESS and result.unchanged, result)
    result = rig.run(rig.stack("grant"), answers("wrong"), "calls=50")
    rig.check("T11 fifty refused calls on one handle leave nothing over",
              SUCCESS not in result.codes and result.unchanged, result)
    result = rig.run(rig.stack("grant", "timeout=30"), RIGHT, "threads=16", "calls=20")
    rig.check("T11 sixteen threads with handles of their own: all granted",
              result.codes == {SUCCESS: 320}, result)


def children(rig):
    for mode in ("ignore", "nocldwait", "reap", "block"):
        result = rig.run(rig.stack("grant"), RIGHT, f"sigchld={mode}", "calls=20")
        rig.check(f"T104 SIGCHLD {mode}: granted, unchanged, no signal and no child for the caller",
                  result.code == SUCCESS and result.unchanged
                  and result.words("sigchld") == ["0 0"], result)
    for mode in ("reap", "ignore"):
        result = rig.run(rig.stack("grant", "timeout=30"), RIGHT, f"sigchld={mode}", "threads=32",
                         "calls=5")
        rig.check(f"T104 32 threads with SIGCHLD {mode}: all granted, no signal",
                  result.codes == {SUCCESS: 160} and result.words("sigchld") == ["0 0"], result)


def descriptors(rig):
    for closed in itertools.chain.from_iterable(
            itertools.combinations("012", size) for size in range(4)):
        digits = "".join(closed)
        result = rig.run(rig.stack("grant"), RIGHT, f"close={digits}", "calls=2")
        rig.check(f"T102 descriptors {digits or 'none'} closed: granted and unchanged",
                  result.code == SUCCESS and result.unchanged, result)
        result = rig.run(rig.stack("show-self"), RIGHT, f"close={digits}")
        seen = sorted(line.split()[0:2] for line in (
            word.removeprefix("descriptor ") for word in result.words("info")
            if word.startswith("descriptor ")))
        kinds = [(number, target.split(":")[0]) for number, target in seen]
        rig.check(f"T101 T102 the engine then has 0, 1 and 2 and nothing else",
                  kinds == [("0", "socket"), ("1", "/dev/null"), ("2", "/dev/null")], result)


def environment(rig):
    if rig.sanitized:
        return
    hostile = dict(HOSTILE)
    result = rig.run(rig.stack("show-self"), RIGHT, environment=hostile)
    told = sorted(word for word in result.words("info") if word.startswith("environment "))
    rig.check("T99 the engine's environment is made, whatever the caller's is", told == [
        "environment LC_ALL=C.UTF-8", "environment PATH=/usr/sbin:/usr/bin:/sbin:/bin"], result)
    rig.check("T99 T110 and the caller's environment stays as it was", result.unchanged, result)


def states(rig):
    for name, options in (("with a deleted working directory", ["no-directory"]),
                          ("with a signal every 0.7 ms", ["interrupts", "calls=30"]),
                          ("beside 8 busy threads", ["hammers=8", "calls=100"])):
        result = rig.run(rig.stack("grant", "timeout=30"), RIGHT, *options)
        rig.check(f"T106 T107 T109 T110 a caller {name} is granted and unchanged",
                  result.code == SUCCESS and result.unchanged, result)
    if not rig.sanitized:
        result = rig.run(rig.stack("grant", "timeout=30"), RIGHT, "threads=4", "small-stack")
        rig.check("T111 threads with stacks of 64 KiB are granted", result.codes == {SUCCESS: 4},
                  result)
        result = rig.run(rig.stack("grant"), RIGHT, "show-libraries")
        strange = [path for path in result.words("library") if any(name in path for name in (
            "curl", "ssl", "crypto", "libconfig", "jansson"))]
        rig.check("T108 no network library is in the caller's process", result.words("library")
                  and not strange, strange)


LIMITS = {
    "NOFILE": (0, 3, 4, 5, 6, 7, 8, 9, 10, 12), "AS": (1 << 20, 1 << 24, 1 << 26), "FSIZE": (0,),
    "NPROC": (0, 1), "STACK": (1 << 16,), "CORE": (0,), "DATA": (1 << 16, 1 << 20), "MEMLOCK": (0,),
}


def limits(rig):
    if rig.sanitized:
        return
    ran = 0
    for name, values in LIMITS.items():
        for value in values:
            limit = [(getattr(resource, "RLIMIT_" + name), value)]
            try:
                alone = rig.run(("auth required pam_permit.so",), limits=limit)
            except (OSError, subprocess.SubprocessError):
                continue  # not even the host starts with so little
            if alone.code != SUCCESS:
                continue  # nor does PAM itself work
            ran += 1
            result = rig.run(rig.stack("grant"), RIGHT, limits=limit)
            rig.check(f"T103 RLIMIT_{name}={value}: granted, or refused without a crash",
                      result.status == 0 and len(result.codes) == 1, result)
    rig.check("T103 hosts ran under at least twelve of these limits", ran >= 12, ran)
    rig.check("T103 and no engine is left", rig.no_engine_within(3), rig.engines())


def memory(rig):
    if rig.sanitized:
        return
    canary = "correct horse battery staple"
    hidden = "x" * 64 + canary + "x" * 64  # free() itself overwrites the beginning
    for name, script in (("password", answers(hidden, "x")), ("code", answers(PASSWORD, hidden)),
                         ("refused answer", answers(hidden + "x" * 1024))):
        result = rig.run(rig.stack("grant"), script, "canary=" + masked(canary))
        rig.check(f"T117 the caller's memory holds no {name} afterwards",
                  result.words("canaries") == ["0"], result)
    result = rig.run(rig.stack("grant"), answers(canary), "canary=" + masked(canary), "keep")
    rig.check("T117 (the search finds a copy where there is one)", result.words("canaries") == ["1"],
              result)


def clashes(rig):
    """T137: a caller whose own functions bear the names of all of ours, and end the process."""
    if rig.sanitized:
        return
    symbols = subprocess.run(
        ["nm", "-g", "--defined-only", f"{rig.build}/lib/module.a", f"{rig.build}/lib/common.a"],
        capture_output=True, text=True, check=True).stdout
    names = sorted({line.split()[2] for line in symbols.splitlines() if len(line.split()) == 3})
    with open(f"{WORLD}/clash.c", "w", encoding="ascii") as source:
        source.write("void abort(void);\n")
        source.writelines(f"void {name}(void) {{ abort(); }}\n" for name in names)
    subprocess.run(["cc", "-w", "-shared", "-fPIC", "-fno-builtin", "-o", f"{WORLD}/clash.so",
                    f"{WORLD}/clash.c"], check=True)
    result = rig.run(rig.stack("grant"), RIGHT,
                     environment={**rig.environment, "LD_PRELOAD": f"{WORLD}/clash.so"})
    rig.check(f"T137 a caller that defines all {len(names)} of our names disturbs nothing",
              len(names) > 30 and result.code == SUCCESS, result)


def inspection(rig):
    host = rig.start(rig.stack("grant", "timeout=30"), ["slow 1500 00"])
    while not rig.engines():
        pass
    pid = rig.engines()[0]
    done = subprocess.run(
        ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "cat", f"/proc/{pid}/mem",
         f"/proc/{pid}/environ"], capture_output=True, check=False)
    rig.check("T113 another user cannot look into the engine from its first moment",
              done.returncode != 0 and done.stdout == b"", done)
    host.wait()
    rig.no_engine_within(3)


GROUPS = (properties, repeated, children, descriptors, environment, states, limits, memory, clashes, inspection)
