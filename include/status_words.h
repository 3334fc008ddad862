/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * How a person's sign-in stands, as findings in plain words. Pure: a record, the settings and the
 * time in, findings out.
 */
#ifndef DLA_OTP_STATUS_WORDS_H
#define DLA_OTP_STATUS_WORDS_H

#include "clock.h"
#include "record.h"
#include "report.h"
#include "settings.h"

/* What the words rest on, beside the record. */
struct status_facts {
	const struct settings *settings;
	const struct key_ring *keys;
	struct moment now;
	const char *user;
};

/* Lock, codes, letters, address and last sign-in of one person. Never the code. */
void status_words(
    struct report *report, const struct record *record, const struct status_facts *facts);

/* The lock alone, where there is one; how the list of all people is made. False when there is none.
 */
bool status_words_lock(
    struct report *report, const struct record *record, const struct status_facts *facts);

/* A changed address that waits for accept-email, where there is one. */
bool status_words_held(
    struct report *report, const struct record *record, const struct status_facts *facts);

#endif
