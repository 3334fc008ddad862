/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Words for what is found in a stack. Nothing is called harmless here: what may be meant so is a
 * warning that says what it does.
 */
#include "stack_words.h"

#include "stack_modules.h"

#include <stdio.h>
#include <string.h>

#define WAY_SIZE 256
#define PLACE_SIZE 320
#define SYNTAX_REMEDY "See pam.d(5)."

const char *
stack_words_phase(enum stack_phase phase)
{
	return phase == PHASE_AUTH ? "auth" : "account";
}

void
stack_words_place(struct report *report, const char *service, enum stack_phase phase,
    const char *path, int number)
{
	if (service != NULL)
		report_text(report, "service", service);
	if (phase != PHASE_NONE)
		report_text(report, "phase", stack_words_phase(phase));
	report_text(report, "file", path);
	if (number > 0)
		report_number(report, "line", number);
}

/* --- faults --- */

static void
tell_fault(struct report *report, const struct stack_file *file, int number, const char *words)
{
	report_finding(
	    report, FINDING_FAIL, "syntax", SYNTAX_REMEDY, "%s:%d: %s", file->path, number, words);
	stack_words_place(report, NULL, PHASE_NONE, file->path, number);
}

static void
tell_file(struct report *report, struct stack_file *file)
{
	if (file->told)
		return;
	file->told = true;
	if (file->unreadable != NULL) {
		report_finding(report, FINDING_FAIL, "file",
		    "Correct that first: what nobody can trust is not judged.", "%s",
		    file->unreadable);
		stack_words_place(report, NULL, PHASE_NONE, file->path, 0);
	}
	for (unsigned i = 0; i < file->text.count; i++)
		if (file->text.lines[i].fault != NULL)
			tell_fault(
			    report, file, file->text.lines[i].number, file->text.lines[i].fault);
}

void
stack_words_faults(struct report *report, const struct stack *stack)
{
	for (unsigned i = 0; i < stack->file_count; i++)
		tell_file(report, stack->files[i]);
	for (unsigned i = 0; i < stack->fault_count; i++)
		tell_fault(
		    report, stack->faults[i].file, stack->faults[i].number, stack->faults[i].words);
}

/* --- holes --- */

static const char *
base_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash != NULL ? slash + 1 : path;
}

/* Who says what on the way: `sshd:3 pam_unix.so success, ...`; a longer way is cut. */
static void
write_way(char way[WAY_SIZE], const struct stack *stack, const struct stack_hole *hole)
{
	size_t used = 0;

	way[0] = '\0';
	for (unsigned i = 0; i < hole->count; i++) {
		const struct stack_step *step = &stack->steps[hole->way[i].step];
		int length = snprintf(way + used, WAY_SIZE - used, "%s%s:%d %s %s",
		    i > 0 ? ", " : "", base_of(step->file->path), step->line->number,
		    step->fails ? "(no module)" : stack_module_name(step->line),
		    stack_code_name(hole->way[i].code));

		if (length < 0 || used + (size_t)length >= WAY_SIZE - sizeof ", ...") {
			(void)snprintf(way + used, WAY_SIZE - used, ", ...");
			return;
		}
		used += (size_t)length;
	}
}

/* What the culprit said on that way. */
static unsigned
code_of_culprit(const struct stack_hole *hole)
{
	for (unsigned i = 0; i < hole->count; i++)
		if (hole->way[i].step == hole->culprit)
			return hole->way[i].code;
	return CODE_SUCCESS;
}

static const char *
remedy_of(const struct stack_step *step, unsigned code)
{
	int action = step->control.action[code];

	if (stack_step_is_ours(step) && code == CODE_AUTHINFO_UNAVAIL)
		return "Add a line behind it by which people prove who they are, such as requisite "
		       "pam_unix.so, or write required for it.";
	if (stack_step_is_ours(step))
		return "Write required or requisite for the line of pam_dla_otp.so, and add no "
		       "line that forgives it.";
	if (stack_module_meaning(step->line) == MODULE_ROOT)
		return "Remove the line: this program runs as root, so everybody is root to it.";
	if (code == CODE_NEW_AUTHTOK_REQD && (action == ACTION_BAD || action == ACTION_DIE))
		return "Write new_authtok_reqd=ok in it: who is refused with that code gets in "
		       "when "
		       "the password is changed.";
	if (code == CODE_NEW_AUTHTOK_REQD)
		return "Put the line of pam_dla_otp.so before it: an expired password is enough "
		       "to end the stack here.";
	if (action > 0)
		return "Put the line of pam_dla_otp.so before it, or let it jump less far.";
	return "Put the line of pam_dla_otp.so before it, or write required in its place.";
}

static const char *
verb_of(const struct stack_step *step)
{
	if (stack_step_is_ours(step))
		return "lets in whom it refuses";
	return "lets people in past " MODULE_OURS;
}

void
stack_words_hole(struct report *report, const struct stack *stack, const char *service,
    const struct stack_hole *hole)
{
	static const char *const meant = "Nothing to do if that is meant; else change the line.";
	const struct stack_step *step = &stack->steps[hole->culprit];
	const char *name = step->fails ? "it" : stack_module_name(step->line);
	char place[PLACE_SIZE], way[WAY_SIZE];

	(void)snprintf(place, sizeof place, "%.200s:%d: %s of %.60s", step->file->path,
	    step->line->number, stack_words_phase(stack->phase), service);
	write_way(way, stack, hole);
	switch (hole->excuse) {
	case WAY_UNEXCUSED:
		report_finding(report, FINDING_FAIL, "stack",
		    remedy_of(step, code_of_culprit(hole)), "%s: %.60s %s: %s", place, name,
		    verb_of(step), way);
		break;
	case WAY_OUTAGE:
		report_finding(report, FINDING_WARN, "outage", meant,
		    "%s: while SSO or mail are not reachable, people get in without them: %s",
		    place, way);
		break;
	case WAY_ROOT:
		report_finding(report, FINDING_WARN, "root", meant,
		    "%s: who is root already is not asked", place);
		break;
	case WAY_NAMED:
		report_finding(report, FINDING_WARN, "named", meant,
		    "%s: the people whom the line names get in past " MODULE_OURS ": %.60s", place,
		    step->line->arguments);
		break;
	case WAYS:
		break;
	}
	stack_words_place(report, service, stack->phase, step->file->path, step->line->number);
	report_text(report, "way", way);
}
