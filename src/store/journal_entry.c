/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Puts lines of the audit log together. Refuses to write a byte that is not printable ASCII or a
 * line that is too long: what has no room is cut and says so. (Threat: values that look like lines
 * or members of their own.)
 */
#include "journal_entry.h"

#include "utf8.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define CUT "\\u2026" /* stands for what was cut off */
#define CUT_LENGTH (sizeof CUT - 1)
#define ESCAPE_SIZE 16 /* a surrogate pair and a NUL */
#define VALUE_MAX 192  /* bytes of one value as it is written, so that none starves the others */
#define TIME_SIZE sizeof "2026-10-01T10:45:00.123+07:00"
#define SIGNATURE_SIZE (sizeof JOURNAL_HASH + JOURNAL_HASH_SIZE + sizeof JOURNAL_LAST "\n")

static const char *const words[JOURNAL_EVENTS] = {
	[JOURNAL_ASKED] = "asked",
	[JOURNAL_LETTER] = "letter",
	[JOURNAL_CODE_WRONG] = "code_wrong",
	[JOURNAL_GRANTED] = "granted",
	[JOURNAL_REFUSED] = "refused",
	[JOURNAL_LOCKED] = "locked",
	[JOURNAL_UNLOCKED] = "unlocked",
	[JOURNAL_SESSION_OPENED] = "session_opened",
	[JOURNAL_SESSION_CLOSED] = "session_closed",
	[JOURNAL_ADDRESS_CHANGED] = "address_changed",
	[JOURNAL_NOTICE] = "notice",
	[JOURNAL_EXCUSED] = "excused",
	[JOURNAL_EMERGENCY] = "emergency",
	[JOURNAL_ENFORCED] = "enforced",
	[JOURNAL_ADMIN] = "admin",
	[JOURNAL_GAP] = "gap",
	[JOURNAL_SUPPRESSED] = "suppressed",
	[JOURNAL_REMOVED] = "removed",
	[JOURNAL_FILE_OPENED] = "file_opened",
	[JOURNAL_FILE_CLOSED] = "file_closed",
};

const char *
journal_event_word(enum journal_event event)
{
	return event > 0 && event < JOURNAL_EVENTS ? words[event] : "unknown";
}

void
journal_begin(struct journal_entry *entry, enum journal_event event)
{
	*entry = (struct journal_entry){ .event = event };
}

/* Writes one character as it may stand in a JSON string; how many bytes of the text that was. */
static size_t
escape(char escaped[ESCAPE_SIZE], const char *text, size_t left)
{
	size_t length = utf8_character(text, left);
	unsigned char first = (unsigned char)*text;
	uint32_t code = 0xfffd;

	if (length == 1 && first >= ' ' && first <= '~') {
		if (first == '"' || first == '\\')
			*escaped++ = '\\';
		*escaped++ = *text;
		*escaped = '\0';
		return 1;
	}
	if (length > 0)
		code = length == 1 ? first : first & (0xffU >> (length + 1));
	for (size_t i = 1; i < length; i++)
		code = code << 6 | ((unsigned char)text[i] & 0x3fU);
	if (code >= 0x10000)
		(void)snprintf(escaped, ESCAPE_SIZE, "\\u%04x\\u%04x",
		    (unsigned)(0xd800 + ((code - 0x10000) >> 10)),
		    (unsigned)(0xdc00 + ((code - 0x10000) & 0x3ff)));
	else
		(void)snprintf(escaped, ESCAPE_SIZE, "\\u%04x", (unsigned)code);
	return length ? length : 1;
}

/* Puts as much of the value as there is room for; the mark always fits behind. */
static size_t
put_value(char *at, size_t room, const char *value)
{
	size_t used = 0, cut = 0, left = strlen(value);
	char escaped[ESCAPE_SIZE];

	while (left > 0) {
		size_t taken = escape(escaped, value, left), length = strlen(escaped);

		if (used + length > room) {
			memcpy(at + cut, CUT, CUT_LENGTH);
			return cut + CUT_LENGTH;
		}
		memcpy(at + used, escaped, length);
		used += length;
		if (used + CUT_LENGTH <= room)
			cut = used;
		value += taken;
		left -= taken;
	}
	return used;
}

