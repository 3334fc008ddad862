/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Counts letters and says for whom there is one left. Never lets more go in any hour than the cap,
 * nor more than half of it to people whom nobody knows yet.
 */
#include "letter_hour.h"

#include <string.h>

#define FORMAT UINT64_C(0x317273726574656c) /* "letersr1"; the version is its last byte */
#define MINUTE_MS 60000
#define ALARM_MINUTES 60

static uint32_t
minute_of(int64_t time_ms)
{
	int64_t minute = time_ms > 0 ? time_ms / MINUTE_MS : 0;

	return minute < UINT32_MAX ? (uint32_t)minute : UINT32_MAX;
}

static struct letter_minute *
slot(struct letter_hour *hour, uint32_t minute)
{
	return &hour->minute[minute % LETTER_HOUR_MINUTES];
}

void
letter_hour_advance(struct letter_hour *hour, const struct moment *now)
{
	uint32_t minute;

	file_clock_advance(&hour->clock, now);
	minute = minute_of(hour->clock.time_ms);
	if (minute > hour->newest && minute - hour->newest >= LETTER_HOUR_MINUTES)
		memset(hour->minute, 0, sizeof hour->minute);
	else
		for (uint32_t passed = hour->newest; passed < minute; passed++)
			*slot(hour, passed + 1) = (struct letter_minute){ 0 };
	if (minute > hour->newest)
		hour->newest = minute;
}

static bool
is_allowed(uint64_t general, uint64_t known, unsigned cap, bool is_known)
{
	return general + known < cap && (is_known || general < cap - cap / 2);
}

int64_t
letter_hour_wait_ms(const struct letter_hour *hour, unsigned cap, bool known)
{
	uint64_t general = 0, to_known = 0;
	int64_t minute = (int64_t)hour->newest - LETTER_HOUR_MINUTES;

	for (unsigned i = 0; i < LETTER_HOUR_MINUTES; i++) {
		general += hour->minute[i].general;
		to_known += hour->minute[i].known;
	}
	/* Which minute has to be forgotten first? */
	while (!is_allowed(general, to_known, cap, known) && minute < hour->newest) {
		const struct letter_minute *oldest;

		minute++;
		oldest = &hour->minute[(minute + LETTER_HOUR_MINUTES) % LETTER_HOUR_MINUTES];
		general -= oldest->general;
		to_known -= oldest->known;
	}
	if (minute == (int64_t)hour->newest - LETTER_HOUR_MINUTES)
		return 0;
	return (minute + LETTER_HOUR_MINUTES) * MINUTE_MS - hour->clock.time_ms;
}

uint32_t
letter_hour_add(struct letter_hour *hour, bool known)
{
	struct letter_minute *minute = slot(hour, hour->newest);
	uint32_t *count = known ? &minute->known : &minute->general;

	if (*count < UINT32_MAX)
		++*count;
	return hour->newest;
}

void
letter_hour_take_back(struct letter_hour *hour, uint32_t minute, bool known)
{
	uint32_t *count = known ? &slot(hour, minute)->known : &slot(hour, minute)->general;

	if (minute <= hour->newest && hour->newest - minute<LETTER_HOUR_MINUTES && * count> 0)
		--*count;
}

bool
letter_hour_alarm(struct letter_hour *hour)
{
	if (hour->alarmed > 0 && hour->newest < hour->alarmed - 1 + ALARM_MINUTES)
		return false;
	hour->alarmed = hour->newest + 1;
	return true;
}

void
letter_hour_lose(struct letter_hour *hour, unsigned cap, const struct moment *now)
{
	*hour = (struct letter_hour){ .clock.as_of = *now };
	hour->minute[0].general = cap - cap / 2;
}

static void
pass_hour(struct pass *pass, struct letter_hour *hour)
{
	(void)pass_number(pass, FORMAT, 8);
	block_pass_clock(pass, &hour->clock);
	pass_uint32(pass, &hour->newest);
	pass_uint32(pass, &hour->alarmed);
	for (unsigned i = 0; i < LETTER_HOUR_MINUTES; i++) {
		pass_uint32(pass, &hour->minute[i].general);
		pass_uint32(pass, &hour->minute[i].known);
	}
}

void
letter_hour_encode(const struct letter_hour *hour, uint8_t bytes[LETTER_HOUR_SIZE])
{
	struct pass pass = { .to = bytes };
	struct letter_hour copy = *hour;

	pass_hour(&pass, &copy);
	block_seal(bytes, LETTER_HOUR_SIZE, FORMAT);
}

bool
letter_hour_decode(struct letter_hour *hour, const uint8_t bytes[LETTER_HOUR_SIZE])
{
	struct pass pass = { .from = bytes };

	*hour = (struct letter_hour){ 0 };
	if (!block_seal_holds(bytes, LETTER_HOUR_SIZE, FORMAT))
		return false;
	pass_hour(&pass, hour);
	return true;
}
