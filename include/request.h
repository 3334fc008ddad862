/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What an administrator asks for, as a value: which subcommand, about whom, over what time. All of
 * it understood and in range, or refused with a hint before anything is touched.
 */
#ifndef DLA_OTP_REQUEST_H
#define DLA_OTP_REQUEST_H

#include "command_line.h"
#include "journal_entry.h"

#include <stdbool.h>
#include <stdint.h>

#define REQUEST_PATH_MAX 4095
#define REQUEST_REASON_MAX 200 /* bytes */
#define REQUEST_MINUTES 10     /* where --minutes is not given */

struct subcommand;

/* What a subcommand wants behind its name. */
enum operand {
	OPERAND_NONE,
	OPERAND_USER,
	OPERAND_USER_IF_ANY,
	OPERAND_USER_OR_DAYS,     /* a user, or 2026-10-01..2026-10-31 */
	OPERAND_NUMBER,           /* 204, DLA-204 or [DLA-204] */
	OPERAND_ADDRESS,          /* an e-mail address */
	OPERAND_SERVICE_IF_STACK, /* a service of PAM, behind --stack */
	OPERAND_SERVICE,
	OPERAND_SERVICE_IF_ANY,
};

/* Strings lie in argv. */
struct request {
	const struct subcommand *subcommand; /* NULL: none was given */
	bool help, json, stack, yes, one, anyone;
	const char *user;         /* a person's sane name, or NULL; the operand or --user */
	const char *target;       /* OPERAND_USER_OR_DAYS as it was typed, or NULL */
	int64_t first_s, until_s; /* whole days, until_s their end; both 0 = none given */
	int64_t since_s;          /* 0 = from the beginning */
	unsigned number;          /* 100..799 */
	unsigned minutes;         /* 1..60 */
	const char *reason;       /* one line of text, or NULL */
	const char *output;       /* a path, or NULL */
	const char *address;      /* a valid one, or NULL */
	const char *service;      /* the name of a file of /etc/pam.d, or NULL */
	const char *directory;    /* a path, or NULL */
	const char *mailbox;      /* a path, or NULL */
	int32_t postpone;         /* a day (day.h); DAY_NONE = none given */
	enum journal_event event; /* 0 = all */
	const char *const *typed; /* values of all options as they were typed, for setup to judge */
};

/* Understands a sorted command line. False, and line->complaint is set, when it makes no sense. */
bool request_read(struct request *request, struct command_line *line, int64_t now_s);

#endif
