/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Which ways of signing in are offered, from settings and names alone. Never tells one name from
 * another, but for root's.
 */
#include "offer.h"

#include <string.h>

static bool
is_open(const struct login *login, enum channel channel)
{
	return policy_channel_is_open(&login->settings, login->caller.service, channel);
}

/* sudo tells PAM who started it and not whom they become (names.c): it could be root. */
static bool
does_not_say_whom(const struct caller *caller)
{
	return !caller->unprivileged && caller->invoker_uid != 0 &&
	       caller->invoker_uid == caller->uid;
}

static bool
is_about_root(const struct login *login)
{
	return (login->caller.local && login->caller.uid == 0) ||
	       strcmp(login->names.account, "root") == 0 ||
	       strcmp(login->names.target, "root") == 0 || does_not_say_whom(&login->caller);
}

bool
offer_has_app(const struct login *login)
{
	return !login->approval.closed && is_open(login, CHANNEL_THAIID) &&
	       !login->caller.first_pass && !login->service->single_prompt &&
	       !is_about_root(login) &&
	       policy_rules_know(&login->settings, login->caller.service, CHANNEL_THAIID);
}

bool
offer_begins_with_app(const struct login *login)
{
	settings_list channels = login->service->channels;

	return offer_has_app(login) && (!channels || strcmp(channels[0], "thaiid") == 0);
}

bool
offer_has_password(const struct login *login)
{
	return is_open(login, CHANNEL_PASSWORD) && login->password.length == 0;
}

bool
offer_has_app_for_code(const struct login *login)
{
	return offer_has_app(login) && !login->settings.thaiid.then_code &&
	       !login->surface.conceals && !login->by_key && !login->by_memory &&
	       (!login->approval.sought || login->approval.pages > 0);
}
