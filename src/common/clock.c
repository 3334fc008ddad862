/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reads the kernel's clocks. Deadlines never rest on a clock that can be set; what must outlive a
 * reboot carries the boot id, so that nobody compares the boot clocks of two boots.
 */
#include "clock.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define BOOT_ID_FILE "/proc/sys/kernel/random/boot_id"
#define SLEEP_MAX_MS \
	(31 * 86400 * INT64_C(1000)) /* a machine that was off longer is not believed */
#define BOOT_ID_TEXT 36              /* 8-4-4-4-12 hex digits (RFC 9562) */

static int64_t
read_ms(clockid_t clock)
{
	struct timespec now = { 0 };

	clock_gettime(clock, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int64_t
clock_now_ms(void)
{
	return read_ms(CLOCK_MONOTONIC);
}

int64_t
clock_wall_ms(void)
{
	return read_ms(CLOCK_REALTIME);
}

int
clock_left_ms(int64_t deadline_ms)
{
	int64_t now = clock_now_ms();

	if (deadline_ms <= now)
		return 0;
	return deadline_ms - now > INT_MAX ? INT_MAX : (int)(deadline_ms - now);
}

static int
hex_value(char digit)
{
	if (digit >= '0' && digit <= '9')
		return digit - '0';
	if (digit >= 'a' && digit <= 'f')
		return digit - 'a' + 10;
	return -1;
}

static bool
parse_boot_id(const char text[BOOT_ID_TEXT], uint8_t boot_id[CLOCK_BOOT_ID_LENGTH])
{
	size_t at = 0;

	for (size_t i = 0; i < CLOCK_BOOT_ID_LENGTH; i++) {
		bool behind_hyphen = i == 4 || i == 6 || i == 8 || i == 10;

		if (behind_hyphen && text[at++] != '-')
			return false;
		int high = hex_value(text[at]), low = hex_value(text[at + 1]);
		if (high < 0 || low < 0)
			return false;
		boot_id[i] = (uint8_t)(high * 16 + low);
		at += 2;
	}
	return true;
}

static bool
read_boot_id(uint8_t boot_id[CLOCK_BOOT_ID_LENGTH])
{
	char text[BOOT_ID_TEXT];
	int fd = open(BOOT_ID_FILE, O_RDONLY | O_CLOEXEC);
	ssize_t got;

	if (fd == -1)
		return false;
	do
		got = read(fd, text, sizeof text);
	while (got == -1 && errno == EINTR);
	close(fd);
	return got == BOOT_ID_TEXT && parse_boot_id(text, boot_id);
}

bool
clock_moment(struct moment *moment)
{
	memset(moment, 0, sizeof *moment);
	if (!read_boot_id(moment->boot_id)) {
		memset(moment, 0, sizeof *moment);
		return false;
	}
	moment->boot_ms = read_ms(CLOCK_BOOTTIME);
	moment->wall_s = clock_wall_ms() / 1000;
	return true;
}

int64_t
clock_elapsed_ms(const struct moment *from, const struct moment *to)
{
	bool same_boot = clock_same_boot(from, to);
	int64_t earlier = same_boot ? from->boot_ms : from->wall_s;
	int64_t later = same_boot ? to->boot_ms : to->wall_s;
	int64_t elapsed;

	if (later <= earlier)
		return 0;
	/* A record may hold any number: too far apart to count is as long as can be. */
	if (__builtin_sub_overflow(later, earlier, &elapsed) ||
	    (!same_boot && __builtin_mul_overflow(elapsed, 1000, &elapsed)))
		return INT64_MAX;
	return elapsed;
}

int64_t
clock_advance(const struct moment *as_of, int64_t time_ms, const struct moment *now)
{
	int64_t elapsed = clock_elapsed_ms(as_of, now), advanced;
	int64_t uptime = now->boot_ms > 0 ? now->boot_ms : 0;

	if (!clock_same_boot(as_of, now) && (elapsed < uptime || elapsed > SLEEP_MAX_MS))
		elapsed = uptime;
	return __builtin_add_overflow(time_ms, elapsed, &advanced) ? INT64_MAX : advanced;
}

bool
clock_same_boot(const struct moment *a, const struct moment *b)
{
	return memcmp(a->boot_id, b->boot_id, CLOCK_BOOT_ID_LENGTH) == 0;
}
