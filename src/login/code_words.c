/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The challenge of the record as this login's, and the words that prompts say of it. Never the
 * code: nobody here knows it.
 */
#include "code_words.h"

#include "allowance.h"
#include "wording.h"

#include <stdio.h>

void
code_words_adopt(struct login *login)
{
	struct words *words = &login->dialog.words;
	const struct challenge *challenge = &login->challenge;
	enum language language = login->dialog.language;

	login->challenge = login->record.challenge;
	address_mask(login->email, words->value[WORD_ADDRESS]);
	(void)snprintf(words->value[WORD_REFERENCE], WORD_MAX, "%s", challenge->reference);
	(void)snprintf(words->value[WORD_DIGITS], WORD_MAX, "%u", challenge->digits);
	(void)snprintf(words->value[WORD_N], WORD_MAX, "%u", allowance_tries(login));
	wording_duration(words->value[WORD_LIFE], language, challenge->lifetime_ms);
	wording_duration(
	    words->value[WORD_LEFT], language, challenge_left_ms(challenge, &login->record.as_of));
}
