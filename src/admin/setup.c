/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * `dla-otp setup`: from a few answers to settings that work. Each answer is tried at once with the
 * real servers; nothing is written before all of them are right, shown and agreed to. Refuses
 * settings that it cannot change without guessing. What root reads here is root's own: the keyboard
 * and files that root alone could write.
 */
#include "paths.h"
#include "settings_folder.h"
#include "setup_answers.h"
#include "setup_ask.h"
#include "setup_trial.h"
#include "setup_write.h"
#include "subcommands.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define NAME_SERVICE_WAIT_S 5
#define CONSOLE "/dev/tty" /* and its number: a screen that cannot draw Thai */

static bool
could_not(const char *words)
{
	(void)fprintf(stderr, "dla-otp: %s\n", words);
	return false;
}

/* The files of secrets that options name, from where the command was started. */
static bool
open_given(struct setup *setup)
{
	static const enum option options[SETUP_SECRETS] = {
		[SETUP_CLIENT_SECRET] = OPTION_CLIENT_SECRET_FILE,
		[SETUP_RELAY_PASSWORD] = OPTION_RELAY_PASSWORD_FILE,
	};

	for (unsigned i = 0; i < SETUP_SECRETS; i++) {
		const char *path = setup->errand->request.typed[options[i]];

		setup->given[i] = -1;
		if (path == NULL || strcmp(path, "-") == 0)
			continue;
		setup->given[i] = openat(
		    setup->errand->directory, path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
		if (setup->given[i] != -1)
			continue;
		(void)fprintf(
		    stderr, "dla-otp: %s: %s\n", option_name(options[i]), strerror(errno));
		return false;
	}
	return true;
}

static bool
prepare(struct setup *setup)
{
	char terminal[sizeof CONSOLE + 1] = "";

	setup->asks = isatty(STDIN_FILENO) && !setup->errand->request.yes;
	setup->on_console = ttyname_r(STDIN_FILENO, terminal, sizeof terminal) == 0 &&
			    strncmp(terminal, CONSOLE, strlen(CONSOLE)) == 0 &&
			    terminal[strlen(CONSOLE)] != '\0';
	setup->directory = settings_folder_open();
	if (setup->directory == -1)
		return could_not(
		    PATH_SYSCONF " must be there, root's, and writable for root alone");
	alarm(NAME_SERVICE_WAIT_S);
	if (!harden_find_user(USER_LOGIN, &setup->user))
		return could_not("there is no user " USER_LOGIN ": install the package again");
	alarm(0);
	return setup_trial_open(setup) || could_not("memory is short");
}

bool
setup_as_root(struct errand *errand)
{
	static struct setup setup;
	bool ready;

	setup.errand = errand;
	setup.directory = setup.given[SETUP_CLIENT_SECRET] = setup.given[SETUP_RELAY_PASSWORD] = -1;
	ready = open_given(&setup) && prepare(&setup);
	if (ready && setup_begin(&setup) && setup_ask(&setup) && setup_write(&setup)) {
		files_open(&errand->files, PATH_SETTINGS); /* as they are now */
		errand->is_on = true;
	}
	setup_end(&setup);
	return ready;
}

void
run_setup(struct errand *errand)
{
	if (!errand->is_on)
		return;
	run_check(errand);
	report_finding(&errand->report, FINDING_OK, "next",
	    "dla-otp doctor, dla-otp test login NAME, then dla-otp enable sshd",
	    "the settings are ready to be tried");
}
