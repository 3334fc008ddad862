# SPDX-License-Identifier: BSD-2-Clause
"""Approving on the SSO's page: what is shown, when the SSO is asked, what an approval is."""

import pathlib
import time

from approvals import Approvals, answer, codes, stumble
from scenarios import PASSWORD
from setting import IDENTITY, expect

EXPIRED, DECLINED, WEAK = ["REFUSED", "expired"], ["REFUSED", "declined"], ["REFUSED", "weak"]
NOT_OFFERED = ["CLIENT_REFUSED", "device_not_offered"]
INTERVAL = 1.0  # of the scripted provider
A_MOMENT = 0.25


class Approval:
    """A worker and a provider of its own, with a page asked for; gives the worker back at the end."""

    def __init__(self, setting, scenario="correct", wish=None, settings=None, **changes):
        self.provider = Approvals(*setting.certificate)
        self.provider.use(scenario, **changes)
        self.worker = setting.worker(provider=self.provider, **(settings or {}))
        self.host = f"127.0.0.1:{self.provider.port}"
        self.start(**(wish or {}))

    def start(self, **wish):
        self.worker.start_device(**{"hosts": self.host, **wish})
        self.shown = self.worker.answer()

    def hear(self, seconds=0):
        """What has become of it, and how long the answer took."""
        start = time.monotonic()
        self.worker.await_device(seconds)
        heard = self.worker.answer()
        self.took = time.monotonic() - start
        return heard

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.status, _ = self.worker.finish()
        self.provider.close()


def approve_all(setting, *rows):
    """An approval for each row of changes, all at the same time: what the worker made of it, and the provider."""
    approvals = [Approval(setting, **row) for row in rows]
    for approval in approvals:
        approval.provider.decide("approved")
    heard = [approval.hear(12) for approval in approvals]
    for approval in approvals:
        approval.__exit__()
    return list(zip(heard, [approval.provider for approval in approvals]))


def pending(heard):
    return heard is not None and heard[0] == "PENDING"


def test_a_page_is_shown_and_its_approval_tells_who_it_was(setting):
    with Approval(setting) as approval:
        page = approval.provider.issuer + "/page"
        expect(approval.shown, ["SHOW", page, page + "?user_code=ABCD-0001", "ABCD-0001", "300"])
        heard = approval.hear()
        assert pending(heard) and 290 <= int(heard[1]) <= 300, heard
        assert approval.took < A_MOMENT, approval.took
        approval.provider.decide("approved")
        expect(approval.hear(5), IDENTITY)
        assert approval.took < INTERVAL + A_MOMENT, approval.took
        expect(approval.hear(5), IDENTITY)  # it stays what it is
        assert approval.provider.find("/revoke") is None, "revoked while the engine listens"
    expect(approval.status, 0)
    expect(approval.provider.paths().count("/revoke"), 2)


def test_the_requests_are_what_the_rfc_says_and_nothing_more(setting):
    with Approval(setting) as approval:
        approval.provider.decide("approved")
        expect(approval.hear(5), IDENTITY)
    client = {"client_id": b"dla-otp", "client_secret": b"client-secret-canary"}
    expect(approval.provider.find("/device_code").form, {"scope": b"openid email profile", **client})
    expect(approval.provider.find("/token").form, {
        "grant_type": b"urn:ietf:params:oauth:grant-type:device_code", "device_code": b"device-code-1", **client})


def test_enter_after_the_approval_costs_nothing(setting):
    """The worker asks by itself while the person is at the prompt."""
    with Approval(setting) as approval:
        approval.provider.decide("approved")
        time.sleep(INTERVAL + A_MOMENT)
        expect(approval.hear(5), IDENTITY)
        assert approval.took < 0.05, approval.took


def test_somebody_elses_approval_bears_their_name_T81(setting):
    with Approval(setting) as approval:
        approval.provider.user = "malee"
        approval.provider.decide("approved")
        expect(approval.hear(5)[:2], ["IDENTITY", "malee"])


