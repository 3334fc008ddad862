/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Any bytes typed into a field for password and code: either nothing was parted and the password is
 * what was typed, or the password is what stands before the last comma, and what follows it reads
 * as the code that came out.
 *
 * sources: src/login/single_prompt.c src/login/typed_code.c src/common/secret.c src/common/utf8.c
 * sources: src/common/clock.c
 */
#include "single_prompt.h"

#include "code_letter.h"
#include "ledger.h"
#include "typed_code.h"

#include <stdlib.h>
#include <string.h>

/* What the other half of the source needs, and this one never calls. */
bool
code_letter_send(struct login *login)
{
	(void)login;
	abort();
}

bool
code_letter_wait(struct login *login)
{
	return code_letter_send(login);
}

bool
code_letter_is_lost(struct login *login)
{
	return code_letter_send(login);
}

enum step
ledger_compare(struct login *login, const struct secret *code, enum message_id *prompt)
{
	(void)code;
	(void)prompt;
	return code_letter_send(login) ? STEP_ASK : STEP_REFUSED;
}

enum step
ledger_recover(struct login *login, const struct secret *code, enum message_id *prompt)
{
	return ledger_compare(login, code, prompt);
}

enum step
ledger_resend(struct login *login, enum message_id *prompt)
{
	return ledger_compare(login, NULL, prompt);
}

bool
login_refuse(struct login *login, enum message_id message, const char *reason)
{
	(void)message;
	(void)reason;
	return code_letter_send(login);
}

static void
check_parted(const struct secret *typed, const struct secret *password, unsigned digits,
    const struct secret *code)
{
	struct secret behind, again;

	if (password->length == 0 || typed->bytes[password->length] != ',' ||
	    memcmp(typed->bytes, password->bytes, password->length) != 0 ||
	    strchr(typed->bytes + password->length + 1, ',') != NULL)
		abort();
	if (!secret_set(&behind, typed->bytes + password->length + 1,
		typed->length - password->length - 1) ||
	    (!typed_code_read_recovery(&behind, &again) &&
		!typed_code_read(&behind, digits, &again)) ||
	    !secret_equal(&again, code))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct secret typed, password, code;

	if (!secret_set(&typed, (const char *)data, size))
		return 0;
	for (unsigned digits = 6; digits <= 10; digits++) {
		password = typed;
		memset(&code, 0x5a, sizeof code);
		if (single_prompt_part(&password, digits, &code))
			check_parted(&typed, &password, digits, &code);
		else if (code.length != 0 || memcmp(&password, &typed, sizeof typed) != 0)
			abort();
		if (strlen(password.bytes) != password.length)
			abort();
	}
	return 0;
}
