/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Whether lines of the audit log stand where they were written: each is given in turn, and compared
 * with what the one before it promised. Pure.
 */
#ifndef DLA_OTP_JOURNAL_CHAIN_H
#define DLA_OTP_JOURNAL_CHAIN_H

#include "journal_line.h"

#include <stdbool.h>
#include <stdint.h>

#define JOURNAL_FAULT_SIZE 128

/* All zero before the first line. */
struct journal_chain {
	int64_t seq; /* of the line before; 0 = there was none */
	char hash[JOURNAL_HASH_SIZE];
	int64_t torn;      /* bytes behind it that are no line */
	int64_t first_seq; /* of the first line there is */
	char first_prev[JOURNAL_HASH_SIZE];
	bool is_begun; /* the log's beginning is there, or a line tells that it was removed */
};

/* Bytes that are no line, line end included. */
void journal_chain_tear(struct journal_chain *chain, int64_t bytes);

/*
 * The next line. True when it follows the one before; else what is wrong is put into words, and the
 * chain goes on from this line.
 */
bool journal_chain_follow(
    struct journal_chain *chain, const struct journal_line *line, char fault[JOURNAL_FAULT_SIZE]);

/* After the last line: true when nothing was left open, else what was; once each. */
bool journal_chain_end(struct journal_chain *chain, char fault[JOURNAL_FAULT_SIZE]);

#endif