static void
add_up_to(struct journal_entry *entry, const char *key, const char *value, size_t most)
{
	char *at = entry->members + entry->length;
	size_t room = JOURNAL_MEMBERS_MAX - entry->length;
	size_t frame = strlen(key) + sizeof ",\"\":\"\"" - 1;

	if (!value || frame + CUT_LENGTH > room)
		return;
	at += snprintf(at, room, ",\"%s\":\"", key);
	room -= frame;
	at += put_value(at, room < most ? room : most, value);
	*at++ = '"';
	*at = '\0';
	entry->length = (size_t)(at - entry->members);
}

void
journal_add(struct journal_entry *entry, const char *key, const char *value)
{
	add_up_to(entry, key, value, VALUE_MAX);
}

void
journal_add_last(struct journal_entry *entry, const char *key, const char *value)
{
	add_up_to(entry, key, value, JOURNAL_MEMBERS_MAX);
}

void
journal_add_number(struct journal_entry *entry, const char *key, int64_t number)
{
	char member[64];
	int length = snprintf(member, sizeof member, ",\"%.32s\":%" PRId64, key, number);

	if ((size_t)length > JOURNAL_MEMBERS_MAX - entry->length)
		return;
	memcpy(entry->members + entry->length, member, (size_t)length + 1);
	entry->length += (size_t)length;
}

/* RFC 3339 with milliseconds and the machine's offset. */
static bool
put_time(char text[TIME_SIZE], int64_t time_ms)
{
	time_t seconds = (time_t)(time_ms / 1000);
	struct tm local;
	int length;

	if (time_ms < 0 || !localtime_r(&seconds, &local))
		return false;
	long minutes = labs(local.tm_gmtoff / 60);
	length = snprintf(text, TIME_SIZE, "%04d-%02d-%02dT%02d:%02d:%02d.%03d%c%02ld:%02ld",
	    local.tm_year + 1900, local.tm_mon + 1, local.tm_mday, local.tm_hour, local.tm_min,
	    local.tm_sec, (int)(time_ms % 1000), local.tm_gmtoff < 0 ? '-' : '+', minutes / 60,
	    minutes % 60);
	return length == TIME_SIZE - 1;
}

void
journal_add_time(struct journal_entry *entry, const char *key, int64_t seconds)
{
	char when[TIME_SIZE];

	if (put_time(when, seconds * 1000))
		journal_add(entry, key, when);
}

size_t
journal_entry_write(const struct journal_entry *entry, int64_t seq, int64_t time_ms,
    const char *prev, char text[JOURNAL_LINE_MAX + 1], char hash[JOURNAL_HASH_SIZE])
{
	char when[TIME_SIZE];
	uint8_t digest[CRYPTO_DIGEST_LENGTH];
	int length;

	if (!put_time(when, time_ms))
		return 0;
	length = snprintf(text, JOURNAL_LINE_MAX + 1,
	    JOURNAL_SEQ "%" PRId64 JOURNAL_TIME "%s" JOURNAL_EVENT "%s\"%s" JOURNAL_PREV "%s\"",
	    seq, when, journal_event_word(entry->event), entry->members, prev);
	if (length < 0 || (size_t)length > JOURNAL_LINE_MAX - SIGNATURE_SIZE)
		return 0;
	crypto_digest(text, (size_t)length, digest);
	crypto_hex(digest, sizeof digest, hash);
	return (size_t)length + (size_t)snprintf(text + length, SIGNATURE_SIZE,
				    JOURNAL_HASH "%s" JOURNAL_LAST "\n", hash);
}
