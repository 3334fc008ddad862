#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""A concealing service: who signs in with an unknown name, a wrong password, to a disabled account or with
the right password sees the same up to the code and behind every code that is not right; and nobody learns
it from the time. Usage: test_conceal.py [WORD...]: only tests whose name has it. LONG=1: more trials."""

import concurrent.futures
import contextlib
import fcntl
import hashlib
import math
import os
import pathlib
import pty
import random
import re
import select
import statistics
import subprocess
import sys
import termios
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "world"))

from harness import PROMPT_CODE, PROMPT_PASSWORD, STORE, Terminal, main  # noqa: E402  (the path comes first)
from server import ENVIRONMENT  # noqa: E402
from test_login import code_of, other_code  # noqa: E402

SERVICE = "dla-conceal"
SUCCESS = "successfully authenticated"
NET = "198.51.100.66"
UNKNOWN, WRONG, DISABLED, RIGHT = "unknown", "wrong", "disabled", "right"
TRIALS = 2000 if "LONG" in os.environ else 125  # of each class
AT_ONCE = 8
PEOPLE = ("somchai", "malee", "naree", "pimchanok", "prayut_t")  # take turns at the right password
T_MAX = 4.5


def classes(world):
    """(name, password) of each: what an attacker would like to tell apart."""
    return {UNKNOWN: ("nobody_here", "not the password"), WRONG: ("malee", "not the password"),
            DISABLED: ("wichai", world.people["wichai"].password),
            RIGHT: ("somchai", world.people["somchai"].password)}


@contextlib.contextmanager
def concealing(world, **changes):
    """Settings in which the service conceals, and sshd's too."""
    services = [{"name": name, "conceal": True, "channels": ["password"]} for name in (SERVICE, "sshd-test")]
    pathlib.Path("/etc/pam.d", SERVICE).write_text("auth required pam_dla_otp.so\n")
    with world.settings(services=services, **changes):
        yield


def start(world, name, items=(f"rhost={NET}",)):
    return Terminal(world, name, ["pamtester", *(f"-I{item}" for item in items), SERVICE, name,
                                  "authenticate"])


def begin(world, name, password, start_login=start):
    """A sign-in that has come to its code prompt."""
    login = start_login(world, name)
    login.give_password(password)
    assert login.wait_for_code_prompt(), login.transcript
    return login


def answers(login, *codes):
    """Types these at code prompts."""
    for code in codes:
        login.give_code(code)
        login.wait_for_code_prompt()
    return login


def alike(text, name, password):
    """The transcript without what the person typed, and what a fresh draw and a clock put there."""
    text = text.replace(name, "{name}").replace(password, "{password}")
    text = re.sub(r"(Ref\)?:|อ้างอิงในอีเมลเป็น) [A-Z]{4}", r"\1 {ref}", text)
    return re.sub(r"ในอีก \d+ วินาที", "ในอีก {wait}", text)


def story(world, who, start_login=start, tries=()):
    """What a person of that class is shown who has no code, whatever they try."""
    name, password = classes(world)[who]
    login = begin(world, name, password, start_login)
    login = answers(login, *(tries or ("", "abc", password, "111111")))
    return alike(login.wait_for_end().transcript, name, password), login.status


def audit(world, before, event="refused"):
    return [line for line in world.audit()[before:] if line["event"] == event]


# --- what is seen --------------------------------------------------------------------------------------


def test_four_classes_see_the_same_bytes_to_the_last_word_T58_T61(world):
    world.forget()
    with concealing(world):
        seen = {who: story(world, who) for who in classes(world)}
    assert len(set(seen.values())) == 1, seen
    transcript, status = seen[RIGHT]
    assert re.findall(r"DLA-\d+", transcript) == ["DLA-208", "DLA-201", "DLA-201", "DLA-206"], transcript
    assert "***@***" in transcript and status != 0


def test_four_classes_see_the_same_through_sshd_T58_T60_T61(world):
    world.forget()
    with concealing(world):
        seen = {who: story(world, who, lambda at, name: at.ssh(name)) for who in classes(world)}
    assert len(set(seen.values())) == 1, seen


