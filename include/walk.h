/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * All records there are, one after the other, in no order: for who looks at the machine as a whole.
 * Holds one of them at a time, however many there are.
 */
#ifndef DLA_OTP_WALK_H
#define DLA_OTP_WALK_H

#include "place.h"
#include "record.h"

struct walk;

enum walk_found {
	WALK_END = 0, /* there are no more */
	WALK_RECORD,  /* person and record are set */
	WALK_BUSY,    /* a sign-in has it open just now; person is set */
	WALK_DAMAGED, /* sign-in is refused with this record; person is "" where nothing tells */
};

struct walk_record {
	char file[PLACE_NAME_SIZE];
	char person[RECORD_PERSON_SIZE];
	struct record record;
};

/* Begins in the directory (PATH_STATE), as user dla-otp. NULL when it cannot be opened. */
struct walk *walk_open(const char *directory);

/*
 * The next one. It is locked while it is read and never waited for. What is made or removed
 * meanwhile may be met or not.
 */
enum walk_found walk_next(struct walk *walk, struct walk_record *found);

/* NULL is allowed. */
void walk_close(struct walk *walk);

#endif
