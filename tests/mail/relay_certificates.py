# SPDX-License-Identifier: BSD-2-Clause
"""A relay's certificates, good and bad, from two authorities of the tests."""

import pathlib
import sys

sys.path.append(str(pathlib.Path(__file__).resolve().parent.parent / "sso"))

from authority import Authority  # noqa: E402  (the path comes first)


class Certificates:
    """Paths; a key lies beside each, with the ending `.key`."""

    def __init__(self, directory):
        ours, others = (Authority(pathlib.Path(directory), name) for name in ("ca", "other-ca"))
        self.ca, self.other_ca = ours.file, others.file
        self.good, _ = ours.issue("good")
        self.wrong_name, _ = ours.issue("wrong-name", subject_names="DNS:elsewhere.example")
        self.expired, _ = ours.issue("expired", start=-2, end=-1)
        self.stranger, _ = others.issue("stranger")
