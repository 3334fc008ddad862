/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The table of what dla-otp can do. A new subcommand is a row here and a file beside this one.
 */
#include "subcommands.h"

#include <stddef.h>
#include <string.h>

#define JSON OPTION_BIT(OPTION_JSON)
#define YES OPTION_BIT(OPTION_YES)
#define DAYS (OPTION_BIT(OPTION_FROM) | OPTION_BIT(OPTION_TO))

#define ANSWERS                                                                                    \
	(OPTION_BIT(OPTION_LANGUAGE) | OPTION_BIT(OPTION_OFFICE) | OPTION_BIT(OPTION_HELP_DESK) |  \
	    OPTION_BIT(OPTION_ISSUER) | OPTION_BIT(OPTION_CA_FILE) |                               \
	    OPTION_BIT(OPTION_CLIENT_ID) | OPTION_BIT(OPTION_CLIENT_SECRET_FILE) |                 \
	    OPTION_BIT(OPTION_PORTAL) | OPTION_BIT(OPTION_RELAY) |                                 \
	    OPTION_BIT(OPTION_RELAY_CA_FILE) | OPTION_BIT(OPTION_RELAY_USER) |                     \
	    OPTION_BIT(OPTION_RELAY_PASSWORD_FILE) | OPTION_BIT(OPTION_SENDER) |                   \
	    OPTION_BIT(OPTION_ROLES) | OPTION_BIT(OPTION_ROLES_CLAIM) | OPTION_BIT(OPTION_USERS) | \
	    OPTION_BIT(OPTION_ANYONE))

