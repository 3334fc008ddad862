/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reads the log first and the records then: a record that is read later knows at least as much, so
 * codes that are used meanwhile are no finding. Keeps only the log's last word about each person.
 */
#include "check_recovery.h"

#include "journal_reader.h"
#include "key.h"
#include "paths.h"
#include "recovery.h"
#include "walk.h"

#include <search.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NUMBER_SIZE 24
#define REMEDY_SIZE 512

/* What the log knew last of a person's codes. */
struct last_word {
	char person[RECORD_PERSON_SIZE];
	bool known;       /* false: the last act failed, and nobody knows what stands */
	int64_t issued_s; /* when these were issued, or when all were void */
	unsigned left;
};

static int
by_person(const void *one, const void *other)
{
	return strcmp(
	    ((const struct last_word *)one)->person, ((const struct last_word *)other)->person);
}

static const struct last_word *
find(void *const *words, const char *person)
{
	struct last_word key = { 0 };
	struct last_word **found;

	(void)snprintf(key.person, sizeof key.person, "%s", person);
	found = tfind(&key, words, by_person);
	return found != NULL ? *found : NULL;
}

/* The place for a person's last word, made if there is none. NULL without memory. */
static struct last_word *
place_of(void **words, const char *person)
{
	struct last_word *fresh = calloc(1, sizeof *fresh), **found;

	if (fresh == NULL)
		return NULL;
	(void)snprintf(fresh->person, sizeof fresh->person, "%s", person);
	found = tsearch(fresh, words, by_person);
	if (found == NULL || *found != fresh)
		free(fresh);
	return found != NULL ? *found : NULL;
}

/* --- the log --- */

static int64_t
number_of(const struct journal_line *line, const char *key)
{
	char digits[NUMBER_SIZE];

	return journal_line_member(line, key, digits, sizeof digits) ? strtoll(digits, NULL, 10)
								     : 0;
}

static bool
says(const struct journal_line *line, const char *key, const char *value)
{
	char text[NUMBER_SIZE];

	return journal_line_member(line, key, text, sizeof text) && strcmp(text, value) == 0;
}

/* False when the line is not about recovery codes. */
static bool
read_word(const struct journal_line *line, struct last_word *word)
{
	char result[NUMBER_SIZE];

	*word = (struct last_word){ 0 };
	if (line->event == JOURNAL_GRANTED && says(line, "recovery", "used")) {
		word->issued_s = number_of(line, "card");
		word->left = (unsigned)number_of(line, "left");
	} else if (line->event == JOURNAL_ADMIN && says(line, "act", "recovery_issue")) {
		word->issued_s = number_of(line, "card");
		word->left = (unsigned)number_of(line, "codes");
	} else if (line->event == JOURNAL_ADMIN && says(line, "act", "recovery_void")) {
		word->issued_s = line->time_ms / 1000;
	} else {
		return false;
	}
	word->known = !journal_line_member(line, "result", result, sizeof result);
	return journal_line_member(line, "person", word->person, sizeof word->person) ||
	       journal_line_member(line, "user", word->person, sizeof word->person);
}

/* False when the log cannot be read to its end. */
static bool
read_log(void **words)
{
	struct journal_reader *reader = journal_reader_open(PATH_LOG);
	enum journal_found found = JOURNAL_UNREADABLE;
	struct journal_line line;
	struct last_word word, *place;

	while (reader != NULL && (found = journal_reader_next(reader, &line)) != JOURNAL_END &&
	       found != JOURNAL_UNREADABLE) {
		if (found != JOURNAL_LINE || !read_word(&line, &word))
			continue;
		place = place_of(words, word.person);
		if (place == NULL)
			break;
		*place = word;
	}
	journal_reader_close(reader);
	return found == JOURNAL_END;
}

/* --- the records --- */

/* More of them work than the log knows of, or such as it knows to be void. */
static bool
is_back(const struct record *record, const struct key_ring *keys, const struct last_word *word)
{
	const struct recovery *recovery = &record->recovery;
	unsigned left = recovery_left(recovery, keys, record->time_ms);

	if (left == 0 || word == NULL || !word->known)
		return false;
	return recovery->issued_s < word->issued_s ||
	       (recovery->issued_s == word->issued_s && left > word->left);
}

static void
tell(struct report *report, const char *person)
{
	char remedy[REMEDY_SIZE];

	(void)snprintf(remedy, sizeof remedy,
	    "Find out who put the store back, and now: dla-otp recovery void %s", person);
	report_finding(report, FINDING_FAIL, "recovery", remedy,
	    "recovery codes of %s work again that were used or void: the store is older than the "
	    "audit log",
	    person);
	report_text(report, "user", person);
}

static void
look_through(struct errand *errand, struct walk *walk, const struct key_ring *keys, void *words)
{
	struct walk_record *found = &errand->found;
	unsigned long people = 0, back = 0;
	enum walk_found what;

	while ((what = walk_next(walk, found)) != WALK_END) {
		if (what != WALK_RECORD || !recovery_was_issued(&found->record.recovery))
			continue;
		people++;
		if (!is_back(&found->record, keys, find(&words, found->person)))
			continue;
		back++;
		tell(&errand->report, found->person);
	}
	if (people > 0 && back == 0)
		report_finding(&errand->report, FINDING_OK, "recovery", NULL,
		    "people with recovery codes: %lu; none has codes that the audit log says were "
		    "used",
		    people);
}

void
check_recovery(struct errand *errand)
{
	struct key_ring keys = { 0 };
	struct walk *walk;
	void *words = NULL;

	/* What is wrong with key, store or log is told by whoever checks those. */
	if (errand->files.key < 0 || !key_ring_read(&keys, errand->files.key))
		return;
	if (read_log(&words) && (walk = walk_open(PATH_STATE)) != NULL) {
		look_through(errand, walk, &keys, words);
		walk_close(walk);
	}
	tdestroy(words, free);
	key_ring_reset(&keys);
}
