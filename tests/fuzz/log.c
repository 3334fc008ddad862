/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Any strings as values of a log line: always one line of printable ASCII that fits, in which every
 * pair that is there reads back as it was. (T122)
 *
 * sources: src/common/log.c src/common/clock.c
 */
#include "log.h"

#include <stdlib.h>
#include <string.h>

#define MUST(condition) ((condition) ? (void)0 : abort())
#define WORDS "refused"
#define LEFT_OUT " ..."

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static unsigned
hex_value(char digit)
{
	return (unsigned)(digit <= '9' ? digit - '0' : digit - 'a' + 10);
}

/* One byte of a quoted value; *at moves to its last character. */
static char
unescape(const char **at)
{
	if (**at != '\\')
		return **at;
	if ((*at)[1] == 'x') {
		*at += 3;
		return (char)(hex_value((*at)[-1]) << 4 | hex_value((*at)[0]));
	}
	return *++*at;
}

/* Checks that the text begins with this value as log_add writes it; moves behind it. */
static const char *
check_value(const char *text, const char *value)
{
	if (*text != '"') {
		MUST(*value != '\0' && strncmp(text, value, strlen(value)) == 0);
		return text + strlen(value);
	}
	for (text++; *text != '"'; text++)
		MUST(*text != '\0' && unescape(&text) == *value++);
	MUST(*value == '\0');
	return text + 1;
}

static void
check_line(const struct log_line *line, const char *const value[], unsigned count)
{
	const char *at = line->text + strlen(WORDS);

	MUST(line->length == strlen(line->text) && line->length < LOG_LINE_MAX);
	MUST(strncmp(line->text, WORDS, strlen(WORDS)) == 0);
	for (size_t i = 0; i < line->length; i++)
		MUST(line->text[i] >= ' ' && line->text[i] <= '~');
	for (unsigned i = 0; i < count; i++) {
		const char key[] = { ' ', (char)('a' + i), '=', '\0' };

		if (strncmp(at, key, strlen(key)) == 0)
			at = check_value(at + strlen(key), value[i]);
		else
			MUST(strcmp(line->text + line->length - strlen(LEFT_OUT), LEFT_OUT) == 0);
	}
	MUST(*at == '\0' || strcmp(at, LEFT_OUT) == 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct log_line *line = malloc(sizeof *line);
	char *text = calloc(1, size + 1);
	const char *value[8];
	unsigned count = 0;

	MUST(line != NULL && text != NULL);
	memcpy(text, data, size);
	log_begin(line, WORDS);
	for (size_t at = 0; at <= size && count < 8; at += strlen(text + at) + 1) {
		const char key[] = { (char)('a' + count), '\0' };

		value[count++] = text + at;
		log_add(line, key, text + at);
	}
	check_line(line, value, count);
	free(text);
	free(line);
	return 0;
}
