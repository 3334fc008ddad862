#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""dla-otp-sso looking people up in a scripted directory: `run.py BUILD`. Closes with `N passed, N failed`."""

import pathlib
import sys
import tempfile
import time
import traceback

sys.path.insert(1, str(pathlib.Path(__file__).resolve().parent.parent / "sso"))
import test_people  # noqa: E402
import test_requests  # noqa: E402
import test_together  # noqa: E402
from desk import Desk  # noqa: E402


def main():
    passed = failed = 0
    with tempfile.TemporaryDirectory(prefix="dla-otp-lookup-") as directory:
        desk = Desk(pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(directory))
        for module in (test_people, test_requests, test_together):
            for name, test in list(vars(module).items()):
                if not name.startswith("test_") or (sys.argv[2:] and name not in sys.argv[2:]):
                    continue
                start = time.monotonic()
                try:
                    test(desk)
                    passed += 1
                    print(f"ok   {name} ({time.monotonic() - start:.1f} s)", flush=True)
                except Exception:  # a test that breaks must not keep the others from running
                    failed += 1
                    print(f"FAIL {name}\n{traceback.format_exc()}", flush=True)
    print(f"{passed} passed, {failed} failed")
    return failed != 0 or passed == 0


if __name__ == "__main__":
    sys.exit(main())
