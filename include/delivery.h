/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One letter, all relays, one span of time: which relay is asked when, when to ask again, and which
 * of several failures is told. Knows no SMTP.
 */
#ifndef DLA_OTP_DELIVERY_H
#define DLA_OTP_DELIVERY_H

#include "smtp.h"

#include <stdint.h>

#define DELIVERY_RELAYS_MAX 8
#define DELIVERY_PAUSE_MS 2000 /* before the second round; each further pause is twice as long */

struct delivery {
	struct smtp *smtp;
	struct smtp_relay relays[DELIVERY_RELAYS_MAX];
	struct smtp_result last_word[DELIVERY_RELAYS_MAX]; /* of each relay */
	unsigned relay_count;
	unsigned first; /* the relay to begin with: one that is warm already */
	int engine;     /* socket */
	int64_t timeout_ms;
	int64_t pause_ms;
};

/*
 * Hands the letter to the first relay that takes it; *told is what became of it, as far as it helps
 * the person. Where a relay said `later` the engine hears PENDING, once, and those that may still
 * take the letter are asked again while time lasts (RFC 5321 4.5.4.1, greylisting), but not where
 * it was the login that was put off. A letter that may have been taken is never sent again. Ends
 * early when the engine is gone.
 */
void delivery_run(struct delivery *delivery, const struct mime *mime,
    const struct mime_envelope *envelope, struct smtp_result *told);

/* Writes down that a relay did not take what it was asked to, and why. */
void delivery_log(const struct smtp_result *result);

#endif
