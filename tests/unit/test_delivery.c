/* SPDX-License-Identifier: BSD-2-Clause */
/* Which relay is asked, how often, and what is told: with relays that follow a script. */
#include "delivery.h"

#include "clock.h"
#include "socket_pair.h"
#include "wire.h"

#include <stdio.h>
#include <string.h>

#define PAUSE_MS 20

static struct {
	const char *fates[2]; /* of each round at this relay, one letter each; the last one stays */
	unsigned asked[2];
	char order[16]; /* the relays that were asked */
} relays;

static struct pair pair; /* here: the engine's end */
static struct delivery delivery;
static struct smtp_result told;
static struct wire heard;

/*
 * Fates: a accepted, d `later`, l `later` at the login, s silence behind the final dot, r refuses
 * us, j refuses the address, u unreachable.
 */
static void
decide(char fate, struct smtp_result *result)
{
	static const enum smtp_outcome outcomes[] = { ['a'] = SMTP_ACCEPTED,
		['d'] = SMTP_DEFERRED,
		['l'] = SMTP_DEFERRED,
		['s'] = SMTP_DEFERRED,
		['r'] = SMTP_RELAY_REFUSED,
		['j'] = SMTP_REJECTED,
		['u'] = SMTP_UNREACHABLE };

	*result = (struct smtp_result){ .outcome = outcomes[(unsigned char)fate] };
	result->stage = fate == 's' ? SMTP_ANSWER : fate == 'l' ? SMTP_AUTH : SMTP_RECIPIENT;
	result->code = fate == 'd' ? 451 : 0;
}

void
smtp_send(struct smtp *smtp, struct smtp_relay *relay, const struct mime *mime,
    const struct mime_envelope *envelope, int64_t patience_ms, int64_t deadline_ms,
    struct smtp_result *result)
{
	unsigned which = relay == &delivery.relays[1];
	const char *fates = relays.fates[which];
	unsigned round = relays.asked[which]++;

	(void)smtp, (void)mime, (void)envelope;
	assert_true(patience_ms <= deadline_ms);
	(void)snprintf(relays.order + strlen(relays.order), 2, "%u", which);
	decide(round < strlen(fates) ? fates[round] : fates[strlen(fates) - 1], result);
}

bool
smtp_may_arrive(const struct smtp_result *result)
{
	return result->outcome == SMTP_DEFERRED && result->stage == SMTP_ANSWER;
}

static int
begin(void **state)
{
	(void)state;
	pair = open_pair();
	memset(&relays, 0, sizeof relays);
	delivery = (struct delivery){
		.relay_count = 2,
		.engine = pair.there,
		.timeout_ms = 1000 + 4 * PAUSE_MS, /* three rounds: pauses of 1 and 2 */
		.pause_ms = PAUSE_MS,
	};
	return 0;
}

static int
end(void **state)
{
	(void)state;
	close_pair(pair);
	return 0;
}

static void
deliver(const char *first, const char *second)
{
	relays.fates[0] = first;
	relays.fates[1] = second;
	delivery_run(&delivery, NULL, NULL, &told);
}

static void
assert_told(enum smtp_outcome outcome, const char *order)
{
	assert_int_equal(told.outcome, outcome);
	assert_string_equal(relays.order, order);
}

/* What the engine heard before the end. */
static bool
was_late_told(void)
{
	int64_t seconds;

	if (wire_receive(pair.here, &heard, NULL, clock_now_ms()) != WIRE_OK)
		return false;
	assert_int_equal(heard.type, WIRE_PENDING);
	assert_true(wire_number(heard.field[PENDING_SECONDS], 60, &seconds));
	assert_int_equal(wire_receive(pair.here, &heard, NULL, clock_now_ms()), WIRE_LATE);
	return true;
}

static void
test_the_first_relay_that_takes_the_letter_is_the_last_one_asked(void **state)
{
	(void)state;
	deliver("a", "a");
	assert_told(SMTP_ACCEPTED, "0");
	assert_false(was_late_told());
}

static void
test_the_warm_relay_is_asked_first(void **state)
{
	(void)state;
	delivery.first = 1;
	deliver("a", "u");
	assert_told(SMTP_ACCEPTED, "10");
}

/* T95: greylisting. */
static void
test_a_relay_that_said_later_is_asked_again_and_the_engine_knows(void **state)
{
	(void)state;
	delivery.relay_count = 1;
	deliver("dda", "");
	assert_told(SMTP_ACCEPTED, "000");
	assert_true(was_late_told());
}