def test_an_approval_is_checked_like_the_answer_to_a_password(setting):
    rows = (({"id_token": {"iss": "https://elsewhere.example"}}, ["NONSENSE", "id_token_issuer"]),
            ({"id_token": {"aud": "another"}}, ["NONSENSE", "id_token_audience"]),
            ({"id_token": {"exp": 1000}}, ["NONSENSE", "id_token_expired"]),
            ({"id_token": {"email": None}, "person": {"sub": "sub-2"}}, ["NONSENSE", "userinfo_sub"]),
            ({"id_token": {"email": None}, "at_userinfo": answer(500)}, ["NONSENSE", "userinfo_status_500"]),
            ({"id_token": {"preferred_username": None}, "person": {"preferred_username": None}},
             ["NONSENSE", "claim_missing"]))
    for (heard, provider), (_, wanted) in zip(approve_all(setting, *(changes for changes, _ in rows)), rows):
        expect(heard, wanted)
        expect(provider.paths().count("/revoke"), 2)


def test_declined_and_expired_are_told_apart(setting):
    for state, wanted in (("declined", DECLINED), ("expired", EXPIRED)):
        with Approval(setting) as approval:
            approval.provider.decide(state)
            expect(approval.hear(5), wanted)
            expect(approval.hear(5), wanted)
        expect(approval.provider.polled(), 1)


def test_it_expires_by_our_own_clock_and_nobody_is_asked_any_more_T83(setting):
    with Approval(setting, **codes(expires_in=2, interval=1)) as approval:
        expect(approval.shown[-1], "2")
        expect(approval.hear(10), EXPIRED)
        assert 1.8 < approval.took < 2 + A_MOMENT, approval.took
        polled = approval.provider.polled()
        approval.provider.decide("approved")
        time.sleep(INTERVAL + A_MOMENT)
        expect(approval.hear(), EXPIRED)
        expect(approval.provider.polled(), polled)


def test_the_way_of_signing_in_may_be_asked_for(setting):
    rows = (({}, WEAK), ({"acr": "low"}, WEAK), ({"acr": "highest"}, WEAK), ({"acr": 3}, WEAK), ({"acr": ["high"]}, WEAK),
            ({"amr": "high"}, WEAK), ({"amr": ["pwd", "thai"]}, WEAK), ({"acr": ""}, WEAK), ({"acr": "high"}, IDENTITY),
            ({"amr": ["pwd", "thaiid"]}, IDENTITY))
    played = approve_all(setting, *({"wish": {"acr": "high thaiid"}, "id_token": claims} for claims, _ in rows))
    for (heard, provider), (_, wanted) in zip(played, rows):
        expect(heard, wanted)
        expect(provider.find("/device_code").form["acr_values"], b"high thaiid")
        expect(provider.paths().count("/revoke"), 2)


def test_what_the_settings_add_goes_to_both_places(setting):
    with Approval(setting, wish={"extra": "kc_idp_hint=thaiid&x=1"}) as approval:
        form = approval.provider.find("/device_code").form
        expect((form["kc_idp_hint"], form["x"]), (b"thaiid", b"1"))
        assert approval.shown[2].endswith("/page?user_code=ABCD-0001&kc_idp_hint=thaiid&x=1"), approval.shown
        assert approval.shown[1].endswith("/page"), approval.shown


