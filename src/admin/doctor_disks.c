/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Room for records and for the audit log: where neither can be written nobody gets in.
 */
#include "doctor.h"

#include "errand.h"
#include "paths.h"

#include <errno.h>
#include <string.h>
#include <sys/statvfs.h>

#define MIB (1024ULL * 1024ULL)
#define FREE_WARN_MIB 64ULL
#define FREE_FAIL_MIB 1ULL
#define FILES_WARN 1000U

static void
tell(struct errand *errand, enum finding finding, const char *path, const char *remedy,
    const char *words)
{
	report_finding(&errand->report, finding, "disk", remedy, "%s: %s", path, words);
	report_text(&errand->report, "file", path);
}

static void
check_room(struct errand *errand, const char *path)
{
	struct statvfs disk;
	unsigned long long free_mib;

	if (statvfs(path, &disk) != 0) {
		tell(errand, FINDING_FAIL, path, "Install the package again.", strerror(errno));
		return;
	}
	free_mib = (unsigned long long)disk.f_bavail * disk.f_frsize / MIB;
	if (disk.f_flag & ST_RDONLY)
		tell(errand, FINDING_FAIL, path,
		    "Mount it for writing; nobody can sign in until then.",
		    "its file system is read-only");
	else if (free_mib < FREE_FAIL_MIB)
		tell(errand, FINDING_FAIL, path, "Make room; nobody can sign in on a full disk.",
		    "its file system is full");
	else if (free_mib < FREE_WARN_MIB)
		tell(errand, FINDING_WARN, path, "Make room before it is full.",
		    "less than 64 MiB are free");
	else if (disk.f_files > 0 && disk.f_favail < FILES_WARN)
		tell(errand, FINDING_WARN, path, "Remove files that nobody needs.",
		    "its file system has room for fewer than 1000 new files");
	else
		report_finding(&errand->report, FINDING_OK, "disk", NULL, "%s: %llu MiB are free",
		    path, free_mib);
}

static void
check_state(struct errand *errand)
{
	check_room(errand, PATH_STATE);
}

static void
check_log(struct errand *errand)
{
	check_room(errand, PATH_LOG);
}

static doctor_check *const checks[] = { check_state, check_log, NULL };
const struct doctor_group doctor_disks = { .checks = checks };