static void
test_asking_again_ends_with_the_time(void **state)
{
	int64_t before = clock_now_ms();

	(void)state;
	delivery.relay_count = 1;
	deliver("d", "");
	assert_told(SMTP_DEFERRED, "000");
	assert_int_equal(told.code, 451);
	assert_true(was_late_told());
	assert_in_range(clock_now_ms() - before, 3 * PAUSE_MS, 900);
}

static void
test_without_time_for_another_round_nothing_is_promised(void **state)
{
	(void)state;
	delivery.timeout_ms = 1000;
	deliver("d", "d");
	assert_told(SMTP_DEFERRED, "01");
	assert_false(was_late_told());
}

/* T31: never sent twice. */
static void
test_a_letter_that_may_have_arrived_goes_nowhere_else(void **state)
{
	(void)state;
	deliver("s", "a");
	assert_told(SMTP_DEFERRED, "0");
	assert_false(was_late_told());
}

static void
test_a_letter_that_may_have_arrived_at_the_second_try_is_left_alone(void **state)
{
	(void)state;
	deliver("ds", "u");
	assert_told(SMTP_DEFERRED, "010");
	assert_int_equal(told.stage, SMTP_ANSWER);
}

static void
test_a_relay_that_refuses_us_is_asked_once(void **state)
{
	(void)state;
	deliver("r", "dda");
	assert_told(SMTP_ACCEPTED, "0111");
}

/* Each further try would say the password again. */
static void
test_a_relay_that_puts_the_login_off_is_asked_once(void **state)
{
	(void)state;
	deliver("l", "u");
	assert_told(SMTP_DEFERRED, "01");
	assert_int_equal(told.stage, SMTP_AUTH);
	assert_false(was_late_told());
	memset(&relays, 0, sizeof relays);
	deliver("l", "dda");
	assert_told(SMTP_ACCEPTED, "0111");
	memset(&relays, 0, sizeof relays);
	deliver("l", "dr");
	assert_told(SMTP_DEFERRED, "011");
}

static void
test_a_refused_address_ends_the_asking(void **state)
{
	(void)state;
	deliver("dj", "d");
	assert_told(SMTP_REJECTED, "0101");
}

/* T95: and what is told is the last word, not an older one that promised more. */
static void
test_without_a_relay_that_still_says_later_there_is_no_waiting(void **state)
{
	(void)state;
	deliver("dr", "r");
	assert_told(SMTP_RELAY_REFUSED, "010");
	memset(&relays, 0, sizeof relays);
	deliver("dr", "u");
	assert_told(SMTP_RELAY_REFUSED, "0101");
	memset(&relays, 0, sizeof relays);
	deliver("dr", "dda");
	assert_told(SMTP_ACCEPTED, "01011");
}

static void
test_what_is_no_matter_of_time_is_told_at_once(void **state)
{
	static const struct {
		const char *first, *second;
		enum smtp_outcome told;
	} rows[] = {
		{ "u", "u", SMTP_UNREACHABLE },
		{ "r", "u", SMTP_RELAY_REFUSED },
		{ "u", "r", SMTP_RELAY_REFUSED },
		{ "j", "r", SMTP_REJECTED },
		{ "u", "j", SMTP_REJECTED },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		memset(&relays, 0, sizeof relays);
		deliver(rows[i].first, rows[i].second);
		assert_told(rows[i].told, "01");
		assert_false(was_late_told());
	}
}

static void
test_an_engine_that_is_gone_ends_the_waiting(void **state)
{
	(void)state;
	delivery.relay_count = 1;
	delivery.timeout_ms = 60000;
	delivery.pause_ms = 30000;
	close(pair.here);
	pair.here = -1;
	deliver("d", "");
	assert_told(SMTP_DEFERRED, "0");
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
	const struct CMUnitTest tests[] = {
		TEST(test_the_first_relay_that_takes_the_letter_is_the_last_one_asked),
		TEST(test_the_warm_relay_is_asked_first),
		TEST(test_a_relay_that_said_later_is_asked_again_and_the_engine_knows),
		TEST(test_asking_again_ends_with_the_time),
		TEST(test_without_time_for_another_round_nothing_is_promised),
		TEST(test_a_letter_that_may_have_arrived_goes_nowhere_else),
		TEST(test_a_letter_that_may_have_arrived_at_the_second_try_is_left_alone),
		TEST(test_a_relay_that_refuses_us_is_asked_once),
		TEST(test_a_relay_that_puts_the_login_off_is_asked_once),
		TEST(test_a_refused_address_ends_the_asking),
		TEST(test_without_a_relay_that_still_says_later_there_is_no_waiting),
		TEST(test_what_is_no_matter_of_time_is_told_at_once),
		TEST(test_an_engine_that_is_gone_ends_the_waiting),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
