/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Keeps secrets in memory until they are written, where workers can be handed them. A client's
 * secret of any letters is shown to the SSO in the way that takes any.
 */
#include "setup_secrets.h"

#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define UNRESERVED "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~"

const char *
setup_secret_name(const struct setup *setup, enum setup_secret which)
{
	const char *name = which == SETUP_CLIENT_SECRET
			       ? setup->settings.sso.client_secret_file
			       : setup->settings.mail.relays[0].password_file;

	if (name[0] != '\0')
		return name;
	return which == SETUP_CLIENT_SECRET ? "sso.secret" : "mail.secret";
}

/* In memory that has a descriptor: workers take a secret as one, and it is on no disk yet. */
static bool
put_in_files(struct files *files, const char *name, const struct secret *secret)
{
	struct named_file *file = files->secrets;
	struct named_file *end = file + files->secret_count;
	int fd = memfd_create("secret", MFD_CLOEXEC);

	while (file < end && strcmp(file->name, name) != 0)
		file++;
	if (fd == -1 || file == files->secrets + SECRET_FILES_MAX ||
	    write(fd, secret->bytes, secret->length) != (ssize_t)secret->length) {
		if (fd != -1)
			close(fd);
		return false;
	}
	if (file == end) {
		files->secret_count++;
		(void)snprintf(file->name, sizeof file->name, "%s", name);
	} else if (file->fd != -1) {
		close(file->fd);
	}
	file->fd = fd;
	return true;
}

bool
setup_put_secret(struct setup *setup, enum setup_secret which, const struct secret *secret)
{
	const char *name = setup_secret_name(setup, which);

	if (which == SETUP_CLIENT_SECRET && strcmp(setup->settings.sso.client_auth, "basic") == 0 &&
	    (secret->bytes[strspn(secret->bytes, UNRESERVED)] != '\0' ||
		setup->settings.sso.client_id[strspn(setup->settings.sso.client_id, UNRESERVED)] !=
		    '\0') &&
	    !setup_put(setup, "sso.client_auth", "post"))
		return false;
	if (!put_in_files(&setup->errand->files, name, secret))
		return setup_refuse(setup, "Remove secret files that no setting names.",
		    "there is no room for another secret");
	return secret_set(&setup->secret[which], secret->bytes, secret->length);
}
