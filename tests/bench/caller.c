/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A PAM application that measures: pam_start() to pam_end() with one pam_authenticate() between, on
 * the stack of a private directory, with the clock read at the edges of each question. Its own
 * start comes before the line that it waits for, its own end after another.
 *
 *   caller CONFDIR SERVICE USER
 *
 *   stdout  ready PID                          stdin  any line: begin
 *           asked NS_ASKED NS_ANSWERED                the answer, one line
 *           result CODE NS_ENDED NS_ANSWERED          any line, or its end: end
 *
 * NS_ANSWERED is when the answer before was handed over. Times are CLOCK_MONOTONIC, nanoseconds.
 */
#include <security/pam_appl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define REMOTE "127.0.0.1" /* as sshd says it for a login over loopback */

static int64_t answered_ns;

static int64_t
now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

/* One line of stdin without its end; NULL when there is none. */
static char *
read_line(void)
{
	char *line = NULL;
	size_t size = 0;
	ssize_t length = getline(&line, &size, stdin);

	if (length > 0 && line[length - 1] == '\n')
		line[--length] = '\0';
	if (length >= 0)
		return line;
	free(line);
	return NULL;
}

static int
answer(int count, const struct pam_message **messages, struct pam_response **responses, void *data)
{
	struct pam_response *answers = calloc((size_t)count, sizeof *answers);

	(void)data;
	for (int i = 0; answers != NULL && i < count; i++) {
		int style = messages[i]->msg_style;

		if (style != PAM_PROMPT_ECHO_OFF && style != PAM_PROMPT_ECHO_ON)
			continue;
		printf("asked %jd %jd\n", (intmax_t)now_ns(), (intmax_t)answered_ns);
		if ((answers[i].resp = read_line()) == NULL) {
			while (i-- > 0)
				free(answers[i].resp);
			free(answers);
			return PAM_CONV_ERR;
		}
		answered_ns = now_ns();
	}
	*responses = answers;
	return answers != NULL ? PAM_SUCCESS : PAM_BUF_ERR;
}

/* What any program that asks PAM pays, the loading of the modules included. */
static int
sign_in(const char *directory, const char *service, const char *user)
{
	const struct pam_conv conversation = { .conv = answer };
	pam_handle_t *pamh = NULL;
	int code = pam_start_confdir(service, user, &conversation, directory, &pamh);

	if (code == PAM_SUCCESS)
		code = pam_set_item(pamh, PAM_RHOST, REMOTE);
	if (code == PAM_SUCCESS)
		code = pam_authenticate(pamh, 0);
	pam_end(pamh, code);
	return code;
}

int
main(int argc, char **argv)
{
	setvbuf(stdout, NULL, _IOLBF, BUFSIZ);
	if (argc != 4)
		return 2;
	printf("ready %d\n", (int)getpid());
	free(read_line());
	int code = sign_in(argv[1], argv[2], argv[3]);
	printf("result %d %jd %jd\n", code, (intmax_t)now_ns(), (intmax_t)answered_ns);
	free(read_line());
	return 0;
}
