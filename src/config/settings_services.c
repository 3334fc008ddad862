/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What does not go together in one entry of services. Looks at nothing but that entry.
 */
#include "settings_services.h"

#include "settings.h"
#include "settings_access.h"

#include <stdbool.h>
#include <string.h>

/* Services whose people sit elsewhere. There are more; at run time each is known by PAM's host. */
static bool
is_for_people_elsewhere(const char *service)
{
	static const char *const words[] = { "remote", "rlogin", "rsh", "cockpit", "xrdp-sesman",
		"vsftpd" };

	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
		if (strcmp(service, words[i]) == 0)
			return true;
	return strncmp(service, "sshd", strlen("sshd")) == 0;
}

const char *
settings_check_near_service(const char *value)
{
	if (is_for_people_elsewhere(value))
		return "who comes to this service sits elsewhere; an emergency is for people at "
		       "this "
		       "machine: write login, or another service of the console";
	return settings_check_service(value);
}

static const char *
check_remember(const struct settings_service *value, const char **key)
{
	*key = "remember";
	if (value->remember > 0 && is_for_people_elsewhere(value->name))
		return "who comes to this service sits elsewhere, and is never remembered: remove "
		       "remember here, and set it for sudo or su";
	*key = "remember_alone";
	if (value->remember_alone && value->remember == 0)
		return "without remember it does nothing: add remember = SECONDS, or remove it";
	return NULL;
}

static const char *
check_conceal(const struct settings_service *value, const char **key)
{
	*key = "conceal";
	if (value->single_prompt && value->conceal)
		return "with single_prompt = true the words that a code was mailed tell that the "
		       "password is right: remove one of the two";
	return NULL;
}

/* The page to approve would need a prompt of its own (offer.c). */
static const char *
check_field(const struct settings_service *value, const char **key)
{
	settings_list channel = value->channels;

	*key = "single_prompt";
	while (channel && *channel && strcmp(*channel, "password") != 0)
		channel++;
	if (value->single_prompt && channel && !*channel)
		return "with single_prompt = true there is no page to approve, and nothing else is "
		       "open: "
		       "nobody could sign in; add \"password\" to channels, or remove "
		       "single_prompt";
	return NULL;
}

static const char *
check_unprivileged(const struct settings_service *value, const char **key)
{
	*key = "unprivileged";
	if (value->unprivileged && strcmp(value->identity, "invoker") == 0)
		return "a program that is not root cannot make anybody somebody else: remove it, "
		       "or identity = \"invoker\"";
	return NULL;
}

const char *
settings_check_service_keys(const void *service, const char **key)
{
	const char *fault = check_remember(service, key);

	if (fault == NULL)
		fault = check_conceal(service, key);
	if (fault == NULL)
		fault = check_field(service, key);
	return fault != NULL ? fault : check_unprivileged(service, key);
}
