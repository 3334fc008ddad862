/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Letters that the administrator's command has sent: their words, and waiting for the mail worker.
 */
#ifndef DLA_OTP_ADMIN_LETTER_H
#define DLA_OTP_ADMIN_LETTER_H

#include "mail_talk.h"
#include "settings.h"
#include "wire.h"
#include "wording.h"
#include "workers.h"

/* The letter's words, and the fields of SEND that point at them. */
struct admin_letter {
	char value[SEND_FIELDS][WORD_MAX];
	const char *field[SEND_FIELDS];
};

/* Fills in a zeroed letter of that kind (wire.h). Strings that are given must live as long. */
void admin_letter_fill_in(struct admin_letter *letter, const struct settings *settings,
    const char *host, const char *kind, const char *user, const char *address);

/*
 * Waits for the worker's last word on the letter, timeout_s and a second at most, and shows that it
 * does; SENDING when none came in time. The outcome's strings lie in answer.
 */
void admin_letter_hear(
    struct worker *worker, struct wire *answer, struct letter_outcome *outcome, int timeout_s);

#endif
