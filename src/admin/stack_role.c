/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Knows the lines that Debian's services have. Refuses to guess: a line of auth that is neither
 * known to be harmless nor known to be a proof is unknown, and so is every file that is included
 * but for Debian's common-*.
 */
#include "stack_role.h"

#include "stack_modules.h"

#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define WRITE_OUT "Write its lines out in place of that one, or enable the service it names."
#define BY_HAND "Edit the file by hand as in pam_dla_otp(8), then look: dla-otp check --stack"

/* They prove nobody and ask nothing that the SSO would have to answer. */
static const char *const harmless[] = { "pam_access.so", "pam_cap.so", "pam_echo.so", "pam_env.so",
	"pam_faildelay.so", "pam_gnome_keyring.so", "pam_group.so", "pam_issue.so",
	"pam_keyinit.so", "pam_kwallet5.so", "pam_kwallet.so", "pam_listfile.so", "pam_loginuid.so",
	"pam_nologin.so", "pam_rootok.so", "pam_securetty.so", "pam_selinux.so", "pam_shells.so",
	"pam_succeed_if.so", "pam_time.so", "pam_warn.so", "pam_wheel.so" };

/* They are what our line stands for, or serve only those. */
static const char *const proofs[] = { "pam_unix.so", "pam_sss.so", "pam_krb5.so", "pam_ldap.so",
	"pam_winbind.so", "pam_deny.so", "pam_permit.so" };

static const char *const common[] = { "common-account", "common-session",
	"common-session-noninteractive", "common-password" };

static bool
is_among(const char *name, const char *const names[], unsigned count)
{
	for (unsigned i = 0; i < count; i++)
		if (strcmp(name, names[i]) == 0)
			return true;
	return false;
}

static enum stack_role
unknown(struct stack_role_fault *fault, const char *words, const char *remedy)
{
	*fault = (struct stack_role_fault){ words, remedy };
	return ROLE_UNKNOWN;
}

static bool
jumps(const struct stack_line *line)
{
	for (unsigned code = 0; code < STACK_CODES; code++)
		if (line->control.action[code] > 0)
			return true;
	return false;
}

/* `@include` of a file. */
static enum stack_role
role_of_file(const struct stack_line *line, struct stack_role_fault *fault)
{
	if (strcmp(line->name, "common-auth") == 0)
		return ROLE_PROOF;
	if (strcmp(line->name, "common-account") == 0)
		return ROLE_ACCOUNT_ENDING;
	if (is_among(line->name, common, COUNT(common)))
		return ROLE_OTHER;
	return unknown(fault, "it includes another file", WRITE_OUT);
}

static enum stack_role
role_in_auth(const struct stack_line *line, struct stack_role_fault *fault)
{
	const char *module = stack_module_name(line);

	if (line->kind != LINE_MODULE)
		return strcmp(line->name, "common-auth") == 0
			   ? ROLE_PROOF
			   : unknown(fault, "it takes auth lines from another file", WRITE_OUT);
	if (is_among(module, proofs, COUNT(proofs)))
		return ROLE_PROOF;
	if (!is_among(module, harmless, COUNT(harmless)))
		return unknown(fault, "what it is for in auth cannot be told", BY_HAND);
	if (jumps(line))
		return unknown(fault, "it jumps over lines that would be others", BY_HAND);
	if (stack_module_meaning(line) == MODULE_ROOT &&
	    strcmp(line->control_word, "sufficient") == 0)
		return ROLE_ROOT;
	return ROLE_OTHER;
}

static enum stack_role
role_in_account(const struct stack_line *line)
{
	bool plain = line->kind == LINE_MODULE && (strcmp(line->control_word, "required") == 0 ||
						      strcmp(line->control_word, "requisite") == 0);

	return plain ? ROLE_ACCOUNT : ROLE_ACCOUNT_ENDING;
}

enum stack_role
stack_role_of(const struct stack_line *line, struct stack_role_fault *fault)
{
	if (line->fault != NULL)
		return unknown(fault, line->fault, "Correct that line first.");
	if (line->kind == LINE_MODULE && stack_module_meaning(line) == MODULE_IS_OURS)
		return unknown(fault, "it asks " MODULE_OURS " already",
		    "Nothing to do if that is meant; else take the line out first.");
	switch (line->phase) {
	case PHASE_ALL:
		return role_of_file(line, fault);
	case PHASE_AUTH:
		return role_in_auth(line, fault);
	case PHASE_ACCOUNT:
		return role_in_account(line);
	case PHASE_PASSWORD:
	case PHASE_SESSION:
		return ROLE_OTHER;
	case PHASE_NONE:
		break;
	}
	return unknown(fault, "it is no line of PAM", "Correct that line first.");
}
