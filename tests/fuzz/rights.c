/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Any bytes as `rule's role`, `roles`, `scope`, `account`, a line each: whom the rules admit has
 * that very role, or is that very account, and nobody else is admitted. (T55, T56)
 *
 * sources: src/login/policy.c src/login/policy_source.c
 * sources: src/common/address.c src/common/secret.c src/common/utf8.c
 */
#include "policy.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define MUST(condition) ((condition) ? (void)0 : abort())

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Another way to look for a word: with a blank at both ends of everything. */
static bool
has_word(const char *words, const char *word)
{
	size_t length = strlen(words) + 3;
	char *all = malloc(length), *wanted = malloc(strlen(word) + 3);
	bool found;

	MUST(all != NULL && wanted != NULL);
	(void)memcpy(all + 1, words, strlen(words));
	all[0] = all[length - 2] = ' ';
	all[length - 1] = '\0';
	(void)memcpy(wanted + 1, word, strlen(word));
	wanted[0] = wanted[strlen(word) + 1] = ' ';
	wanted[strlen(word) + 2] = '\0';
	found = word[0] != '\0' && strchr(word, ' ') == NULL && strstr(all, wanted) != NULL;
	free(all);
	free(wanted);
	return found;
}

static void
check(const char *role, const struct identity *identity, const char *account)
{
	const char *const roles[] = { role, NULL }, *const users[] = { "somchai", NULL };
	const struct policy_facts enters = { "sshd", account, "", "", CHANNEL_PASSWORD };
	const struct policy_facts becomes = { "su", account, "", "root", CHANNEL_PASSWORD };
	bool has = has_word(identity->roles, role) || has_word(identity->scope, role);
	bool is = strcmp(account, "somchai") == 0;
	static struct settings settings;

	settings.access.allow_count = settings.become_count = 1;
	settings.become[0] = (struct settings_become){ .users = users, .target = "root" };
	settings.access.allow[0] = (struct settings_rule){ .roles = roles };
	MUST((policy_rights(&settings, &enters, identity) == MESSAGE_NONE) == has);
	MUST((policy_rights(&settings, &becomes, identity) == MESSAGE_NONE) == (has && is));
	settings.access.allow[0] = (struct settings_rule){ .users = users };
	MUST((policy_rights(&settings, &enters, identity) == MESSAGE_NONE) == is);
	settings.access.allow[0].roles = roles;
	MUST((policy_rights(&settings, &enters, identity) == MESSAGE_NONE) == (has && is));
	settings.access.allow[0] = (struct settings_rule){ .anyone = true };
	settings.become[0] = (struct settings_become){ .roles = roles, .target = account };
	MUST((policy_rights(&settings, &becomes, identity) == MESSAGE_NONE) ==
	     (has && strcmp(account, "root") == 0));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1), *rest = text, *line[4];

	MUST(text != NULL);
	if (size > 0)
		memcpy(text, data, size);
	text[size] = '\0';
	for (unsigned i = 0; i < 4; i++) {
		line[i] = strsep(&rest, "\n");
		if (line[i] == NULL)
			line[i] = text + strlen(text);
	}
	check(line[0], &(struct identity){ .roles = line[1], .scope = line[2] }, line[3]);
	free(text);
	return 0;
}
