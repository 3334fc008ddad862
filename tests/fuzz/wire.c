/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Any bytes at all as a message: refused, or decoded in the one way that gives the same bytes when
 * written down again. (T5)
 *
 * sources: src/common/wire.c src/common/utf8.c src/common/clock.c src/common/verdict.c
 */
#include "wire.h"
#include "utf8.h"
#include "verdict.h"

#include <stdlib.h>
#include <string.h>

#define MUST(condition) ((condition) ? (void)0 : abort())

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_verdict(const struct wire *message)
{
	const char *word = message->field[VERDICT_WORD];
	enum verdict verdict;

	if (verdict_parse(word, &verdict))
		MUST(strcmp(verdict_word(verdict), word) == 0);
	MUST((verdict == VERDICT_GRANTED) == (strcmp(word, "GRANTED") == 0));
}

static void
check_shape(const struct wire *message)
{
	size_t at = 2;

	MUST(message->bytes[0] == WIRE_VERSION && message->bytes[1] == (char)message->type);
	MUST(message->fields > 0 && message->fields == wire_fields(message->type));
	for (unsigned i = 0; i < message->fields; i++) {
		size_t length = strlen(message->field[i]);
		int64_t number;

		MUST(message->field[i] == message->bytes + at);
		MUST(message->type == WIRE_ANSWER || message->type == WIRE_CHECK_PASSWORD ||
		     utf8_valid(message->field[i], length));
		MUST(!wire_number(message->field[i], 900, &number) ||
		     (number >= 0 && number <= 900));
		at += length + 1;
	}
	MUST(at == message->size);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	/* On the heap, so that the sanitizer sees the first byte behind it. */
	struct wire *message = malloc(sizeof *message);

	MUST(message != NULL);
	message->size = size;
	memcpy(message->bytes, data, size < WIRE_MAX ? size : WIRE_MAX);
	if (wire_decode(message)) {
		check_shape(message);
		if (message->type == WIRE_VERDICT)
			check_verdict(message);
	} else {
		MUST(message->fields == 0);
	}
	wire_reset(message);
	free(message);
	return 0;
}
