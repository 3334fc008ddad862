/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reads the control field of a PAM line as libpam does, so that what the walk says of a stack is
 * what the stack does. Refuses what libpam takes for an error; where libpam guesses, so does this:
 * a word ends where the longest name it knows ends, and a pair needs no blank before the next.
 */
#include "stack_control.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define UNSET INT16_MIN

static const char *const code_names[STACK_CODES] = { "success", "open_err", "symbol_err",
	"service_err", "system_err", "buf_err", "perm_denied", "auth_err", "cred_insufficient",
	"authinfo_unavail", "user_unknown", "maxtries", "new_authtok_reqd", "acct_expired",
	"session_err", "cred_unavail", "cred_expired", "cred_err", "no_module_data", "conv_err",
	"authtok_err", "authtok_recover_err", "authtok_lock_busy", "authtok_disable_aging",
	"try_again", "ignore", "abort", "authtok_expired", "module_unknown", "bad_item",
	"conv_again", "incomplete" };

/* In the order of enum stack_action. */
static const char *const action_names[] = { "ignore", "ok", "done", "bad", "die", "reset" };

/* What a word stands for; ignored is what PAM_IGNORE does there. */
static const struct {
	const char *word;
	int16_t good, ignored, other;
} words[] = {
	{ "required", ACTION_OK, ACTION_IGNORE, ACTION_BAD },
	{ "requisite", ACTION_OK, ACTION_IGNORE, ACTION_DIE },
	{ "optional", ACTION_OK, ACTION_IGNORE, ACTION_IGNORE },
	{ "sufficient", ACTION_DONE, ACTION_IGNORE, ACTION_IGNORE },
};

const char *
stack_code_name(unsigned code)
{
	return code < STACK_CODES ? code_names[code] : "?";
}

/* Gives every code that has no action yet this one. */
static void
set_rest(struct stack_control *control, int16_t action)
{
	for (unsigned code = 0; code < STACK_CODES; code++)
		if (control->action[code] == UNSET)
			control->action[code] = action;
}

static void
clear(struct stack_control *control)
{
	for (unsigned code = 0; code < STACK_CODES; code++)
		control->action[code] = UNSET;
}

void
stack_control_refuse(struct stack_control *control)
{
	clear(control);
	set_rest(control, ACTION_BAD);
}

static const char *
skip_blanks(const char *at)
{
	return at + strspn(at, " \f\n\r\t\v");
}

/* Takes the name off that the text begins with; false when it is none of these. */
static bool
take_name(const char **at, const char *const names[], unsigned count, unsigned *index)
{
	for (*index = 0; *index < count; (*index)++) {
		size_t length = strlen(names[*index]);

		if (strncmp(names[*index], *at, length) == 0) {
			*at += length;
			return true;
		}
	}
	return false;
}

static bool
take_code(const char **at, unsigned *code)
{
	static const char *const others[] = { "default" };
	unsigned unused;

	if (take_name(at, code_names, STACK_CODES, code))
		return true;
	*code = STACK_CODES;
	return take_name(at, others, COUNT(others), &unused);
}

static bool
take_action(const char **at, int16_t *action)
{
	unsigned index;
	int jump = 0;

	if (take_name(at, action_names, COUNT(action_names), &index)) {
		*action = (int16_t) - (int)index;
		return true;
	}
	for (; isdigit((unsigned char)**at) && jump <= STACK_JUMP_MAX; (*at)++)
		jump = jump * 10 + (**at - '0');
	*action = (int16_t)jump;
	return jump > 0 && jump <= STACK_JUMP_MAX;
}

/* One pair `code=action`; what stands behind it is left. */
static bool
take_pair(struct stack_control *control, const char **at)
{
	unsigned code;
	int16_t action;

	if (!take_code(at, &code))
		return false;
	*at = skip_blanks(*at);
	if (**at != '=')
		return false;
	*at = skip_blanks(*at + 1);
	if (!take_action(at, &action))
		return false;
	if (code == STACK_CODES)
		set_rest(control, action);
	else
		control->action[code] = action;
	return true;
}

static bool
read_word(struct stack_control *control, const char *field)
{
	for (unsigned i = 0; i < COUNT(words); i++) {
		if (strcasecmp(field, words[i].word) != 0)
			continue;
		control->action[CODE_SUCCESS] = words[i].good;
		control->action[CODE_NEW_AUTHTOK_REQD] = words[i].good;
		control->action[CODE_IGNORE] = words[i].ignored;
		set_rest(control, words[i].other);
		return true;
	}
	return false;
}

bool
stack_control_read(struct stack_control *control, const char *field)
{
	clear(control);
	if (read_word(control, field))
		return true;
	for (const char *at = skip_blanks(field); *at != '\0'; at = skip_blanks(at)) {
		if (!take_pair(control, &at)) {
			stack_control_refuse(control);
			return false;
		}
	}
	set_rest(control, ACTION_BAD);
	return true;
}
