/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The engine's side of the conversation with dla-otp-mail: relays, one letter at a time, and what
 * became of it.
 */
#ifndef DLA_OTP_MAIL_TALK_H
#define DLA_OTP_MAIL_TALK_H

#include "files.h"
#include "settings.h"
#include "wire.h"
#include "workers.h"

#include <stdbool.h>

enum letter_state {
	LETTER_NONE,     /* none was asked for */
	LETTER_SENDING,  /* the worker is at work, or waits until a relay may be asked again */
	LETTER_ACCEPTED, /* a relay took it */
	LETTER_REJECTED, /* the relay refuses this address */
	LETTER_DEFERRED, /* it may come late, or not */
	LETTER_UNREACHABLE,
	LETTER_RELAY_REFUSED, /* no relay takes letters from this machine as it is set up */
	LETTER_UNKNOWN,       /* the worker died or was late: a relay may have taken it */
};

/* What became of a letter; strings lie in the message the answer came in, or are "". */
struct letter_outcome {
	enum letter_state state; /* SENDING: a relay put it off, and the worker goes on trying */
	const char *message_id, *relay; /* ACCEPTED */
	const char *stage, *code;       /* the others */
};

/*
 * Tells a fresh worker sender and relays. *missing is the password file the settings name when that
 * is not there or not sound, and the result false; false too when the worker is gone.
 */
bool mail_open(struct worker *worker, const struct settings *settings, const struct files *files,
    const char *host, const char **missing);

/* Hands a letter over; field[] as the table of SEND in wire.h. False when the worker is gone. */
bool mail_send(struct worker *worker, const char *const field[SEND_FIELDS]);

/* Reads the worker's answer, which must be there. Of a dead worker's letter nothing is known. */
void mail_answer(struct worker *worker, struct wire *message, struct letter_outcome *outcome);

/* A word for the log. */
const char *letter_state_word(enum letter_state state);

#endif
