/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The rules, as functions a table can test. Nothing here asks, waits, reads or logs.
 */
#include "policy.h"

#include "address.h"
#include "utf8.h"

#include <string.h>

#define NAME_LETTERS "abcdefghijklmnopqrstuvwxyz0123456789_.-"
#define PERSON_LETTERS NAME_LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZ@+"

static bool
is_name(const char *name, const char *letters)
{
	size_t length = strlen(name);

	return length > 0 && length <= POLICY_NAME_MAX && strspn(name, letters) == length &&
	       name[0] != '-' && name[0] != '.';
}

bool
policy_name_is_sane(const char *name)
{
	return is_name(name, NAME_LETTERS);
}

bool
policy_person_is_sane(const char *name)
{
	return is_name(name, PERSON_LETTERS);
}

/* C0, DEL and C1: what no keyboard sends as part of a password, and sshd's stand-in for nobody
 * does. */
static bool
is_control(const char *character)
{
	unsigned char first = (unsigned char)character[0], second = (unsigned char)character[1];

	return first < ' ' || first == 0x7f || (first == 0xc2 && second < 0xa0);
}

bool
policy_password_is_sane(const struct secret *password)
{
	const char *at = password->bytes;
	size_t left = password->length, length;

	for (; left > 0; at += length, left -= length)
		if ((length = utf8_character(at, left)) == 0 || is_control(at))
			return false;
	return password->length > 0;
}

static bool
list_has(settings_list list, const char *value)
{
	for (; list && *list; list++)
		if (strcmp(*list, value) == 0)
			return true;
	return false;
}

/* A list that is absent asks for nothing. */
static bool
list_allows(settings_list list, const char *value)
{
	return !list || list_has(list, value);
}

static bool
words_have(const char *words, const char *word)
{
	size_t length = strlen(word);

	while (*words) {
		size_t next = strcspn(words, " ");

		if (next > 0 && next == length && memcmp(words, word, length) == 0)
			return true;
		words += next + strspn(words + next, " ");
	}
	return false;
}

/* A scope that was granted counts as a role: it may be the right to enter. */
static bool
has_one_of(const struct identity *identity, settings_list roles)
{
	for (; roles && *roles; roles++)
		if (words_have(identity->roles, *roles) || words_have(identity->scope, *roles))
			return true;
	return false;
}

static const char *
channel_word(enum channel channel)
{
	switch (channel) {
	case CHANNEL_NONE:
		break;
	case CHANNEL_PASSWORD:
		return "password";
	case CHANNEL_THAIID:
		return "thaiid";
	}
	return "";
}

static const struct settings_service *
find_service(const struct settings *settings, const char *name)
{
	for (unsigned i = 0; i < settings->service_count; i++)
		if (strcmp(settings->services[i].name, name) == 0)
			return &settings->services[i];
	return NULL;
}

/* `su -` and `sudo -i` come under another name, and would get round what is said of su and sudo. */
static const char *
program_of(const char *service)
{
	if (strcmp(service, "su-l") == 0)
		return "su";
	return strcmp(service, "sudo-i") == 0 ? "sudo" : service;
}

const struct settings_service *
policy_service(const struct settings *settings, const char *service)
{
	static const struct settings_service others = {
		.name = "",
		.factor = "both",
		.identity = "target",
		.language = "",
		.echo = true,
		.prompts = "full",
	};
	const struct settings_service *found = find_service(settings, service);

	if (!found)
		found = find_service(settings, program_of(service));
	return found ? found : &others;
}

enum language
policy_language(const struct settings *settings, const char *service, const char *tty)
{
	const char *language = policy_service(settings, service)->language;

	if (policy_is_text_console(tty))
		return LANGUAGE_ENGLISH;
	if (language[0] == '\0')
		return settings->language;
	return strcmp(language, "en") == 0 ? LANGUAGE_ENGLISH : LANGUAGE_THAI;
}

bool
policy_channel_is_open(const struct settings *settings, const char *service, enum channel channel)
{
	return list_allows(policy_service(settings, service)->channels, channel_word(channel));
}

bool
policy_rules_know(const struct settings *settings, const char *service, enum channel channel)
{
	for (unsigned i = 0; i < settings->access.allow_count; i++) {
		const struct settings_rule *rule = &settings->access.allow[i];

		if (list_allows(rule->services, service) &&
		    list_allows(rule->channels, channel_word(channel)))
			return true;
	}
	return false;
}

/* Everything that stands in a rule must hold, and a rule that names nobody admits nobody. */
static bool
rule_admits(const struct settings_rule *rule, const struct policy_facts *facts,
    const struct identity *identity)
{
	if (!rule->anyone && !rule->users && !rule->roles)
		return false;
	return list_allows(rule->services, facts->service) &&
	       list_allows(rule->channels, channel_word(facts->channel)) &&
	       list_allows(rule->users, facts->account) &&
	       (!rule->roles || has_one_of(identity, rule->roles));
}

static bool
rules_admit(const struct settings *settings, const struct policy_facts *facts,
    const struct identity *identity)
{
	for (unsigned i = 0; i < settings->access.allow_count; i++)
		if (rule_admits(&settings->access.allow[i], facts, identity))
			return true;
	return false;
}

static bool
may_become(const struct settings *settings, const struct policy_facts *facts,
    const struct identity *identity)
{
	for (unsigned i = 0; i < settings->become_count; i++) {
		const struct settings_become *rule = &settings->become[i];

		if (strcmp(rule->target, facts->target) == 0 && (rule->users || rule->roles) &&
		    list_allows(rule->users, facts->account) &&
		    (!rule->roles || has_one_of(identity, rule->roles)))
			return true;
	}
	return false;
}

static bool
domain_is_allowed(settings_list domains, const char *address)
{
	bool allowed = !domains;

	for (; domains && *domains; domains++)
		allowed = allowed || address_in_domain(address, *domains);
	return allowed;
}

enum message_id
policy_rights(const struct settings *settings, const struct policy_facts *facts,
    const struct identity *identity)
{
	if (!rules_admit(settings, facts, identity))
		return MESSAGE_NO_RIGHT;
	if (facts->target[0] && !may_become(settings, facts, identity))
		return MESSAGE_NO_RIGHT;
	return MESSAGE_NONE;
}

enum message_id
policy_decide(const struct settings *settings, const struct policy_facts *facts,
    const struct identity *identity)
{
	if (identity->name[0] == '\0' || strcmp(identity->name, facts->person) != 0)
		return MESSAGE_REFUSED; /* the SSO took this name for somebody else's */
	return policy_rights(settings, facts, identity);
}

enum message_id
policy_address(const struct settings *settings, const struct identity *identity)
{
	if (identity->email[0] == '\0')
		return MESSAGE_NO_EMAIL;
	if (!address_valid(identity->email))
		return MESSAGE_EMAIL_UNUSABLE;
	if (settings->sso.require_verified_email && !identity->verified)
		return MESSAGE_EMAIL_UNVERIFIED;
	if (!domain_is_allowed(settings->otp.email_domains, identity->email))
		return MESSAGE_EMAIL_UNUSABLE;
	return MESSAGE_NONE;
}
