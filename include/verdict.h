/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The closed set of ways in which a login ends. Zeroed memory denies; GRANTED is far from every
 * other value in bits, so that no single flipped bit turns a denial into it.
 */
#ifndef DLA_OTP_VERDICT_H
#define DLA_OTP_VERDICT_H

#include <stdbool.h>

enum verdict {
	VERDICT_DENIED = 0,      /* wrong name, password or code; refused approval; hang-up */
	VERDICT_EXHAUSTED = 1,   /* tries used up, locked, letter cap reached */
	VERDICT_NOT_ALLOWED = 2, /* the SSO says yes, rights say no */
	VERDICT_EXPIRED = 3,     /* the account ended at the SSO, seen in the account phase */
	VERDICT_NO_ADDRESS = 4,  /* no usable e-mail at the SSO */
	VERDICT_UNREACHABLE = 5, /* the SSO or every relay did not answer */
	VERDICT_BROKEN = 6, /* settings, key, store, client, engine: the help desk's business */
	VERDICT_GRANTED = 0x35ca9d65,
};

/*
 * The word that stands for a verdict on the wire and in the audit log ("GRANTED"). Never NULL: a
 * value outside the set is "DENIED".
 */
const char *verdict_word(enum verdict verdict);

/*
 * Reads exactly one word, case and all. True and *verdict set; or false, and *verdict is
 * VERDICT_DENIED.
 */
bool verdict_parse(const char *word, enum verdict *verdict);

#endif
