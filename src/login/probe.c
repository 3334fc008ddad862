/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The probe of the tests. It lies in the state directory, the one place where the engine in its
 * sandbox may write, and is opened as the store's files are.
 */
#include "probe.h"

#ifdef DLA_OTP_TEST_BUILD

#include "paths.h"

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef PATH_COMPARISONS
#define PATH_COMPARISONS PATH_STATE "/comparisons"
#endif

void
probe_comparison(void)
{
	struct open_how how = { .flags = O_WRONLY | O_APPEND | O_CLOEXEC };
	int fd = (int)syscall(SYS_openat2, AT_FDCWD, PATH_COMPARISONS, &how, sizeof how);

	if (fd == -1)
		return;
	(void)!write(fd, "+", 1);
	close(fd);
}

#else
typedef int probe_is_not_built; /* a source must not be empty (C11 6.9) */
#endif
