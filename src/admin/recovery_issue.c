/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * `dla-otp recovery issue USER [--one]`: draws recovery codes and gives them out once, on a
 * terminal or into a new file that is root's alone. Never into a pipe, an argument, the log or a
 * letter: that is where secrets are found later. (T132) Refuses people who have never given a right
 * password here, but for the emergency account.
 */
#include "deed.h"
#include "errand.h"
#include "key_lock.h"
#include "new_file.h"
#include "open_record.h"
#include "paths.h"
#include "recovery.h"
#include "recovery_card.h"
#include "subcommands.h"
#include "tell.h"
#include "when.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#define ONE_LASTS_MS (3600 * INT64_C(1000))
#define HOST_SIZE 65
#define AGAIN "Try again; the codes that were just made out reach nobody."

/* What is given out, and the card it is given out on. Wiped before the letter goes. */
struct codes {
	struct secret code[RECORD_RECOVERY_MAX];
	char card[RECOVERY_CARD_MAX];
};

static bool
could_not(const char *words)
{
	(void)fprintf(stderr, "dla-otp: %s\n", words);
	return false;
}

bool
recovery_issue_as_root(struct errand *errand)
{
	const char *path = errand->request.output;

	if (path == NULL && errand->request.json)
		return could_not("with --json the codes go into a new file: --output FILE");
	if (path == NULL && !isatty(STDOUT_FILENO))
		return could_not(
		    "the codes are shown on a terminal only; or name a new file with --output");
	if (errand->files.key < 0 || !key_lock(errand->files.key, LOCK_SH))
		return could_not("otp.key cannot be used, or is just being replaced");
	if (path != NULL && !new_file_open(errand, path))
		return false;
	return errand_start_mail(errand) || could_not("the mail worker cannot be started");
}

/* The key and the words for the card: without either there is nothing to give out. */
static bool
is_ready(struct errand *errand, struct key_ring *keys)
{
	struct report *report = &errand->report;

	if (!errand->settings_read)
		report_finding(report, FINDING_FAIL, "settings",
		    "Correct it first. See dla-otp.conf(5).", "%s", errand->settings_error.text);
	else if (!key_ring_read(keys, errand->files.key))
		report_finding(report, FINDING_FAIL, "key",
		    "It must be root's, mode 0600, lines of `id hex64`.",
		    "%s/" PATH_KEY " cannot be used: nobody can sign in", PATH_SYSCONF);
	else
		return true;
	return false;
}

/* Which card it is, is what the audit log says of a code that is used, too. */
static bool
write_down(const struct errand *errand, int64_t ends_s)
{
	const struct recovery *recovery = &errand->record.recovery;
	char card[24], until[WHEN_RFC3339_SIZE];
	const struct deed_detail details[] = { { "card", card },
		{ "codes", recovery->one ? "1" : "10" }, { "until", recovery->one ? until : NULL },
		{ NULL, NULL } };

	(void)snprintf(card, sizeof card, "%" PRId64, recovery->issued_s);
	when_write(until, ends_s);
	return deed_write(errand, JOURNAL_ADMIN, "recovery_issue", errand->request.user, details);
}

/* Draws the codes, has them in the log and in the record, and puts them on the card. */
static bool
issue(struct errand *errand, const struct key_ring *keys, struct store *store, struct codes *codes)
{
	struct record *record = &errand->record;
	struct report *report = &errand->report;
	const char *user = errand->request.user;
	bool one = errand->request.one;
	int64_t now_s = record->as_of.wall_s;
	char host[HOST_SIZE] = "";
	const struct recovery_bond bond = { .person = user, .host = host };
	const struct recovery_card card = { .settings = &errand->settings,
		.user = user,
		.host = host,
		.issued_s = now_s,
		.ends_s = one ? now_s + ONE_LASTS_MS / 1000 : 0,
		.code = codes->code };

	(void)gethostname(host, sizeof host - 1);
	if (!recovery_issue(&record->recovery, one, now_s, one ? record->time_ms + ONE_LASTS_MS : 0,
		keys, &bond, codes->code) ||
	    !recovery_card_compose(&card, codes->card)) {
		report_finding(report, FINDING_BROKEN, "codes", NULL, "no codes can be drawn");
		return false;
	}
	if (!write_down(errand, card.ends_s)) {
		report_finding(report, FINDING_BROKEN, "audit", DEED_REMEDY, DEED_UNTOLD);
		return false;
	}
	if (store_write(store, record) == STORE_OK)
		return true;
	deed_failed(errand, "recovery_issue", user);
	report_finding(report, FINDING_BROKEN, "record", OPEN_RECORD_REMEDY,
	    "the record of %s cannot be written; whether the older codes still work is not sure",
	    user);
	return false;
}

/* Past stdio, whose buffers nobody wipes. */
static bool
write_whole(int fd, const char *text)
{
	size_t length = strlen(text);

	while (length > 0) {
		ssize_t written = write(fd, text, length);

		if (written <= 0)
			return false;
		text += written;
		length -= (size_t)written;
	}
	return true;
}

static void
give_out(struct errand *errand, const char *card)
{
	struct report *report = &errand->report;
	bool to_file = errand->output != -1;
	bool given = write_whole(to_file ? errand->output : STDOUT_FILENO, card) &&
		     (!to_file || fsync(errand->output) == 0);

	if (!given)
		report_finding(report, FINDING_BROKEN, "card", AGAIN, "the card is not complete");
	else
		report_finding(report, FINDING_OK, "card",
		    to_file ? "Print it, hand it over, and remove the file."
			    : "Hand it over on paper; then clear this terminal and what it keeps.",
		    "%s: %s; whatever was issued before is void", errand->request.user,
		    errand->request.one ? "a recovery code for an hour" : "ten recovery codes");
}

void
run_recovery_issue(struct errand *errand)
{
	static struct codes codes;
	struct key_ring keys = { 0 };
	struct store *store = is_ready(errand, &keys) ? open_record(errand) : NULL;
	bool issued = store != NULL && issue(errand, &keys, store, &codes);

	key_ring_reset(&keys);
	store_close(store); /* no login waits for a terminal or a letter */
	if (issued)
		give_out(errand, codes.card);
	else if (errand->output != -1)
		report_finding(&errand->report, FINDING_WARN, "card", "Remove it.", "%s is empty",
		    errand->request.output);
	explicit_bzero(&codes, sizeof codes);
	if (issued)
		tell_person(
		    errand, "recovery", errand->request.user, errand->record.proven_address);
}
