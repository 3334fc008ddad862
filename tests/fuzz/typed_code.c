/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Any bytes typed at the code prompt, for every length a code can have, and as a recovery code: no
 * code and nothing left behind, or that many digits, which stand in the answer in this order and
 * read as themselves, with or without blanks around. (T15)
 *
 * sources: src/login/typed_code.c src/common/secret.c src/common/utf8.c
 */
#include "typed_code.h"

#include "recovery.h"
#include "utf8.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* The digits of an answer, ASCII and Thai, without what stands between them. */
static void
collect_digits(const struct secret *answer, char digits[SECRET_MAX + 1])
{
	size_t count = 0;

	for (size_t i = 0; i < answer->length; i++) {
		unsigned char byte = (unsigned char)answer->bytes[i];

		if (byte >= '0' && byte <= '9')
			digits[count++] = (char)byte;
		if (i >= 2 && memcmp(&answer->bytes[i - 2], "\xe0\xb9", 2) == 0 && byte >= 0x90 &&
		    byte <= 0x99)
			digits[count++] = (char)('0' + byte - 0x90);
	}
	digits[count] = '\0';
}

static void
check_code(const struct secret *answer, unsigned length, const struct secret *code)
{
	struct secret again;
	char digits[SECRET_MAX + 1];

	if (!utf8_valid(answer->bytes, answer->length) || code->length != length ||
	    strlen(code->bytes) != length || strspn(code->bytes, "0123456789") != length)
		abort();
	collect_digits(answer, digits);
	if (digits[0] != '\0' && strstr(digits, code->bytes) == NULL)
		abort();
	if (!typed_code_read(code, length, &again) || !secret_equal(code, &again))
		abort();
}

static void
check_blanks_do_not_matter(const struct secret *answer, unsigned length, const struct secret *code)
{
	struct secret wider = { 0 }, again;

	if (answer->length > SECRET_MAX - 2)
		return;
	wider.length = answer->length + 2;
	memcpy(wider.bytes + 1, answer->bytes, answer->length);
	wider.bytes[0] = ' ';
	wider.bytes[wider.length - 1] = '\t';
	if (typed_code_read(&wider, length, &again) != (code->length > 0) ||
	    !secret_equal(code, &again))
		abort();
}

/* Sixteen symbols that read as themselves, and no more of them than the answer has characters. */
static void
check_recovery_code(const struct secret *answer)
{
	static const struct secret empty;
	struct secret code, again;

	memset(&code, 0x5a, sizeof code);
	if (!typed_code_read_recovery(answer, &code)) {
		if (memcmp(&code, &empty, sizeof code) != 0)
			abort();
		return;
	}
	if (code.length != RECOVERY_CODE_LENGTH || strlen(code.bytes) != code.length ||
	    strspn(code.bytes, RECOVERY_SYMBOLS) != code.length || answer->length < code.length ||
	    !typed_code_read_recovery(&code, &again) || !secret_equal(&code, &again))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct secret empty;
	struct secret answer, code;

	if (!secret_set(&answer, (const char *)data, size))
		return 0;
	check_recovery_code(&answer);
	for (unsigned length = 0; length <= 11; length++) {
		memset(&code, 0x5a, sizeof code);
		if (typed_code_read(&answer, length, &code))
			check_code(&answer, length, &code);
		else if (memcmp(&code, &empty, sizeof code) != 0)
			abort();
		check_blanks_do_not_matter(&answer, length, &code);
	}
	return 0;
}
