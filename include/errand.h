/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One run of dla-otp: what was asked, who asks, what root opened for it before becoming dla-otp,
 * and the report. A process does exactly one, so this is the program's whole memory.
 */
#ifndef DLA_OTP_ERRAND_H
#define DLA_OTP_ERRAND_H

#include "actor.h"
#include "files.h"
#include "hand.h"
#include "kept.h"
#include "record.h"
#include "report.h"
#include "request.h"
#include "roll_back.h"
#include "settings.h"
#include "stack_directory.h"
#include "switched.h"
#include "versions.h"
#include "walk.h"
#include "workers.h"

#include <stdbool.h>

struct doctor;
struct rehearsal;

struct errand {
	struct request request;
	struct report report;
	struct actor actor;
	struct files files;
	struct settings settings;
	bool settings_read; /* else settings_error says why not */
	struct settings_error settings_error;
	struct worker mail;            /* a mail worker that waits, where the subcommand mails */
	int directory;                 /* where it was started, for names of files that are given */
	int output;                    /* what an export goes to, -1 = none */
	int mailbox;                   /* new letters of a Maildir, -1 = none is looked at */
	struct record record;          /* of the person, as it was read */
	struct walk_record found;      /* while all records are looked through */
	struct versions versions;      /* of the programs, for an export */
	uint32_t key_id;               /* of the key that rotate-key made, */
	unsigned keys_kept;            /* and how many older ones stay beside it */
	struct stack_directory stacks; /* for check --stack and doctor */
	struct doctor *doctor;         /* what doctor did as root */
	struct rehearsal *rehearsal;   /* for test login */
	enum rolled rolled;            /* what became of what was not confirmed in time */
	struct switched switched;      /* the service that is enabled or disabled */
	bool is_on;                    /* it is enabled already; setup: the settings are in place */
	bool profile_on;               /* every service is, by pam-auth-update */
	struct kept_service waiting[KEPT_MAX]; /* for confirm */
	int waiting_count;
	struct hand hand; /* what does it when all is known */
};

/*
 * Does what errand->request asks: as root only what the subcommand must, the rest as user dla-otp.
 * Gives the program's exit status: 0, 1 (something was found), 2 (could not run).
 */
int errand_run(struct errand *errand);

/* Starts a mail worker that waits for a letter, as root. It ends with this process. */
bool errand_start_mail(struct errand *errand);

/* Starts an SSO worker that connects when it hears its orders, as root. */
bool errand_start_sso(struct worker *sso);

#endif
