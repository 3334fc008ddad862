/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What is known of PAM modules. Refuses to know much: of a module that is not named here any code
 * is possible, and its success proves nobody. Ours may return whatever is not success, also what it
 * never does: but not PAM_IGNORE, which is nowhere in it (tests/house.sh).
 */
#include "stack_modules.h"

#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define BIT(code) (1U << (code))
#define ALL_CODES (~BIT(CODE_INCOMPLETE)) /* a stack that is not finished lets nobody in */
#define WORDS_SIZE 1024

static const struct {
	const char *name;
	uint32_t codes;
} known[] = {
	{ "pam_deny.so", BIT(CODE_AUTH_ERR) },
	{ "pam_permit.so", BIT(CODE_SUCCESS) },
	{ "pam_warn.so", BIT(CODE_IGNORE) },
	{ "pam_unix.so", ALL_CODES & ~BIT(CODE_IGNORE) },
	{ "pam_rootok.so", BIT(CODE_SUCCESS) | BIT(CODE_AUTH_ERR) | BIT(CODE_MODULE_UNKNOWN) },
	{ "pam_succeed_if.so", ALL_CODES & ~(BIT(CODE_NEW_AUTHTOK_REQD) | BIT(CODE_IGNORE)) },
};

static const char *const proving[] = { "pam_unix.so", "pam_sss.so", "pam_krb5.so", "pam_ldap.so",
	"pam_winbind.so", "pam_u2f.so", "pam_oath.so", "pam_google_authenticator.so",
	"pam_pkcs11.so", "pam_p11.so", "pam_fprintd.so", "pam_yubico.so", "pam_userdb.so",
	"pam_systemd_home.so" };

const char *
stack_module_name(const struct stack_line *line)
{
	const char *slash = strrchr(line->name, '/');

	return slash != NULL ? slash + 1 : line->name;
}

/* Conditions of pam_succeed_if stand in threes; one that is not whole makes it fail. */
struct condition {
	const char *word[3];
	unsigned count;
	bool names_user;
};

static void
take_word(struct condition *condition, const char *word)
{
	condition->word[condition->count++] = word;
	if (condition->count < COUNT(condition->word))
		return;
	condition->count = 0;
	if (strcmp(condition->word[0], "user") == 0 &&
	    (strcmp(condition->word[1], "=") == 0 || strcmp(condition->word[1], "in") == 0))
		condition->names_user = true;
}

/* True for `user = backup` or `user in a:b`, whatever must hold beside it. */
static bool
names_users(const char *arguments)
{
	static const char *const flags[] = { "debug", "quiet", "quiet_fail", "quiet_success",
		"audit" };
	struct condition condition = { .count = 0 };
	char words[WORDS_SIZE], *rest = words, *word;

	if (strlen(arguments) >= sizeof words)
		return false;
	memcpy(words, arguments, strlen(arguments) + 1);
	while ((word = stack_text_word(&rest)) != NULL) {
		bool flag = false;

		if (strcmp(word, "use_uid") == 0)
			return false;
		for (unsigned i = 0; i < COUNT(flags); i++)
			flag = flag || strcmp(word, flags[i]) == 0;
		if (!flag)
			take_word(&condition, word);
	}
	return condition.names_user && condition.count == 0;
}

enum module_meaning
stack_module_meaning(const struct stack_line *line)
{
	const char *name = stack_module_name(line);

	if (line->kind != LINE_MODULE)
		return MODULE_ANY;
	if (strcmp(name, MODULE_OURS) == 0)
		return MODULE_IS_OURS;
	if (strcmp(name, "pam_rootok.so") == 0)
		return MODULE_ROOT;
	if (strcmp(name, "pam_succeed_if.so") == 0 && names_users(line->arguments))
		return MODULE_NAMED;
	for (unsigned i = 0; i < COUNT(proving); i++)
		if (strcmp(name, proving[i]) == 0)
			return MODULE_PROVES;
	return MODULE_ANY;
}

bool
stack_step_is_ours(const struct stack_step *step)
{
	return !step->fails && !step->begins_substack &&
	       stack_module_meaning(step->line) == MODULE_IS_OURS;
}

uint32_t
stack_step_codes(const struct stack_step *step)
{
	const char *name = stack_module_name(step->line);

	if (step->fails)
		return BIT(CODE_PERM_DENIED);
	if (stack_step_is_ours(step))
		return ALL_CODES & ~(BIT(CODE_IGNORE) | BIT(CODE_NEW_AUTHTOK_REQD));
	for (unsigned i = 0; i < COUNT(known); i++)
		if (strcmp(name, known[i].name) == 0)
			return known[i].codes;
	return ALL_CODES;
}
