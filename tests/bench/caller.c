/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A PAM application that measures: one pam_authenticate() on the stack of a private directory, with
 * the clock read at the edges of each question. Everything else happens before the line that starts
 * it or after its result, while this process waits.
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

int
main(int argc, char **argv)
{
	const struct pam_conv conversation = { .conv = answer };
	pam_handle_t *pamh;
	int code;

	setvbuf(stdout, NULL, _IOLBF, BUFSIZ);
	if (argc != 4 ||
	    pam_start_confdir(argv[2], argv[3], &conversation, argv[1], &pamh) != PAM_SUCCESS ||
	    pam_set_item(pamh, PAM_RHOST, REMOTE) != PAM_SUCCESS)
		return 2;
	printf("ready %d\n", (int)getpid());
	free(read_line());
	code = pam_authenticate(pamh, 0);
	printf("result %d %jd %jd\n", code, (intmax_t)now_ns(), (intmax_t)answered_ns);
	free(read_line());
	pam_end(pamh, code);
	return 0;
}