def test_who_asks_twice_learns_nothing_from_the_second_time_T58(world):
    """Neither from a code that is live, nor from a cool-down, nor from attempts that were used."""
    world.forget()
    with concealing(world):
        for who, (name, password) in classes(world).items():
            first = answers(begin(world, name, password), "111111")
            first.hang_up()
            second = answers(begin(world, name, password), "111111")
            shown = [alike(login.transcript, name, password) for login in (first, second)]
            assert shown[0] == shown[1], (who, shown)
            second.hang_up()


def test_failures_are_counted_the_same_behind_any_password_T58(world):
    """The right password does not end the slowing down: only the right code does."""
    world.forget()
    with concealing(world):
        for who, (name, password) in classes(world).items():
            for _ in range(3):
                begin(world, name, password).hang_up()
            fourth = start(world, name).wait_for_end()
            assert fourth.numbers == ["DLA-103"], (who, fourth.transcript)


def test_a_locked_account_looks_like_any_other_T58(world):
    world.forget()
    with concealing(world):
        mark, codes = len(world.audit()), ("111111", "222222", "333333")
        assert story(world, RIGHT, tries=codes) == story(world, RIGHT, tries=codes)
        _first, line = audit(world, mark)
        (_locked,) = audit(world, mark, "locked")
        assert (line["number"], line["concealed"], line["concealed_number"]) == (206, "locked", 204), line


def test_rights_and_addresses_that_would_refuse_do_not_show_T58(world):
    world.forget()
    with concealing(world, access={"allow": [{"users": ["anong", "kittipong"]}]}):
        for name, reason in (("anong", 301), ("kittipong", 303), ("somchai", 306)):
            mark = len(world.audit())
            login = answers(begin(world, name, world.people[name].password), "1", "2", "3").wait_for_end()
            assert login.numbers == ["DLA-201"] * 2 + ["DLA-206"], login.transcript
            (line,) = audit(world, mark)
            assert line["concealed_number"] == reason, line
            assert len(world.letters(name)) == login.letters_before


def test_a_decoy_leaves_no_record_and_mails_nothing_T61(world):
    world.forget()
    with concealing(world):
        mark = len(world.audit())
        for who in (UNKNOWN, WRONG, DISABLED):
            name, _password = classes(world)[who]
            before = len(world.letters(name)) if name in world.people else 0
            story(world, who)
            assert name not in world.people or len(world.letters(name)) == before
        assert not world.records()
        lines = audit(world, mark)
        assert [line["concealed"] for line in lines] == ["no_such_user", "password_wrong", "password_wrong"]


# --- and who is right gets in --------------------------------------------------------------------------


def test_the_right_code_opens_and_ends_the_slowing_down(world):
    world.forget()
    name, password = classes(world)[RIGHT]
    with concealing(world):
        login = begin(world, name, password)
        code = code_of(world, login)
        answers(login, other_code(code))
        login.give_code(code)
        assert SUCCESS in login.wait_for_end().transcript, login.transcript
        for _ in range(2):
            begin(world, name, "not the password").hang_up()
        login = begin(world, name, password)
        login.give_code(code_of(world, login))
        assert SUCCESS in login.wait_for_end().transcript, login.transcript
        begin(world, name, "not the password").hang_up()  # the first failure, not the fourth


def test_within_the_cool_down_the_code_of_the_last_letter_stays_good(world):
    world.forget()
    name, password = classes(world)[RIGHT]
    with concealing(world, otp={"resend_after": 15}):
        first = begin(world, name, password)
        code = code_of(world, first)
        first.hang_up()
        again = begin(world, name, password)
        assert world.letters(name)[-1].reference not in again.transcript
        again.give_code(code)
        assert SUCCESS in again.wait_for_end().transcript, again.transcript


def test_enter_after_the_cool_down_mails_another_code(world):
    world.forget()
    name, password = classes(world)[RIGHT]
    with concealing(world, otp={"resend_after": 15}):
        login = begin(world, name, password)
        code_of(world, login)
        time.sleep(15.2)
        answers(login, "")
        letter = world.letter(name, login.letters_before + 2)
        assert letter.reference in login.transcript and "รหัสเดิมใช้ไม่ได้แล้ว" in login.transcript
        login.give_code(letter.code)
        assert SUCCESS in login.wait_for_end().transcript, login.transcript


