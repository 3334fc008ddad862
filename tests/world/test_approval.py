#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""The installed dla-otp-sso and the real SSO of the world: approving on its page, with somebody's phone."""

import pathlib
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "sso")]
from harness import World, enter_world, main

enter_world()

import certificates
import sso
from phone import Phone
from worker import Worker

PROGRAM = "/usr/libexec/dla-otp/dla-otp-sso"
PAGES = "/api/oidc/device"


class Approval(Worker):
    """A worker that has had a page shown; ends with the block."""

    def __init__(self, world):
        super().__init__(PROGRAM)
        self.world = world

    def __enter__(self):
        host = f"{certificates.SSO_HOST}:{self.world.ports['sso']}"
        self.open(sso.issuer(self.world.state), self.world.state["client_secret"] + "\n",
                  CLIENT_ID=sso.CLIENT, CLIENT_AUTH="basic", CA_FILE="/etc/dla-otp/ca.pem", TIMEOUT=10000)
        self.start_device(hosts=host)
        self.shown = self.answer()
        assert self.shown[0] == "SHOW", self.shown
        assert self.shown[1] == f"https://{host}{PAGES}", self.shown
        return self

    def __exit__(self, *_):
        assert self.finish()[0] == 0

    def hear(self, seconds):
        self.await_device(seconds)
        return self.answer(seconds + 10)


def test_a_phone_opens_the_qr_and_approves(world):
    with Approval(world) as approval:
        assert approval.hear(2)[0] == "PENDING"
        assert Phone(world, "somchai").approve(approval.shown[2])
        heard = approval.hear(5)
        assert heard[:2] == ["IDENTITY", "somchai"] and heard[3:5] == ["somchai@office.example", "1"], heard


def test_somebody_elses_approval_bears_their_name_T81(world):
    with Approval(world) as approval:
        assert Phone(world, "malee").approve(approval.shown[2])
        assert approval.hear(5)[:2] == ["IDENTITY", "malee"]


def test_two_at_once_are_approved_by_two(world):
    with Approval(world) as first, Approval(world) as second:
        assert Phone(world, "malee").approve(second.shown[2])
        assert Phone(world, "somchai").approve(first.shown[2])
        assert first.hear(5)[:2] == ["IDENTITY", "somchai"]
        assert second.hear(5)[:2] == ["IDENTITY", "malee"]


def test_what_expired_cannot_be_approved_and_a_new_page_can(world):
    sso.change_page_lifetime(world.state, 2)
    try:
        with Approval(world) as approval:
            assert approval.shown[-1] == "2", approval.shown
            assert approval.hear(10) == ["REFUSED", "expired"]
            time.sleep(1)
            assert not Phone(world, "somchai").approve(approval.shown[2])
            sso.change_page_lifetime(world.state, 600)
            approval.start_device(hosts=f"{certificates.SSO_HOST}:{world.ports['sso']}")
            again = approval.answer()
            assert again[0] == "SHOW" and again[3] != approval.shown[3], again
            assert Phone(world, "somchai").approve(again[2])
            assert approval.hear(5)[:2] == ["IDENTITY", "somchai"]
    finally:
        sso.change_page_lifetime(world.state, 600)


def test_a_password_typed_instead_is_checked(world):
    with Approval(world) as approval:
        time.sleep(1.2)
        approval.check(world.people["somchai"].password, "somchai")
        assert approval.answer()[:2] == ["IDENTITY", "somchai"]


def test_a_hang_up_leaves_no_process_T83(world):
    approval = Approval(world).__enter__()
    approval.await_device(60)
    time.sleep(0.3)
    assert world.processes()
    approval.socket.close()
    world.wait_for_no_process()
    approval.finish()


if __name__ == "__main__":
    sso.offer_approval(World().state)
    main(globals())
