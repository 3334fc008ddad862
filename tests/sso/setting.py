# SPDX-License-Identifier: BSD-2-Clause
"""What every test of dla-otp-sso starts from: a program, a trusted authority, a provider."""

import time

from authority import Authority
from idp import Provider
from worker import Worker

IDENTITY = ["IDENTITY", "somchai", "sub-1", "somchai@office.example", "1", "", "openid email profile"]


class Setting:
    def __init__(self, build, directory):
        self.program = build / "dla-otp-sso"
        self.directory = directory
        self.authority = Authority(directory)
        self.certificate = self.authority.issue("server")
        self.provider = Provider(*self.certificate)

    def worker(self, wrapper=(), environment=None, provider=None, **settings):
        """A worker that has been sent OPEN."""
        worker = Worker(self.program, wrapper, environment)
        settings.setdefault("CA_FILE", self.authority.file)
        settings.setdefault("issuer", (provider or self.provider).issuer)
        worker.open(**settings)
        return worker

    def ask(self, scenario, changes=None, password=None, thinking=0.0, **settings):
        """A whole login in a scenario: the answer. The worker must end by itself."""
        self.provider.use(scenario, **(changes or {}))
        worker = self.worker(**settings)
        time.sleep(thinking)
        worker.check(**({} if password is None else {"password": password}))
        answer = worker.answer()
        status, self.cpu = worker.finish()
        assert status == 0, f"ended with {status}"
        return answer


def expect(actual, wanted):
    assert actual == wanted, f"{actual} instead of {wanted}"
