/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Recovery codes: what stands in for a mailed code when no letter comes. Ten on a card, or a single
 * one that ends soon; each has 80 bits and works once. Never holds a code, only its HMAC, bound to
 * the person and this machine. Pure but for the drawing. (ASVS 6.5.2; threats 32 and 33)
 */
#ifndef DLA_OTP_RECOVERY_H
#define DLA_OTP_RECOVERY_H

#include "key.h"
#include "record.h" /* struct recovery */
#include "secret.h"

#include <stdbool.h>
#include <stdint.h>

#define RECOVERY_SYMBOLS "0123456789abcdefghjkmnpqrstvwxyz" /* 5 bits each; no i l o u */
#define RECOVERY_CODE_LENGTH 16
#define RECOVERY_GROUP 4 /* symbols between two hyphens, as it is written for people */
#define RECOVERY_FEW 2   /* so many left are few: the person is told to ask for new ones */

/* Whose they are and where they work. Compared byte for byte. */
struct recovery_bond {
	const char *person, *host;
};

/*
 * Draws codes in the place of whatever was issued before; `one`: a single one instead of a card.
 * They are given out once, in code[], without hyphens; the places behind them are empty. ends_ms is
 * on the record's clock, 0 = never. False when randomness fails or there is no key: nothing is
 * issued, and the older ones are gone too.
 */
bool recovery_issue(struct recovery *recovery, bool one, int64_t issued_s, int64_t ends_ms,
    const struct key_ring *keys, const struct recovery_bond *bond,
    struct secret code[RECORD_RECOVERY_MAX]);

/* True when something was issued, whatever is left of it. */
bool recovery_was_issued(const struct recovery *recovery);

/* How many still work: not used, not ended, their key is there. */
unsigned recovery_left(
    const struct recovery *recovery, const struct key_ring *keys, int64_t now_ms);

/*
 * True when this is one that still works; it is marked as used. The caller has paid for the guess
 * before, and MUST have the mark on disk before anybody gets in. Compares with all of them, in
 * constant time.
 */
bool recovery_use(struct recovery *recovery, const struct key_ring *keys,
    const struct recovery_bond *bond, const struct secret *code, int64_t now_ms);

/* There are none any more. */
void recovery_void(struct recovery *recovery);

#endif
