/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Opens the settings' directory. Refuses one in which somebody else than root may exchange files.
 */
#include "settings_folder.h"

#include "paths.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

int
settings_folder_open(void)
{
	struct stat status;
	int directory = open(PATH_SYSCONF, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

	if (directory != -1 && fstat(directory, &status) == 0 && status.st_uid == 0 &&
	    (status.st_mode & 0022) == 0)
		return directory;
	if (directory != -1)
		close(directory);
	return -1;
}
