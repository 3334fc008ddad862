/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A terminal and a login session, from two lines of /proc. A process may call itself anything, with
 * brackets, blanks and digits in it: what counts begins behind the last bracket. Refuses to guess:
 * where anything is missing nobody sits anywhere.
 */
#include "terminal.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define STAT_MAX 1024 /* bytes; 52 numbers and a name */
/* Fields of proc(5), counted from the one behind the name. */
#define FIELD_STATE 0
#define FIELD_SESSION 3
#define FIELD_DEVICE 4
#define FIELD_STARTED 19

/* 0 is no file of ours: it was open before. */
static int
open_status(pid_t process)
{
	char path[sizeof "/proc//stat" + 12];
	int fd;

	if (process <= 0)
		return 0;
	(void)snprintf(path, sizeof path, "/proc/%d/stat", (int)process);
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	return fd < 0 ? 0 : fd;
}

void
terminal_open(struct terminal_files *files, pid_t caller)
{
	/* getsid(0) would be our own. */
	files->leader = caller > 0 ? getsid(caller) : 0;
	files->of_caller = open_status(caller);
	files->of_leader = open_status(files->leader);
}

/* Digits up to a blank. A negative number is none. */
static bool
read_number(const char *at, const char *end, uint64_t highest, uint64_t *number)
{
	*number = 0;
	if (at == end)
		return false;
	for (; at < end; at++) {
		unsigned digit = (unsigned)(*at - '0');

		if (*at < '0' || *at > '9' || *number > (highest - digit) / 10)
			return false;
		*number = *number * 10 + digit;
	}
	return true;
}

static bool
read_number32(const char *at, const char *end, uint32_t *number)
{
	uint64_t read;
	bool fits = read_number(at, end, UINT32_MAX, &read);

	*number = (uint32_t)read;
	return fits;
}

/* Takes one field; of those that nobody asked for anything is good. */
static bool
take_field(struct terminal_process *process, unsigned field, const char *at, const char *end)
{
	switch (field) {
	case FIELD_STATE:
		process->alive = end - at == 1 && *at != 'Z' && *at != 'X' && *at != 'x';
		return end - at == 1;
	case FIELD_SESSION:
		return read_number32(at, end, &process->session);
	case FIELD_DEVICE:
		return read_number32(at, end, &process->device);
	case FIELD_STARTED:
		return read_number(at, end, UINT64_MAX, &process->started);
	default:
		return true;
	}
}

static bool
parse(const char *text, const char *end, struct terminal_process *process)
{
	const char *name = memchr(text, ' ', (size_t)(end - text));
	const char *at = memrchr(text, ')', (size_t)(end - text));

	if (name == NULL || at == NULL || at < name || !read_number32(text, name, &process->number))
		return false;
	at++;
	for (unsigned field = 0; field <= FIELD_STARTED; field++) {
		const char *next;

		if (at == end || *at++ != ' ')
			return false;
		next = memchr(at, ' ', (size_t)(end - at));
		if (next == NULL || !take_field(process, field, at, next))
			return false;
		at = next;
	}
	return true;
}

bool
terminal_parse(const char *text, size_t length, struct terminal_process *process)
{
	memset(process, 0, sizeof *process);
	if (parse(text, text + length, process))
		return true;
	memset(process, 0, sizeof *process);
	return false;
}

/* Reads and closes one of the files. */
static bool
read_process(int *fd, struct terminal_process *process)
{
	char text[STAT_MAX];
	ssize_t got = *fd == 0 ? -1 : read(*fd, text, sizeof text);

	if (*fd != 0)
		close(*fd);
	*fd = 0;
	return got > 0 && terminal_parse(text, (size_t)got, process) && process->alive;
}

bool
terminal_find(struct terminal_files *files, struct terminal *terminal)
{
	struct terminal_process caller, leader;
	bool read = read_process(&files->of_caller, &caller);

	read = read_process(&files->of_leader, &leader) && read;
	memset(terminal, 0, sizeof *terminal);
	if (!read || caller.device == 0 || caller.device != leader.device ||
	    leader.number != (uint32_t)files->leader || leader.session != leader.number ||
	    caller.session != leader.number)
		return false;
	*terminal = (struct terminal){ leader.device, leader.number, leader.started };
	return true;
}
