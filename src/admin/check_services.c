/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Asks of each service that the settings name whether any channel is left for it. Knows of people
 * and roles nothing: that somebody has the right is for the SSO to say.
 */
#include "check_services.h"

#include "policy.h"

#include <string.h>

/* Where the app is not offered to anybody (offer.c). */
static bool
has_no_page(const struct settings_service *service, const char *name)
{
	return service->single_prompt || strcmp(name, "sudo") == 0 || strcmp(name, "sudo-i") == 0;
}

static bool
leads_in(const struct settings *settings, const char *name, enum channel channel)
{
	return policy_channel_is_open(settings, name, channel) &&
	       policy_rules_know(settings, name, channel);
}

static bool
has_way(const struct settings *settings, const char *name)
{
	const struct settings_service *service = policy_service(settings, name);
	bool by_key =
	    strcmp(service->factor, "code") == 0 && policy_rules_know(settings, name, CHANNEL_NONE);

	return service->account_without_login || by_key ||
	       leads_in(settings, name, CHANNEL_PASSWORD) ||
	       (!has_no_page(service, name) && leads_in(settings, name, CHANNEL_THAIID));
}

static void
check_service(struct report *report, const struct settings *settings, const char *name)
{
	const struct settings_service *service = policy_service(settings, name);
	bool closed =
	    has_no_page(service, name) && !policy_channel_is_open(settings, name, CHANNEL_PASSWORD);

	if (has_way(settings, name))
		return;
	report_finding(report, FINDING_WARN, "services",
	    closed ? "Add \"password\" to its services.channels."
		   : "Open a channel that is in a rule of access.allow for it, or add such a rule.",
	    closed ? "nobody can sign in to \"%s\": the app is never offered there, and nothing "
		     "else is open"
		   : "nobody can sign in to \"%s\": no rule admits by a channel that is open and "
		     "offered there",
	    name);
	report_text(report, "service", name);
}

static bool
has(settings_list list, const char *name)
{
	for (; list && *list; list++)
		if (strcmp(*list, name) == 0)
			return true;
	return false;
}

/* Does something before that rule name the service? */
static bool
was_named(const struct settings *settings, unsigned rule, const char *name)
{
	for (unsigned i = 0; i < settings->service_count; i++)
		if (strcmp(settings->services[i].name, name) == 0)
			return true;
	for (unsigned i = 0; i < rule; i++)
		if (has(settings->access.allow[i].services, name))
			return true;
	return false;
}

void
check_services(struct report *report, const struct settings *settings)
{
	for (unsigned i = 0; i < settings->service_count; i++)
		check_service(report, settings, settings->services[i].name);
	for (unsigned i = 0; i < settings->access.allow_count; i++) {
		settings_list names = settings->access.allow[i].services;

		for (; names && *names; names++)
			if (!was_named(settings, i, *names))
				check_service(report, settings, *names);
	}
}
