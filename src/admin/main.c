/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * dla-otp: the administrator's command. Understands its command line before anything else and
 * touches nothing until it does; root only.
 */
#include "command_line.h"
#include "errand.h"
#include "help.h"

#include <stdio.h>
#include <time.h>
#include <unistd.h>

static int
complain(const struct command_line *line)
{
	(void)fprintf(stderr, "dla-otp: %s\nTry: dla-otp --help\n", line->complaint);
	return 2;
}

int
main(int argc, char **argv)
{
	static struct errand errand;
	struct command_line line;
	struct request *request = &errand.request;

	if (!command_line_sort(&line, argc, argv) ||
	    !request_read(request, &line, (int64_t)time(NULL)))
		return complain(&line);
	if (request->help || request->subcommand == NULL) {
		help_print(stdout, request->subcommand);
		return request->help && fflush(stdout) == 0 ? 0 : 2;
	}
	if (geteuid() != 0) {
		(void)fprintf(stderr, "dla-otp: only root may use this; try it with sudo\n");
		return 2;
	}
	return errand_run(&errand);
}
