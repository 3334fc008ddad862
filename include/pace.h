/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * How often an SSO is asked whether an approval has come, and for how long (RFC 8628 3.5). Pure:
 * what time it is, is told.
 */
#ifndef DLA_OTP_PACE_H
#define DLA_OTP_PACE_H

#include <stdbool.h>
#include <stdint.h>

#define PACE_LONGEST_S 60

/* Times are those of clock_now_ms(). */
struct pace {
	int interval_s; /* between two questions, as the SSO wants it */
	int wait_s;     /* the same, and longer while no answer comes */
	int64_t next_ms;
	int64_t end_ms;
};

/*
 * The first question comes an interval after the beginning, the end when the lifetime is over. An
 * interval of 0 is none: it is 5 s then, as the RFC says. None is longer than PACE_LONGEST_S.
 */
void pace_begin(struct pace *pace, int64_t interval_s, int lifetime_s, int64_t now_ms);

/* After an answer: the next question an interval later, or when it ends, if that is sooner. */
void pace_go_on(struct pace *pace, int64_t now_ms);

/* The same after `slow_down`: 5 s are added to the interval for good. */
void pace_slow_down(struct pace *pace, int64_t now_ms);

/* The same where no answer came: each time twice as long, until one comes. */
void pace_back_off(struct pace *pace, int64_t now_ms);

bool pace_is_over(const struct pace *pace, int64_t now_ms);

#endif
