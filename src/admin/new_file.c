/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Makes the file for an export or a card of recovery codes, before root is given up. Refuses to
 * write over anything. (T131)
 */
#include "new_file.h"

#include "wording.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#define SHOWN_COLUMNS 80

bool
new_file_open(struct errand *errand, const char *path)
{
	char shown[WORD_MAX];

	errand->output = openat(errand->directory, path,
	    O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY, 0600);
	if (errand->output != -1)
		return true;
	wording_fit(shown, path, SHOWN_COLUMNS);
	(void)fprintf(stderr, "dla-otp: %s cannot be made: %s\n", shown, strerror(errno));
	return false;
}
