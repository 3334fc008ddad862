/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The environment of a rig's process, and PAM's own.
 */
#ifndef DLA_OTP_TEST_ENVIRONMENT_H
#define DLA_OTP_TEST_ENVIRONMENT_H

#include <security/pam_appl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 * Puts a file's lines NAME=VALUE into the environment, once the process runs: no loader has seen
 * them, and none has taken any of them away.
 */
static void
environment_fill(const char *path)
{
	FILE *file = fopen(path, "re");
	char *line = NULL, *value;
	size_t size = 0;

	while (file != NULL && getline(&line, &size, file) > 0) {
		line[strcspn(line, "\n")] = '\0';
		value = strchr(line, '=');
		if (value == NULL)
			continue;
		*value = '\0';
		setenv(line, value + 1, 1);
	}
	free(line);
	if (file != NULL)
		fclose(file);
}

/* A line for each variable that PAM would give to a session. */
static void
environment_show(pam_handle_t *pamh, FILE *output)
{
	char **list = pam_getenvlist(pamh);

	for (char **variable = list; variable != NULL && *variable != NULL; variable++) {
		fprintf(output, "pamenv %s\n", *variable);
		free(*variable);
	}
	free(list);
}

#endif
