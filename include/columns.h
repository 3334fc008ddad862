/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * How wide a text is on a terminal. Thai vowels and tone marks that stand above or below a letter
 * take no column of their own, so neither bytes nor characters can be counted instead.
 */
#ifndef DLA_OTP_COLUMNS_H
#define DLA_OTP_COLUMNS_H

/*
 * The columns of one line of UTF-8 text: combining marks count 0, wide East Asian characters and
 * emoji 2, everything else 1. -1 when the text is not valid UTF-8 (RFC 3629) or holds what has no
 * width of its own in a line: control characters, line separators, marks that reverse the writing
 * direction.
 */
int columns_of(const char *utf8);

#endif
