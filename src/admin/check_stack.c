/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * `dla-otp check --stack [SERVICE]`: tells every way through PAM's stacks that lets somebody in
 * whom our module has not let in, with the line that leads there (T14). Nothing is called sound of
 * which a part could not be read, followed or judged.
 *
 * A way is a failure but for three that may be meant, which are warnings: only after our module
 * said that SSO or mail are not reachable, and in auth with a proof by another module; only for
 * root, in su and its like; only for people whom the line names, in auth with a proof too.
 */
#include "check_emergency.h"
#include "errand.h"
#include "stack_modules.h"
#include "stack_walk.h"
#include "stack_words.h"
#include "subcommands.h"

#include <stdio.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define PART_PREFIX "common-" /* files that are only ever included (pam-auth-update) */

struct checking {
	struct report *report;
	const char *service;
	const struct settings *settings; /* NULL = they cannot be read */
	struct stack auth, account;
};

/* In these the process's real user is who asks; in others, such as sshd, it is always root. */
static bool
is_asked_by_user(const char *service)
{
	static const char *const services[] = { "su", "su-l", "sudo", "sudo-i", "runuser",
		"runuser-l", "chfn", "chsh" };

	for (unsigned i = 0; i < COUNT(services); i++)
		if (strcmp(service, services[i]) == 0)
			return true;
	return false;
}

/* The file where a line of the phase would be added. */
static const char *
first_file(const struct stack *stack)
{
	return stack->file_count > 0 ? stack->files[0]->path : "its file in /etc/pam.d";
}

static void
tell_missing(const struct checking *checking)
{
	struct report *report = checking->report;
	bool auth = stack_asks_us(&checking->auth), account = stack_asks_us(&checking->account);

	if (auth && !account)
		report_finding(report, FINDING_FAIL, "account",
		    "Add to it: account required " MODULE_OURS,
		    "%s: account of %s does not ask " MODULE_OURS
		    ": rights are not looked at after a public key",
		    first_file(&checking->auth), checking->service);
	else if (account && !auth)
		report_finding(report, FINDING_WARN, "auth",
		    "Nothing to do if people prove otherwise who they are; else add: auth "
		    "required " MODULE_OURS,
		    "%s: auth of %s does not ask " MODULE_OURS ": only rights are looked at",
		    first_file(&checking->auth), checking->service);
	else if (!auth && !account)
		report_finding(report, FINDING_FAIL, "unused",
		    "Add to it: auth required " MODULE_OURS ", account required " MODULE_OURS,
		    "%s: %s does not ask " MODULE_OURS " at all", first_file(&checking->auth),
		    checking->service);
	if (auth && account)
		return;
	stack_words_place(report, checking->service, auth ? PHASE_ACCOUNT : PHASE_AUTH,
	    first_file(&checking->auth), 0);
}

/* Nobody is locked out on purpose by a stack that asks us. */
static void
tell_dead_end(const struct checking *checking, const struct stack *stack)
{
	report_finding(checking->report, FINDING_FAIL, "dead_end",
	    "Keep another way in open until it is corrected.",
	    "%s: %s of %s lets nobody in, whatever its modules say", first_file(stack),
	    stack_words_phase(stack->phase), checking->service);
	stack_words_place(checking->report, checking->service, stack->phase, first_file(stack), 0);
}

static void
tell_tangle(const struct checking *checking, const struct stack *stack)
{
	report_finding(checking->report, FINDING_FAIL, "tangle",
	    "Take substacks out that use reset inside each other.",
	    "%s: %s of %s is too tangled to be judged", first_file(stack),
	    stack_words_phase(stack->phase), checking->service);
	stack_words_place(checking->report, checking->service, stack->phase, first_file(stack), 0);
}

static void
check_phase(const struct checking *checking, const struct stack *stack)
{
	bool asked_by_user = is_asked_by_user(checking->service);
	struct stack_hole hole;

	if (!stack_asks_us(stack))
		return;
	switch (stack_walk_any(stack)) {
	case WALK_TANGLED:
		tell_tangle(checking, stack);
		return;
	case WALK_CLOSED:
		tell_dead_end(checking, stack);
		return;
	case WALK_OPEN:
		break;
	}
	for (unsigned step = 0; step < stack->count; step++) {
		switch (stack_walk(stack, step, asked_by_user, &hole)) {
		case WALK_TANGLED:
			tell_tangle(checking, stack);
			return;
		case WALK_CLOSED:
			break;
		case WALK_OPEN:
			stack_words_hole(checking->report, stack, checking->service, &hole);
			break;
		}
	}
}

