/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where somebody sits: the terminal of a program that asks us, and the login session it belongs to.
 * The kernel tells it (proc(5)); nothing is believed of the program. A session is known by its
 * leader and when that was started, so a number that is given again is another session.
 */
#ifndef DLA_OTP_SEAT_H
#define DLA_OTP_SEAT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* All zero = nobody knows. */
struct seat {
	uint32_t terminal; /* the device's number, as /proc writes it */
	uint32_t leader;   /* the process that leads the session, */
	uint64_t started;  /* and when it was started: clock ticks since the boot */
};

/* What tells it: two open files of /proc, -1 where there is none. */
struct seat_files {
	pid_t leader;
	int of_caller, of_leader;
};

/* What a line of /proc/PID/stat says of a process. */
struct seat_process {
	uint32_t number, session, terminal;
	uint64_t started;
	bool alive; /* false for what has ended and was not waited for */
};

/*
 * Opens what tells of that process, without reading it: as root, where /proc may hide processes
 * from others. A process of another PID namespace (number 0) has nothing.
 */
void seat_open(struct seat_files *files, pid_t caller);

/*
 * Reads and closes it. False, and all zero, when the process or its session's leader has ended, has
 * no terminal, or the two do not have the same one.
 */
bool seat_find(struct seat_files *files, struct seat *seat);

/* Reads the text of /proc/PID/stat, whatever the process calls itself. False when it is none. */
bool seat_parse(const char *text, size_t length, struct seat_process *process);

#endif
