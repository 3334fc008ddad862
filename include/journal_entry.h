/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a line of the audit log says, put together and written as text:
 *
 *	{"seq":7,"time":"2026-10-01T10:45:00.123+07:00","event":"granted",...,"prev":"HEX","hash":"HEX"}
 *
 * Printable ASCII only, at most JOURNAL_LINE_MAX bytes with its line end; every value is a JSON
 * string or a whole number. hash is SHA-256 over all bytes before `,"hash"`; prev is the hash of
 *the line before, over the borders of files too, and 64 zeros in the first line of all. Pure.
 */
#ifndef DLA_OTP_JOURNAL_ENTRY_H
#define DLA_OTP_JOURNAL_ENTRY_H

#include "crypto.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define JOURNAL_LINE_MAX 1024 /* bytes, the line end included */
#define JOURNAL_HASH_SIZE CRYPTO_HEX_SIZE(CRYPTO_DIGEST_LENGTH)
#define JOURNAL_MEMBERS_MAX 768 /* bytes that a line has for the members between event and prev */

/* The fixed parts of a line, for who writes and who reads it. */
#define JOURNAL_SEQ "{\"seq\":"
#define JOURNAL_TIME ",\"time\":\""
#define JOURNAL_EVENT "\",\"event\":\""
#define JOURNAL_PREV ",\"prev\":\""
#define JOURNAL_HASH ",\"hash\":\""
#define JOURNAL_LAST "\"}"

/* What happened. The word of each is in journal_event_word(). */
enum journal_event {
	JOURNAL_ASKED = 1, /* somebody answered the first question of a sign-in */
	JOURNAL_LETTER,    /* what became of a letter with a code: state, message_id, relay */
	JOURNAL_CODE_WRONG,
	JOURNAL_GRANTED,
	JOURNAL_REFUSED, /* with reason and number */
	JOURNAL_LOCKED,
	JOURNAL_UNLOCKED,
	JOURNAL_SESSION_OPENED,
	JOURNAL_SESSION_CLOSED, /* with seconds */
	JOURNAL_ADDRESS_CHANGED,
	JOURNAL_NOTICE,    /* a letter of warning, or a notice on a screen */
	JOURNAL_EXCUSED,   /* let in without a code: by, told, date, mail, proof, reason */
	JOURNAL_EMERGENCY, /* the emergency account goes on: until, reason */
	JOURNAL_ENFORCED,  /* codes have begun on this machine: reason, date */
	JOURNAL_ADMIN,     /* an act of an administrator's: act, login_uid */
	/* of the log itself */
	JOURNAL_GAP,         /* lines were lost, or a line was torn */
	JOURNAL_SUPPRESSED,  /* lines of a flood that were counted instead of written */
	JOURNAL_REMOVED,     /* files older than audit.keep_days */
	JOURNAL_FILE_OPENED, /* first line of a file */
	JOURNAL_FILE_CLOSED, /* last line of a file */
	JOURNAL_EVENTS
};

/* What a line is to say beside seq, time, event and hashes. Begin it, add to it, append it. */
struct journal_entry {
	enum journal_event event;
	bool may_be_suppressed; /* in a flood it is counted and not written */
	size_t length;
	char members[JOURNAL_MEMBERS_MAX + 1];
};

/* "granted". Never NULL: what is no event is "unknown". */
const char *journal_event_word(enum journal_event event);

void journal_begin(struct journal_entry *entry, enum journal_event event);

/*
 * Adds `,"key":"value"`; the key is a constant of a-z and _. NULL adds nothing. What is not
 * printable ASCII becomes \uXXXX, a byte that is no UTF-8 \ufffd; a value that is too long is cut
 * and ends in \u2026. What finds no room at all is left out.
 */
void journal_add(struct journal_entry *entry, const char *key, const char *value);

/* The same for what comes last: it may take all the room that is left. */
void journal_add_last(struct journal_entry *entry, const char *key, const char *value);

/* Adds `,"key":number`. */
void journal_add_number(struct journal_entry *entry, const char *key, int64_t number);

/* Adds `,"key":"2026-10-01T10:45:00.000+07:00"`. */
void journal_add_time(struct journal_entry *entry, const char *key, int64_t seconds);

/*
 * Writes the entry as a line, with line end and NUL, and its hash; prev is the hash of the line
 * before. How many bytes, 0 when the time cannot be told.
 */
size_t journal_entry_write(const struct journal_entry *entry, int64_t seq, int64_t time_ms,
    const char *prev, char text[JOURNAL_LINE_MAX + 1], char hash[JOURNAL_HASH_SIZE]);

#endif
