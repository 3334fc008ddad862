/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Decides about people who proved themselves elsewhere. What cannot be known is refused; the one
 * exception is written in the settings, for a service, and stands in the audit log each time.
 */
#include "account.h"

#include "rights.h"
#include "vouching.h"

#include <string.h>

static bool
none_is_needed(const char *name, const void *context)
{
	(void)name;
	(void)context;
	return false;
}

/*
 * The service takes anybody whom others let in. But nobody becomes somebody else without a rule
 * that says so, and of a person who was not looked up no role is known.
 */
static bool
admit_unasked(struct login *login)
{
	const struct identity unknown = { .roles = "", .scope = "" };

	login->vouched = "unasked";
	return login->names.target[0] == '\0' || rights_allow_entry(login, &unknown);
}

bool
account_admit(struct login *login)
{
	struct identity identity = { 0 };

	login->first_factor = true; /* of others; a refusal is always worth its line in the log */
	if (policy_service(&login->settings, login->caller.service)->account_without_login)
		return admit_unasked(login);
	if (!vouching_begin(login))
		return false;
	files_close_secrets(&login->files, none_is_needed, NULL);
	return vouching_end(login, &identity) && rights_allow_entry(login, &identity);
}
