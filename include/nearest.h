/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Which known word a mistyped one was probably meant to be.
 */
#ifndef DLA_OTP_NEAREST_H
#define DLA_OTP_NEAREST_H

#define NEAREST_WORD_MAX 32 /* bytes; nothing is near a longer word */

/*
 * The candidate that the word differs from in at most two slips (a letter more, less, other, or two
 * changed about), or that it is the beginning of; NULL when there is none. candidate(i) gives the
 * i'th word and NULL behind the last.
 */
const char *nearest_word(const char *word,
    const char *(*candidate)(unsigned index, const void *context), const void *context);

#endif
