/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * SELinux and AppArmor: whether they are at work, and what they forbade our programs in the last
 * day, as far as the audit daemon's log and the kernel's tell. Best effort: another place may hold
 * the lines.
 */
#include "doctor.h"

#include "denials.h"
#include "errand.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/klog.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define AUDIT_LOG "/var/log/audit/audit.log"
#define SELINUX_ENFORCES "/sys/fs/selinux/enforce"
#define APPARMOR_PROFILES "/sys/kernel/security/apparmor/profiles"
#define KLOG_READ_ALL 3 /* klogctl(3) */
#define DAY_S 86400

/* The end of the file, half of the room. */
static size_t
read_audit_log(char *log)
{
	off_t most = DOCTOR_LOG_MAX / 2 - 1;
	int fd = open(AUDIT_LOG, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	struct stat status;
	ssize_t got = -1;

	if (fd == -1)
		return 0;
	if (fstat(fd, &status) == 0 && S_ISREG(status.st_mode))
		got =
		    pread(fd, log, (size_t)most, status.st_size > most ? status.st_size - most : 0);
	close(fd);
	return got > 0 ? (size_t)got : 0;
}

static void
read_logs(struct errand *errand)
{
	struct doctor *doctor = errand->doctor;
	size_t length = read_audit_log(doctor->log);
	int got;

	if (length > 0)
		doctor->log[length++] = '\n';
	got = klogctl(KLOG_READ_ALL, doctor->log + length, (int)(DOCTOR_LOG_MAX - 1 - length));
	if (got > 0)
		length += (size_t)got;
	for (size_t i = 0; i < length; i++)
		if (doctor->log[i] == '\0')
			doctor->log[i] = ' ';
	doctor->log[length] = '\0';
}

static const char *
guard(void)
{
	char byte = '0';
	int fd = open(SELINUX_ENFORCES, O_RDONLY | O_CLOEXEC);

	if (fd != -1) {
		(void)!read(fd, &byte, 1);
		close(fd);
		return byte == '1' ? "SELinux enforces" : "SELinux watches and enforces nothing";
	}
	return access(APPARMOR_PROFILES, F_OK) == 0 ? "AppArmor is at work"
						    : "neither SELinux nor AppArmor is at work";
}

static void
check_denials(struct errand *errand)
{
	char line[DENIALS_LINE_SIZE];
	unsigned count = denials_count(errand->doctor->log, (int64_t)time(NULL) - DAY_S, line);

	if (count == 0)
		report_finding(&errand->report, FINDING_OK, "denial", NULL,
		    "%s; no denial for our programs is in the log of the last day", guard());
	else
		report_finding(&errand->report, FINDING_WARN, "denial",
		    "Allow it in the policy, or find out who made our programs do it.",
		    "%s; denials for our programs in the last day: %u, such as: %s", guard(), count,
		    line);
}

static doctor_check *const checks[] = { check_denials, NULL };
const struct doctor_group doctor_guards = { .as_root = read_logs, .checks = checks };
