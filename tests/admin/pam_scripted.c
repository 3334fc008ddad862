/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A PAM module that returns what it is told to and notes that it was asked: `pam_scripted.so INDEX`
 * returns the code that the INDEX'th letter of PAM's variable CODES stands for (A is 0), and adds
 * its index, as a letter too, to the variable ASKED. For tests/module/oracle.c.
 */
#include <security/pam_modules.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ENTRY_POINT __attribute__((visibility("default")))

static int
say(pam_handle_t *pamh, int argc, const char **argv)
{
	const char *codes = pam_getenv(pamh, "CODES"), *asked = pam_getenv(pamh, "ASKED");
	int index = argc == 1 ? atoi(argv[0]) : -1;
	char note[128];

	if (codes == NULL || index < 0 || (size_t)index >= strlen(codes))
		return PAM_SYSTEM_ERR;
	(void)snprintf(
	    note, sizeof note, "ASKED=%.100s%c", asked != NULL ? asked : "", 'A' + index);
	(void)pam_putenv(pamh, note);
	return codes[index] - 'A';
}

ENTRY_POINT int
pam_sm_authenticate(pam_handle_t *pamh, int flags, int argc, const char **argv)
{
	(void)flags;
	return say(pamh, argc, argv);
}

ENTRY_POINT int
pam_sm_acct_mgmt(pam_handle_t *pamh, int flags, int argc, const char **argv)
{
	(void)flags;
	return say(pamh, argc, argv);
}

ENTRY_POINT int
pam_sm_setcred(pam_handle_t *pamh, int flags, int argc, const char **argv)
{
	(void)pamh;
	(void)flags;
	(void)argc;
	(void)argv;
	return PAM_SUCCESS;
}
