/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Puts the new settings and secrets into their places, each file whole or not at all, the settings
 * last: they name the others. Nothing is written that was not shown, but a secret's bytes, of which
 * is told only whether they change. Refuses to write over what somebody changed meanwhile.
 */
#include "setup_write.h"

#include "consent.h"
#include "deed.h"
#include "paths.h"
#include "setup_secrets.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>

#define NAME "dla-otp.conf"
#define NAME_SIZE (SECRET_FILE_NAME_MAX + sizeof ".old")

/* A secret's file as it is and as it is to be; goal.bytes NULL: it stays. */
struct change {
	const char *name, *word;
	struct whole_file now, goal;
};

static bool
fail(struct setup *setup, const char *name, const char *why)
{
	report_finding(&setup->errand->report, FINDING_BROKEN, "setup", "Correct that; try again.",
	    "%s/%s: %s", PATH_SYSCONF, name, why);
	return false;
}

/* True when it is there already, and nobody else can read it. */
static bool
holds(const struct whole_file *file, const struct secret *secret)
{
	struct secret is = { 0 };
	bool same = file->bytes != NULL && file->length > 0 && file->mode == 0600 &&
		    secret_set(&is, file->bytes, file->length - 1) && secret_equal(&is, secret);

	secret_reset(&is);
	return same && file->bytes[file->length - 1] == '\n';
}

static bool
plan_secret(struct setup *setup, enum setup_secret which, struct change *change)
{
	const struct secret *secret = &setup->secret[which];
	const struct whole_file model = { .mode = 0600 };
	const char *why;

	*change = (struct change){ .name = setup_secret_name(setup, which), .word = "unchanged" };
	if (secret->length == 0)
		return true;
	if (!whole_file_read(&change->now, setup->directory, change->name, &why))
		return fail(setup, change->name, why);
	if (holds(&change->now, secret))
		return true;
	change->word = change->now.bytes != NULL ? "changed" : "new";
	if (!whole_file_make(&change->goal, secret->bytes, secret->length + 1, &model))
		return fail(setup, change->name, "memory is short");
	change->goal.bytes[secret->length] = '\n';
	return true;
}

/* Beside a file that is written over: as it was, but for eyes that may see the new one too. */
static bool
replace(
    int directory, const char *name, const struct whole_file *now, const struct whole_file *goal)
{
	struct whole_file former = *now;
	char old[NAME_SIZE];

	former.mode &= goal->mode;
	(void)snprintf(old, sizeof old, "%s.old", name);
	return (former.bytes == NULL || whole_file_write(&former, directory, old)) &&
	       whole_file_write(goal, directory, name);
}

static const char *
settings_word(const struct setup *setup)
{
	if (setup->before.bytes == NULL)
		return "new";
	return strcmp(setup->before.bytes, setup->text) == 0 ? "unchanged" : "changed";
}

/* What a machine or a person is shown: what differs, of new settings from the example. */
static bool
show(struct setup *setup, const struct change changes[SETUP_SECRETS])
{
	struct report *report = &setup->errand->report;
	const char *before = setup->before.bytes != NULL ? setup->before.bytes : example_settings;

	if (!consent_show(report, PATH_SETTINGS, before, setup->text))
		return false;
	for (unsigned i = 0; i < SETUP_SECRETS; i++)
		if (changes[i].goal.bytes != NULL)
			report_finding(report, FINDING_OK, "secret", NULL, "%s/%s: %s",
			    PATH_SYSCONF, changes[i].name, changes[i].word);
	return true;
}

static bool
write_deed(struct setup *setup, const struct change changes[SETUP_SECRETS], const char *result)
{
	const struct deed_detail details[] = { { "settings", settings_word(setup) },
		{ "client_secret", changes[SETUP_CLIENT_SECRET].word },
		{ "relay_password", changes[SETUP_RELAY_PASSWORD].word }, { "result", result },
		{ NULL, NULL } };

	return deed_write_as_root(setup->errand, JOURNAL_ADMIN, "setup", details);
}

