/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Who signed in without a code and could not be mailed one: what the audit log says of each person
 * last.
 */
#ifndef DLA_OTP_UNREADY_H
#define DLA_OTP_UNREADY_H

#include "journal_line.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define UNREADY_NAME_SIZE 257
#define UNREADY_MAIL_SIZE 16

struct unready_person {
	char name[UNREADY_NAME_SIZE];
	char mail[UNREADY_MAIL_SIZE]; /* none unverified unusable; ok = ready by now */
	int64_t told_ms;              /* when they signed in last without a code */
};

/* All zero: nobody. */
struct unready {
	struct unready_person *people;
	size_t count, room;
};

/* Takes the next line of the log into account. False when memory is short. */
bool unready_take(struct unready *unready, const struct journal_line *line);

void unready_free(struct unready *unready);

#endif
