#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Runs the module's tests in a real PAM stack: tests/module/run.py BUILD, as root, after
`make BUILD=... TEST=1 all rigs`. Prints a sentence for each test."""

import os
import sys

sys.dont_write_bytecode = True

import accounts
import callers
import dialogue
import liars
import sessions
import shared_object
import stacks
from rig import Rig, enter_namespace

GROUPS = (*shared_object.GROUPS, *stacks.GROUPS, *dialogue.GROUPS, *liars.GROUPS,
          *accounts.GROUPS, *sessions.GROUPS, *callers.GROUPS)


def main():
    if len(sys.argv) < 2 or os.geteuid() != 0:
        sys.exit("usage: run.py BUILD [GROUP ...], as root")
    enter_namespace()
    rig = Rig(sys.argv[1])
    if "timeout=2" in "".join(rig.run(rig.stack("grant")).log):
        sys.exit("run.py: this module was not made with TEST=1")
    for group in GROUPS:
        if len(sys.argv) == 2 or group.__name__ in sys.argv[2:]:
            rig.group(group)
    rig.check("T120 T153 no caller crashed, and the sanitizers had nothing to say", not rig.accidents,
              rig.accidents[:3])
    print(f"{rig.passed} passed, {rig.failed} failed")
    sys.exit(rig.failed != 0)


main()
