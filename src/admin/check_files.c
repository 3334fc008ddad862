/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Owners and modes. Looks only at what the file system says of a file, never into it.
 */
#include "check_files.h"

#include "harden.h"
#include "paths.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PATH_SIZE 512
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* What a path must be; forbidden are bits of its mode. */
struct place {
	const char *path;
	const char *owner; /* NULL = root */
	mode_t kind, forbidden, right;
};

static const struct place places[] = {
	{ PATH_SYSCONF, NULL, S_IFDIR, 0022, 0755 },
	{ PATH_STATE, USER_LOGIN, S_IFDIR, 0077, 0700 },
	{ PATH_LOG, USER_LOGIN, S_IFDIR, 0027, 0750 },
	{ PATH_LIBEXEC, NULL, S_IFDIR, 0022, 0755 },
	{ PATH_LOGIN, NULL, S_IFREG, 06022, 0711 },
	{ PATH_SSO, NULL, S_IFREG, 06022, 0711 },
	{ PATH_MAIL, NULL, S_IFREG, 06022, 0711 },
};

static void
tell(struct report *report, const char *about, const char *path, const char *what,
    const char *remedy)
{
	report_finding(report, FINDING_FAIL, about, remedy, "%s: %s", path, what);
	report_text(report, "file", path);
}

static void
check_place(struct report *report, const struct place *place)
{
	const char *name = place->owner != NULL ? place->owner : "root";
	struct harden_user owner = { 0 };
	char remedy[REPORT_WORDS_MAX];
	struct stat status;

	(void)snprintf(remedy, sizeof remedy, "chown %s:%s %s; chmod %04o %s", name, name,
	    place->path, (unsigned)place->right, place->path);
	if (lstat(place->path, &status) != 0)
		tell(report, "place", place->path, strerror(errno), "Install the package again.");
	else if ((status.st_mode & S_IFMT) != place->kind)
		tell(report, "place", place->path,
		    place->kind == S_IFDIR ? "is no directory" : "is no plain file",
		    "Install the package again.");
	else if (place->owner != NULL && !harden_find_user(place->owner, &owner))
		return; /* told with the users */
	else if (status.st_uid != owner.uid)
		tell(report, "place", place->path, "belongs to another user", remedy);
	else if ((status.st_mode & place->forbidden) != 0)
		tell(report, "place", place->path, "is open to others than it should be", remedy);
	else if (place->kind == S_IFREG && (status.st_mode & 0111) != 0111)
		tell(report, "place", place->path, "cannot be executed", remedy);
}

static void
check_users(struct report *report)
{
	static const char *const users[] = { USER_LOGIN, USER_SSO, USER_MAIL };
	struct harden_user user;

	for (unsigned i = 0; i < COUNT(users); i++) {
		if (harden_find_user(users[i], &user))
			continue;
		report_finding(report, FINDING_FAIL, "user", "Install the package again.",
		    "there is no user %s", users[i]);
	}
}

void
check_places(struct report *report)
{
	unsigned before = report->count;

	for (unsigned i = 0; i < COUNT(places); i++)
		check_place(report, &places[i]);
	check_users(report);
	if (report->count == before)
		report_finding(report, FINDING_OK, "place", NULL,
		    "programs, directories and users are as they were installed");
}

/* Why root did not take it. */
static const char *
fault_of(const char *path)
{
	struct stat status;

	if (lstat(path, &status) != 0)
		return strerror(errno);
	if (!S_ISREG(status.st_mode))
		return "is no plain file";
	if (status.st_uid != 0)
		return "belongs to another user than root";
	if ((status.st_mode & 07777) != 0600)
		return "must have the mode 0600, so that root alone can read it";
	return "is larger than 4 KiB, or there are more than 16 files of its kind";
}

static bool
is_empty(const char *path)
{
	struct stat status;

	return lstat(path, &status) == 0 && status.st_size == 0;
}

bool
check_secret(struct report *report, const char *key, const char *name, bool opened)
{
	char path[PATH_SIZE];
	const char *fault = NULL;

	(void)snprintf(path, sizeof path, "%s/%.255s", PATH_SYSCONF, name);
	if (!opened)
		fault = fault_of(path);
	else if (is_empty(path))
		fault = "is empty";
	if (fault == NULL)
		return true;
	report_finding(report, FINDING_FAIL, "secret",
	    "Put the secret into it, in one line, then chown root:root and chmod 600 it.",
	    "%s (%s): %s", path, key, fault);
	report_text(report, "file", path);
	return false;
}