def test_nothing_is_shown_that_is_not_fit_for_a_screen_T82(setting):
    page = lambda path: lambda provider: provider.issuer + path  # noqa: E731
    rows = [(codes(**{member: value}), word) for member, word, values in (
        ("verification_uri", "verification_uri", (
            None, 5, "", "https://elsewhere.example/page", "http://127.0.0.1/page", page("/\x1b[2J"), page("/\n"),
            page("/ab cd"), page("/#top"), page("/" + "x" * 10000), page("/ไทย"),
            lambda provider: f"https://u:p@127.0.0.1:{provider.port}/",
            lambda provider: f"https://127.0.0.1:{provider.port}@elsewhere.example/")),
        ("verification_uri_complete", "verification_uri", (
            5, "", "https://elsewhere.example/page", page("/\x1b]0;x\x07"), page("/?" + "x" * 10000))),
        ("user_code", "user_code", (
            None, 12345678, "", "AB\x1b[2J", "ABC", "X" * 10000, "ABCD\nType your password at elsewhere.example")),
        ("device_code", "device_code", (None, 5, "", "a b", "x" * 2000)),
        ("expires_in", "device_times", (None, 0, -1, "600", True, 0.2)),
        ("interval", "device_times", ("5", [], True))) for value in values]
    for changes, word in rows:
        with Approval(setting, **changes) as approval:
            expect(approval.shown, ["NONSENSE", word])


def test_a_server_that_cannot_is_told_from_one_that_does_not_offer_it(setting):
    for scenario, wanted in (("no_device_endpoint", NOT_OFFERED), ("not_for_us", NOT_OFFERED),
                             ("client_401", ["CLIENT_REFUSED", "invalid_client"]),
                             ("device_404", ["NONSENSE", "status_404"]), ("device_hangs_up", ["NONSENSE", "closed"]),
                             ("device_page", ["NONSENSE", "content_type"]),
                             ("device_not_json", ["NONSENSE", "not_json"]),
                             ("device_redirect", ["NONSENSE", "status_302"])):
        with Approval(setting, scenario) as approval:
            expect(approval.shown, wanted)
            approval.worker.check()  # the password is another way in, on the same worker
            expect(approval.worker.answer(), IDENTITY)
        expect(approval.status, 0)


def test_an_sso_that_cannot_be_reached_is_said_so_T67(setting):
    provider = Approvals(*setting.certificate)
    provider.close()
    worker = setting.worker(provider=provider)
    worker.start_device()
    expect(worker.answer(), ["SSO_UNREACHABLE", "connect"])
    worker.finish()


def test_configured_endpoints_need_no_discovery_document_for_it(setting):
    provider = Approvals(*setting.certificate)
    worker = setting.worker(provider=provider, TOKEN=provider.issuer + "/token", DEVICE=provider.issuer + "/device_code",
                            USERINFO=provider.issuer + "/userinfo")
    worker.start_device(hosts=f"127.0.0.1:{provider.port}")
    expect(worker.answer()[0], "SHOW")
    expect(provider.paths(), ["/device_code"])
    worker.finish()
    provider.close()


def test_only_tokens_are_an_approval_T83(setting):
    half = {"access_token": "a", "token_type": "Bearer"}
    rows = ((answer(200, {}), "token_type"), (answer(200, half), "id_token_missing"),
            (answer(200, {"token_type": "Bearer"}), "access_token_missing"),
            (answer(200, b"<html>", content_type="text/html"), "content_type"),
            (answer(200, {"error": "authorization_pending"}), "error_with_200"),
            (answer(400, b"<html>", content_type="text/html"), "status_400"), (answer(403), "status_403"),
            (answer(404), "status_404"), (answer(302, headers=["Location: /"]), "status_302"))
    for (heard, provider), (_, word) in zip(approve_all(setting, *({"at_poll": reply} for reply, _ in rows)), rows):
        expect(heard, ["NONSENSE", word])
        expect(provider.polled(), 1)


def test_an_sso_that_stumbles_is_asked_again_and_more_patiently_T83(setting):
    rows = [{"at_poll": stumble(2, reply)} for reply in (answer(502), answer(429), answer(503))]
    for heard, provider in approve_all(setting, *rows, {"at_poll": stumble(1, [None])}):
        expect(heard, IDENTITY)
        times = [at for at, _ in provider.polls]
        if len(times) == 3:
            assert 1.9 < times[1] - times[0] < 2.6 and 3.9 < times[2] - times[1] < 4.6, times


