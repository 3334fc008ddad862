/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Somebody who knows the password, over simulated days: how many guesses and letters they get, and
 * what becomes of the person whose account it is. (T20, T26, T29)
 */
#include "ledger_rig.h"

#include "limiter.h"

#define HOUR 3600
#define DAY (24 * HOUR)
#define EVENTS_MAX 100000

/* When something happened, in seconds from the beginning. */
struct times {
	int64_t at[EVENTS_MAX];
	unsigned count;
};

static struct times compared, letters;
static int64_t began_ms;

static int64_t
now_s(void)
{
	return (the_time.boot_ms - began_ms) / 1000;
}

static void
note(struct times *times)
{
	assert_true(times->count < EVENTS_MAX);
	times->at[times->count++] = now_s();
}

/* The most that lie in any span of so many seconds. */
static unsigned
most_in(const struct times *times, int64_t span)
{
	unsigned most = 0;

	for (unsigned i = 0, first = 0; i < times->count; i++) {
		while (times->at[i] - times->at[first] >= span)
			first++;
		if (i - first + 1 > most)
			most = i - first + 1;
	}
	return most;
}

static int
begin_days(void **state)
{
	compared.count = letters.count = 0;
	began_ms = the_time.boot_ms;
	return begin(state);
}

/* Every comparison follows a write of the debit, so a write is a comparison here. */
static enum step
attack_code(struct login *login, enum message_id *prompt)
{
	unsigned writes = disk.writes;
	enum step step = ledger_compare(login, typed("000000"), prompt);

	if (disk.writes > writes)
		note(&compared);
	assert_int_not_equal(step, STEP_PROVEN); /* the code is made another below */
	return step;
}

/* A letter went out; its code is none that the attacker tries. */
static void
note_letter(struct login *login)
{
	if (login->code.length == 0)
		return;
	note(&letters);
	if (strcmp(login->code.bytes, "000000") == 0)
		disk.record.challenge.mac[0] ^= 1;
	secret_reset(&login->code);
}

/* Signs in and guesses until refused, asking for new codes in between. Returns the last words. */
static enum message_id
attack_once(struct login *login, unsigned resends)
{
	enum message_id prompt = MESSAGE_NONE;
	enum step step = STEP_ASK;

	if (!(ledger_open(login) && ledger_begin(login)))
		return login->refusal.message;
	note_letter(login);
	while (step == STEP_ASK) {
		if (resends > 0 && resends-- % 2 == 0)
			step = ledger_resend(login, &prompt);
		else
			step = attack_code(login, &prompt);
		note_letter(login);
		if (prompt == MESSAGE_CODE_EXPIRED)
			resends = 1;
		if (prompt == MESSAGE_RESEND_EARLY && resends > 0)
			let_the_cool_down_pass();
	}
	return login->refusal.message;
}

/* The person: signs in with the code that is mailed to them. */
static bool
sign_in(struct login *login)
{
	sign_in_from(login, "198.51.100.1");
	if (!(ledger_open(login) && ledger_begin(login)))
		return false;
	if (login->code.length == 0)
		return false; /* the attacker's code goes on; it was mailed before */
	assert_proven(login, take_code(login).right);
	return ledger_redeem(login);
}

static void
print_figure(
    const char *who, const char *what, const struct times *times, int64_t span, unsigned bound)
{
	unsigned most = most_in(times, span);

	print_message("figure: %s: %s %u / %u\n", who, what, most, bound);
	assert_true(most <= bound);
}

static void
print_figures(const char *who)
{
	if (compared.count > 0)
		print_figure(who, "wrong codes in any 24 h", &compared, DAY, 20);
	print_figure(who, "letters in any hour", &letters, HOUR, 5);
	print_figure(who, "letters in any 24 h", &letters, DAY, 20);
}

