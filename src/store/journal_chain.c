/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Follows the chain of the audit log. A torn line is no fault when the gap line behind it says how
 * long it is, a missing beginning none when a later line says that it was removed; everything else
 * that does not follow is a fault, and so is what a gap line itself says is missing.
 */
#include "journal_chain.h"

#include "journal_files.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char no_hash[] = "0000000000000000000000000000000000000000000000000000000000000000";

static int64_t
number_of(const struct journal_line *line, const char *key)
{
	char digits[24];

	return journal_line_member(line, key, digits, sizeof digits) ? strtoll(digits, NULL, 10)
								     : -1;
}

void
journal_chain_tear(struct journal_chain *chain, int64_t bytes)
{
	chain->torn += bytes;
}

static void
begin(struct journal_chain *chain, const struct journal_line *line)
{
	chain->first_seq = line->seq;
	memcpy(chain->first_prev, line->prev, sizeof chain->first_prev);
	chain->is_begun = line->seq == 1 && strcmp(line->prev, no_hash) == 0;
}

/* A line may tell of the removal of what lay before the first there is, or of more. */
static void
hear_of_removal(struct journal_chain *chain, const struct journal_line *line)
{
	char hash[JOURNAL_HASH_SIZE];
	int64_t last = number_of(line, "last_seq");

	if (line->event != JOURNAL_REMOVED ||
	    !journal_line_member(line, "last_hash", hash, sizeof hash))
		return;
	if (last >= chain->first_seq ||
	    (last == chain->first_seq - 1 && strcmp(hash, chain->first_prev) == 0))
		chain->is_begun = true;
}

/* What is wrong between the line before and this one; "" when nothing is. */
static void
compare(const struct journal_chain *chain, const struct journal_line *line,
    char fault[JOURNAL_FAULT_SIZE])
{
	int64_t missing = line->seq - chain->seq - 1;
	bool follows = missing == 0 && strcmp(line->prev, chain->hash) == 0;

	fault[0] = '\0';
	if (follows && (chain->torn == 0 || (line->event == JOURNAL_GAP &&
						number_of(line, "torn_bytes") == chain->torn)))
		return;
	if (chain->torn > 0)
		(void)snprintf(fault, JOURNAL_FAULT_SIZE,
		    "not as it was written: altered or damaged (%" PRId64 " bytes)", chain->torn);
	else if (missing > 0)
		(void)snprintf(fault, JOURNAL_FAULT_SIZE,
		    "%" PRId64 " lines are missing before this one", missing);
	else if (missing < 0)
		(void)snprintf(fault, JOURNAL_FAULT_SIZE,
		    "inserted or out of order: number %" PRId64 " was there before", line->seq);
	else
		(void)snprintf(fault, JOURNAL_FAULT_SIZE,
		    "the line before is not the one that was there when this was written");
}

/* The writer met a log that was not whole, and said so. */
static void
hear_of_missing(const struct journal_line *line, char fault[JOURNAL_FAULT_SIZE])
{
	char what[JOURNAL_NAME_SIZE];

	if (line->event == JOURNAL_GAP && journal_line_member(line, "missing", what, sizeof what))
		(void)snprintf(fault, JOURNAL_FAULT_SIZE,
		    "when this was written, of what was before it this was missing: %s", what);
}

bool
journal_chain_follow(
    struct journal_chain *chain, const struct journal_line *line, char fault[JOURNAL_FAULT_SIZE])
{
	bool is_first = chain->first_prev[0] == '\0';

	if (is_first) {
		begin(chain, line);
		chain->seq = line->seq - 1;
		memcpy(chain->hash, line->prev, sizeof chain->hash);
	}
	compare(chain, line, fault);
	if (fault[0] == '\0')
		hear_of_missing(line, fault);
	hear_of_removal(chain, line);
	chain->torn = 0;
	chain->seq = line->seq;
	memcpy(chain->hash, line->hash, sizeof chain->hash);
	return fault[0] == '\0';
}

bool
journal_chain_end(struct journal_chain *chain, char fault[JOURNAL_FAULT_SIZE])
{
	bool is_torn = chain->torn > 0;
	bool is_headless = !chain->is_begun && chain->first_prev[0] != '\0';

	fault[0] = '\0';
	if (is_torn)
		(void)snprintf(fault, JOURNAL_FAULT_SIZE,
		    "the last line is torn or altered, and no line tells of it yet (%" PRId64
		    " bytes)",
		    chain->torn);
	else if (is_headless)
		(void)snprintf(fault, JOURNAL_FAULT_SIZE,
		    "the log begins with number %" PRId64
		    ", and no line tells that those before were removed",
		    chain->first_seq);
	chain->torn = 0;
	if (!is_torn)
		chain->is_begun = true;
	return fault[0] == '\0';
}