def test_intervals_are_kept_whatever_they_are_and_waiting_costs_nothing_T83(setting):
    """Four at once: no interval, none worth the name, a huge one, and a server that says slow_down for ever."""
    def open_one(**changes):
        approval = Approval(setting, **changes)
        approval.began = time.monotonic()
        approval.spent = cpu_ms(approval.worker)
        return approval
    missing, zero = open_one(**codes(interval=None)), open_one(**codes(interval=0))
    huge = open_one(**codes(interval=10 ** 12))
    slow = open_one(at_poll=answer(400, {"error": "slow_down"}), **codes(interval=1, expires_in=9))
    expect(slow.hear(12), EXPIRED)
    for approval in (missing, zero):
        expect(approval.provider.polled(), 1)
        first = approval.provider.polls[0][0] - approval.began
        assert 4.9 < first < 5 + A_MOMENT, first
    expect(huge.provider.polled(), 0)
    expect(slow.provider.polled(), 2)
    apart = slow.provider.polls[1][0] - slow.provider.polls[0][0]
    assert 5.9 < apart < 6 + A_MOMENT, apart
    waited = time.monotonic() - missing.began
    spent = (cpu_ms(missing.worker) - missing.spent) / waited
    print(f"figure: CPU of the SSO worker for a second of waiting for an approval, ms {spent:.2f} / 1.00")
    assert spent < 1, spent
    for approval in (missing, zero, huge, slow):
        approval.__exit__()


def cpu_ms(worker):
    """What the process has spent so far."""
    return int(pathlib.Path(f"/proc/{worker.process.pid}/schedstat").read_text().split()[0]) / 1e6


def test_a_hang_up_in_the_middle_leaves_no_process_T83(setting):
    for scenario, wait, awaited in (("correct", 0.2, False), ("correct", 0.2, True), ("silent_poll", 1.3, False),
                                    ("silent_poll", 1.3, True)):
        for end in ("socket", "lifeline"):
            approval = Approval(setting, scenario, settings={"TIMEOUT": 30000})
            if awaited:
                approval.worker.await_device(60)
            time.sleep(wait)
            assert approval.worker.ended(0) is None, "ended before"
            if end == "socket":
                approval.worker.socket.close()
            else:
                approval.worker.cut_lifeline()
            took = approval.worker.ended(3)
            assert took is not None and took < (2 if end == "socket" else 0.1), (scenario, end, took)
            approval.__exit__()


def test_two_at_once_do_not_hear_of_each_other(setting):
    provider = Approvals(*setting.certificate)
    workers = [setting.worker(provider=provider) for _ in range(2)]
    for worker in workers:
        worker.start_device(hosts=f"127.0.0.1:{provider.port}")
    shown = [worker.answer() for worker in workers]
    assert shown[0][3] != shown[1][3], shown
    first = [code for code in provider.flows if shown[0][3].endswith(code[-1])][0]
    provider.decide("approved", first)
    for worker in workers:
        worker.await_device(3)
    expect(workers[0].answer(), IDENTITY)
    assert pending(workers[1].answer())
    for worker in workers:
        worker.finish()
    provider.close()


def test_a_password_may_be_typed_instead_and_drops_it(setting):
    for password, wanted in ((PASSWORD, IDENTITY), ("wrong", ["REFUSED", "wrong"])):
        with Approval(setting) as approval:
            time.sleep(INTERVAL + A_MOMENT)
            approval.worker.check(password)
            expect(approval.worker.answer(), wanted)
            polled = approval.provider.polled()
            approval.provider.decide("approved")
            time.sleep(INTERVAL + A_MOMENT)
            expect(approval.provider.polled(), polled)
            approval.worker.await_device()  # there is nothing to wait for any more
            assert approval.worker.ended(2) is not None