/*
 * only_if_asked: a service that does not ask us is no finding, but where a part of it cannot be
 * read: who knows. True when it does.
 */
static bool
check_service(struct checking *checking, const struct stack_source *source, bool only_if_asked)
{
	unsigned before = checking->report->count;
	bool asks, gap;

	(void)stack_build(&checking->auth, source, checking->service, PHASE_AUTH);
	(void)stack_build(&checking->account, source, checking->service, PHASE_ACCOUNT);
	asks = stack_asks_us(&checking->auth) || stack_asks_us(&checking->account);
	gap = stack_has_gap(&checking->auth) || stack_has_gap(&checking->account);
	if (!asks && !gap && only_if_asked)
		return false;
	stack_words_faults(checking->report, &checking->auth);
	stack_words_faults(checking->report, &checking->account);
	if (!asks && only_if_asked)
		return false;
	tell_missing(checking);
	check_phase(checking, &checking->auth);
	check_phase(checking, &checking->account);
	if (checking->report->count == before && !gap) {
		report_finding(checking->report, FINDING_OK, "stack", NULL,
		    "%s: nobody gets in past " MODULE_OURS, checking->service);
		report_text(checking->report, "service", checking->service);
	}
	if (checking->settings != NULL)
		check_emergency_stack(
		    checking->report, checking->settings, checking->service, &checking->auth);
	return asks;
}

/* Services whose account phase the settings open to whom we did not sign in. */
static void
check_settings(struct errand *errand)
{
	const struct settings *settings = &errand->settings;

	if (!errand->settings_read)
		report_finding(&errand->report, FINDING_WARN, "settings",
		    "Correct it; nobody can sign in until then.", "%s",
		    errand->settings_error.text);
	for (unsigned i = 0; errand->settings_read && i < settings->service_count; i++) {
		const struct settings_service *service = &settings->services[i];

		if (!service->account_without_login ||
		    (errand->request.service != NULL &&
			strcmp(errand->request.service, service->name) != 0))
			continue;
		report_finding(&errand->report, FINDING_WARN, "account_without_login",
		    "Nothing to do if that is meant; each of them is in the audit log.",
		    "%s: account_without_login lets in whom others let in, their rights unasked",
		    service->name);
		report_text(&errand->report, "service", service->name);
	}
}

static void
check_all(struct errand *errand, struct checking *checking, const struct stack_source *source)
{
	unsigned asking = 0;

	for (unsigned i = 0;; i++) {
		checking->service = stack_directory_service(&errand->stacks, i);
		if (checking->service == NULL)
			break;
		if (strncmp(checking->service, PART_PREFIX, strlen(PART_PREFIX)) != 0)
			asking += check_service(checking, source, true);
	}
	if (asking == 0)
		report_finding(&errand->report, FINDING_WARN, "unused",
		    "See pam_dla_otp(8) for the lines to add.",
		    "no service in %s asks " MODULE_OURS, errand->stacks.roots[0]);
}

static void
check_one(struct errand *errand, struct checking *checking, const struct stack_source *source)
{
	checking->service = errand->request.service;
	if (stack_directory_find(&errand->stacks, checking->service) == NULL)
		report_finding(&errand->report, FINDING_BROKEN, "service",
		    "Write the name of a file in /etc/pam.d.", "there is no stack for %s",
		    checking->service);
	else
		(void)check_service(checking, source, false);
}

bool
check_stack_as_root(struct errand *errand)
{
	const char *before = errand->request.directory, *why;

	if (stack_directory_read(&errand->stacks, before, &why))
		return true;
	(void)fprintf(stderr, "dla-otp: %s: %s\n", errand->stacks.roots[0], why);
	return false;
}

void
run_check_stack(struct errand *errand)
{
	static struct checking checking;
	const struct stack_source source = { stack_directory_find, &errand->stacks };

	checking.report = &errand->report;
	checking.settings = errand->settings_read ? &errand->settings : NULL;
	stack_directory_understand(&errand->stacks);
	check_settings(errand);
	if (errand->request.service != NULL)
		check_one(errand, &checking, &source);
	else
		check_all(errand, &checking, &source);
	if (!errand->stacks.complete)
		report_finding(&errand->report, FINDING_BROKEN, "files",
		    "Take files away that are no stacks.",
		    "there are more than %d files, or memory is short", STACK_FILES_MAX);
}