/* It is still what was read before; else that is reported. */
static bool
is_as_before(struct setup *setup, const char *name, const struct whole_file *before)
{
	struct whole_file now;
	const char *why;
	bool same;

	if (!whole_file_read(&now, setup->directory, name, &why))
		return fail(setup, name, why);
	same = whole_file_same(&now, before);
	whole_file_wipe(&now);
	return same || fail(setup, name, "somebody changed it meanwhile");
}

/* No two setups write at once; the lock is left with the directory. */
static bool
is_unchanged(struct setup *setup, const struct change changes[SETUP_SECRETS])
{
	if (flock(setup->directory, LOCK_EX | LOCK_NB) != 0)
		return fail(setup, NAME, "another dla-otp setup is writing it");
	for (unsigned i = 0; i < SETUP_SECRETS; i++)
		if (changes[i].goal.bytes != NULL &&
		    !is_as_before(setup, changes[i].name, &changes[i].now))
			return false;
	return is_as_before(setup, NAME, &setup->before);
}

static bool
write_files(struct setup *setup, const struct change changes[SETUP_SECRETS])
{
	mode_t mode = setup->before.bytes != NULL ? setup->before.mode & 0644 : 0644;
	const struct whole_file goal = {
		.bytes = setup->text, .length = strlen(setup->text), .mode = mode
	};

	for (unsigned i = 0; i < SETUP_SECRETS; i++)
		if (changes[i].goal.bytes != NULL &&
		    !replace(setup->directory, changes[i].name, &changes[i].now, &changes[i].goal))
			return fail(setup, changes[i].name, strerror(errno));
	return strcmp(settings_word(setup), "unchanged") == 0 ||
	       replace(setup->directory, NAME, &setup->before, &goal) ||
	       fail(setup, NAME, strerror(errno));
}

/* What is begun is finished, also when the terminal is closed. */
static bool
carry_out(struct setup *setup, const struct change changes[SETUP_SECRETS])
{
	sigset_t all, before;
	bool done;

	if (!write_deed(setup, changes, NULL)) {
		report_finding(
		    &setup->errand->report, FINDING_BROKEN, "audit", DEED_REMEDY, DEED_UNTOLD);
		return false;
	}
	(void)sigfillset(&all);
	(void)sigprocmask(SIG_BLOCK, &all, &before);
	done = is_unchanged(setup, changes) && write_files(setup, changes);
	(void)sigprocmask(SIG_SETMASK, &before, NULL);
	if (!done)
		(void)write_deed(setup, changes, "failed");
	return done;
}

static bool
is_nothing(const struct setup *setup, const struct change changes[SETUP_SECRETS])
{
	for (unsigned i = 0; i < SETUP_SECRETS; i++)
		if (changes[i].goal.bytes != NULL)
			return false;
	return strcmp(settings_word(setup), "unchanged") == 0;
}

bool
setup_write(struct setup *setup)
{
	struct change changes[SETUP_SECRETS] = { { 0 } };
	struct report *report = &setup->errand->report;
	bool done = true;

	for (enum setup_secret i = SETUP_CLIENT_SECRET; i < SETUP_SECRETS; i++)
		done = plan_secret(setup, i, &changes[i]) && done;
	if (done && is_nothing(setup, changes)) {
		report_finding(report, FINDING_OK, "setup", NULL,
		    "all of it works, and is in %s already: nothing was changed", PATH_SETTINGS);
	} else if (done) {
		done =
		    show(setup, changes) && consent_ask(setup->errand) && carry_out(setup, changes);
		if (done)
			report_finding(report, FINDING_OK, "setup", NULL, "%s is written%s",
			    PATH_SETTINGS,
			    setup->before.bytes != NULL ? "; what it was is in " NAME ".old" : "");
	}
	for (unsigned i = 0; i < SETUP_SECRETS; i++) {
		whole_file_wipe(&changes[i].now);
		whole_file_wipe(&changes[i].goal);
	}
	return done;
}
