/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A name service (nsswitch.conf(5)) that makes trouble for whoever asks for one of these names, and
 * knows no others: it stalls, is slow, crashes, or has an entry of very many bytes.
 */
#include <errno.h>
#include <nss.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define UID 62000

enum nss_status _nss_trouble_getpwnam_r(
    const char *name, struct passwd *entry, char *buffer, size_t size, int *error);

static const struct {
	const char *name;
	unsigned wait_s;
	size_t bytes; /* of the whole entry */
} people[] = {
	{ "stalling", 600, 100 },
	{ "slow", 2, 100 },
	{ "large", 0, 900 * 1024 },
	{ "huge", 0, 2 * 1024 * 1024 },
	{ "endless", 0, (size_t)-1 },
};

static void
fill(struct passwd *entry, char *buffer, const char *name, size_t bytes)
{
	static char nothing[] = "", home[] = "/", shell[] = "/bin/sh";
	size_t length = strlen(name) + 1;

	memcpy(buffer, name, length);
	memset(buffer + length, 'x', bytes - length - 1);
	buffer[bytes - 1] = '\0';
	*entry = (struct passwd){ .pw_name = buffer,
		.pw_passwd = nothing,
		.pw_uid = UID,
		.pw_gid = UID,
		.pw_gecos = buffer + length,
		.pw_dir = home,
		.pw_shell = shell };
}

enum nss_status
_nss_trouble_getpwnam_r(
    const char *name, struct passwd *entry, char *buffer, size_t size, int *error)
{
	if (strcmp(name, "crashing") == 0)
		abort();
	for (size_t i = 0; i < sizeof people / sizeof people[0]; i++) {
		if (strcmp(name, people[i].name) != 0)
			continue;
		sleep(people[i].wait_s);
		if (size < people[i].bytes) {
			*error = ERANGE;
			return NSS_STATUS_TRYAGAIN;
		}
		fill(entry, buffer, name, people[i].bytes);
		return NSS_STATUS_SUCCESS;
	}
	*error = ENOENT;
	return NSS_STATUS_NOTFOUND;
}