def test_a_password_does_not_wait_for_a_server_that_is_silent_about_the_approval(setting):
    with Approval(setting, "silent_poll", settings={"TIMEOUT": 4000}) as approval:
        time.sleep(INTERVAL + A_MOMENT)
        start = time.monotonic()
        approval.worker.check()
        expect(approval.worker.answer(), IDENTITY)
        assert time.monotonic() - start < 2.8, time.monotonic() - start


def test_an_approval_nobody_asked_about_is_not_the_answer_to_a_password(setting):
    """It came, and then the person typed: the wrong password is wrong, and the approval's tokens are revoked."""
    with Approval(setting) as approval:
        approval.provider.decide("approved")
        time.sleep(INTERVAL + A_MOMENT)
        expect(approval.provider.polled(), 1)
        approval.worker.check("wrong")
        expect(approval.worker.answer(), ["REFUSED", "wrong"])
    expect(approval.provider.paths().count("/revoke"), 2)


def test_an_answer_in_between_does_not_shorten_the_next_budget(setting):
    """An order that came while the SSO was being asked was dealt with: later ones have all their time."""
    with Approval(setting, at_poll=lambda provider, request: slowly(provider, request),
                  settings={"TIMEOUT": 1000}) as approval:
        time.sleep(INTERVAL + 0.1)
        assert pending(approval.hear())
        time.sleep(INTERVAL + 0.1)
        expect(approval.provider.polled(), 2)
        approval.provider.decide("approved")
        expect(approval.hear(5), IDENTITY)
        approval.start()
        expect(approval.shown[0], "SHOW")


def slowly(provider, request):
    time.sleep(0.2)
    state = provider.flows[request.form["device_code"].decode()]
    yield answer(200, provider.tokens()) if state == "approved" else answer(400, {"error": "authorization_pending"})


def test_a_page_can_be_had_anew_three_times_T80(setting):
    with Approval(setting, **codes(expires_in=1)) as approval:
        for number in range(2, 5):
            expect(approval.hear(3), EXPIRED)
            approval.start()
            expect((approval.shown[0], approval.shown[3]), ("SHOW", f"ABCD-{number:04}"))
        expect(approval.hear(3), EXPIRED)
        approval.worker.start_device()
        assert approval.worker.ended(2) is not None
    expect(len(approval.provider.flows), 4)


def test_a_new_page_makes_the_one_before_void_T80(setting):
    with Approval(setting) as approval:
        approval.start()
        approval.provider.decide("approved", "device-code-1")
        assert pending(approval.hear(2))
        expect(approval.provider.polled("device-code-1"), 0)
        approval.provider.decide("approved", "device-code-2")
        expect(approval.hear(3), IDENTITY)


def test_a_right_password_may_be_followed_by_an_approval(setting):
    """Who has no address for the code is led to the app."""
    provider = Approvals(*setting.certificate)
    worker = setting.worker(provider=provider)
    worker.check()
    expect(worker.answer(), IDENTITY)
    worker.start_device(hosts=f"127.0.0.1:{provider.port}")
    expect(worker.answer()[0], "SHOW")
    provider.decide("approved")
    worker.await_device(5)
    expect(worker.answer(), IDENTITY)
    worker.finish()
    expect(provider.paths().count("/revoke"), 4)
    provider.close()


def test_whatever_does_not_fit_ends_it(setting):
    approval = Approval(setting)
    approval.worker.await_device(30)
    approval.worker.await_device(30)
    assert approval.worker.ended(2) is not None
    approval.__exit__()
    for seconds in ("", "-1", "x", "301"):
        approval = Approval(setting)
        approval.worker.await_device(seconds)
        assert approval.worker.ended(2) is not None, seconds
        approval.__exit__()
    with Approval(setting) as approval:
        approval.worker.check("wrong")
        expect(approval.worker.answer(), ["REFUSED", "wrong"])
        approval.worker.check()  # one worker, one password
        assert approval.worker.ended(2) is not None
