/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A look-up and the answer that is kept of it. Only silence lets an old answer stand in: an SSO
 * that answers anything at all, be it an error, has the last word.
 */
#include "vouching.h"

#include "audit.h"
#include "clock.h"
#include "paths.h"
#include "sso_wait.h"
#include "standing_file.h"

#include <stdio.h>
#include <string.h>

#define LOCK_WAIT_MS 1000 /* for another sign-in of the same person to write its answer */

static struct standing_about
find_about(const struct login *login)
{
	const struct settings *settings = &login->settings;

	return (struct standing_about){
		.person = login->names.person,
		.host = login->host,
		.kind = settings->access.lookup.kind,
		.url = settings->access.lookup.url,
		.client_id = settings->access.lookup.client_id,
		.roles_claim = sso_roles_claim(settings),
	};
}

/* The answer that was kept counts, unless there is none: then it is all zero, and serves nobody. */
static void
read_kept(struct login *login)
{
	const struct standing_about about = find_about(login);

	(void)standing_file_read(
	    PATH_STATE, &about, &login->keys, &login->standing, clock_now_ms() + LOCK_WAIT_MS);
}

static void
keep(struct login *login)
{
	const struct standing_about about = find_about(login);

	if (!standing_file_keep(
		PATH_STATE, &about, &login->keys, &login->standing, clock_now_ms() + LOCK_WAIT_MS))
		audit_trouble(login,
		    "the SSO's answer about a person cannot be kept; an older one may serve while "
		    "the SSO cannot be reached",
		    PATH_STATE);
}

static bool
ask(struct login *login)
{
	const char *missing;

	if (!sso_open_look_up(&login->workers.sso, &login->settings, &login->files, &missing)) {
		if (missing)
			audit_trouble(login, TROUBLE_SECRET_FILE, missing);
		return login_refuse(
		    login, MESSAGE_SETTING_WRONG, missing ? "secret_file" : "sso_worker");
	}
	return sso_look_up(&login->workers.sso, login->names.person, login->standing.sub) ||
	       login_refuse(login, MESSAGE_SSO_NONSENSE, "sso");
}

bool
vouching_begin(struct login *login)
{
	if (!names_are_eligible(&login->names))
		return login_refuse(login, MESSAGE_NO_RIGHT,
		    login->names.people ? "not_of_people" : "no_such_user");
	if (!login->settings.access.lookup.kind[0]) {
		audit_trouble(login,
		    "who did not sign in here is refused: set access.lookup, or "
		    "account_without_login for the service",
		    login->caller.service);
		return login_refuse(login, MESSAGE_NO_RIGHT, "no_look_up");
	}
	if (!clock_moment(&login->asked))
		return login_refuse(login, MESSAGE_STORE_UNWRITABLE, "clock");
	read_kept(login);
	if (standing_is_fresh(&login->standing, &login->asked, login->settings.access.fresh)) {
		login->vouched = "fresh";
		return true;
	}
	return ask(login);
}

/*
 * The SSO was not reached: does what it said before still count? Not for who starts su or sudo:
 * with that they can hold up our processes (cgroup.freeze, for one) until an SSO that is well seems
 * silent.
 */
static bool
fall_back(struct login *login)
{
	int days = login->settings.access.cache_days;

	if (!login->caller.by_root)
		return false;
	if (standing_may_serve(&login->standing, &login->asked, days)) {
		login->vouched = "kept";
		login->refusal = (struct refusal){ 0 };
		return true;
	}
	(void)snprintf(login->dialog.words.value[WORD_DAYS], WORD_MAX, "%d", days);
	return login_refuse(login, MESSAGE_RIGHTS_STALE, "sso");
}

/* What the SSO has said takes the place of what it said before. */
static void
take(struct login *login, enum standing_word word, const struct identity *said)
{
	struct standing *standing = &login->standing;

	memset(standing, 0, sizeof *standing);
	standing->asked = login->asked;
	standing->word = word;
	if (word == STANDING_GOOD)
		standing_set_good(standing, said->sub, said->email, said->verified, said->roles);
	wire_reset(&login->worker_message);
	login->vouched = "asked";
	keep(login);
}

/* Hears what the SSO says. False with the refusal noted when it tells nothing about the person. */
static bool
hear(struct login *login)
{
	struct identity said = { 0 };
	bool good = sso_wait(login, &said);

	if (good && strcmp(said.name, login->names.person) != 0)
		return login_refuse(login, MESSAGE_SSO_NONSENSE, "other_person");
	if (good)
		take(login, STANDING_GOOD, &said);
	else if (login->refusal.message == MESSAGE_ACCOUNT_UNFINISHED)
		take(login, STANDING_UNFINISHED, NULL);
	else if (login->refusal.message == MESSAGE_ACCOUNT_ENDED)
		take(login, STANDING_GONE, NULL);
	else
		return login->refusal.message == MESSAGE_SSO_UNREACHABLE && fall_back(login);
	return true;
}

bool
vouching_end(struct login *login, struct identity *identity)
{
	const struct standing *standing = &login->standing;

	if (!login->vouched && !hear(login))
		return false;
	*identity = (struct identity){
		.name = login->names.person,
		.sub = standing->sub,
		.email = standing->email,
		.verified = standing->verified,
		.roles = standing->roles,
		.scope = "",
	};
	switch (standing->word) {
	case STANDING_GONE:
		return login_refuse(login, MESSAGE_ACCOUNT_ENDED, "gone");
	case STANDING_UNFINISHED:
		return login_refuse(login, MESSAGE_ACCOUNT_UNFINISHED, "unfinished");
	case STANDING_GOOD:
		return true;
	}
	return login_refuse(login, MESSAGE_ACCOUNT_ENDED, "gone");
}
