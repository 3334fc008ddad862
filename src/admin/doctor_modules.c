/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Every module that a stack names must be there: libpam takes a missing one for an answer, and
 * which one depends on the line (T13). What the lines amount to is for check --stack.
 */
#include "doctor.h"

#include "errand.h"
#include "paths.h"
#include "stack_modules.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#define PATH_SIZE 1024

/* NULL = none; it may not be there at all where libpam is told so. */
static const char *
fault_of(const char *path, bool may_be_missing)
{
	struct stat status;

	if (stat(path, &status) != 0)
		return errno == ENOENT && may_be_missing ? NULL : strerror(errno);
	if (!S_ISREG(status.st_mode))
		return "is no plain file";
	if (status.st_uid != 0 || (status.st_mode & 0022) != 0)
		return "can be written by others than root";
	return NULL;
}

/* True when the line's module is there, or need not be. */
static bool
check_line(struct errand *errand, const struct stack_file *file, const struct stack_line *line)
{
	bool ours = strcmp(stack_module_name(line), MODULE_OURS) == 0;
	char path[PATH_SIZE];
	const char *fault;
	int length;

	if (line->kind != LINE_MODULE || line->name[0] == '\0')
		return true;
	length = snprintf(
	    path, sizeof path, "%s%s", line->name[0] == '/' ? "" : PATH_SECURITY "/", line->name);
	fault = length < (int)sizeof path ? fault_of(path, line->may_be_missing && !ours)
					  : strerror(ENAMETOOLONG);
	if (fault == NULL)
		return true;
	report_finding(&errand->report, ours ? FINDING_FAIL : FINDING_WARN, "module",
	    ours ? "Install the package again, or take the line out."
		 : "Install the package that has it, or take the line out.",
	    "%s:%d: %s: %s", file->path, line->number, path, fault);
	report_text(&errand->report, "file", file->path);
	report_number(&errand->report, "line", line->number);
	return false;
}

/* What a package ships elsewhere (/usr/lib/pam.d) is its own affair; nobody here has written it. */
static bool
is_administrators(const struct errand *errand, const struct stack_file *file)
{
	const char *root = errand->stacks.roots[0];

	return strncmp(file->path, root, strlen(root)) == 0;
}

static void
check_modules(struct errand *errand)
{
	unsigned long named = 0, missing = 0;
	const char *name;

	for (unsigned i = 0; (name = stack_directory_service(&errand->stacks, i)) != NULL; i++) {
		const struct stack_file *file = stack_directory_find(&errand->stacks, name);

		if (file == NULL || !is_administrators(errand, file))
			continue;
		for (unsigned line = 0; line < file->text.count; line++, named++)
			missing += !check_line(errand, file, &file->text.lines[line]);
	}
	if (missing == 0)
		report_finding(&errand->report, FINDING_OK, "module", NULL,
		    "every module that %s names is there (%lu lines)", errand->stacks.roots[0],
		    named);
}

static doctor_check *const checks[] = { check_modules, NULL };
const struct doctor_group doctor_modules = { .checks = checks };
