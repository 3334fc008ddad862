/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reads lines of the audit log. Refuses a line whose frame is not exactly as it is written or whose
 * hash is not its own; what stands between is believed for what it says and never trusted for its
 * form.
 */
#include "journal_line.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#define HEX_LENGTH (JOURNAL_HASH_SIZE - 1)
#define PREV_LENGTH (sizeof JOURNAL_PREV - 1 + HEX_LENGTH + 1)
#define HASH_LENGTH (sizeof JOURNAL_HASH - 1 + HEX_LENGTH + sizeof JOURNAL_LAST - 1)
#define NUMBER_DIGITS 18
#define KEY_MAX 32

static const char hex_digits[] = "0123456789abcdef";

/* What is left of a text that is being read. */
struct rest {
	const char *at, *end;
};

static bool
skip(struct rest *rest, const char *text)
{
	size_t length = strlen(text);

	if ((size_t)(rest->end - rest->at) < length || memcmp(rest->at, text, length) != 0)
		return false;
	rest->at += length;
	return true;
}

/* A number of 1..18 digits, or of exactly so many. */
static bool
read_number(struct rest *rest, int digits, int64_t *number)
{
	int read = 0;

	for (*number = 0; rest->at < rest->end && *rest->at >= '0' && *rest->at <= '9' &&
			  read < (digits ? digits : NUMBER_DIGITS);
	     rest->at++, read++)
		*number = *number * 10 + (*rest->at - '0');
	return digits ? read == digits : read > 0;
}

static bool
read_offset(struct rest *rest, int64_t *seconds)
{
	bool west = rest->at < rest->end && *rest->at == '-';
	int64_t hours, minutes;

	if (!skip(rest, west ? "-" : "+") || !read_number(rest, 2, &hours) || !skip(rest, ":") ||
	    !read_number(rest, 2, &minutes))
		return false;
	*seconds = (hours * 60 + minutes) * (west ? -60 : 60);
	return true;
}

static bool
read_time(struct rest *rest, int64_t *time_ms)
{
	int64_t year, month, day, hour, minute, second, millisecond, offset;

	if (!read_number(rest, 4, &year) || !skip(rest, "-") || !read_number(rest, 2, &month) ||
	    !skip(rest, "-") || !read_number(rest, 2, &day) || !skip(rest, "T") ||
	    !read_number(rest, 2, &hour) || !skip(rest, ":") || !read_number(rest, 2, &minute) ||
	    !skip(rest, ":") || !read_number(rest, 2, &second) || !skip(rest, ".") ||
	    !read_number(rest, 3, &millisecond) || !read_offset(rest, &offset))
		return false;
	struct tm utc = {
		.tm_year = (int)year - 1900,
		.tm_mon = (int)month - 1,
		.tm_mday = (int)day,
		.tm_hour = (int)hour,
		.tm_min = (int)minute,
		.tm_sec = (int)second,
	};
	*time_ms = ((int64_t)timegm(&utc) - offset) * 1000 + millisecond;
	return true;
}

static bool
read_event(struct rest *rest, enum journal_event *event)
{
	const char *end = memchr(rest->at, '"', (size_t)(rest->end - rest->at));
	size_t length = end ? (size_t)(end - rest->at) : 0;

	for (int i = 1; i < JOURNAL_EVENTS; i++) {
		const char *word = journal_event_word((enum journal_event)i);

		if (strlen(word) == length && memcmp(word, rest->at, length) == 0) {
			*event = (enum journal_event)i;
			rest->at = end + 1;
			return true;
		}
	}
	return false;
}

static void
digest(const char *text, size_t length, char hash[JOURNAL_HASH_SIZE])
{
	uint8_t bytes[CRYPTO_DIGEST_LENGTH];

	crypto_digest(text, length, bytes);
	crypto_hex(bytes, sizeof bytes, hash);
}

static bool
is_printable(const char *text, size_t length)
{
	for (size_t i = 0; i < length; i++)
		if (text[i] < ' ' || text[i] > '~')
			return false;
	return true;
}

