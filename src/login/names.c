/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * From what PAM says to the names that count. Believes of PAM's items the user alone, and of the
 * invoker only the real uid; refuses to let one person at the SSO stand behind two accounts, unless
 * an administrator shared one.
 */
#include "names.h"

#include "policy.h"

#include <stdio.h>
#include <string.h>

static void
set_person(struct names *names, const struct caller *caller, const char *person)
{
	names->person = person;
	(void)snprintf(names->entry, sizeof names->entry, "%s %s", person, caller->user);
}

static settings_list
find_people(const struct settings *settings, const char *account)
{
	for (unsigned i = 0; i < settings->shared_count; i++)
		if (strcmp(settings->shared[i].account, account) == 0)
			return settings->shared[i].people;
	return NULL;
}

/*
 * PAM's user, or who started the program. su tells PAM whom somebody wants to become. sudo does
 * not, it names the invoker: then it could be anybody, and only a rule for root will do.
 */
static void
find_account(struct names *names, const struct caller *caller, const struct settings *settings)
{
	const char *identity = policy_service(settings, caller->service)->identity;

	*names = (struct names){
		.account = caller->user,
		.person = "",
		.target = "",
		.local = caller->local,
	};
	if (strcmp(identity, "invoker") != 0)
		return;
	names->account = caller->invoker;
	names->local = caller->invoker[0] != '\0';
	names->target = strcmp(caller->invoker, caller->user) == 0 ? "root" : caller->user;
}

void
names_find(struct names *names, const struct caller *caller, const struct settings *settings,
    const struct name_map *map)
{
	const char *mapped;
	uid_t uid;

	find_account(names, caller, settings);
	uid = names->target[0] ? caller->invoker_uid : caller->uid;
	mapped = name_map_person(map, names->account);
	names->people = find_people(settings, names->account);
	names->fit =
	    names->local && policy_name_is_sane(names->account) && uid >= (uid_t)settings->min_uid;
	if (!mapped && !names->people)
		names->fit = names->fit && uid != 0 && !name_map_has_person(map, names->account);
	if (!names->people)
		set_person(names, caller, mapped ? mapped : names->account);
}

bool
names_take_person(struct names *names, const struct caller *caller, const char *typed)
{
	for (settings_list person = names->people; person && *person; person++)
		if (strcmp(*person, typed) == 0) {
			set_person(names, caller, *person);
			return true;
		}
	return false;
}

bool
names_are_eligible(const struct names *names)
{
	return names->fit && names->person[0] != '\0';
}
