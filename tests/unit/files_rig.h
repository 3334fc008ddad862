/* SPDX-License-Identifier: BSD-2-Clause */
/* For the tests of files: a directory like /etc/dla-otp, and whether what lies there is taken. */
#ifndef DLA_OTP_FILES_RIG_H
#define DLA_OTP_FILES_RIG_H

#include "files.h"
#include "temporary.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#define SOMEBODY 65534

static char folder[TEMPORARY_SIZE];
static char settings_path[TEMPORARY_SIZE + sizeof "/dla-otp.conf"];
static struct files files;

static inline int
enter(void **state)
{
	(void)state;
	temporary_make(folder);
	(void)snprintf(settings_path, sizeof settings_path, "%s/dla-otp.conf", folder);
	return chdir(folder);
}

static inline int
leave(void **state)
{
	(void)state;
	if (chdir("/") != 0)
		return -1;
	temporary_remove(folder);
	return 0;
}

static inline void
close_files(void)
{
	files_close_settings_and_key(&files);
	for (unsigned i = 0; i < files.secret_count; i++)
		if (files.secrets[i].fd >= 0)
			close(files.secrets[i].fd);
}

static inline void
make_file(const char *name, mode_t mode, size_t size)
{
	int fd = open(name, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	assert_true(fd >= 0);
	assert_int_equal(ftruncate(fd, (off_t)size), 0);
	assert_int_equal(fchmod(fd, mode), 0);
	close(fd);
}

/* Settings, key and one secret, as they should be. */
static inline void
make_files(void)
{
	make_file("dla-otp.conf", 0644, 20);
	make_file("otp.key", 0600, 20);
	make_file("a.secret", 0600, 20);
}

/* Whether a look at the directory finds that secret, or otp.key, sound. */
static inline bool
is_taken(const char *name)
{
	bool taken;

	files_open(&files, settings_path);
	taken = (strcmp(name, "otp.key") == 0 ? files.key : files_secret(&files, name)) >= 0;
	close_files();
	return taken;
}

#define IN_A_FOLDER(test) cmocka_unit_test_setup_teardown(test, enter, leave)

#endif
