/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Writes down what an administrator did, with the login uid that the kernel keeps: root can do
 * everything here, but not without leaving a line. Refuses to leave the actor out: nobody that
 * signed in is written as such.
 */
#include "deed.h"

#include "harden.h"
#include "log.h"
#include "paths.h"

#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define TAG "dla-otp"
#define NAME_SERVICE_WAIT_S 10
#define HOST_SIZE 65
#define ANCHOR 16 /* hex digits of a line's hash in syslog */

/* A pair in both lines. */
struct lines {
	struct journal_entry journal;
	struct log_line syslog;
};

static void
add(struct lines *lines, const char *key, const char *value)
{
	journal_add(&lines->journal, key, value);
	log_add(&lines->syslog, key, value);
}

static void
add_actor(struct lines *lines, const struct actor *actor)
{
	char uid[16] = "unset";

	if (actor->known)
		(void)snprintf(uid, sizeof uid, "%lu", (unsigned long)actor->login_uid);
	add(lines, "login_uid", uid);
	add(lines, "login_name", actor->name[0] ? actor->name : NULL);
	add(lines, "sudo_user", actor->sudo[0] ? actor->sudo : NULL);
}

/* *hash is the line's, or "" when it is not in the log. */
static bool
append(const struct journal_entry *entry, char hash[JOURNAL_HASH_SIZE])
{
	struct journal journal = { 0 };
	bool written = journal_open(&journal, PATH_LOG, PATH_TALLY);

	/* Also where it cannot be opened: the lost line is counted then. */
	written = journal_append(&journal, entry) == JOURNAL_WRITTEN && written;
	(void)snprintf(hash, JOURNAL_HASH_SIZE, "%s", written ? journal.head : "");
	journal_close(&journal);
	return written;
}

bool
deed_write(const struct errand *errand, enum journal_event event, const char *act, const char *user,
    const struct deed_detail details[])
{
	struct lines lines;
	char host[HOST_SIZE] = "", hash[JOURNAL_HASH_SIZE];
	bool written, logged;

	(void)gethostname(host, sizeof host - 1);
	journal_begin(&lines.journal, event);
	log_begin(&lines.syslog, "admin");
	add(&lines, "act", act);
	add(&lines, "host", host);
	add(&lines, "user", user);
	add_actor(&lines, &errand->actor);
	for (; details != NULL && details->key != NULL; details++)
		add(&lines, details->key, details->value);
	written = append(&lines.journal, hash);
	hash[ANCHOR] = '\0';
	log_add(&lines.syslog, "hash", hash[0] ? hash : NULL);
	logged = log_send(&lines.syslog, TAG, LOG_NOTICE);
	return written || logged;
}

bool
deed_write_as_root(const struct errand *errand, enum journal_event event, const char *act,
    const struct deed_detail details[])
{
	struct harden_user user;
	int status = 1;
	pid_t child = fork();

	if (child == 0) {
		alarm(NAME_SERVICE_WAIT_S);
		if (!harden_find_user(USER_LOGIN, &user))
			_exit(1);
		harden_drop(&user);
		_exit(deed_write(errand, event, act, NULL, details) ? 0 : 1);
	}
	return child != -1 && waitpid(child, &status, 0) == child && status == 0;
}

void
deed_failed(const struct errand *errand, const char *act, const char *user)
{
	static const struct deed_detail details[] = { { "result", "failed" }, { NULL, NULL } };

	(void)deed_write(errand, JOURNAL_ADMIN, act, user, details);
}
