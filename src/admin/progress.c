/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Shows that something goes on. Writes to the standard error, and nothing where that is no
 * terminal: what a machine reads holds findings alone.
 */
#include "progress.h"

#include "clock.h"

#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

#define STEP_MS 1000
#define CLEAR_LINE "\r\033[K"

void
progress_begin(struct progress *progress)
{
	*progress = (struct progress){ .next_ms = clock_now_ms() + STEP_MS };
}

void
progress_show(struct progress *progress, const char *format, ...)
{
	int64_t now_ms = clock_now_ms();
	va_list values;

	if (now_ms < progress->next_ms || !isatty(STDERR_FILENO))
		return;
	progress->next_ms = now_ms + STEP_MS;
	progress->shown = true;
	(void)fputs(CLEAR_LINE, stderr);
	va_start(values, format);
	(void)vfprintf(stderr, format, values);
	va_end(values);
}

void
progress_end(struct progress *progress)
{
	if (progress->shown)
		(void)fputs(CLEAR_LINE, stderr);
	progress->shown = false;
}
