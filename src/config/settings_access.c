/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The checks of the settings that say who may enter and under which name. They refuse what could
 * never admit anybody, because somebody would wonder why, and what would admit everybody by
 * mistake.
 */
#include "settings_access.h"

#include "columns.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

#define NAME_BYTES_MAX 255
#define SMALL "abcdefghijklmnopqrstuvwxyz0123456789"
#define LETTERS_AND_DIGITS SMALL "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static bool
is_one_of(const char *value, const char *const words[], size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(value, words[i]) == 0)
			return true;
	return false;
}

const char *
settings_check_role(const char *value)
{
	static const char *const everybodys[] = { "openid", "profile", "email", "offline_access" };

	if (columns_of(value) < 0 || strchr(value, ' ') != NULL || strlen(value) > NAME_BYTES_MAX)
		return "it is not one word: write the role exactly as the SSO does";
	if (is_one_of(value, everybodys, COUNT(everybodys)))
		return "the SSO grants it to everybody: name a right, or write anyone = true";
	return NULL;
}

const char *
settings_check_service(const char *value)
{
	if (strspn(value, SMALL) == 0 || value[strspn(value, SMALL "._-")] != '\0' ||
	    strlen(value) > NAME_BYTES_MAX)
		return "it is not a PAM service: write the name of a file of /etc/pam.d in small "
		       "letters";
	return NULL;
}

const char *
settings_check_person(const char *value)
{
	size_t length = 0;

	while (value[length] > ' ' && value[length] <= '~')
		length++;
	if (value[length] != '\0' || length > NAME_BYTES_MAX || value[0] == '#')
		return "it is not a user name of the SSO: write ASCII letters, digits and signs, "
		       "no blanks";
	return NULL;
}

const char *
settings_check_map_name(const char *value)
{
	size_t length = strlen(value), ending = strlen(".map");

	if (length <= ending || strcmp(value + length - ending, ".map") != 0)
		return "write the name of a file that ends in .map";
	if (strchr(value, '/') != NULL)
		return "the file must lie in the same directory as the settings: write its name "
		       "alone";
	if (value[0] == '.' || value[strspn(value, LETTERS_AND_DIGITS "._-")] != '\0')
		return "use ASCII letters, digits, hyphens and dots in the file's name";
	return NULL;
}

const char *
settings_check_channel(const char *value)
{
	static const char *const words[] = { "thaiid", "password" };

	return is_one_of(value, words, COUNT(words)) ? NULL : "write \"thaiid\" or \"password\"";
}

const char *
settings_check_factor(const char *value)
{
	static const char *const words[] = { "both", "code" };

	return is_one_of(value, words, COUNT(words)) ? NULL : "write \"both\" or \"code\"";
}

const char *
settings_check_identity(const char *value)
{
	static const char *const words[] = { "target", "invoker" };

	return is_one_of(value, words, COUNT(words)) ? NULL : "write \"target\" or \"invoker\"";
}

const char *
settings_check_language(const char *value)
{
	static const char *const words[] = { "th", "en" };

	return is_one_of(value, words, COUNT(words)) ? NULL : "write \"th\" or \"en\"";
}

const char *
settings_check_prompts(const char *value)
{
	static const char *const words[] = { "full", "short" };

	return is_one_of(value, words, COUNT(words)) ? NULL : "write \"full\" or \"short\"";
}

const char *
settings_check_qr(const char *value)
{
	static const char *const words[] = { "blocks", "ascii", "plain", "none" };

	return is_one_of(value, words, COUNT(words))
		   ? NULL
		   : "write \"blocks\", \"ascii\", \"plain\" or \"none\"";
}

const char *
settings_check_lookup_kind(const char *value)
{
	static const char *const words[] = { "keycloak", "scim" };

	return is_one_of(value, words, COUNT(words)) ? NULL : "write \"keycloak\" or \"scim\"";
}

const char *
settings_check_rule(const void *rule, const char **key)
{
	const struct settings_rule *value = rule;

	*key = "anyone";
	if (value->anyone && value->users != NULL)
		return "the rule has both users and anyone = true: remove one of the two";
	if (value->anyone && value->roles != NULL)
		return "the rule has both roles and anyone = true: remove one of the two";
	if (!value->anyone && value->users == NULL && value->roles == NULL)
		return "the rule admits nobody: add roles = [ \"role\" ], users = [ \"name\" ], or "
		       "anyone = true for everybody";
	return NULL;
}

