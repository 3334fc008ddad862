/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The descriptors that only root can open: settings, otp.key, and every *.secret and *.map
 * beside them.
 * Opened before privileges are dropped, read only after.
 */
#ifndef DLA_OTP_FILES_H
#define DLA_OTP_FILES_H

#include <stdbool.h>

#define SECRET_FILES_MAX 16
#define SECRET_FILE_NAME_MAX 255 /* as the settings allow */
#define SECRET_FILE_BYTES_MAX 4096
#define MAP_FILES_MAX 4

/* fd is -1 when the file cannot be opened, or a secret's owner, mode, kind or size are wrong. */
struct named_file {
	char name[SECRET_FILE_NAME_MAX + 1];
	int fd;
};

struct files {
	int settings; /* -1: cannot be opened, or others than root may write its directory; its own
			 owner and mode are for settings_read to check */
	int key;      /* -1: not there, or not root's, 0600, regular, at most 4 KiB */
	unsigned secret_count;
	struct named_file secrets[SECRET_FILES_MAX];
	unsigned map_count;
	struct named_file maps[MAP_FILES_MAX]; /* owner and mode are for name_map_read to check */
};

/* Opens them all (O_NOFOLLOW). What cannot be opened is -1 and found out when it is needed. */
void files_open(struct files *files, const char *settings_path);

/* The descriptor of a secret file the settings name; -1 when it is not there or not sound. */
int files_secret(const struct files *files, const char *name);

/* The descriptor of a map the settings name; -1 when it is not there. */
int files_map(const struct files *files, const char *name);

/* Closes settings, key and maps, once they are read. */
void files_close_settings_and_key(struct files *files);

/* Closes every secret but those whose names needed() affirms. */
void files_close_secrets(struct files *files, bool (*needed)(const char *name, const void *context),
    const void *context);

#endif