/* T20: resend, reconnect, guess, 1,000 times over days; an administrator unlocks nothing. */
static void
test_farming_stays_within_the_bound(void **state)
{
	uint32_t chance = 1;

	(void)state;
	for (unsigned round = 0; round < 1000; round++) {
		struct login *login = round % 3 ? &here : &elsewhere;

		chance = chance * 1103515245 + 12345;
		(void)attack_once(login, chance >> 16 & 7);
		let_time_pass(chance >> 20);
		if (disk.record.counters.consecutive >= 80) /* the person signs in now and then */
			disk.record.counters.consecutive = 0;
	}
	print_message("farmed for %lld days, %u wrong codes, %u letters\n",
	    (long long)now_s() / DAY, compared.count, letters.count);
	assert_true(compared.count > 100);
	print_figures("farming");
	assert_int_equal(most_in(&compared, DAY), 20); /* it did try */
}

/* T29: for 30 days, at every moment that is not locked. */
static void
test_30_days_of_guessing_end_in_a_lock_for_the_administrator(void **state)
{
	enum message_id words = MESSAGE_NONE;
	int64_t locked_s = -1;

	(void)state;
	while (now_s() < 30 * DAY) {
		words = attack_once(&here, 0);
		if (words == MESSAGE_LOCKED_ADMIN && locked_s < 0)
			locked_s = now_s();
		let_time_pass(30);
	}
	assert_int_equal(words, MESSAGE_LOCKED_ADMIN);
	assert_int_equal(compared.count, LIMITER_CONSECUTIVE_MAX);
	assert_true(locked_s >= 4 * DAY && locked_s < 6 * DAY);
	print_message("figure: wrong codes in 30 days of guessing %u / 100\n", compared.count);
	print_figures("30 days");
	limiter_unlock(&disk.record.counters);
	let_time_pass(HOUR); /* for the letters */
	assert_true(sign_in(&here));
}

/* T29: guessing for days and stopping, short of 100: the person gets in after 24 hours at most. */
static void
test_when_guessing_stops_the_person_gets_in_within_a_day(void **state)
{
	(void)state;
	for (int days = 1; days < 5; days++) {
		int64_t stopped_s;

		begin_days(state);
		while (now_s() < days * DAY - 10 * HOUR) {
			(void)attack_once(&here, 0);
			let_time_pass(30);
		}
		stopped_s = now_s();
		while (!sign_in(&elsewhere))
			let_time_pass(60);
		assert_true(now_s() - stopped_s <= DAY);
	}
}

/* T29: one wrong code now and then holds up nobody, and never adds up to a lock. */
static void
test_one_guess_a_day_never_locks_the_person_out(void **state)
{
	unsigned granted = 0;

	(void)state;
	for (int day = 0; day < 200; day++) {
		enum message_id prompt;

		assert_true(ledger_open(&here) && ledger_begin(&here));
		note_letter(&here);
		(void)attack_code(&here, &prompt);
		let_time_pass(HOUR);
		granted += sign_in(&elsewhere);
		let_time_pass(23 * HOUR - 1);
	}
	assert_int_equal(granted, 200);
	print_message("figure: sign-ins beside one guess a day %u / 200\n", granted);
}

/* T26: whoever knows the password and only wants letters to go. */
static void
test_mail_bombing_stays_within_the_caps(void **state)
{
	enum message_id prompt;

	(void)state;
	while (now_s() < 3 * DAY) {
		struct login *login = now_s() % 2 ? &here : &elsewhere;

		if (ledger_open(login) && ledger_begin(login))
			note_letter(login);
		if (login->challenge.live) {
			(void)ledger_resend(login, &prompt);
			note_letter(login);
		}
		let_time_pass(17);
	}
	assert_int_equal(most_in(&letters, HOUR), 5);
	assert_int_equal(most_in(&letters, DAY), 20);
	print_figures("bombing");
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup(name, begin_days)
	const struct CMUnitTest tests[] = {
		TEST(test_farming_stays_within_the_bound),
		TEST(test_30_days_of_guessing_end_in_a_lock_for_the_administrator),
		TEST(test_when_guessing_stops_the_person_gets_in_within_a_day),
		TEST(test_one_guess_a_day_never_locks_the_person_out),
		TEST(test_mail_bombing_stays_within_the_caps),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
