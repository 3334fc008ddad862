/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Looks whether the files of pam-auth-update ask us. Changes nothing there: they are its own, and
 * it would take lines of others for an administrator's.
 */
#include "profile.h"

#include "stack_edit.h"
#include "switched.h"
#include "whole_file.h"

#include <fcntl.h>
#include <unistd.h>

static bool
asks_us(int directory, const char *name)
{
	struct whole_file file = { 0 };
	const char *why;
	bool asks = !whole_file_read(&file, directory, name, &why) ||
		    (file.bytes != NULL && stack_edit_asks_us(file.bytes, file.length));

	whole_file_free(&file);
	return asks;
}

bool
profile_is_on(void)
{
	int directory = open(SWITCHED_PAM, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool on;

	if (directory == -1)
		return true;
	on = asks_us(directory, "common-auth") || asks_us(directory, "common-account");
	close(directory);
	return on;
}
