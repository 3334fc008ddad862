/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Takes a letter from relay to relay, in rounds. Refuses to send it a second time when it may have
 * arrived, to ask a relay again that has refused us, and to wait when no relay has said `later`.
 */
#include "delivery.h"

#include "clock.h"
#include "log.h"
#include "wire.h"

#include <poll.h>
#include <stdio.h>
#include <syslog.h>

#define ROUND_MIN_MS 1000 /* less time than this is not worth another round */

/* The state of one letter. */
struct journey {
	struct delivery *delivery;
	const struct mime *mime;
	const struct mime_envelope *envelope;
	int64_t deadline_ms;
	struct smtp_result *told;
};

void
delivery_log(const struct smtp_result *result)
{
	struct log_line line;

	log_begin(&line, "a relay did not take the letter");
	log_add(&line, "relay", result->host);
	log_add(&line, "stage", smtp_stage_word(result->stage));
	log_add_number(&line, "code", result->code);
	log_add(&line, "why", result->why);
	log_send(&line, "dla-otp-mail", LOG_WARNING);
}

/*
 * True when that relay may take the letter if it is asked once more. At the login it may not: each
 * try says the password again, and looks like a guess.
 */
static bool
says_later(const struct smtp_result *word)
{
	return word->outcome == SMTP_DEFERRED && word->stage != SMTP_AUTH && !smtp_may_arrive(word);
}

/* True when that relay is not asked again: it has refused us, or put the login off. */
static bool
is_done_with(const struct smtp_result *word)
{
	return word->outcome == SMTP_RELAY_REFUSED ||
	       (word->outcome == SMTP_DEFERRED && !says_later(word));
}

/*
 * Which of several failures is told. That the letter may have arrived goes before all, since it
 * must not be sent again. A relay's definite word about the address helps the person most; one that
 * said `later` may take the letter when it is tried again, so it goes before one that is set up
 * wrongly (which the log names); and nothing is called unreachable while any relay answered.
 */
static int
weight(const struct smtp_result *result)
{
	static const int weights[] = {
		[SMTP_UNREACHABLE] = 0,
		[SMTP_RELAY_REFUSED] = 1,
		[SMTP_DEFERRED] = 2,
		[SMTP_REJECTED] = 4,
		[SMTP_ACCEPTED] = 6,
	};

	if (smtp_may_arrive(result))
		return 5;
	return says_later(result) ? 3 : weights[result->outcome];
}

/* True when no relay need be asked any more. */
static bool
is_settled(const struct smtp_result *result)
{
	return result->outcome == SMTP_ACCEPTED || smtp_may_arrive(result);
}

/* What is told, as it stands after a round. */
static void
settle(struct journey *journey)
{
	const struct delivery *delivery = journey->delivery;

	*journey->told = delivery->last_word[0];
	for (unsigned i = 1; i < delivery->relay_count; i++)
		if (weight(&delivery->last_word[i]) > weight(journey->told))
			*journey->told = delivery->last_word[i];
}

/*
 * Asks the relays in order, until one settles it. Each gets an equal share of the time that is left
 * to ask for the letter, and all of it to answer.
 */
static void
make_round(struct journey *journey)
{
	struct delivery *delivery = journey->delivery;
	struct smtp_result result = { .outcome = SMTP_UNREACHABLE };

	for (unsigned i = 0; i < delivery->relay_count && !is_settled(&result); i++) {
		unsigned which = (delivery->first + i) % delivery->relay_count;
		int64_t share =
		    clock_left_ms(journey->deadline_ms) / (int)(delivery->relay_count - i);

		if (is_done_with(&delivery->last_word[which]))
			continue;
		smtp_send(delivery->smtp, &delivery->relays[which], journey->mime,
		    journey->envelope, clock_now_ms() + share, journey->deadline_ms, &result);
		delivery->last_word[which] = result;
		if (result.outcome != SMTP_ACCEPTED)
			delivery_log(&result);
	}
	settle(journey);
}

static bool
is_worth_another_round(const struct journey *journey, int64_t pause_ms)
{
	return says_later(journey->told) &&
	       clock_left_ms(journey->deadline_ms) >= pause_ms + ROUND_MIN_MS;
}

/* The engine may tell the person that the letter comes late, while there is hope. */
static void
tell_late(const struct journey *journey)
{
	char seconds[16];

	(void)snprintf(
	    seconds, sizeof seconds, "%d", clock_left_ms(journey->deadline_ms) / 1000 + 1);
	const char *const field[PENDING_FIELDS] = { [PENDING_SECONDS] = seconds };
	(void)wire_send(journey->delivery->engine, WIRE_PENDING, field, -1);
}

/* False when the engine is gone. */
static bool
wait_for(int64_t pause_ms, int engine)
{
	struct pollfd socket = { .fd = engine, .events = POLLRDHUP };

	return poll(&socket, 1, (int)pause_ms) == 0;
}

void
delivery_run(struct delivery *delivery, const struct mime *mime,
    const struct mime_envelope *envelope, struct smtp_result *told)
{
	struct journey journey = {
		.delivery = delivery,
		.mime = mime,
		.envelope = envelope,
		.deadline_ms = clock_now_ms() + delivery->timeout_ms,
		.told = told,
	};
	int64_t pause_ms = delivery->pause_ms;

	for (unsigned i = 0; i < delivery->relay_count; i++)
		delivery->last_word[i] = (struct smtp_result){ .outcome = SMTP_UNREACHABLE };
	make_round(&journey);
	if (is_worth_another_round(&journey, pause_ms))
		tell_late(&journey);
	for (; is_worth_another_round(&journey, pause_ms); pause_ms *= 2) {
		if (!wait_for(pause_ms, delivery->engine))
			return;
		make_round(&journey);
	}
}
