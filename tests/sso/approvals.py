# SPDX-License-Identifier: BSD-2-Clause
"""The scripted provider with the device authorization grant (RFC 8628): people approve when a test says so.

    provider = Approvals(*certificate)
    provider.use("correct", device={"interval": 1})
    ... provider.decide("approved") ...
"""

from idp import Provider
from scenarios import ACCESS_TOKEN, CLIENT_ID, CLIENT_SECRET, DEFAULTS, answer, check_password, silence

GRANT = b"urn:ietf:params:oauth:grant-type:device_code"
WAITING = {"pending": "authorization_pending", "slow_down": "slow_down", "declined": "access_denied",
           "expired": "expired_token"}


def give_code(provider, request):
    """The device authorization endpoint of a well-behaved server; each code is a flow of its own."""
    form = request.form
    if (form.get("client_id"), form.get("client_secret")) != (CLIENT_ID.encode(), CLIENT_SECRET.encode()):
        return answer(401, {"error": "invalid_client"})
    code = f"device-code-{len(provider.flows) + 1}"
    provider.flows[code] = "pending"
    return answer(200, provider.device(code))


def answer_grant(provider, request):
    """The token endpoint: a password, or whether a code was approved."""
    if request.form.get("grant_type") != GRANT:
        return check_password(provider, request)
    code = request.form["device_code"].decode()
    provider.polls.append((request.at, code))
    poll = provider.scenario.get("at_poll")
    if poll is not None:
        return poll(provider, request) if callable(poll) else poll
    state = provider.flows.get(code, "expired")
    if state == "approved":
        return answer(200, provider.tokens())
    return answer(400, {"error": WAITING[state]})


def stumble(times, reply):
    """The first questions get no right answer, all others do."""
    def poll(provider, request):
        if len(provider.polls) <= times:
            return reply
        provider.scenario.pop("at_poll")
        provider.polls.pop()
        return answer_grant(provider, request)
    return poll


def codes(**changes):
    """Another answer of the device authorization endpoint: members changed, None removes one."""
    return {"device": changes}


SCENARIOS = {
    "correct": {},
    "silent_poll": {"at_poll": silence()},
    "no_device_endpoint": {"document": {"device_authorization_endpoint": None}},
    "not_for_us": {"at_device": answer(400, {"error": "unauthorized_client"})},
    "client_401": {"at_device": answer(401, {"error": "invalid_client"})},
    "device_404": {"at_device": answer(404)},
    "device_hangs_up": {"at_device": [None]},
    "device_page": {"at_device": answer(200, b"<html>", content_type="text/html")},
    "device_not_json": {"at_device": answer(200, b"{")},
    "device_redirect": {"at_device": answer(302, headers=["Location: https://elsewhere.example/"])},
}


class Approvals(Provider):
    scenarios = SCENARIOS
    defaults = {**DEFAULTS, "at_device": give_code, "at_token": answer_grant}
    routes = {**Provider.routes, "/device_code": "at_device"}

    def use(self, scenario, **changes):
        super().use(scenario, **changes)
        self.flows, self.polls = {}, []

    def decide(self, state, code=None):
        """What the person does on the page: approved or declined; or what time does to a code."""
        self.flows[code or list(self.flows)[-1]] = state

    def discovery(self):
        return self._changed("document", {
            **super().discovery(), "device_authorization_endpoint": self.issuer + "/device_code"})

    def device(self, code):
        number = code.rpartition("-")[2]
        return self._changed("device", {
            "device_code": code, "user_code": f"ABCD-{number:0>4}", "verification_uri": self.issuer + "/page",
            "verification_uri_complete": f"{self.issuer}/page?user_code=ABCD-{number:0>4}",
            "expires_in": 600, "interval": 1})

    def polled(self, code=None):
        """How often a code was asked about."""
        return sum(1 for _, asked in self.polls if code in (None, asked))


__all__ = ["ACCESS_TOKEN", "Approvals", "answer", "codes", "stumble"]
