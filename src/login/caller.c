/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Hears one BEGIN from a root peer and looks one name up. Believes nothing else of the caller.
 */
#include "caller.h"

#include "clock.h"

#include <errno.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define BEGIN_WAIT_MS 5000
#define LOOK_UP_WAIT_S 5
#define PASSWD_BYTES_MAX (1024 * 1024)
#define TIMEOUT_MAX_S 900

static bool
peer_is_root(int socket)
{
	struct ucred peer;
	socklen_t length = sizeof peer;

	return getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &peer, &length) == 0 &&
	       length == sizeof peer && peer.uid == 0;
}

/* getpwnam_r with a buffer that grows up to a bound; a stalled name service ends us by SIGALRM. */
static void
look_up(struct caller *caller)
{
	struct passwd entry, *found = NULL;
	size_t size = 1024;
	char *buffer = NULL;
	int error = ERANGE;

	alarm(LOOK_UP_WAIT_S);
	while (error == ERANGE && size <= PASSWD_BYTES_MAX) {
		free(buffer);
		if (!(buffer = malloc(size)))
			break;
		error = getpwnam_r(caller->user, &entry, buffer, size, &found);
		size *= 4;
	}
	alarm(0);
	if (found && strcmp(found->pw_name, caller->user) == 0) {
		caller->local = true;
		caller->uid = found->pw_uid;
	}
	free(buffer);
}

/* Absent is -1. */
static bool
hear_open_s(struct caller *caller, const char *field)
{
	caller->open_s = -1;
	return field[0] == '\0' || wire_number(field, INT64_MAX, &caller->open_s);
}

bool
caller_hear(struct caller *caller, int socket)
{
	struct wire *message = &caller->message;
	int64_t timeout;

	if (!peer_is_root(socket))
		return false;
	if (wire_receive(socket, message, NULL, clock_now_ms() + BEGIN_WAIT_MS) != WIRE_OK ||
	    message->type != WIRE_BEGIN ||
	    !wire_number(message->field[BEGIN_TIMEOUT], TIMEOUT_MAX_S, &timeout) ||
	    !hear_open_s(caller, message->field[BEGIN_OPEN]))
		return false;
	caller->phase = message->field[BEGIN_PHASE];
	caller->user = message->field[BEGIN_USER];
	caller->service = message->field[BEGIN_SERVICE];
	caller->rhost = message->field[BEGIN_RHOST];
	caller->tty = message->field[BEGIN_TTY];
	caller->login_id = message->field[BEGIN_LOGIN_ID];
	caller->ruid = message->field[BEGIN_RUID];
	caller->by_root = strcmp(caller->ruid, "0") == 0;
	caller->publickey = strcmp(message->field[BEGIN_PRIOR], "publickey") == 0;
	caller->first_pass = strchr(message->field[BEGIN_FLAGS], 'f') != NULL;
	caller->timeout_s = (int)timeout;
	caller->session = strcmp(caller->phase, "open") == 0 || strcmp(caller->phase, "close") == 0;
	look_up(caller);
	return true;
}
