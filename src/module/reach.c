/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Which engine a caller gets. On the public socket talks to nobody but root: whoever else could
 * listen there would be handed a password.
 */
#include "reach.h"

#include "clock.h"
#include "descriptor.h"
#include "paths.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#define CONNECT_S 5

_Static_assert(sizeof PATH_SOCKET <= sizeof((struct sockaddr_un *)NULL)->sun_path,
    "the socket's path fits an address");

/* Behind directories that are root's alone nobody can put another one in its place. */
static bool
is_roots_socket(void)
{
	int directory = descriptor_open_roots(PATH_RUN, S_IFDIR);
	struct stat status;
	bool is = false;

	if (directory < 0)
		return false;
	if (fstatat(directory, SOCKET_NAME, &status, AT_SYMLINK_NOFOLLOW) == 0) {
		errno = EPERM;
		is = S_ISSOCK(status.st_mode) && status.st_uid == 0;
	}
	descriptor_close(directory);
	return is;
}

static bool
listener_is_root(int fd)
{
	struct ucred peer;
	socklen_t length = sizeof peer;

	return getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &length) == 0 &&
	       length == sizeof peer && peer.uid == 0;
}

static bool
connect_in_time(int fd)
{
	const struct sockaddr_un address = { .sun_family = AF_UNIX, .sun_path = PATH_SOCKET };
	const struct timeval patience = { .tv_sec = CONNECT_S };
	int64_t deadline_ms = clock_now_ms() + CONNECT_S * 1000;
	int result;

	if (setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience) < 0)
		return false;
	do
		result = connect(fd, (const struct sockaddr *)&address, sizeof address);
	while (result < 0 && errno == EINTR && clock_left_ms(deadline_ms) > 0);
	return result == 0;
}

static bool
fail(struct log_line *why, const char *words)
{
	int error = errno;

	log_begin(why, words);
	log_add(why, "socket", PATH_SOCKET);
	log_add(why, "errno", strerrorname_np(error));
	return false;
}

static bool
connect_to_engine(struct engine *engine, struct log_line *why)
{
	if (!is_roots_socket())
		return fail(why, "sign-in out of order: there is no socket for programs that are "
				 "not root's, or it "
				 "or its path is not root's alone; is dla-otp.socket started?");
	*engine = (struct engine){
		.socket = descriptor_move_up(socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0)),
		.process = -1,
	};
	if (engine->socket >= 0 && connect_in_time(engine->socket) &&
	    listener_is_root(engine->socket))
		return true;
	(void)fail(why, "sign-in out of order: nobody of root's takes a connection");
	descriptor_close(engine->socket);
	return false;
}

bool
reach_engine(struct engine *engine, const char *phase, const struct arguments *arguments,
    struct log_line *why)
{
	if (geteuid() == 0)
		return engine_start(engine, arguments->helper, arguments->settings, why);
	if (arguments->names_files) {
		log_begin(why,
		    "sign-in refused: conf= and helper= are only for programs that run as root");
		return false;
	}
	if (strcmp(phase, "auth") != 0) {
		log_begin(why, "sign-in refused: a program that does not run as root may sign in, "
			       "and no more");
		log_add(why, "phase", phase);
		return false;
	}
	return connect_to_engine(engine, why);
}