/* Reads both hashes from the end and compares the line's own. */
static bool
read_hashes(struct journal_line *line)
{
	char hash[JOURNAL_HASH_SIZE];
	size_t digits = JOURNAL_HASH_SIZE - 1, signed_length = line->length - HASH_LENGTH;
	struct rest at_hash = { line->text + signed_length, line->text + line->length };
	struct rest at_prev = { at_hash.at - PREV_LENGTH, at_hash.at };

	if (!skip(&at_prev, JOURNAL_PREV) || !skip(&at_hash, JOURNAL_HASH))
		return false;
	memcpy(line->prev, at_prev.at, digits);
	memcpy(line->hash, at_hash.at, digits);
	at_prev.at += digits;
	at_hash.at += digits;
	if (!skip(&at_prev, "\"") || !skip(&at_hash, JOURNAL_LAST))
		return false;
	digest(line->text, signed_length, hash);
	return memcmp(hash, line->hash, digits) == 0;
}

bool
journal_line_read(struct journal_line *line, const char *text, size_t length)
{
	struct rest rest = { text, text + length };

	*line = (struct journal_line){ .text = text, .length = length };
	return length < JOURNAL_LINE_MAX && length > PREV_LENGTH + HASH_LENGTH &&
	       is_printable(text, length) && skip(&rest, JOURNAL_SEQ) &&
	       read_number(&rest, 0, &line->seq) && skip(&rest, JOURNAL_TIME) &&
	       read_time(&rest, &line->time_ms) && skip(&rest, JOURNAL_EVENT) &&
	       read_event(&rest, &line->event) &&
	       rest.at <= text + length - PREV_LENGTH - HASH_LENGTH && read_hashes(line);
}

/* --- members --- */

static bool
read_hex(struct rest *rest, uint32_t *code)
{
	*code = 0;
	if (rest->end - rest->at < 4)
		return false;
	for (int i = 0; i < 4; i++, rest->at++) {
		const char *digit = strchr(hex_digits, *rest->at);

		if (!*rest->at || !digit)
			return false;
		*code = *code << 4 | (uint32_t)(digit - hex_digits);
	}
	return true;
}

/* Reads one character of a string as it was written; false at its end. */
static bool
unescape(struct rest *rest, uint32_t *code)
{
	uint32_t low;

	if (rest->at == rest->end || *rest->at == '"')
		return false;
	if (*rest->at != '\\') {
		*code = (unsigned char)*rest->at++;
		return true;
	}
	if (++rest->at == rest->end)
		return false;
	if (*rest->at != 'u') {
		*code = (unsigned char)*rest->at++;
		return true;
	}
	rest->at++;
	if (!read_hex(rest, code))
		return false;
	if (*code < 0xd800 || *code > 0xdbff)
		return true;
	if (!skip(rest, "\\u") || !read_hex(rest, &low) || low < 0xdc00 || low > 0xdfff)
		return false;
	*code = 0x10000 + ((*code - 0xd800) << 10) + (low - 0xdc00);
	return true;
}

static size_t
encode(uint32_t code, char utf8[4])
{
	size_t length = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
	static const unsigned char first[] = { 0, 0, 0xc0, 0xe0, 0xf0 };

	for (size_t i = length; i > 1; i--, code >>= 6)
		utf8[i - 1] = (char)(0x80 | (code & 0x3f));
	utf8[0] = (char)(first[length] | code);
	return length;
}

static void
take_string(struct rest rest, char *value, size_t size)
{
	uint32_t code;
	char utf8[4];

	while (unescape(&rest, &code)) {
		size_t length = encode(code, utf8);

		if (length >= size)
			break;
		memcpy(value, utf8, length);
		value += length;
		size -= length;
	}
	*value = '\0';
}

/* A quotation mark inside of a value has a backslash before it, so `,"` begins a member. */
bool
journal_line_member(const struct journal_line *line, const char *key, char *value, size_t size)
{
	char pattern[KEY_MAX + sizeof ",\"\":"];
	int length = snprintf(pattern, sizeof pattern, ",\"%.*s\":", KEY_MAX, key);
	const char *found = memmem(line->text, line->length, pattern, (size_t)length);
	struct rest rest = { found, line->text + line->length };
	size_t digits = 0;

	*value = '\0';
	if (!found)
		return false;
	rest.at += length;
	if (skip(&rest, "\"")) {
		take_string(rest, value, size);
		return true;
	}
	while (rest.at < rest.end && *rest.at != ',' && digits + 1 < size)
		value[digits++] = *rest.at++;
	value[digits] = '\0';
	return true;
}
