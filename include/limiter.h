/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * How many guesses and letters one person may have: pure functions over what was counted, the
 * settings (otp.resend_after, limits.*) and the time on the record's clock (record->time_ms).
 * Counters belong to the account, not to a connection, a challenge or a source; a resend or a new
 * challenge resets nothing. (NIST SP 800-63B 5.2.2; RFC 4226 7.3; CVE-2024-4629.)
 *
 * The bound: in any 24 hours at most limits.codes_per_day codes are compared and found wrong.
 */
#ifndef DLA_OTP_LIMITER_H
#define DLA_OTP_LIMITER_H

#include "counters.h"
#include "settings.h"

#include <stdbool.h>
#include <stdint.h>

#define LIMITER_CONSECUTIVE_MAX 100 /* wrong codes in a row; then an administrator must look */

enum limiter_standing {
	LIMITER_LOCKED_FOR_ADMIN = 0, /* until limiter_unlock() */
	LIMITER_LOCKED, /* a challenge was used up, or the day's wrong codes: for a while */
	LIMITER_OPEN,
};

/*
 * Whether a code may be mailed, resumed or compared at all. *wait_ms: how long LIMITER_LOCKED
 * lasts; 0 for the others.
 */
enum limiter_standing limiter_standing(const struct counters *counters,
    const struct settings *settings, int64_t now_ms, int64_t *wait_ms);

/* How many more wrong codes the day has room for; 0 while the account is not LIMITER_OPEN. */
unsigned limiter_codes_left(
    const struct counters *counters, const struct settings *settings, int64_t now_ms);

/* The wrong codes of the last 24 hours, and the letters; for those who look at an account. */
unsigned limiter_wrong_today(const struct counters *counters, int64_t now_ms);
unsigned limiter_letters_today(const struct counters *counters, int64_t now_ms);

/*
 * Before a code is compared: counts it as wrong; with `last`, its challenge's last attempt, the
 * lock begins too. The caller MUST have the result on disk before it compares. False when the
 * account is not LIMITER_OPEN: nothing was counted and nothing may be compared.
 */
bool limiter_debit(
    struct counters *counters, const struct settings *settings, bool last, int64_t now_ms);

/*
 * The code just debited for was right: its debit and the lock that came with it are taken back, and
 * the row of wrong codes and the doubling end. What else the 24 hours hold stays.
 */
void limiter_refund(struct counters *counters);

/*
 * The login is granted: the letter whose code was redeemed leaves the hourly count, stays in the
 * daily one and ends the cool-down; wrong codes since the last grant begin at 0.
 */
void limiter_redeem(struct counters *counters);

/* Milliseconds until otp.resend_after has passed since the last letter, 0 = now. */
int64_t limiter_cool_down_ms(
    const struct counters *counters, const struct settings *settings, int64_t now_ms);

/*
 * Milliseconds until the next letter may go, 0 = now: the cool-down, the hour's and the day's
 * letters. When one goes it is counted by counters_add_letter(), in the same write as its code.
 */
int64_t limiter_letter_ms(
    const struct counters *counters, const struct settings *settings, int64_t now_ms);

/*
 * An administrator's word: no lock, no row, no doubling, no wrong codes in 24 hours. The letters
 * stay, and what notice 705 is to say.
 */
void limiter_unlock(struct counters *counters);

#endif
