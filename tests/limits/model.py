#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""What the limits are meant to be, in few words, and a comparison with how they are built.

Class Model is written from the words of the design, not from the C code. Random traces of events
are played by the model and by build/rigs/trace (the engine's ledger over a store in memory); every
answer must be the same. Usage: model.py BUILD [TRACES [SEED]]."""

import os
import random
import subprocess
import sys

SECOND, HOUR, DAY = 1000, 3600 * 1000, 24 * 3600 * 1000
LOCKED_FOR_ADMIN, LOCKED, OPEN = 0, 1, 2
CONSECUTIVE_MAX = 100
LONGEST_SLEEP = 31 * DAY
YEAR = 365 * 86400


class Account:
    """What is kept of a person: one write of it."""

    def __init__(self):
        self.as_of, self.time = (0, 0, 0), 0
        self.wrong = []         # times of wrong codes
        self.letters = []       # (time, its code was redeemed)
        self.row = 0            # wrong codes in a row
        self.spent = 0          # challenges used up in a row
        self.locked_until = 0
        self.challenge = None   # (number, whose sign-in, drawn (boot ms, boot), can be resumed)
        self.attempts = 0

    def copy(self):
        other = Account.__new__(Account)
        other.__dict__.update(self.__dict__)
        other.wrong, other.letters = self.wrong[:], self.letters[:]
        return other


class Model:
    def __init__(self, codes, hour, day, first, longest, attempts, resend, lifetime):
        self.codes, self.hour, self.day = codes, hour, day
        self.first, self.longest = first * SECOND, longest * SECOND
        self.attempts, self.lifetime = attempts, lifetime * SECOND
        self.resend_after = resend * SECOND
        self.newest = self.older = Account()
        self.lost = False
        self.now = (0, 0, 0)    # boot clock, wall clock, boot
        self.holds = [None, None]  # each sign-in's challenge
        self.drawn = 0          # challenges so far
        self.compared = 0       # wrong codes that were compared
        self.a = None           # the account as last opened

    # --- the record and its clock ---

    def open(self):
        a = self.a = (self.older if self.lost else self.newest).copy()
        (boot_ms, wall, boot), (then_ms, then_wall, then_boot) = self.now, a.as_of
        if boot == then_boot:
            passed = max(0, boot_ms - then_ms)
        else:
            uptime, passed = max(0, boot_ms), (wall - then_wall) * SECOND
            if passed < uptime or passed > LONGEST_SLEEP:
                passed = uptime
        a.time, a.as_of = a.time + passed, self.now
        if self.lost:  # one attempt and one letter, at most
            self.count_wrong(a.challenge is not None and a.attempts <= 1)
            a.letters.append((a.time, False))
            a.challenge, a.attempts = None, 0
            self.write()
        return a

    def write(self):
        if not self.lost:
            self.older = self.newest
        a, self.lost = self.a, False
        a.wrong = [t for t in a.wrong if a.time - t < DAY]
        a.letters = [letter for letter in a.letters[:-1] if a.time - letter[0] < DAY
                     ] + a.letters[-1:]
        self.newest = a.copy()

    # --- the rules ---

    def standing(self):
        a = self.a
        if a.row >= CONSECUTIVE_MAX:
            return LOCKED_FOR_ADMIN, 0
        recent = [t for t in a.wrong if a.time - t < DAY]
        wait = max(0, a.locked_until - a.time)
        if len(recent) >= self.codes:
            wait = max(wait, recent[len(recent) - self.codes] + DAY - a.time)
        return (LOCKED if wait else OPEN), wait

    def codes_left(self):
        if self.standing()[0] != OPEN:
            return 0
        return self.codes - sum(self.a.time - t < DAY for t in self.a.wrong)

    def letter_wait(self):
        a, wait = self.a, 0
        hour = [t for t, redeemed in a.letters if a.time - t < HOUR and not redeemed]
        day = [t for t, _ in a.letters if a.time - t < DAY]
        if len(hour) >= self.hour:
            wait = max(wait, hour[len(hour) - self.hour] + HOUR - a.time)
        if len(day) >= self.day:
            wait = max(wait, day[len(day) - self.day] + DAY - a.time)
        if a.letters and not a.letters[-1][1]:
            wait = max(wait, a.letters[-1][0] + self.resend_after - a.time)
        return wait

    def count_wrong(self, last):
        a = self.a
        a.wrong.append(a.time)
        a.row += 1
        if last:
            a.spent += 1
            a.locked_until = a.time + min(self.first * 2 ** (a.spent - 1), self.longest)

    def is_live(self):
        a = self.a
        if not a.challenge or a.attempts == 0:
            return False
        then_ms, then_boot = a.challenge[2]
        return self.now[2] == then_boot and 0 <= self.now[0] - then_ms < self.lifetime

    def draw(self, who, attempts):
        a = self.a
        self.drawn += 1
        a.challenge, a.attempts = (self.drawn, who, (self.now[0], self.now[2]), True), attempts
        a.letters.append((a.time, False))
        self.write()
        self.holds[who] = self.drawn
        return 1

    def refused_own(self, who):
        """Why this sign-in cannot go on with its code, or None."""
        a = self.open()
        if not a.challenge or a.challenge[0] != self.holds[who]:
            return 211
        return self.refused_to_try()

    def refused_to_try(self):
        standing, _ = self.standing()
        if standing == LOCKED_FOR_ADMIN:
            return 207
        if self.a.attempts == 0:
            return 206
        return 204 if standing == LOCKED else None

    # --- what people do ---

    def sign_in(self, who):
        a = self.open()
        standing, _ = self.standing()
        if standing != OPEN:
            return 204 if standing == LOCKED else 207
        live = self.is_live()
        if live and a.challenge[1] == who and a.challenge[3]:
            self.holds[who] = a.challenge[0]
            return 1
        if self.letter_wait():
            return 209
        return self.draw(who, a.attempts if live else self.attempts)

    def guess_wrong(self, who):
        return self.guess(who, False)

    def guess_right(self, who):
        return self.guess(who, True)

    def guess(self, who, right):
        refused = self.refused_own(who)
        if refused:
            return refused
        if not self.is_live():
            return 205
        a = self.a
        before = a.wrong[:]
        if all(a.time - t >= DAY for t in a.wrong):  # 24 quiet hours
            a.row = a.spent = 0
        self.count_wrong(a.attempts == 1)
        a.attempts -= 1
        self.write()
        if not right:
            self.compared += 1
            return self.refused_to_try() or 201
        a.wrong, a.row, a.spent, a.locked_until = before, 0, 0, 0
        a.challenge, a.attempts = None, 0
        a.letters[-1] = (a.letters[-1][0], True)
        self.write()
        return 0

    def resend(self, who):
        refused = self.refused_own(who)
        if refused:
            return refused
        if self.letter_wait() == 0:
            return self.draw(who, self.a.attempts)
        return 208 if self.is_live() else 209

    def draw_again(self, who):
        refused = self.refused_own(who)
        if refused:
            return refused
        self.a.letters.pop()
        return self.draw(who, self.a.attempts)

    def give_up(self, who):
        a = self.open()
        if a.challenge and a.challenge[0] == self.holds[who]:
            a.challenge = a.challenge[:3] + (False,)
            a.letters.pop()
            self.write()
        return 503

    def unlock(self):
        a = self.open()
        a.wrong, a.row, a.spent, a.locked_until = [], 0, 0, 0
        self.write()

    def answer(self, number):
        standing, wait = self.standing()
        return (f"{number} {standing} {wait} {self.letter_wait()} {self.codes_left()} "
                f"{self.a.attempts}")


# --- random traces ---------------------------------------------------------------------------------

STEPS = (0, 1, 999, SECOND, 14999, 15000, 59999, 60000, 60001, 5 * 60 * SECOND, HOUR - 1, HOUR,
         2 * HOUR, 6 * HOUR, DAY - 1, DAY, 2 * DAY)
JUMPS = (1, -1, 60, -60, 3600, -3600, 86400, -86400, 30 * 86400, 32 * 86400, YEAR, -YEAR,
         10 * YEAR, -10 * YEAR)
WALLS = (-1, 0, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1, 2 ** 32, -86400 * 366)


class Trace:
    """One person's story: makes events, and the model's answers to them."""

    def __init__(self, chance):
        self.chance = chance
        pick = chance.choice
        numbers = (pick((5, 6, 20, 20, 100)), pick((1, 2, 5, 60)), pick((1, 3, 20, 200)),
                   pick((10, 60, 60, 3600)), pick((60, 3600, 86400)), pick((1, 2, 3, 3, 5)),
                   pick((15, 60, 600)), pick((60, 300, 600)))
        self.model = Model(*numbers)
        self.lines = ["N " + " ".join(map(str, numbers))]
        self.answers = []
        self.active, self.drew = [False, False], [False, False]
        self.boot_ms, self.wall, self.boot = chance.randrange(10 ** 9), 1767225600, 1
        self.lied = False  # somebody unlocked, or the disk did not keep what it had taken
        self.compared = []
        self.tell_time()

    def tell_time(self):
        self.model.now = (self.boot_ms, self.wall, self.boot)
        self.lines.append(f"T {self.boot_ms} {self.wall} {self.boot}")

    def pass_time(self, ms):
        self.boot_ms += ms
        self.wall += ms // SECOND
        self.tell_time()

    def disturb_clock(self):
        kind = self.chance.randrange(4)
        if kind == 0:
            self.wall += self.chance.choice(JUMPS)
        elif kind == 1:
            self.wall = self.chance.choice(WALLS)
        else:
            self.boot, self.boot_ms = self.boot + 1, self.chance.choice((0, 5000, 60000, DAY))
            self.wall += self.chance.choice((0, 60, 3600, 86400) + JUMPS)
        self.tell_time()

    def play(self, event, who):
        model = self.model
        drawn, compared = model.drawn, model.compared
        number = {"S": model.sign_in, "E": model.resend, "D": model.draw_again,
                  "U": model.give_up, "W": model.guess_wrong, "R": model.guess_right}[event](who)
        self.active[who] = number in (1, 201, 205, 208)
        self.drew[who] = model.drawn > drawn or (self.drew[who] and event != "S")
        if model.compared > compared:
            self.note_compared()
        self.lines.append(f"{event} {who}")
        self.answers.append(model.answer(number))
        return number

    def note_compared(self):
        """The model itself must keep the bound, as long as nobody unlocks and the disk is true."""
        time = self.model.a.time
        self.compared = [t for t in self.compared if time - t < DAY] + [time]
        assert self.lied or len(self.compared) <= self.model.codes

    def random_event(self):
        chance, who = self.chance, self.chance.randrange(2)
        kind = chance.random()
        if kind < 0.30:
            self.pass_time(chance.choice(STEPS) if chance.random() < 0.8
                           else chance.randrange(DAY))
        elif kind < 0.34:
            self.disturb_clock()
        elif kind < 0.35:
            self.lied = True
            self.model.unlock()
            self.lines.append("A")
        elif kind < 0.36 and not self.model.lost:
            self.lied = True
            self.model.lost = True
            self.lines.append("L")
        elif not self.active[who] or kind < 0.45:
            self.play("S", who)
        else:
            events = "WWWWREE" + ("DU" if self.drew[who] else "")
            self.play(chance.choice(events), who)

    def guess_for_days(self, events):
        """Somebody with the password guesses as fast as locks and letters let them."""
        for _ in range(events):
            number = self.play("W" if self.active[0] else "S", 0)
            if number in (204, 206, 209):
                standing, wait = self.model.standing()
                wait = max(wait, self.model.letter_wait() if standing == OPEN or number == 206
                           else 0)
                self.pass_time(wait + self.chance.choice((-1, 0, 0, 0, SECOND)))
            if number == 207:
                self.model.unlock()
                self.lines.append("A")
                self.lied = True


def make_trace(chance):
    trace = Trace(chance)
    if chance.random() < 0.01:
        trace.guess_for_days(chance.randrange(50, 600))
    for _ in range(chance.randrange(4, 24)):
        trace.random_event()
    return trace


def compare(rig, traces, seed):
    """Plays so many traces; how many agree, the events played, and the first that differs."""
    chance = random.Random(seed)
    agreed = events = 0
    for done in range(0, traces, 500):
        batch = [make_trace(chance) for _ in range(min(500, traces - done))]
        text = "\n".join(line for trace in batch for line in trace.lines) + "\n"
        built = subprocess.run([rig], input=text, stdout=subprocess.PIPE, text=True,
                               check=True).stdout.splitlines()
        at = 0
        for trace in batch:
            count = len(trace.answers)
            if built[at:at + count] != trace.answers:
                return agreed, events, (trace, built[at:at + count])
            at, agreed, events = at + count, agreed + 1, events + count
    return agreed, events, None


def tell_difference(trace, built):
    answers = iter(zip(trace.answers, built))
    for line in trace.lines:
        if line[0] in "NTAL":
            print("    ", line)
            continue
        meant, is_built = next(answers, ("", ""))
        print("    ", line, "->", is_built)
        if meant != is_built:
            print(f"     the model says {meant}")
            return


def main():
    rig = os.path.join(sys.argv[1], "rigs", "trace")
    traces = int(sys.argv[2]) if len(sys.argv) > 2 else 100000
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else random.randrange(10 ** 9)
    agreed, events, different = compare(rig, traces, seed)
    if different:
        tell_difference(*different)
    print(f"figure: traces on which limits and model agree (seed {seed}, {events} answers) "
          f"{agreed} / {traces}")
    print(f"{int(not different)} passed, {int(bool(different))} failed")
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
