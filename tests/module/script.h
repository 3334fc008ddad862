/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A conversation function that plays a script, read from standard input, one line per question:
 *
 *   answer HEX        answers          null       a response without text
 *   slow MS HEX       answers later    none       success without a response
 *   retcode HEX       resp_retcode 1   error      PAM_CONV_ERR
 *   rename NAME HEX   sets PAM_USER    again      PAM_CONV_AGAIN
 *   file PATH         answers what that file holds (HEX), as soon as it is there
 *
 * HEX is the answer with each byte XOR 0x5a, so that this process never holds an answer but in the
 * response that it gives away: a copy found later is somebody else's. Past its end the script
 * fails.
 */
#ifndef DLA_OTP_TEST_SCRIPT_H
#define DLA_OTP_TEST_SCRIPT_H

#include <security/pam_appl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SCRIPT_MASK 0x5a
#define SCRIPT_STEPS_MAX 32
#define SCRIPT_PATIENCE_MS 30000 /* for a file to come */

struct script {
	char *lines[SCRIPT_STEPS_MAX];
	unsigned count;
	FILE *transcript; /* what was shown and asked, a line each; NULL = nowhere */
	bool fail_texts;  /* texts without a question fail */
	bool slow_texts;  /* they take a millisecond */
};

/* One use of a script, from its beginning. */
struct reading {
	const struct script *script;
	unsigned next;
	pam_handle_t *pamh;
};

static void
script_read(struct script *script)
{
	char *line = NULL;
	size_t size = 0;

	while (script->count < SCRIPT_STEPS_MAX && getline(&line, &size, stdin) > 0) {
		line[strcspn(line, "\n")] = '\0';
		script->lines[script->count++] = line;
		line = NULL;
		size = 0;
	}
	free(line);
}

static void
script_free(struct script *script)
{
	while (script->count > 0)
		free(script->lines[--script->count]);
}

static unsigned char
script_byte(const char *hex)
{
	char digits[3] = { hex[0], hex[1], '\0' };

	return (unsigned char)strtoul(digits, NULL, 16);
}

static char *
script_unmask(const char *hex)
{
	size_t length = strlen(hex) / 2;
	char *text = calloc(1, length + 1);

	for (size_t i = 0; text != NULL && i < length; i++)
		text[i] = (char)(script_byte(hex + 2 * i) ^ SCRIPT_MASK);
	return text;
}

static void
script_write(const struct script *script, int style, const char *text)
{
	static const char *const kinds[] = { "?", "hidden", "shown", "error", "info" };

	if (script->transcript == NULL)
		return;
	fprintf(script->transcript, "%s ", kinds[style]);
	for (; *text != '\0'; text++) {
		if (*text == '\n')
			fputs("\\n", script->transcript);
		else
			fputc(*text, script->transcript);
	}
	fputc('\n', script->transcript);
}

/* What the file holds once it is there, "" when it does not come; the caller frees. */
static char *
script_await(const char *path)
{
	char *hex = NULL;
	size_t size = 0;
	FILE *file = NULL;

	for (int waited = 0; file == NULL && waited < SCRIPT_PATIENCE_MS; waited += 10) {
		usleep(10000);
		file = fopen(path, "re");
	}
	if (file == NULL || getline(&hex, &size, file) < 0)
		hex = strdup("");
	if (file != NULL)
		fclose(file);
	hex[strcspn(hex, "\n")] = '\0';
	return hex;
}

/* Plays one line. What stands behind its last blank is the answer. */
static int
script_play(struct reading *reading, struct pam_response *response)
{
	const char *line = reading->script->lines[reading->next++];
	const char *hex = strrchr(line, ' ');

	if (strcmp(line, "error") == 0)
		return PAM_CONV_ERR;
	if (strcmp(line, "again") == 0)
		return PAM_CONV_AGAIN;
	if (strcmp(line, "null") == 0)
		return PAM_SUCCESS;
	if (strncmp(line, "slow ", 5) == 0)
		usleep((useconds_t)(1000 * strtoul(line + 5, NULL, 10)));
	if (strncmp(line, "rename ", 7) == 0) {
		char *name = strndup(line + 7, (size_t)(hex - line) - 7);

		pam_set_item(reading->pamh, PAM_USER, name);
		free(name);
	}
	response->resp_retcode = strncmp(line, "retcode ", 8) == 0;
	if (strncmp(line, "file ", 5) == 0) {
		char *awaited = script_await(line + 5);

		response->resp = script_unmask(awaited);
		free(awaited);
		return PAM_SUCCESS;
	}
	response->resp = script_unmask(hex == NULL ? "" : hex + 1);
	return PAM_SUCCESS;
}

static int
script_converse(
    int count, const struct pam_message **message, struct pam_response **response, void *appdata)
{
	struct reading *reading = appdata;
	const struct script *script = reading->script;
	int style = message[0]->msg_style, result;

	if (count != 1)
		return PAM_CONV_ERR;
	script_write(script, style, message[0]->msg);
	if (script->slow_texts)
		usleep(1000);
	if (style == PAM_TEXT_INFO || style == PAM_ERROR_MSG)
		return script->fail_texts ? PAM_CONV_ERR : PAM_SUCCESS;
	if (reading->next >= script->count)
		return PAM_CONV_ERR;
	if (strcmp(script->lines[reading->next], "none") == 0) {
		reading->next++;
		return PAM_SUCCESS;
	}
	struct pam_response *answer = calloc(1, sizeof *answer);
	result = answer == NULL ? PAM_BUF_ERR : script_play(reading, answer);
	if (result == PAM_SUCCESS)
		*response = answer;
	else
		free(answer);
	return result;
}

#endif
