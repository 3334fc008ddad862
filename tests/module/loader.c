/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Loads and unloads the module again and again and prints how many KiB the process grew meanwhile;
 * then calls its entry points by hand and prints which of them changed errno.
 *
 *   loader MODULE TIMES CONFDIR
 */
#include <dlfcn.h>
#include <errno.h>
#include <security/pam_appl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define OUR_ERRNO 4711
#define WARM_UP 200

typedef int entry_point(pam_handle_t *pamh, int flags, int argc, const char **argv);

static long
resident_kib(void)
{
	FILE *statm = fopen("/proc/self/statm", "re");
	long size = 0, resident = 0;

	if (statm == NULL || fscanf(statm, "%ld %ld", &size, &resident) != 2)
		resident = -1;
	if (statm != NULL)
		fclose(statm);
	return resident * sysconf(_SC_PAGESIZE) / 1024;
}

static int
say_nothing(
    int count, const struct pam_message **message, struct pam_response **response, void *appdata)
{
	(void)count;
	(void)message;
	(void)response;
	(void)appdata;
	errno = EIO;
	return PAM_CONV_ERR;
}

static void
try_entry_points(void *module, const char *confdir)
{
	static const char *const names[] = { "pam_sm_authenticate", "pam_sm_setcred",
		"pam_sm_acct_mgmt", "pam_sm_open_session", "pam_sm_close_session",
		"pam_sm_chauthtok" };
	const char *arguments[] = { "helper=/nowhere/at/all" };
	struct pam_conv conversation = { say_nothing, NULL };
	pam_handle_t *pamh = NULL;

	if (pam_start_confdir("other", "somchai", &conversation, confdir, &pamh) != PAM_SUCCESS)
		exit(1);
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		entry_point *call = (entry_point *)dlsym(module, names[i]);
		int code;

		if (call == NULL)
			exit(1);
		errno = OUR_ERRNO;
		code = call(pamh, 0, 1, arguments);
		printf("%s %d errno %s\n", names[i], code, errno == OUR_ERRNO ? "kept" : "changed");
	}
	pam_end(pamh, PAM_SUCCESS);
}

int
main(int argc, char **argv)
{
	long before = 0;
	void *module = NULL;

	if (argc != 4)
		return 2;
	for (int i = 0, times = atoi(argv[2]); i < times; i++) {
		if (i == WARM_UP)
			before = resident_kib();
		module = dlopen(argv[1], RTLD_NOW);
		if (module == NULL || dlclose(module) != 0) {
			fprintf(stderr, "%s\n", dlerror());
			return 1;
		}
	}
	printf("grown %ld\n", resident_kib() - before);
	module = dlopen(argv[1], RTLD_NOW);
	if (module == NULL)
		return 1;
	try_entry_points(module, argv[3]);
	dlclose(module);
	return 0;
}
