/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Whose address is whose, among the people of this machine: 4096 addresses in one small file, which
 * no number of them makes larger, each with the two people who proved it last. Both are keyed
 * hashes, so the file lists nobody's address.
 */
#ifndef DLA_OTP_MAILBOX_H
#define DLA_OTP_MAILBOX_H

#include "key.h"
#include "shared_file.h"

#include <stdbool.h>
#include <stdint.h>

#define MAILBOX_FILE "mailboxes"

/* One person at one address. */
struct mailbox {
	struct shared_file file;
	unsigned set;     /* where the address is noted, */
	uint64_t address; /* how it is told from others there, */
	uint32_t person;  /* and the person from others who have it */
	bool noted;       /* the person is noted at it */
	bool shared;      /* somebody else is */
};

/*
 * Points at a person and an address; capitals make no other one. The directory is the store's
 * (place_open), and stays the caller's. Reads nothing yet.
 */
void mailbox_open(struct mailbox *mailbox, int directory, const struct key *key,
    const char *address, const char *person);

/*
 * Sets noted and shared: three system calls and no lock. False when the file cannot be read or told
 * from a foreign one. What is damaged, or not there, notes nobody.
 */
bool mailbox_look(struct mailbox *mailbox);

/*
 * Notes the person at the address, or strikes them out; sets noted and shared. In a file that is
 * full the address noted longest ago gives way. False when that is not in the file; a lock is
 * waited for until the deadline (clock_now_ms).
 */
bool mailbox_note(struct mailbox *mailbox, int64_t deadline_ms);
bool mailbox_strike_out(struct mailbox *mailbox, int64_t deadline_ms);

/* Closes the file. */
void mailbox_close(struct mailbox *mailbox);

#endif
