/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Walks a stack as the emergency account does, with pam_unix in the place of our module: whatever
 * way lets it in without pam_unix's success leaves out its local password. Our own line may say yes
 * on that walk. Takes a line that asks for `user != NAME` at its word, and no other condition.
 */
#include "check_emergency.h"

#include "emergency_rule.h"
#include "stack_modules.h"
#include "stack_walk.h"
#include "stack_words.h"

#include <stdio.h>
#include <string.h>

#define LOCAL_PASSWORD "pam_unix.so"
#define OTHERS_SIZE 320

/* The stack with other modules in its lines. */
struct as_seen {
	struct stack stack;
	struct stack_line lines[STACK_STEPS_MAX];
};

/* `pam_succeed_if.so user != NAME`, which is no for this account and yes for all others. */
static bool
is_for_others(const struct stack_line *line, const char *user)
{
	const char *words = line->arguments;
	char others[OTHERS_SIZE];

	if (strcmp(stack_module_name(line), "pam_succeed_if.so") != 0)
		return false;
	if (strncmp(words, "quiet ", strlen("quiet ")) == 0)
		words += strlen("quiet ");
	(void)snprintf(others, sizeof others, "user != %s", user);
	return strcmp(words, others) == 0;
}

static void
see(struct as_seen *seen, unsigned at, const char *user)
{
	struct stack_step *step = &seen->stack.steps[at];
	struct stack_line *line = &seen->lines[at];

	if (step->line == NULL || step->line->kind != LINE_MODULE)
		return;
	*line = *step->line;
	if (stack_step_is_ours(step))
		line->name = "pam_permit.so";
	else if (strcmp(stack_module_name(line), LOCAL_PASSWORD) == 0)
		line->name = MODULE_OURS;
	else if (is_for_others(line, user))
		step->fails = true;
	step->line = line;
}

/* With nullok an account that has no password yet needs none. */
static bool
takes_empty_password(const struct stack *auth)
{
	for (unsigned i = 0; i < auth->count; i++) {
		const struct stack_line *line = auth->steps[i].line;

		if (line != NULL && line->kind == LINE_MODULE &&
		    strcmp(stack_module_name(line), LOCAL_PASSWORD) == 0 &&
		    strstr(line->arguments, "nullok") != NULL)
			return true;
	}
	return false;
}

static bool
asks_local_password(const struct stack *auth, const char *user)
{
	static struct as_seen seen;
	static struct stack_hole hole;

	seen.stack = *auth;
	for (unsigned i = 0; i < auth->count; i++)
		see(&seen, i, user);
	if (!stack_asks_us(&seen.stack))
		return false;
	for (unsigned i = 0; i < auth->count; i++)
		if (stack_walk(&seen.stack, i, false, &hole) != WALK_CLOSED)
			return false;
	return true;
}

void
check_emergency_stack(struct report *report, const struct settings *settings, const char *service,
    const struct stack *auth)
{
	const char *user = settings->emergency.user;

	if (user[0] == '\0' || !emergency_has_service(settings, service) || !stack_asks_us(auth))
		return;
	if (!asks_local_password(auth, user))
		report_finding(report, FINDING_FAIL, "emergency",
		    "Put " LOCAL_PASSWORD " before our line, as in pam_dla_otp(8), EMERGENCY.",
		    "%s: the emergency account %s is not asked for its local password in every way "
		    "in",
		    service, user);
	else if (takes_empty_password(auth))
		report_finding(report, FINDING_WARN, "emergency",
		    "Take nullok out of that line; else see with passwd -S that it has one.",
		    "%s: " LOCAL_PASSWORD " nullok lets the emergency account %s pass while it has "
		    "no local password",
		    service, user);
	else
		report_finding(report, FINDING_OK, "emergency", NULL,
		    "%s: the emergency account %s gets in while the SSO cannot be reached, until "
		    "%s: by "
		    "its local password, a reason and a recovery code",
		    service, user, settings->emergency.until);
	stack_words_place(report, service, PHASE_AUTH, "", 0);
}
