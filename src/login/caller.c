/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Hears one BEGIN and looks its accounts up. Believes what it says only of a root peer; of any
 * other it takes the service, the timeout, a flag and a label.
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
#define SERVICE_LENGTH_MAX 255
#define LOGIN_ID_LENGTH 16
#define UID_HIGHEST 4294967294 /* -1 is nobody's */

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
		caller->gid = found->pw_gid;
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
		 found->pw_uid == caller->invoker_uid) {
		name = found->pw_name;
		caller->invoker_gid = found->pw_gid;
	}
	if (strlen(name) < sizeof caller->invoker)
		memcpy(caller->invoker, name, strlen(name) + 1);
	free(buffer);
}

bool
caller_recognise(struct caller *caller, int socket)
{
	struct ucred peer;
	socklen_t length = sizeof peer;

	if (getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &peer, &length) != 0 ||
	    length != sizeof peer || peer.uid == (uid_t)-1)
		return false;
	caller->unprivileged = peer.uid != 0;
	caller->invoker_uid = peer.uid;
	return true;
}

/* What a root peer says of where it comes from and of others. */
static bool
believe(struct caller *caller)
{
	const struct wire *message = &caller->message;
	int64_t invoker_uid;

	if (!wire_number(message->field[BEGIN_RUID], UID_HIGHEST, &invoker_uid) ||
	    !hear_open_s(caller, message->field[BEGIN_OPEN]))
		return false;
	caller->rhost = message->field[BEGIN_RHOST];
	caller->tty = message->field[BEGIN_TTY];
	caller->invoker_uid = (uid_t)invoker_uid;
	caller->by_root = caller->invoker_uid == 0;
	caller->publickey = strcmp(message->field[BEGIN_PRIOR], "publickey") == 0;
	caller->account = strcmp(caller->phase, "account") == 0;
	caller->session = strcmp(caller->phase, "open") == 0 || strcmp(caller->phase, "close") == 0;
	look_up_user(caller);
	look_up_invoker(caller);
	return true;
}

/* As the module writes them: nothing here may crowd out what else a log line says. */
static bool
are_labels(const char *service, const char *login_id)
{
	size_t length = 0;

	while (service[length] >= ' ' && service[length] <= '~')
		length++;
	return service[length] == '\0' && length <= SERVICE_LENGTH_MAX &&
	       strspn(login_id, "0123456789abcdef") == LOGIN_ID_LENGTH &&
	       login_id[LOGIN_ID_LENGTH] == '\0';
}

/* Whoever is not root is who the kernel says, here, and whatever else they say is not heard. */
static bool
keep_to_itself(struct caller *caller)
{
	const char *named = caller->user;

	if (strcmp(caller->phase, "auth") != 0 || !are_labels(caller->service, caller->login_id))
		return false;
	caller->rhost = caller->tty = "";
	caller->open_s = -1;
	caller->local = false;
	look_up_invoker(caller);
	caller->user = caller->invoker;
	caller->uid = caller->invoker_uid;
	caller->local = caller->invoker[0] != '\0';
	caller->another_name = !caller->local || strcmp(named, caller->invoker) != 0;
	return true;
}

bool
caller_hear(struct caller *caller, int socket)
{
	struct wire *message = &caller->message;
	int64_t timeout;
	bool heard;

	if (wire_receive(socket, message, NULL, clock_now_ms() + BEGIN_WAIT_MS) != WIRE_OK ||
	    message->type != WIRE_BEGIN ||
	    !wire_number(message->field[BEGIN_TIMEOUT], TIMEOUT_MAX_S, &timeout))
		return false;
	caller->phase = message->field[BEGIN_PHASE];
	caller->user = message->field[BEGIN_USER];
	caller->service = message->field[BEGIN_SERVICE];
	caller->login_id = message->field[BEGIN_LOGIN_ID];
	caller->silent = strchr(message->field[BEGIN_FLAGS], 's') != NULL;
	caller->first_pass = strchr(message->field[BEGIN_FLAGS], 'f') != NULL;
	caller->timeout_s = (int)timeout;
	alarm(LOOK_UP_WAIT_S);
	heard = caller->unprivileged ? keep_to_itself(caller) : believe(caller);
	alarm(0);
	return heard;
}

void
caller_look_up_groups(struct caller *caller)
{
	if (caller->local)
		groups_find(&caller->groups, caller->user, caller->gid);
	if (caller->invoker_uid != 0 && strcmp(caller->invoker, caller->user) != 0)
		groups_find(&caller->invoker_groups, caller->invoker, caller->invoker_gid);
}

const struct groups *
caller_groups(const struct caller *caller, const char *account)
{
	return strcmp(account, caller->user) == 0 ? &caller->groups : &caller->invoker_groups;
}
