/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where somebody sits: the terminal of a program that asks us, and the login session it belongs to.
 * The kernel tells it (proc(5)); nothing is believed of the program. A session is known by its
 * leader and when that was started, so a number that is given again is another session.
 */
#ifndef DLA_OTP_TERMINAL_H
#define DLA_OTP_TERMINAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* All zero = nobody knows. */
struct terminal {
	uint32_t device;  /* its number, as /proc writes it */
	uint32_t leader;  /* the process that leads the session, */
	uint64_t started; /* and when it was started: clock ticks since the boot */
};

/* What tells it: two open files of /proc. All zero = there are none. */
struct terminal_files {
	pid_t leader;
	int of_caller, of_leader;
};

/* What a line of /proc/PID/stat says of a process. */
struct terminal_process {
	uint32_t number, session, device;
	uint64_t started;
	bool alive; /* false for what has ended and was not waited for */
};

/*
 * Opens what tells of that process, without reading it: as root, where /proc may hide processes
 * from others. A process of another PID namespace (number 0) has nothing.
 */
void terminal_open(struct terminal_files *files, pid_t caller);

/*
 * Reads and closes it. False, and all zero, when the process or its session's leader has ended, has
 * no terminal, or the two do not have the same one.
 */
bool terminal_find(struct terminal_files *files, struct terminal *terminal);

/* Reads the text of /proc/PID/stat, whatever the process calls itself. False when it is none. */
bool terminal_parse(const char *text, size_t length, struct terminal_process *process);

#endif