def test_an_sso_that_is_down_is_told_as_everywhere(world):
    world.forget()
    with concealing(world), world.stopped(world.recorder):
        login = start(world, "somchai")
        login.give_password(world.people["somchai"].password)
        assert login.wait_for_end().numbers == ["DLA-501"], login.transcript


def test_a_program_that_answers_at_once_gets_no_letter_whatever_it_says(world):
    for who, (name, password) in classes(world).items():
        world.forget()
        before = len(world.letters("somchai"))
        with concealing(world):
            done = subprocess.run(["pamtester", SERVICE, name, "authenticate"], text=True, check=False,
                                  input=f"{password}\n{password}\n", stdout=subprocess.PIPE,
                                  stderr=subprocess.STDOUT, env=ENVIRONMENT)
        assert "[DLA-106]" in done.stdout, (who, done.stdout)
        assert len(world.letters("somchai")) == before


# --- and when ------------------------------------------------------------------------------------------


def seconds_to_the_prompt(name, password, source):
    """From the password to the code prompt, on a bare pseudo-terminal: nothing else is measured."""
    master, slave = pty.openpty()
    process = subprocess.Popen(["pamtester", f"-Irhost={source}", SERVICE, name, "authenticate"],
                               stdin=slave, stdout=slave, stderr=slave, env=ENVIRONMENT,
                               start_new_session=True,
                               preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0))
    os.close(slave)

    def wait_for(pattern):
        text = ""
        while not re.search(pattern, text):
            assert select.select([master], [], [], 20)[0], text
            text += os.read(master, 4096).decode(errors="replace")

    try:
        wait_for(PROMPT_PASSWORD)
        time.sleep(0.1)  # the line to the SSO is up, as it is when a person types
        os.write(master, password.encode() + b"\n")
        began = time.monotonic()
        wait_for(PROMPT_CODE)
        return time.monotonic() - began
    finally:
        process.kill()
        process.wait()
        os.close(master)


def trial(world, number, who):
    """One of them, from a source of its own so that nothing is slowed down. With the right password a
    code is drawn and a letter mailed each time."""
    name, password = classes(world)[who]
    if who == RIGHT:
        name = PEOPLE[number // len(classes(world)) % len(PEOPLE)]
        password = world.people[name].password
        (STORE / hashlib.sha256(b"user\0" + name.encode()).hexdigest()).unlink(missing_ok=True)
    return seconds_to_the_prompt(name, password, f"2001:db8:{number >> 16:x}:{number & 0xffff:x}::1")


def welch(one, other):
    """Welch's t, without the tenth of each that something interrupted."""
    one, other = (sorted(times)[:len(times) * 9 // 10] for times in (one, other))
    spread = statistics.variance(one) / len(one) + statistics.variance(other) / len(other)
    return (statistics.mean(one) - statistics.mean(other)) / math.sqrt(spread)


def test_the_prompt_comes_after_the_same_time_for_every_class_T59(world):
    """Welch's t of each class against the right password, over interleaved trials."""
    world.forget()
    names, mark = [*classes(world)], len(world.audit())
    order = [who for _ in range(TRIALS) for who in random.sample(names, len(names))]
    with concealing(world, limits={"letters_per_host_hour": 100000}), \
            concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        times = list(pool.map(lambda each: trial(world, *each), enumerate(order)))
    assert not [line for line in audit(world, mark) if line.get("concealed") == "cool_down"]
    seconds = {who: [took for took, each in zip(times, order) if each == who] for who in names}
    for who in (UNKNOWN, WRONG, DISABLED):
        t = welch(seconds[who], seconds[RIGHT])
        print(f"     {who}: {statistics.mean(seconds[who]):.4f} s, right: {statistics.mean(seconds[RIGHT]):.4f} s")
        print(f"figure: T59_conceal_{who}_t {abs(t):.2f} / {T_MAX}")
        assert abs(t) < T_MAX, (who, t)
    assert min(times) > 0.9, min(times)  # on a busy machine the answer is there before it is noted


if __name__ == "__main__":
    main(globals())
