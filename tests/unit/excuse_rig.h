/* SPDX-License-Identifier: BSD-2-Clause */
/* For the tests of sign-ins without a code: days around today, and a world to begin in. */
#ifndef DLA_OTP_EXCUSE_RIG_H
#define DLA_OTP_EXCUSE_RIG_H

#include "login_rig.h"

#include "limiter.h"

#include "day.h"

/* So many days from today, as settings write it. */
static inline const char *
in_days(int32_t days)
{
	static char texts[8][DAY_TEXT_SIZE];
	static unsigned next;
	char *text = texts[next++ % 8];

	day_write(text, day_today() + days);
	return text;
}

static inline int
set_up(void **state)
{
	(void)begin(state);
	memset(&world, 0, sizeof world);
	memset(&here, 0, sizeof here);
	world.mark.state = START_MARK_NONE;
	return 0;
}

/* A sign-in as it goes on with what was there before. */
static inline enum verdict
play_again(const char *script)
{
	memset(&here, 0, sizeof here);
	world.sso = world.letter = '\0';
	world.asked_first = MESSAGE_NONE;
	return play(script);
}

#endif