const char *
settings_check_become(const void *become, const char **key)
{
	const struct settings_become *value = become;

	*key = "target";
	if (value->roles == NULL && value->users == NULL)
		return "the rule allows nobody: add roles = [ \"role\" ] or users = [ \"name\" ]";
	return NULL;
}

/* Ends in /admin/realms/ and the name of a realm, with a slash behind it or without. */
static bool
is_of_a_realm(const char *url)
{
	static const char before[] = "/admin/realms/";
	const char *realm = NULL;
	size_t length;

	for (const char *at = url; (at = strstr(at, before)) != NULL; at++)
		realm = at + sizeof before - 1;
	if (realm == NULL)
		return false;
	length = strcspn(realm, "/");
	return length > 0 && (realm[length] == '\0' || realm[length + 1] == '\0');
}

const char *
settings_check_lookup(const void *settings, const char **key)
{
	const struct settings *value = settings;
	const char *const values[] = { value->access.lookup.kind, value->access.lookup.url,
		value->access.lookup.client_id, value->access.lookup.client_secret_file };
	size_t count = 0;

	*key = NULL;
	for (size_t i = 0; i < COUNT(values); i++)
		count += values[i][0] != '\0';
	if (count != 0 && count != COUNT(values))
		return "a look-up needs all of kind, url, client_id and client_secret_file: add "
		       "what is "
		       "missing, or remove the group";
	*key = "url";
	if (strcmp(value->access.lookup.kind, "keycloak") == 0 &&
	    !is_of_a_realm(value->access.lookup.url))
		return "the url is not that of Keycloak's admin interface: write "
		       "https://SERVER/admin/realms/REALM";
	return NULL;
}

/* True when the words, with one blank between them, have this one. */
static bool
has_word(const char *words, const char *word)
{
	size_t length = strlen(word);

	for (const char *at = words; *at != '\0'; at += strspn(at, " ")) {
		size_t next = strcspn(at, " ");

		if (next == length && memcmp(at, word, length) == 0)
			return true;
		at += next;
	}
	return false;
}

/* A role comes with the claim; without one it can only be a scope that is asked for. */
static bool
can_be_had(const struct settings *settings, settings_list roles)
{
	if (settings->access.roles_claim[0] != '\0')
		return true;
	for (; roles != NULL && *roles != NULL; roles++)
		if (!has_word(settings->sso.scope, *roles))
			return false;
	return true;
}

static bool
everyone_has_roles_to_be_had(const struct settings *settings, char place[SETTINGS_PLACE_SIZE])
{
	for (unsigned i = 0; i < settings->access.allow_count; i++)
		if (!can_be_had(settings, settings->access.allow[i].roles)) {
			(void)snprintf(place, SETTINGS_PLACE_SIZE, "access.allow.[%u].roles", i);
			return false;
		}
	for (unsigned i = 0; i < settings->become_count; i++)
		if (!can_be_had(settings, settings->become[i].roles)) {
			(void)snprintf(place, SETTINGS_PLACE_SIZE, "become.[%u].roles", i);
			return false;
		}
	return true;
}

/* What needs an SSO that can be asked about people who type no password. */
static const char *
check_without_lookup(const struct settings *settings, char place[SETTINGS_PLACE_SIZE])
{
	for (unsigned i = 0; i < settings->service_count; i++) {
		const struct settings_service *service = &settings->services[i];
		bool alone = service->remember_alone;

		if (!alone && strcmp(service->factor, "code") != 0)
			continue;
		(void)snprintf(place, SETTINGS_PLACE_SIZE, "services.[%u].%s", i,
		    alone ? "remember_alone" : "factor");
		return alone ? "without a password only access.lookup can tell who still has the "
			       "right: add it, or remove remember_alone"
			     : "without a password only access.lookup can tell where codes go: add "
			       "it, or write \"both\"";
	}
	return NULL;
}

const char *
settings_check_access(const struct settings *settings, char place[SETTINGS_PLACE_SIZE])
{
	if (!everyone_has_roles_to_be_had(settings, place))
		return "nobody can have such a role: set access.roles_claim to where the SSO "
		       "lists roles, or add the scope to sso.scope";
	return settings->access.lookup.kind[0] == '\0' ? check_without_lookup(settings, place)
						       : NULL;
}
