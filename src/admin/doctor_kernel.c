/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What our programs ask of the kernel beyond the ordinary: tried, not read from a version.
 */
#include "doctor.h"

#include "errand.h"
#include "paths.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <linux/openat2.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

/* clang-format off */
#define REMEDY "Use a newer kernel; in a container, one that lets programs do this."
/* clang-format on */

static bool
has_seccomp(void)
{
	return prctl(PR_GET_SECCOMP, 0, 0, 0, 0) != -1;
}

static bool
has_openat2(void)
{
	struct open_how how = { .flags = O_PATH | O_CLOEXEC, .resolve = RESOLVE_NO_SYMLINKS };
	int fd = (int)syscall(SYS_openat2, AT_FDCWD, "/", &how, sizeof how);

	if (fd != -1)
		close(fd);
	return fd != -1;
}

static bool
has_pidfd(void)
{
	int fd = (int)syscall(SYS_pidfd_open, getpid(), 0);

	if (fd != -1)
		close(fd);
	return fd != -1;
}

static bool
has_close_range(void)
{
	return syscall(SYS_close_range, ~0U, ~0U, 0) == 0;
}

static void
check_calls(struct errand *errand)
{
	static const struct {
		const char *name;
		bool (*is_there)(void);
	} calls[] = {
		{ "seccomp", has_seccomp },
		{ "openat2", has_openat2 },
		{ "pidfd", has_pidfd },
		{ "close_range", has_close_range },
	};
	bool all = true;

	for (unsigned i = 0; i < sizeof calls / sizeof calls[0]; i++) {
		if (calls[i].is_there())
			continue;
		all = false;
		report_finding(&errand->report, FINDING_FAIL, "kernel", REMEDY,
		    "the kernel does not let us use %s: nobody can sign in", calls[i].name);
	}
	if (all)
		report_finding(&errand->report, FINDING_OK, "kernel", NULL,
		    "the kernel has seccomp, openat2, pidfd and close_range");
}

static void
check_landlock(struct errand *errand)
{
	long version =
	    syscall(SYS_landlock_create_ruleset, NULL, (size_t)0, LANDLOCK_CREATE_RULESET_VERSION);

	if (version > 0)
		report_finding(&errand->report, FINDING_OK, "landlock", NULL,
		    "the kernel has Landlock %ld", version);
	else
		report_finding(&errand->report, FINDING_WARN, "landlock",
		    "Use a kernel of 5.13 or newer, with landlock among the modules of lsm=.",
		    "the kernel has no Landlock: our programs are shut in by seccomp alone");
}

/* Records are made without a name and then given one. */
static void
check_unnamed_files(struct errand *errand)
{
	int fd = open(PATH_STATE, O_TMPFILE | O_WRONLY | O_CLOEXEC, 0600);

	if (fd != -1) {
		close(fd);
		report_finding(
		    &errand->report, FINDING_OK, "state", NULL, "%s takes new records", PATH_STATE);
		return;
	}
	report_finding(&errand->report, FINDING_FAIL, "state",
	    errno == EOPNOTSUPP
		? "Put it on ext4, xfs, btrfs or tmpfs."
		: "dla-otp check says who must own it; is its disk full, or read-only?",
	    "%s: no new record can be made there: %s", PATH_STATE, strerror(errno));
}

static doctor_check *const checks[] = { check_calls, check_landlock, check_unnamed_files, NULL };
const struct doctor_group doctor_kernel = { .checks = checks };
