/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a prompt may say of the code: where it goes, its reference, for how long, how many tries.
 */
#ifndef DLA_OTP_CODE_WORDS_H
#define DLA_OTP_CODE_WORDS_H

#include "login.h"

/* With the record open: takes its challenge for this login's, and sets the words for it. */
void code_words_adopt(struct login *login);

#endif
