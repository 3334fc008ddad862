#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""Signing in by approving in the app: real sshd, the real SSO of the world, and somebody's phone.
Usage: test_thaiid.py [WORD...]: only tests whose name has it."""

import contextlib
import pathlib
import re
import subprocess
import sys
import tempfile
import time
import unicodedata

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / place) for place in ("world", "sso")]

from harness import STORE, World, enter_world, main  # noqa: E402  (the path comes first)

enter_world()

import certificates  # noqa: E402
import server  # noqa: E402
import settings  # noqa: E402
import sso  # noqa: E402
from approvals import CLIENT_SECRET, Approvals  # noqa: E402
from phone import Phone  # noqa: E402
from terminal import (  # noqa: E402
    PROMPT_EITHER, PROMPT_PAGE, PROMPT_PASSWORD, PROMPT_PERSON, PROMPT_RENEW, PROMPT_USE_APP, Terminal)
from test_rights import prepare as prepare_sudo  # noqa: E402

APP_ONLY = [{"name": "sshd-test", "channels": ["thaiid"]}]
NOBODY = "nobody_here"
PASSWORD_FIRST = [{"name": "sshd-test", "channels": ["password", "thaiid"]}]


class Page:
    """What the terminal says of the page: address and code, as a person reads them."""

    def __init__(self, login):
        found = re.findall(r"(https://\S+)\s+(?:รหัส|code): ([A-Za-z0-9-]+)", login.transcript)
        self.url, self.code = found[-1]

    @property
    def address(self):
        return f"{self.url}?code={self.code}"


def open_page(world, name="somchai", **options):
    """A sign-in that has come to its page."""
    login = world.ssh(name, **options)
    assert login.expect(PROMPT_PAGE), login.transcript
    return login


def enter(login):
    login.child.send("\r")


def approve(world, login, name="somchai"):
    assert Phone(world, name).approve(Page(login).address)


def test_an_approval_lets_in_without_a_code(world):
    before, letters = len(world.log()), len(world.letters("somchai"))
    login = open_page(world)
    approve(world, login)
    enter(login)
    began = time.monotonic()
    assert login.wait_for_end().granted, login.transcript
    assert time.monotonic() - began < 6
    line = world.wait_for_log(r"result=GRANTED user=somchai", before)
    assert " channel=thaiid " in line, line
    assert len(world.letters("somchai")) == letters


def test_somebody_elses_approval_is_refused_and_recorded_T81(world):
    before, records = len(world.log()), len(world.records())
    login = open_page(world)
    approve(world, login, "malee")
    enter(login)
    assert not login.wait_for_end().granted
    assert login.numbers[-1:] == ["DLA-404"], login.transcript
    line = world.wait_for_log(r"result=DENIED user=somchai", before)
    assert " channel=thaiid reason=other_person " in line, line
    assert world.audit()[-1]["reason"] == "other_person"
    assert len(world.records()) == records


def test_enter_too_early_shows_the_same_page_again(world):
    with world.settings(language="en"):
        login = open_page(world)
        page = Page(login)
        enter(login)
        assert login.expect(PROMPT_PAGE)
        assert login.numbers == ["DLA-401"], login.transcript
        assert (Page(login).url, Page(login).code) == (page.url, page.code)
        assert re.search(rf"Code {page.code}, time left [45] min", login.transcript), login.transcript
        approve(world, login)
        enter(login)
        assert login.wait_for_end().granted, login.transcript


def test_enter_pressed_first_and_approved_then_lets_in_at_the_next_question(world):
    login = open_page(world)
    enter(login)
    time.sleep(0.3)
    approve(world, login)
    began = time.monotonic()
    assert login.wait_for_end().granted, login.transcript
    assert time.monotonic() - began < 3  # the world's SSO is asked once a second


def test_an_expired_page_is_renewed_three_times_and_no_more(world):
    before = len(world.log())
    sso.change_page_lifetime(world.state, 1)
    try:
        login = open_page(world)
        codes = {Page(login).code}
        for _ in range(3):
            time.sleep(1.2)
            enter(login)
            assert login.expect(PROMPT_RENEW), login.transcript
            enter(login)
            assert login.expect(PROMPT_PAGE), login.transcript
            codes.add(Page(login).code)
        time.sleep(1.2)
        enter(login)
        assert not login.wait_for_end().granted
    finally:
        sso.change_page_lifetime(world.state, 600)
    assert login.numbers == ["DLA-402"] * 3 + ["DLA-407"], login.transcript
    assert len(codes) == 4
    world.wait_for_log(r"result=DENIED .*reason=gave_up .*number=407", before)


def test_a_renewed_page_can_be_approved(world):
    sso.change_page_lifetime(world.state, 1)
    try:
        login = open_page(world)
        time.sleep(1.2)
    finally:
        sso.change_page_lifetime(world.state, 600)
    enter(login)
    assert login.expect(PROMPT_RENEW)
    enter(login)
    assert login.expect(PROMPT_PAGE)
    approve(world, login)
    enter(login)
    assert login.wait_for_end().granted, login.transcript


def test_a_password_typed_instead_needs_its_code(world):
    before = len(world.log())
    login = open_page(world)
    login.child.send(world.people["somchai"].password + "\r")
    assert login.wait_for_code_prompt(), login.transcript
    assert world.people["somchai"].password not in login.transcript
    login.give_code(world.letter("somchai", login.letters_before + 1).code)
    assert login.wait_for_end().granted, login.transcript
    assert " channel=password " in world.wait_for_log(r"result=GRANTED user=somchai", before)


def test_a_password_typed_where_a_new_page_is_offered_is_taken(world):
    sso.change_page_lifetime(world.state, 1)
    try:
        login = open_page(world)
        time.sleep(1.2)
        enter(login)
        assert login.expect(PROMPT_RENEW)
        login.child.send(world.people["somchai"].password + "\r")
        assert login.wait_for_code_prompt(), login.transcript
        assert world.people["somchai"].password not in login.transcript
        login.hang_up()
    finally:
        sso.change_page_lifetime(world.state, 600)


def test_a_wrong_password_at_the_page_is_refused(world):
    login = open_page(world)
    login.child.send("not the password\r")
    assert not login.wait_for_end().granted
    assert login.numbers == ["DLA-101"], login.transcript


def test_a_hang_up_in_the_middle_leaves_no_process_T83(world):
    for early, seconds in ((False, 6), (True, 9)):  # sshd pads an attempt; and Enter waits for 6 s
        login = open_page(world)
        if early:
            enter(login)
            time.sleep(0.3)
        assert world.processes()
        login.hang_up()
        world.wait_for_no_process(seconds)


def test_a_caller_that_dies_while_enter_waits_leaves_no_process_T83(world):
    login = open_page(world)
    enter(login)
    time.sleep(0.3)
    world.kill_callers()
    world.wait_for_no_process()
    login.hang_up()


def test_two_people_at_once_get_in_by_their_own_pages(world):
    first, second = open_page(world), open_page(world, "malee")
    approve(world, second, "malee")
    approve(world, first)
    enter(first)
    enter(second)
    assert first.wait_for_end().granted and second.wait_for_end().granted


def test_a_newer_sign_in_from_there_replaces_the_older_T80(world):
    before = len(world.log())
    older = open_page(world)
    newer = open_page(world)
    elsewhere = open_page(world, options=("-b", "127.0.0.2"))
    for login in (older, newer, elsewhere):
        approve(world, login)
        enter(login)
    assert not older.wait_for_end().granted and older.numbers == ["DLA-211"], older.transcript
    assert newer.wait_for_end().granted and elsewhere.wait_for_end().granted
    world.wait_for_log(r"user=somchai .*channel=thaiid reason=replaced", before)


def test_with_then_code_the_mailed_code_is_asked_for_as_well(world):
    with world.settings(thaiid={"then_code": True}):
        login = open_page(world)
        approve(world, login)
        enter(login)
        assert login.wait_for_code_prompt(), login.transcript
        login.give_code(world.letter("somchai", login.letters_before + 1).code)
        assert login.wait_for_end().granted, login.transcript


def test_an_approval_leaves_the_mark_that_codes_have_begun_T45(world):
    with world.settings(enforce={"from": time.strftime("%Y-%m-%d")}):
        login = open_page(world)
        approve(world, login)
        enter(login)
        assert login.wait_for_end().granted, login.transcript
        assert (STORE / "start").exists()


def test_rights_hold_for_an_approval_as_for_a_password(world):
    for allow, granted in (([{"users": ["malee"]}], False),
                           ([{"users": ["somchai"], "channels": ["thaiid"]}], True)):
        with world.settings(access={"allow": allow}):
            login = open_page(world)
            approve(world, login)
            enter(login)
            assert login.wait_for_end().granted == granted
            assert granted or login.numbers == ["DLA-306"], login.transcript
    with world.settings(access={"allow": [{"anyone": True, "channels": ["password"]}]}):
        login = world.ssh("somchai")
        assert login.expect(PROMPT_PASSWORD) and "https://" not in login.transcript
        login.hang_up()


def test_a_concealing_service_shows_the_page_and_hides_what_became_of_a_password(world):
    with world.settings(services=[{"name": "sshd-test", "conceal": True}]):
        login = open_page(world)
        approve(world, login)
        enter(login)
        assert login.wait_for_end().granted, login.transcript
        for name, password in (("somchai", "not the password"), ("anong", world.people["anong"].password)):
            login = open_page(world, name)
            login.child.send(password + "\r")
            assert login.wait_for_code_prompt() and login.numbers == [], login.transcript
            login.hang_up()


def test_without_the_password_channel_none_is_taken(world):
    before = len(world.log())
    with world.settings(services=APP_ONLY):
        login = open_page(world)
        login.child.send(world.people["somchai"].password + "\r")
        assert login.expect(PROMPT_PAGE)
        assert login.numbers == ["DLA-401"], login.transcript
        approve(world, login)
        enter(login)
        assert login.wait_for_end().granted, login.transcript
    assert not [line for line in world.log()[before:] if "channel=password" in line]


def test_password_first_asks_for_it_and_enter_means_the_app(world):
    with world.settings(services=PASSWORD_FIRST):
        login = world.ssh("somchai")
        assert login.expect(PROMPT_EITHER) and "https://" not in login.transcript
        enter(login)
        assert login.expect(PROMPT_PAGE), login.transcript
        approve(world, login)
        enter(login)
        assert login.wait_for_end().granted, login.transcript
        login = world.ssh("somchai")
        assert login.expect(PROMPT_EITHER)
        login.child.send(world.people["somchai"].password + "\r")
        assert login.wait_for_code_prompt(), login.transcript
        login.hang_up()


def test_an_unknown_name_is_shown_the_same_and_never_let_in_T58(world):
    before = len(world.log())
    real, unknown = open_page(world), open_page(world, NOBODY)
    def shape(login):
        lines = login.transcript.replace(Page(login).code, "CODE").splitlines()
        return [line.replace(NOBODY, "somchai") for line in lines if not set(line) & set("█▀▄")]
    assert shape(real) == shape(unknown)
    real.hang_up()
    approve(world, unknown)
    enter(unknown)
    assert not unknown.wait_for_end().granted
    assert unknown.numbers == ["DLA-404"], unknown.transcript
    world.wait_for_log(r"reason=no_such_user", before)


def test_whoever_would_be_root_is_shown_no_page_T80(world):
    connections = world.sso_connections()
    login = world.ssh("root")
    assert login.expect(PROMPT_PASSWORD) and "https://" not in login.transcript
    login.hang_up()
    assert world.sso_connections() == connections


def test_sudo_does_not_say_whom_so_it_shows_no_page_T80(world):
    prepare_sudo()
    command = ["setpriv", "--reuid", "somchai", "--regid", "somchai", "--init-groups", "sudo", "id", "-un"]
    sudo = Terminal(world, "somchai", command)
    assert sudo.expect(PROMPT_PASSWORD) and "https://" not in sudo.transcript, sudo.transcript
    sudo.hang_up()


def test_pages_are_limited_before_the_sso_is_asked_T80(world):
    for _ in range(10):
        open_page(world).hang_up()
    login = world.ssh("somchai")
    assert login.expect(PROMPT_PASSWORD)
    assert login.numbers == ["DLA-405"] and "https://" not in login.transcript, login.transcript
    login.hang_up()
    with world.settings(services=APP_ONLY):
        login = world.ssh("somchai")
        assert not login.wait_for_end().granted and login.numbers == ["DLA-103"], login.transcript
    open_page(world, "malee").hang_up()
    open_page(world, options=("-b", "127.0.0.2")).hang_up()


def test_pages_that_were_approved_are_not_counted(world):
    for _ in range(11):
        login = open_page(world)
        approve(world, login)
        enter(login)
        assert login.wait_for_end().granted


def test_an_sso_that_is_down_leaves_the_password(world):
    before = len(world.log())
    with world.stopped(world.recorder):
        login = world.ssh("somchai")
        assert login.expect(PROMPT_PASSWORD)
        world.wait_for_log(r"no page to approve, so the password is asked for about=connect", before)
        assert login.numbers == ["DLA-405"], login.transcript
        login.child.send(world.people["somchai"].password + "\r")
        assert not login.wait_for_end().granted
        assert login.numbers == ["DLA-405", "DLA-501"], login.transcript
        with world.settings(services=APP_ONLY):
            login = world.ssh("somchai").wait_for_end()
            assert not login.granted and login.numbers == ["DLA-501"], login.transcript


def test_an_sso_that_says_nothing_is_not_waited_for_and_may_come_back(world):
    with world.black_hole() as port, world.settings(sso={"token_endpoint": f"https://127.0.0.1:{port}/t",
                                                         "issuer": f"https://127.0.0.1:{port}"}):
        login, began = world.ssh("somchai"), time.monotonic()
        assert login.expect(PROMPT_PASSWORD)
        assert time.monotonic() - began < 6
        assert login.numbers == ["DLA-405"], login.transcript
        login.hang_up()
        world.wait_for_no_process(8)  # sshd doubles what an attempt took before it looks


def test_an_sso_that_does_not_offer_it_asks_for_the_password_as_ever(world):
    sso.offer_approval(world.state, False)
    try:
        for _ in range(3):
            login = world.ssh("somchai")
            assert login.expect(PROMPT_PASSWORD) and login.numbers == [], login.transcript
            login.hang_up()
        assert world.sign_in("somchai").granted
        connections = world.sso_connections()
        login = world.ssh(NOBODY)
        assert login.expect(PROMPT_PASSWORD)
        login.hang_up()
        assert world.sso_connections() == connections  # it has said so lately
        before = len(world.log())
        with world.settings(services=APP_ONLY):
            login = world.ssh("somchai").wait_for_end()
            assert login.numbers == ["DLA-603"], login.transcript
        world.wait_for_log(r"result=BROKEN .*cause=device_not_offered", before)
    finally:
        sso.offer_approval(world.state)
    world.forget()
    open_page(world).hang_up()


def test_a_shared_account_names_its_person_and_that_one_approves(world):
    with world.settings(shared=[{"account": "counter", "people": ["somchai", "malee"]}]):
        for who, granted in (("somchai", True), ("malee", False)):
            login = world.ssh("counter")
            assert login.expect(PROMPT_PERSON)
            login.child.send("somchai\r")
            assert login.expect(PROMPT_PAGE), login.transcript
            approve(world, login, who)
            enter(login)
            assert login.wait_for_end().granted == granted, login.transcript


def test_a_shared_account_does_not_tell_whose_names_it_knows_T58(world):
    with world.settings(shared=[{"account": "counter", "people": ["somchai", "malee"]}]):
        for names in (("malee", "somchai"), (NOBODY, "anong")):
            logins = []
            for name in names:
                logins.append(world.ssh("counter"))
                assert logins[-1].expect(PROMPT_PERSON)
                logins[-1].child.send(name + "\r")
                assert logins[-1].expect(PROMPT_PAGE), logins[-1].transcript
            approve(world, logins[0])
            enter(logins[0])
            assert not logins[0].wait_for_end().granted
            assert logins[0].numbers == ["DLA-404"], (names, logins[0].transcript)
            logins[1].hang_up()


def test_whoever_has_no_email_is_led_to_the_app_T80(world):
    for services, prompt in ((None, PROMPT_PAGE), (PASSWORD_FIRST, PROMPT_EITHER)):
        with world.settings(services=services):
            login = world.ssh("anong")
            assert login.expect(prompt)
            login.child.send(world.people["anong"].password + "\r")
            assert login.expect(PROMPT_USE_APP), login.transcript
            assert login.numbers == ["DLA-302"], login.transcript
            enter(login)
            assert login.expect(PROMPT_PAGE), login.transcript
            approve(world, login, "anong")
            enter(login)
            assert login.wait_for_end().granted, login.transcript
    with world.settings(services=[{"name": "sshd-test", "channels": ["password"]}]):
        assert world.sign_in("anong").numbers == ["DLA-301"]


def new_places(world, name):
    return [letter for letter in world.warnings(name) if "ThaID" in letter.subject]


def test_a_letter_tells_of_a_place_that_was_not_known_T80(world):
    before = len(new_places(world, "somchai"))
    for options, letters in (((), 1), ((), 1), (("-b", "127.0.0.3"), 2), ((), 2)):
        login = open_page(world, options=options)
        approve(world, login)
        enter(login)
        assert login.wait_for_end().granted
        world.wait_for_no_process(10)
        time.sleep(0.5)
        assert len(new_places(world, "somchai")) - before == letters
    assert "127.0.0.3" in new_places(world, "somchai")[-1].text


def test_a_person_without_email_sees_the_last_sign_in_instead_of_a_letter(world):
    for options in (("-b", "127.0.0.3"), ()):
        login = open_page(world, "anong", options=options)
        approve(world, login, "anong")
        enter(login)
        assert login.wait_for_end().granted
    assert "127.0.0.3" in login.transcript, login.transcript


def test_password_users_are_told_of_the_app_once_a_day(world):
    with world.settings(language="en", office={"thaid_help": "see the notice board"}, otp={"resend_after": 15}):
        for told in (True, False):
            login = open_page(world)
            login.child.send(world.people["somchai"].password + "\r")
            assert login.wait_for_code_prompt(), login.transcript
            login.give_code(world.letter("somchai", login.letters_before + 1).code)
            assert login.wait_for_end().granted
            assert ("see the notice board" in login.transcript) == told, login.transcript


# --- the QR, read by somebody else's program ----------------------------------------------------------


def screen_of(login, columns=80, lines=24):
    """What stands on a terminal of that size now: lines, the last ones."""
    rows = []
    for line in login.transcript.replace("\r", "").split("\n"):
        row, width = "", 0
        for character in line:
            width += not unicodedata.category(character).startswith("M")
            if width > columns:
                rows.append(row)
                row, width = "", 1
            row += character
        rows.append(row)
    return rows[-lines:]


def picture_of(rows):
    """The terminal as a picture (PBM): letters are light, the ground is dark; a character is 8x16 dots."""
    dots = []
    for row in rows:
        cells = [character for character in row if not unicodedata.category(character).startswith("M")]
        cells += [" "] * (80 - len(cells))
        for half, full in enumerate(("█▀", "█▄")):
            line = "".join(("0" if cell in full else "1") * 8 for cell in cells)
            dots += [line] * 8
    return f"P1\n{len(dots[0])} {len(dots)}\n" + "\n".join(" ".join(line) for line in dots) + "\n"


def scan(rows):
    """What a QR reader (zbar) makes of it; "" where it sees none."""
    with tempfile.NamedTemporaryFile("w", suffix=".pbm") as file:
        file.write(picture_of(rows))
        file.flush()
        done = subprocess.run(["zbarimg", "-q", "--nodbus", "--raw", "-Sdisable", "-Sqrcode.enable", file.name],
                              stdout=subprocess.PIPE, text=True, check=False, env=server.ENVIRONMENT)
    return done.stdout.strip()


@contextlib.contextmanager
def scripted(world, page, complete=None, far=None, **changes):
    """Within: an SSO whose page lies there, on its own host, at the port that far makes of its own; gives it."""
    provider = Approvals(certificates.CERTIFICATE, certificates.KEY, host=certificates.SSO_HOST)
    if far:
        provider.issuer = f"https://{certificates.SSO_HOST}:{far(provider.port)}"
    provider.use("correct", device={"verification_uri": page(provider.issuer),
                                    "verification_uri_complete": (complete or page)(provider.issuer)})
    settings.write_secret("scripted.secret", CLIENT_SECRET)
    with world.settings(sso={"issuer": provider.issuer, "client_auth": "post",
                             "client_secret_file": "scripted.secret"}, **changes):
        try:
            yield provider
        finally:
            provider.close()


def test_the_qr_on_a_real_terminal_is_the_address_and_approving_there_lets_in_T85(world):
    login = open_page(world)
    address = scan(screen_of(login))
    assert address == Page(login).address, (address, login.transcript)
    assert Phone(world, "somchai").approve(address)
    enter(login)
    assert login.wait_for_end().granted, login.transcript


def test_every_address_that_gets_a_qr_is_read_back_whole_T85(world):
    longest = 0
    for length in range(60, 84, 3):
        def complete(issuer, length=length):
            return (issuer + "/d?user_code=ABCD-0001&").ljust(length, "x")
        with scripted(world, lambda issuer: issuer + "/d", complete):
            login = open_page(world)
            rows = screen_of(login)
            if "█" in login.transcript:
                address = complete(f"https://{Page(login).url.split('/')[2]}")
                assert scan(rows) == address, (length, login.transcript)
                longest = max(longest, length)
            assert "ThaID" in rows[0] or rows[0] == "", rows  # nothing of it has left the screen
            login.hang_up()
    assert longest == 78, longest


def test_plain_leaves_the_code_out_of_the_qr_T80(world):
    with world.settings(thaiid={"qr": "plain"}):
        login = open_page(world)
        assert scan(screen_of(login)) == Page(login).url
        login.hang_up()


def test_ascii_is_read_too_and_none_shows_address_and_code_alone_T85(world):
    with world.settings(thaiid={"qr": "ascii"}):
        login = open_page(world)
        modules = [row[::2].replace("#", "█") for row in screen_of(login, lines=60) if re.fullmatch("[# ]+", row)]
        assert scan(list(halve(modules))) == Page(login).address
        login.hang_up()
    with world.settings(thaiid={"qr": "none"}):
        login = open_page(world)
        assert "█" not in login.transcript and Page(login).code
        login.hang_up()


def halve(rows):
    """Two rows of whole blocks as one of half blocks."""
    for upper, lower in zip(rows[::2], [*rows[1::2], " " * len(rows[0])]):
        yield "".join({"██": "█", "█ ": "▀", " █": "▄"}.get(pair[0] + pair[1], " ") for pair in zip(upper, lower))


def test_an_address_that_is_too_long_or_elsewhere_is_not_shown_T82(world):
    with scripted(world, lambda issuer: "https://elsewhere.example/d"):
        login = world.ssh("somchai")
        assert login.expect(PROMPT_PASSWORD) and login.numbers == ["DLA-405"], login.transcript
        assert "elsewhere" not in login.transcript
        login.hang_up()
    with scripted(world, lambda issuer: issuer + "/" + "x" * 150):
        login = open_page(world)
        assert "█" not in login.transcript and Page(login).code == "ABCD-0001"
        login.hang_up()


def test_the_prompt_is_the_same_on_terminals_of_any_width_T85(world):
    shown = set()
    for columns in (40, 80, 132):
        with scripted(world, lambda issuer: issuer + "/d"):
            login = world.ssh("somchai")
            login.child.setwinsize(24, columns)
            assert login.expect(PROMPT_PAGE)
            shown.add(re.sub(r":\d+/d", ":PORT/d", re.sub("[█▀▄ ]{20,}", "QR", login.transcript)))
            login.hang_up()
    assert len(shown) == 1, shown


def test_declined_and_too_weak_are_told_apart(world):
    with scripted(world, lambda issuer: issuer + "/d") as provider:
        login = open_page(world)
        provider.decide("declined")
        enter(login)
        assert not login.wait_for_end().granted and login.numbers == ["DLA-403"], login.transcript
    with scripted(world, lambda issuer: issuer + "/d", thaiid={"require_acr": "thaiid"}) as provider:
        login = open_page(world)
        provider.decide("approved")
        enter(login)
        assert not login.wait_for_end().granted and login.numbers == ["DLA-406"], login.transcript


def test_a_program_with_one_line_gets_address_and_code_T85(world):
    with world.settings(services=[{"name": "sshd-test", "prompts": "short"}]):
        login = open_page(world)
        assert "█" not in login.transcript
        login.hang_up()


def prepare():
    """Both ways are open, in the order of the defaults."""
    sso.offer_approval(World().state)
    settings.APP = True
    settings.write(settings.text_of(settings.usual(World().state)))


def tests(names):
    """Those of a program, each with an empty store: pages are limited."""
    def fresh(test):
        def run(world):
            world.forget()
            test(world)
        return run
    return {name: fresh(test) for name, test in names.items() if name.startswith("test_")}


if __name__ == "__main__":
    prepare()
    main(tests(globals()))
