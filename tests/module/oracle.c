/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Runs one phase of a service's stack through libpam for every combination of codes that its
 * modules (pam_scripted.so) may return, and prints those that let somebody in: the codes, a blank,
 * which modules were asked, a letter each. Closes with `tried N`, or with `refused CODE` where
 * libpam will not have the stack at all.
 *
 *   oracle SERVICE auth|account [CODES OF MODULE 0] [CODES OF MODULE 1] ...
 */
#include <security/pam_appl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MODULES_MAX 40

struct scripts {
	char *const *choices; /* letters that each module may say */
	unsigned count;
	unsigned at[MODULES_MAX]; /* the combination: an index into each */
};

/* Says nothing and answers nothing: the modules here ask nobody. */
static int
converse(
    int count, const struct pam_message **messages, struct pam_response **responses, void *data)
{
	(void)messages;
	(void)data;
	*responses = calloc((size_t)count, sizeof **responses);
	return *responses != NULL ? PAM_SUCCESS : PAM_CONV_ERR;
}

static bool
next_combination(struct scripts *scripts)
{
	for (unsigned i = 0; i < scripts->count; i++) {
		if (scripts->choices[i][++scripts->at[i]] != '\0')
			return true;
		scripts->at[i] = 0;
	}
	return false;
}

static bool
lets_in(int code, bool account)
{
	return code == PAM_SUCCESS || (account && code == PAM_NEW_AUTHTOK_REQD);
}

static unsigned long
try_all(pam_handle_t *pamh, struct scripts *scripts, bool account)
{
	char codes[MODULES_MAX + sizeof "CODES="] = "CODES=", *letters = codes + strlen(codes);
	unsigned long tried = 0;

	do {
		const char *asked;
		int code;

		for (unsigned i = 0; i < scripts->count; i++)
			letters[i] = scripts->choices[i][scripts->at[i]];
		letters[scripts->count] = '\0';
		if (pam_putenv(pamh, codes) != PAM_SUCCESS ||
		    pam_putenv(pamh, "ASKED=") != PAM_SUCCESS)
			exit(2);
		code = account ? pam_acct_mgmt(pamh, 0) : pam_authenticate(pamh, 0);
		tried++;
		asked = pam_getenv(pamh, "ASKED");
		if (lets_in(code, account))
			printf("%d %s %s\n", code, letters, asked != NULL ? asked : "");
	} while (next_combination(scripts));
	return tried;
}

int
main(int argc, char **argv)
{
	struct pam_conv conversation = { converse, NULL };
	struct scripts scripts = { .choices = argv + 3, .count = (unsigned)argc - 3 };
	pam_handle_t *pamh = NULL;
	int code;

	if (argc < 3 || scripts.count > MODULES_MAX)
		return 2;
	code = pam_start(argv[1], "root", &conversation, &pamh);
	if (code != PAM_SUCCESS) {
		printf("refused %d\n", code);
		return 0;
	}
	printf("tried %lu\n", try_all(pamh, &scripts, strcmp(argv[2], "account") == 0));
	pam_end(pamh, PAM_SUCCESS);
	return 0;
}