static const struct subcommand table[] = {
	{ "setup",
	    "[--yes] [--json] [--language th|en] [--office NAME] [--help-desk TEXT]\n"
	    "          [--issuer URL] [--ca-file FILE] [--client-id ID]\n"
	    "          [--client-secret-file FILE|-] [--portal URL] [--relay URL]\n"
	    "          [--relay-ca-file FILE] [--relay-user NAME]\n"
	    "          [--relay-password-file FILE|-] [--sender ADDRESS] [--roles ROLE,...]\n"
	    "          [--roles-claim CLAIM] [--users USER,...] [--anyone]",
	    "ask for SSO, mail server and rights, try each, and write the settings", OPERAND_NONE,
	    JSON | YES | ANSWERS, 0, setup_as_root, run_setup },
	{ "status", "[USER] [--json]", "how a person's sign-in stands, or this machine's",
	    OPERAND_USER_IF_ANY, JSON, 0, NULL, run_status },
	{ "unlock", "USER [--json]", "end a lock after wrong codes; the person is told by mail",
	    OPERAND_USER, JSON, 0, unlock_as_root, run_unlock },
	{ "accept-email", "USER [--json]", "let codes go to a changed address; the old one is told",
	    OPERAND_USER, JSON, 0, accept_email_as_root, run_accept_email },
	{ "rotate-key", "[--json]", "make a new otp.key; codes not yet used become void",
	    OPERAND_NONE, JSON, 0, rotate_key_as_root, run_rotate_key },
	{ "recovery issue", "USER [--one] [--output FILE] [--json]",
	    "ten codes for when no letter comes, or one for an hour; shown once", OPERAND_USER,
	    JSON | OPTION_BIT(OPTION_ONE) | OPTION_BIT(OPTION_OUTPUT), 0, recovery_issue_as_root,
	    run_recovery_issue },
	{ "recovery list", "[USER] [--json]", "who has recovery codes, and how many are left",
	    OPERAND_USER_IF_ANY, JSON, 0, NULL, run_recovery_list },
	{ "recovery void", "USER [--json]", "end a person's recovery codes", OPERAND_USER, JSON, 0,
	    NULL, run_recovery_void },
	{ "enforce", "[--postpone DATE --reason TEXT] [--json]",
	    "from when on codes are asked for, and who could get none; or put it off", OPERAND_NONE,
	    JSON | OPTION_BIT(OPTION_POSTPONE) | OPTION_BIT(OPTION_REASON), 0, enforce_as_root,
	    run_enforce },
	{ "audit", "[--user USER] [--event EVENT] [--since TIME] [--json]", "show the audit log",
	    OPERAND_NONE,
	    JSON | OPTION_BIT(OPTION_USER) | OPTION_BIT(OPTION_EVENT) | OPTION_BIT(OPTION_SINCE), 0,
	    NULL, run_audit },
	{ "audit verify", "[--json]", "find lines of the audit log that were changed or removed",
	    OPERAND_NONE, JSON, 0, NULL, run_audit_verify },
	{ "audit export", "USER --from DATE --to DATE [--output FILE]",
	    "a person's lines with their proof, for an investigation", OPERAND_USER,
	    DAYS | OPTION_BIT(OPTION_OUTPUT), DAYS, audit_export_as_root, run_audit_export },
	{ "audit hold", "USER|DATE..DATE --reason TEXT [--json]",
	    "keep these lines beyond audit.keep_days", OPERAND_USER_OR_DAYS,
	    JSON | OPTION_BIT(OPTION_REASON), OPTION_BIT(OPTION_REASON), NULL, run_audit_hold },
	{ "audit release", "USER|DATE..DATE [--json]", "end a hold", OPERAND_USER_OR_DAYS, JSON, 0,
	    NULL, run_audit_release },
	{ "check", "[--stack [SERVICE] [--directory DIRECTORY]] [--json]",
	    "find what is wrong with settings and files; with --stack, ways past the module",
	    OPERAND_SERVICE_IF_STACK,
	    JSON | OPTION_BIT(OPTION_STACK) | OPTION_BIT(OPTION_DIRECTORY), 0, check_as_root,
	    run_check },
	{ "doctor", "[--json]", "try SSO, mail, sshd and this machine as a sign-in would use them",
	    OPERAND_NONE, JSON, 0, doctor_as_root, run_doctor },
	{ "test login", "USER [--service SERVICE] [--json]",
	    "sign in at this terminal, outside PAM, and show what takes how long", OPERAND_USER,
	    JSON | OPTION_BIT(OPTION_SERVICE), 0, test_login_as_root, run_test_login },
	{ "test mail", "ADDRESS [--mailbox DIRECTORY] [--json]",
	    "mail a letter without a code, and show what relays say and how long it takes",
	    OPERAND_ADDRESS, JSON | OPTION_BIT(OPTION_MAILBOX), 0, test_mail_as_root,
	    run_test_mail },
	{ "enable", "SERVICE [--minutes 1..60] [--yes] [--json]",
	    "have a service ask for password and code; taken back unless confirmed",
	    OPERAND_SERVICE, JSON | YES | OPTION_BIT(OPTION_MINUTES), 0, enable_as_root,
	    run_enable },
	{ "confirm", "[SERVICE] [--json]", "keep what was enabled, after a sign-in through it",
	    OPERAND_SERVICE_IF_ANY, JSON, 0, confirm_as_root, run_confirm },
	{ "disable", "SERVICE [--yes] [--json]",
	    "have a service ask as it did before dla-otp enable", OPERAND_SERVICE, JSON | YES, 0,
	    disable_as_root, run_disable },
	{ "rollback", "--due [--json]", "take back what nobody confirmed in time (timer, boot)",
	    OPERAND_NONE, JSON | OPTION_BIT(OPTION_DUE), OPTION_BIT(OPTION_DUE), NULL,
	    run_rollback },
	{ "explain", "NUMBER [--json]", "what DLA-NUMBER means and what to do, in Thai and English",
	    OPERAND_NUMBER, JSON, 0, NULL, run_explain },
};

const struct subcommand *
subcommand_at(unsigned index)
{
	return index < sizeof table / sizeof table[0] ? &table[index] : NULL;
}

/* True when the name is these two words; second == NULL: this one word. */
static bool
is_named(const char *name, const char *first, const char *second)
{
	size_t length = strlen(first);

	if (strncmp(name, first, length) != 0)
		return false;
	if (second == NULL)
		return name[length] == '\0';
	return name[length] == ' ' && strcmp(name + length + 1, second) == 0;
}

const struct subcommand *
subcommand_find(const char *first, const char *second)
{
	const struct subcommand *subcommand;

	for (unsigned i = 0; second != NULL && (subcommand = subcommand_at(i)) != NULL; i++)
		if (is_named(subcommand->name, first, second))
			return subcommand;
	for (unsigned i = 0; (subcommand = subcommand_at(i)) != NULL; i++)
		if (is_named(subcommand->name, first, NULL))
			return subcommand;
	return NULL;
}
