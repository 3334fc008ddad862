/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * How a person stood at the SSO when it was last asked: the answer to a look-up, dated, as it is
 * kept for the time in which the SSO cannot be reached, and its one form on disk. Encoding and
 * decoding are pure: bytes in, value out.
 */
#ifndef DLA_OTP_STANDING_H
#define DLA_OTP_STANDING_H

#include "clock.h"
#include "key.h"

#include <stdbool.h>
#include <stdint.h>

#define STANDING_SIZE 8192 /* bytes on disk */
#define STANDING_SUB_SIZE 256
#define STANDING_EMAIL_SIZE 255  /* the longest address that can be used, NUL included */
#define STANDING_ROLES_SIZE 4096 /* as many as the SSO worker passes on */

enum standing_word {
	STANDING_GONE = 0,   /* disabled, removed, never there */
	STANDING_UNFINISHED, /* with steps left to do at the SSO */
	STANDING_GOOD,       /* the rest of the answer counts */
};

/* All zero = gone, asked before all time. */
struct standing {
	struct moment asked; /* taken before the question was sent */
	enum standing_word word;
	bool verified;
	char sub[STANDING_SUB_SIZE];
	char email[STANDING_EMAIL_SIZE]; /* "" when there is none that can be used */
	char roles[STANDING_ROLES_SIZE]; /* space-separated */
};

/* Whose answer it is, and to which question: where any of this differs, it is no answer. */
struct standing_about {
	const char *person; /* name at the SSO, the one that was looked up */
	const char *host;   /* ours */
	const char *kind, *url, *client_id, *roles_claim; /* as the settings have them */
};

/*
 * Notes a good answer. An address or sub that does not fit becomes "": it cannot be used either.
 * Roles that do not fit are none.
 */
void standing_set_good(struct standing *standing, const char *sub, const char *email, bool verified,
    const char *roles);

/*
 * Fills the bytes: the value, zeros, and an HMAC under the ring's newest key over them and all that
 * it is about. False when the person's name is empty or does not fit.
 */
bool standing_encode(const struct standing *standing, const struct standing_about *about,
    const struct key_ring *keys, uint8_t bytes[STANDING_SIZE]);

/*
 * True only for bytes that standing_encode gives for the same person and question, and under the
 * key that is the newest now; else false, and *standing is all zero.
 */
bool standing_decode(const uint8_t bytes[STANDING_SIZE], const struct standing_about *about,
    const struct key_ring *keys, struct standing *standing);

/*
 * How old the answer is, in milliseconds: as old as the clock says that makes it the oldest.
 * INT64_MAX when the clocks contradict each other.
 */
int64_t standing_age_ms(const struct standing *standing, const struct moment *now);

/*
 * True when the SSO need not be asked again: it said good less than so many seconds ago, in this
 * boot. A refusal is always asked for again.
 */
bool standing_is_fresh(const struct standing *standing, const struct moment *now, int fresh_s);

/* True when the answer, good or not, may still stand in for a SSO that cannot be reached. */
bool standing_may_serve(const struct standing *standing, const struct moment *now, int days);

#endif
