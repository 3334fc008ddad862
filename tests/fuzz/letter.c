/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Any values in the letter (T88, T98). First byte: language and factor; the rest are the
 * placeholders in their order, each ended by NUL. A composed letter keeps its lines, has no tag
 * that the template does not have, and its subject fits into a header.
 *
 * sources: src/mail/letter.c src/mail/encoded_words.c src/common/columns.c src/common/utf8.c
 * sources: build/letters.c
 */
#include "letter.h"
#include "encoded_words.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static size_t
count(const char *text, char c)
{
	size_t found = 0;

	for (; *text != '\0'; text++)
		found += *text == c;
	return found;
}

static void
must(bool holds)
{
	if (!holds)
		abort();
}

static void
check_header(const char *subject)
{
	char *value = encoded_words(subject);

	must(value != NULL);
	for (const char *line = value; *line != '\0';) {
		size_t length = strcspn(line, "\r\n");

		must(length > 0 && length <= 65);
		line += length;
		must(*line == '\0' || strncmp(line, "\r\n ", 3) == 0);
		line += strspn(line, "\r\n");
	}
	for (const char *at = value; *at != '\0'; at++)
		must((*at >= ' ' && *at <= '~') || *at == '\r' || *at == '\n');
	free(value);
}

static void
check_letter(const struct letter *letter, size_t lines_of_text, size_t tags)
{
	must(count(letter->subject, '\n') == 0 && count(letter->subject, '\r') == 0);
	must(count(letter->text, '\n') == lines_of_text);
	must(count(letter->text, '\r') == lines_of_text);
	must(count(letter->html, '<') == tags && count(letter->html, '>') == tags);
	check_header(letter->subject);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct wire send;
	static const char *const kinds[] = { "otp", "locked", "locked_admin", "moved", "held",
		"new_place" };
	static size_t lines_of_text[5], tags[5]; /* of a letter whose values are empty */
	unsigned kind;
	struct letter letter;
	char *values = calloc(1, size + 1), *at = values;

	if (size == 0 || values == NULL) {
		free(values);
		return 0;
	}
	memcpy(values, data + 1, size - 1);
	for (unsigned i = 0; i < SEND_FIELDS; i++)
		send.field[i] = "";
	kind = (data[0] >> 2) % 5;
	send.field[SEND_KIND] = kinds[kind];
	send.field[SEND_LANGUAGE] = data[0] & 1 ? "en" : "th";
	send.field[SEND_FACTOR] = data[0] & 2 ? "key" : "password";
	if (tags[kind] == 0) {
		must(letter_compose(&letter, &send));
		lines_of_text[kind] = count(letter.text, '\n');
		tags[kind] = count(letter.html, '<');
		letter_reset(&letter);
	}
	for (unsigned i = SEND_REF; i < SEND_FACTOR && at < values + size; i++) {
		send.field[i] = at;
		at += strlen(at) + 1;
	}
	if (letter_compose(&letter, &send)) {
		check_letter(&letter, lines_of_text[kind], tags[kind]);
		letter_reset(&letter);
	}
	free(values);
	return 0;
}
