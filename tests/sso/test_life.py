# SPDX-License-Identifier: BSD-2-Clause
"""How long the worker lives: deadlines, hang-ups, the lifeline, and what ends it at once."""

import time

import wire
from setting import IDENTITY, expect
from worker import Worker

SOON = 0.1  # seconds: the lifeline works at once, wherever the worker is

# In a network of its own: a name server that takes questions and never answers.
DEAD_DNS = """
import os, socket, sys
server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server.bind(("127.0.0.1", 53))
worker = os.getpid()
if os.fork():
    os.execv(sys.argv[1], sys.argv[1:])
for fd in range(4):
    os.close(fd)
server.settimeout(0.2)
while os.getppid() == worker:
    try:
        server.recv(4096)
    except TimeoutError:
        pass
"""


def dead_dns(setting):
    resolv = setting.directory / "resolv.conf"
    resolv.write_text("nameserver 127.0.0.1\n")
    return ["unshare", "-m", "-n", "sh", "-c",
            f'ip link set lo up && mount --bind {resolv} /etc/resolv.conf && exec "$@"',
            "sh", "python3", "-c", DEAD_DNS]


def timed(setting, scenario, thinking=0.0, **settings):
    """The answer and the seconds from the password to it."""
    setting.provider.use(scenario)
    worker = setting.worker(**settings)
    time.sleep(thinking)
    start = time.monotonic()
    worker.check()
    answer = worker.answer()
    took = time.monotonic() - start
    worker.finish()
    return answer, took


def test_every_wait_ends_with_the_budget_T67(setting):
    for scenario, wanted in (("stalled_handshake", ["SSO_UNREACHABLE", "timeout"]),
                             ("silent_discovery", ["SSO_UNREACHABLE", "timeout"]),
                             ("slow_drip", ["NONSENSE", "timeout"]),
                             ("slow_drip_for_ever", ["NONSENSE", "timeout"]),
                             ("userinfo_silent", ["NONSENSE", "timeout"])):
        for thinking in (0.0, 0.9):
            answer, took = timed(setting, scenario, thinking, TIMEOUT=600)
            assert answer == wanted and took < 1.6, f"{scenario}: {answer} after {took:.2f} s"


def test_an_answer_at_any_time_of_the_login_makes_silence_nonsense(setting):
    """A server that answered while the person typed is there: its silence is no outage."""
    for thinking in (0.0, 0.3):
        expect(timed(setting, "silent_token", thinking, TIMEOUT=500)[0], ["NONSENSE", "timeout"])
        expect(timed(setting, "hang_up_at_token", thinking)[0], ["NONSENSE", "closed"])
    issuer = setting.provider.issuer
    answer, took = timed(setting, "silent_token", 0.2, TIMEOUT=600, TOKEN=issuer + "/token",
                         USERINFO=issuer + "/userinfo")
    expect(answer, ["NONSENSE", "timeout"])
    assert took < 1.0, took


def test_a_page_that_hangs_while_warming_does_not_eat_the_login(setting):
    issuer = setting.provider.issuer
    answer, took = timed(setting, "silent_page", 0.2, TIMEOUT=2000, TOKEN=issuer + "/token",
                         USERINFO=issuer + "/userinfo")
    expect(answer, IDENTITY)
    assert took < 1.9, took


def test_dead_dns_is_unreachable_within_the_budget_T67(setting):
    for thinking in (0.0, 0.5):
        answer, took = timed(setting, "correct", thinking, wrapper=dead_dns(setting), TIMEOUT=1500,
                             issuer="https://sso.office.example")
        expect(answer, ["SSO_UNREACHABLE", "dns" if answer[1] == "dns" else "timeout"])
        assert took < 2.5, took


def test_a_cut_lifeline_ends_it_wherever_it_is(setting):
    states = [("correct", {}, False), ("stalled_handshake", {}, False), ("stalled_handshake", {}, True),
              ("silent_discovery", {}, False), ("silent_token", {}, True), ("userinfo_silent", {}, True),
              ("slow_drip", {}, True), ("correct", {}, True),
              ("correct", {"issuer": "https://sso.office.example", "wrapper": dead_dns(setting)}, False),
              ("correct", {"issuer": "https://sso.office.example", "wrapper": dead_dns(setting)}, True)]
    for scenario, settings, asked in states:
        setting.provider.use(scenario)
        worker = setting.worker(TIMEOUT=30000, **settings)
        if asked:
            worker.check()
        time.sleep(0.5)
        assert worker.ended(0) is None, f"{scenario}: ended before"
        worker.cut_lifeline()
        took = worker.ended(3)
        assert took is not None and took < SOON, f"{scenario}, asked {asked}: {took}"
        worker.finish()


def test_a_lifeline_that_was_cut_before_is_noticed_too(setting):
    worker = Worker(setting.program, wrapper=["sh", "-c", 'sleep 0.2; exec "$0"'])
    worker.cut_lifeline()
    assert worker.ended(2) is not None
    worker.finish()


def test_an_engine_that_hangs_up_is_noticed_without_the_lifeline(setting):
    for scenario, asked in (("correct", False), ("silent_discovery", False), ("silent_token", True)):
        setting.provider.use(scenario)
        worker = setting.worker(TIMEOUT=30000)
        if asked:
            worker.check()
        time.sleep(0.4)
        worker.socket.close()
        assert worker.ended(2) is not None, scenario
        worker.finish()


def test_whatever_is_not_the_expected_message_ends_it(setting):
    opening = dict(issuer=setting.provider.issuer)
    for first in (b"", b"x", wire.encode("CHECK_PASSWORD", USER="u", PASSWORD="p"),
                  wire.encode("LOOK_UP", USER="u", LAST_ID="")):
        worker = Worker(setting.program)
        worker.socket.send(first)
        assert worker.ended(2) is not None, first
        worker.finish()
    for second in (b"", b"\xff" * 20, wire.encode("LOOK_UP", USER="u", LAST_ID=""),
                   wire.encode("AWAIT_DEVICE", SECONDS=1)):
        setting.provider.use("correct")
        worker = setting.worker(**opening)
        worker.socket.send(second)
        assert worker.ended(2) is not None, second
        assert setting.provider.find("/token") is None
        worker.finish()
    for settings in ({"CLIENT_AUTH": "magic"}, {"TIMEOUT": "-1"}, {"TIMEOUT": "x"}, {"TIMEOUT": 60001}):
        worker = setting.worker(**settings)
        assert worker.ended(2) is not None, settings
        worker.finish()


def test_one_worker_serves_one_password_T76(setting):
    setting.provider.use("correct")
    worker = setting.worker()
    worker.check(password="wrong")
    expect(worker.answer(), ["REFUSED", "wrong"])
    try:
        worker.check()
    except OSError:
        pass  # it has ended: there was nothing to revoke
    assert worker.ended(2) is not None
    expect(setting.provider.paths().count("/token"), 1)
    worker.finish()
