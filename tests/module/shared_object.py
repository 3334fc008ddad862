# SPDX-License-Identifier: BSD-2-Clause
"""The module as a file: what it needs, what it shows, what it must not contain, and what loading it
ten thousand times leaves behind."""

import re
import subprocess

from rig import AUTHTOK_ERR, SUCCESS, SYSTEM_ERR, WORLD

ENTRY_POINTS = ["pam_sm_acct_mgmt", "pam_sm_authenticate", "pam_sm_chauthtok",
                "pam_sm_close_session", "pam_sm_open_session", "pam_sm_setcred"]
FORBIDDEN = ("abort", "exit", "_exit", "_Exit", "quick_exit", "__assert_fail", "atexit",
             "__cxa_atexit", "getenv", "secure_getenv", "pthread_create", "pthread_key_create",
             "signal", "sigaction", "setenv", "putenv", "setlocale", "system", "popen", "fork",
             "vfork", "pam_set_item", "openlog", "syslog", "umask", "chdir", "setrlimit")


def output(*command):
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def sections(rig):
    if rig.sanitized:
        return
    needed = re.findall(r"NEEDED.*\[(.*)\]", output("readelf", "-d", rig.module))
    rig.check("T12 the module needs libpam and libc, nothing else",
              sorted(needed) == ["libc.so.6", "libpam.so.0"], needed)
    found = [name for name in re.findall(r"\] (\.\S+)", output("readelf", "-SW", rig.module))
             if re.match(r"\.(init|fini|ctors|dtors|data|bss|tdata|tbss)", name)]
    rig.check("T12 it has no constructor, no destructor and no writable data",
              set(found) <= {".data.rel.ro"}, found)
    shown = sorted(line.split()[-1] for line in output(
        "nm", "-D", "--defined-only", rig.module).splitlines())
    rig.check("T137 it shows its entry points only", shown == ENTRY_POINTS, shown)
    used = {line.split()[-1].split("@")[0] for line in output(
        "nm", "-D", "--undefined-only", rig.module).splitlines()}
    rig.check("T153 it calls nothing that ends the caller or changes what is the caller's",
              used and not used & set(FORBIDDEN), used & set(FORBIDDEN))


def loading(rig):
    times = 500 if rig.sanitized else 10000
    lines = output(f"{WORLD}/loader", rig.module, str(times), f"{WORLD}/pam.d").splitlines()
    grown = int(lines[0].split()[1])
    rig.check(f"T12 loading and unloading it {times} times leaves memory flat",
              rig.sanitized or grown < 256, lines)
    codes = {"pam_sm_authenticate": SYSTEM_ERR, "pam_sm_acct_mgmt": SYSTEM_ERR,
             "pam_sm_chauthtok": AUTHTOK_ERR}
    rig.check("T110 no entry point changes errno", sorted(lines[1:]) == sorted(
        f"{name} {codes.get(name, SUCCESS)} errno kept" for name in ENTRY_POINTS), lines)


GROUPS = (sections, loading)
