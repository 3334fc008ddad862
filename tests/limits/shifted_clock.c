/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Linked with all of the engine's own parts, this makes an engine whose wall and boot clock are off
 * by what a file says: two numbers, wall seconds and boot milliseconds, looked at each time. The
 * monotonic clock, and the workers, keep the machine's time.
 */
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define PATH_SHIFT "/run/world/clock-shift"

struct shift {
	int64_t wall_s, boot_ms;
};

static const volatile struct shift *shift;

/* Before the engine closes what it did not open, and shuts itself in. */
__attribute__((constructor)) static void
map_shift(void)
{
	int fd = open(PATH_SHIFT, O_RDONLY | O_CLOEXEC);

	shift = mmap(NULL, sizeof *shift, PROT_READ, MAP_SHARED, fd, 0);
	if (shift == MAP_FAILED)
		abort();
	close(fd);
}

int
clock_gettime(clockid_t clock, struct timespec *now)
{
	int result = (int)syscall(SYS_clock_gettime, clock, now);
	int64_t ns = now->tv_nsec;

	if (clock == CLOCK_REALTIME)
		now->tv_sec += shift->wall_s;
	if (clock == CLOCK_BOOTTIME) {
		ns += shift->boot_ms % 1000 * 1000000 + 1000000000;
		now->tv_sec += shift->boot_ms / 1000 + ns / 1000000000 - 1;
		now->tv_nsec = ns % 1000000000;
	}
	return result;
}
