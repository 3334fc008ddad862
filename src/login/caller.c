/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Hears one BEGIN from a root peer and looks its accounts up. Believes nothing else of the caller.
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
#define UID_HIGHEST 4294967294 /* -1 is nobody's */

static bool
peer_is_root(int socket)
{
	struct ucred peer;
	socklen_t length = sizeof peer;

	return getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &peer, &length) == 0 &&
	       length == sizeof peer && peer.uid == 0;
}

/* Finds an account by its name or, without one, by its uid, in a buffer that grows up to a bound.
 */
static struct passwd *
find_account(const char *name, uid_t uid, struct passwd *entry, char **buffer)
{
	struct passwd *found = NULL;
	int error = ERANGE;

	*buffer = NULL;
	for (size_t size = 1024; error == ERANGE && size <= PASSWD_BYTES_MAX; size *= 4) {
		free(*buffer);
		if (!(*buffer = malloc(size)))
			return NULL;
		error = name ? getpwnam_r(name, entry, *buffer, size, &found)
			     : getpwuid_r(uid, entry, *buffer, size, &found);
	}
	return found;
}

static void
look_up_user(struct caller *caller)
{
	struct passwd entry, *found;
	char *buffer;

	found = find_account(caller->user, 0, &entry, &buffer);
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

/* sudo names the invoker itself, su somebody else; sshd and login run as root. */
static void
look_up_invoker(struct caller *caller)
{
	struct passwd entry, *found = NULL;
	char *buffer = NULL;
	const char *name = "";

	caller->invoker[0] = '\0';
	if (caller->invoker_uid == 0)
		name = "root";
	else if (caller->local && caller->uid == caller->invoker_uid)
		name = caller->user;
	else if ((found = find_account(NULL, caller->invoker_uid, &entry, &buffer)) &&
		 found->pw_uid == caller->invoker_uid)
		name = found->pw_name;
	if (strlen(name) < sizeof caller->invoker)
		memcpy(caller->invoker, name, strlen(name) + 1);
	free(buffer);
}

bool
caller_hear(struct caller *caller, int socket)
{
	struct wire *message = &caller->message;
	int64_t timeout, invoker_uid;

	if (!peer_is_root(socket))
		return false;
	if (wire_receive(socket, message, NULL, clock_now_ms() + BEGIN_WAIT_MS) != WIRE_OK ||
	    message->type != WIRE_BEGIN ||
	    !wire_number(message->field[BEGIN_TIMEOUT], TIMEOUT_MAX_S, &timeout) ||
	    !wire_number(message->field[BEGIN_RUID], UID_HIGHEST, &invoker_uid) ||
	    !hear_open_s(caller, message->field[BEGIN_OPEN]))
		return false;
	caller->phase = message->field[BEGIN_PHASE];
	caller->user = message->field[BEGIN_USER];
	caller->service = message->field[BEGIN_SERVICE];
	caller->rhost = message->field[BEGIN_RHOST];
	caller->tty = message->field[BEGIN_TTY];
	caller->login_id = message->field[BEGIN_LOGIN_ID];
	caller->invoker_uid = (uid_t)invoker_uid;
	caller->by_root = caller->invoker_uid == 0;
	caller->publickey = strcmp(message->field[BEGIN_PRIOR], "publickey") == 0;
	caller->silent = strchr(message->field[BEGIN_FLAGS], 's') != NULL;
	caller->first_pass = strchr(message->field[BEGIN_FLAGS], 'f') != NULL;
	caller->timeout_s = (int)timeout;
	caller->account = strcmp(caller->phase, "account") == 0;
	caller->session = strcmp(caller->phase, "open") == 0 || strcmp(caller->phase, "close") == 0;
	alarm(LOOK_UP_WAIT_S);
	look_up_user(caller);
	look_up_invoker(caller);
	alarm(0);
	return true;
}
