/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Password and code from one field, for programs that show one prompt and then want an end. The
 * first sign-in, with the password alone, has a code mailed; the next one brings both.
 */
#ifndef DLA_OTP_SINGLE_PROMPT_H
#define DLA_OTP_SINGLE_PROMPT_H

#include "login.h"

/*
 * Parts `password,code` at the last comma. True only when something stands before it and what
 * follows can be read as a code of so many digits or as a recovery code; else the password stays as
 * it was typed, and the code is empty.
 */
bool single_prompt_part(struct secret *password, unsigned digits, struct secret *code);

/*
 * After ledger_begin(): compares the code that was typed, or mails one and refuses, with words that
 * say so once a relay has taken the letter. As second_factor_prove() otherwise.
 */
bool single_prompt_prove(struct login *login);

#endif
