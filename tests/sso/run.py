#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""dla-otp-sso against a scripted provider: `run.py BUILD`. Closes with `N passed, N failed`."""

import pathlib
import sys
import tempfile
import time
import traceback

import test_answers
import test_connection
import test_device
import test_life
from setting import Setting


def main():
    passed = failed = 0
    with tempfile.TemporaryDirectory(prefix="dla-otp-sso-") as directory:
        setting = Setting(pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(directory))
        for module in (test_answers, test_connection, test_life, test_device):
            for name, test in list(vars(module).items()):
                if not name.startswith("test_") or (sys.argv[2:] and name not in sys.argv[2:]):
                    continue
                start = time.monotonic()
                try:
                    test(setting)
                    passed += 1
                    print(f"ok   {name} ({time.monotonic() - start:.1f} s)", flush=True)
                except Exception:  # a test that breaks must not keep the others from running
                    failed += 1
                    print(f"FAIL {name}\n{traceback.format_exc()}", flush=True)
    print(f"{passed} passed, {failed} failed")
    return failed != 0 or passed == 0


if __name__ == "__main__":
    sys.exit(main())
