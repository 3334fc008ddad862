/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * `dla-otp check`: is everything there that a sign-in rests on, and as it must be? Settings,
 * secrets, key, map, programs, directories, every record, the audit log from its first line to its
 * last. It talks to no server and changes nothing. With --stack it looks at PAM's stacks instead
 * (check_stack.c).
 */
#include "check_emergency.h"
#include "check_exemptions.h"
#include "check_files.h"
#include "check_recovery.h"
#include "check_services.h"
#include "day.h"
#include "errand.h"
#include "journal.h"
#include "name_map.h"
#include "paths.h"
#include "progress.h"
#include "subcommands.h"
#include "walk.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define NAMED_MAX 100 /* damaged records that are named; the rest is counted */
#define BUNDLE "/etc/ssl/certs/ca-certificates.crt"

/* --- what the settings say --- */

static bool
check_settings(struct errand *errand)
{
	if (errand->settings_read)
		report_finding(
		    &errand->report, FINDING_OK, "settings", NULL, "%s can be read", PATH_SETTINGS);
	else
		report_finding(&errand->report, FINDING_FAIL, "settings",
		    "Correct it; nobody can sign in until then. See dla-otp.conf(5).", "%s",
		    errand->settings_error.text);
	return errand->settings_read;
}

/* name "": the settings need none. */
static bool
check_one_secret(struct errand *errand, const char *key, const char *name)
{
	return name[0] == '\0' ||
	       check_secret(&errand->report, key, name, files_secret(&errand->files, name) != -1);
}

static void
check_secrets(struct errand *errand)
{
	const struct settings *settings = &errand->settings;
	bool sound =
	    check_one_secret(errand, "sso.client_secret_file", settings->sso.client_secret_file);

	if (!check_one_secret(errand, "access.lookup.client_secret_file",
		settings->access.lookup.client_secret_file))
		sound = false;
	for (unsigned i = 0; i < settings->mail.relay_count; i++)
		if (!check_one_secret(errand, "mail.relays.password_file",
			settings->mail.relays[i].password_file))
			sound = false;
	if (sound)
		report_finding(&errand->report, FINDING_OK, "secret", NULL,
		    "the secret files that the settings name are there and root's alone");
}

/* Pinning the whole bundle costs each connection the reading of it. */
static void
check_authority(struct errand *errand, const char *key, const char *file)
{
	if (file[0] == '\0')
		return;
	if (access(file, R_OK) != 0)
		report_finding(&errand->report, FINDING_FAIL, "ca_file",
		    "Put the authority's certificate there, readable for all, or take the key out.",
		    "%s: %s (%s)", file, "cannot be read", key);
	else if (strcmp(file, BUNDLE) == 0)
		report_finding(&errand->report, FINDING_WARN, "ca_file",
		    "Take the key out: the system's authorities are used without it, and faster.",
		    "%s = \"%s\": reading it costs every connection some 30 ms", key, file);
}

static void
check_authorities(struct errand *errand)
{
	const struct settings *settings = &errand->settings;

	check_authority(errand, "sso.ca_file", settings->sso.ca_file);
	for (unsigned i = 0; i < settings->mail.relay_count; i++)
		check_authority(errand, "mail.relays.ca_file", settings->mail.relays[i].ca_file);
}

static void
check_map(struct errand *errand)
{
	const char *name = errand->settings.map;
	struct settings_error error;
	struct name_map map;
	char path[REPORT_WORDS_MAX];
	int fd = files_map(&errand->files, name);

	if (name[0] == '\0')
		return;
	(void)snprintf(path, sizeof path, "%s/%.255s", PATH_SYSCONF, name);
	if (fd == -1)
		report_finding(&errand->report, FINDING_FAIL, "map",
		    "Put it there, or take the key map out.", "%s (map): cannot be opened", path);
	else if (!name_map_read(&map, fd, path, &error))
		report_finding(&errand->report, FINDING_FAIL, "map",
		    "Correct it; nobody can sign in until then.", "%s", error.text);
	else {
		report_finding(&errand->report, FINDING_OK, "map", NULL, "%s can be read, %u names",
		    path, map.count);
		check_emergency_map(errand, &map);
		name_map_free(&map);
	}
}

/* --- what is kept --- */

static void
check_key(struct errand *errand)
{
	struct key_ring keys;

	if (errand->files.key == -1 || !key_ring_read(&keys, errand->files.key)) {
		report_finding(&errand->report, FINDING_FAIL, "key",
		    "It must be root's, mode 0600, lines of `id hex64`; never make it anew where "
		    "there was one.",
		    "%s/" PATH_KEY " cannot be used: nobody can sign in", PATH_SYSCONF);
		return;
	}
	key_ring_reset(&keys);
	report_finding(
	    &errand->report, FINDING_OK, "key", NULL, "%s/" PATH_KEY " can be read", PATH_SYSCONF);
}

static void
tell_damaged(struct report *report, const struct walk_record *found)
{
	report_finding(report, FINDING_FAIL, "record",
	    "Look for the cause first (dla-otp explain 605), then remove it.",
	    "%s/%s: a record is damaged%s%s", PATH_STATE, found->file,
	    found->person[0] ? ", of " : ", of whom cannot be told", found->person);
}

static void
check_records(struct errand *errand)
{
	struct walk *walk = walk_open(PATH_STATE);
	unsigned long records = 0, damaged = 0;
	struct progress progress;
	enum walk_found what;

	if (walk == NULL) {
		report_finding(&errand->report, FINDING_FAIL, "records",
		    "It must be there, dla-otp's, mode 0700; nobody can sign in until then.",
		    "%s cannot be used", PATH_STATE);
		return;
	}
	progress_begin(&progress);
	while ((what = walk_next(walk, &errand->found)) != WALK_END) {
		records++;
		if (what == WALK_DAMAGED && ++damaged <= NAMED_MAX)
			tell_damaged(&errand->report, &errand->found);
		progress_show(&progress, "%lu records ...", records);
	}
	progress_end(&progress);
	walk_close(walk);
	report_finding(&errand->report, damaged ? FINDING_FAIL : FINDING_OK, "records", NULL,
	    "records: %lu; damaged: %lu", records, damaged);
}

/* Nobody has signed in yet: there is neither a log nor a count of its lines. */
static bool
is_new(void)
{
	return access(PATH_LOG "/" JOURNAL_FILE, F_OK) != 0 && errno == ENOENT &&
	       access(PATH_TALLY, F_OK) != 0 && errno == ENOENT;
}

static void
check_log(struct errand *errand)
{
	if (is_new())
		report_finding(
		    &errand->report, FINDING_OK, "chain", NULL, "the audit log has not begun yet");
	else
		run_audit_verify(errand);
}

/* --- the subcommand --- */

bool
check_as_root(struct errand *errand)
{
	return !errand->request.stack || check_stack_as_root(errand);
}

void
run_check(struct errand *errand)
{
	if (errand->request.stack) {
		run_check_stack(errand);
		return;
	}
	check_places(&errand->report);
	if (check_settings(errand)) {
		check_secrets(errand);
		check_authorities(errand);
		check_map(errand);
		check_services(&errand->report, &errand->settings);
		check_exemptions(&errand->report, &errand->settings, day_today());
		check_emergency(errand, day_today());
	}
	check_key(errand);
	check_records(errand);
	check_recovery(errand);
	check_log(errand);
}
