/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Sees to it that a deadline is kept without the one who set it. The process of our own has no
 * terminal, no descriptor and no end but that nothing waits any more; a restart of the machine ends
 * it too, and then the next dla-otp of anybody takes back what is due.
 */
#include "watch.h"

#include "errand.h"
#include "harden.h"
#include "roll_back.h"
#include "run_program.h"

#include <fcntl.h>
#include <signal.h>
#include <time.h>
#include <unistd.h>

#define SYSTEMCTL "/usr/bin/systemctl"
#define SYSTEMD "/run/systemd/system" /* sd_booted(3) */
#define TIMER "dla-otp-rollback.timer"
#define SERVICE "dla-otp-rollback.service"
#define WAIT_S 20
#define STEP_S 2
#define FAILURES_MAX 100 /* the longer it fails, the longer it waits */

static bool
run_systemctl(const char *const command[])
{
	char said[256];

	return access(SYSTEMD, F_OK) == 0 && run_program(command, NULL, WAIT_S, said, sizeof said);
}

/* And the service that it starts can run here: it does, once, and finds nothing due. */
static bool
start_timer(void)
{
	static const char *const enable[] = { SYSTEMCTL, "--quiet", "--now", "enable", TIMER,
		NULL };
	static const char *const start[] = { SYSTEMCTL, "--quiet", "start", SERVICE, NULL };

	return run_systemctl(enable) && run_systemctl(start);
}

_Noreturn static void
look_after(struct errand *errand)
{
	int null = open("/dev/null", O_RDWR);
	unsigned failures = 0;

	setsid();
	(void)signal(SIGHUP, SIG_IGN);
	if (null == -1)
		_exit(1);
	for (int each = STDIN_FILENO; each <= STDERR_FILENO; each++)
		(void)dup2(null, each);
	harden_close_others(NULL, 0);
	while (failures < FAILURES_MAX) {
		struct timespec step = { .tv_sec = STEP_S + STEP_S * failures };

		nanosleep(&step, NULL);
		report_begin(&errand->report, stdout, REPORT_PLAIN);
		switch (roll_back_due(errand)) {
		case ROLLED_ALL:
			_exit(0);
		case ROLLED_SOME:
			break;
		case ROLLED_BADLY:
			failures++;
		}
	}
	_exit(1);
}

bool
watch_start(struct errand *errand)
{
	pid_t child;

	if (start_timer())
		return true;
	child = fork();
	if (child == 0)
		look_after(errand);
	return child != -1;
}

void
watch_end(void)
{
	static const char *const disable[] = { SYSTEMCTL, "--quiet", "--now", "disable", TIMER,
		NULL };

	(void)run_systemctl(disable);
}
