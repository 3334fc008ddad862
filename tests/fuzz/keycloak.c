/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Any bytes as what Keycloak's admin REST API answers; before the first line feed as its users,
 * behind it as roles and as clients: nobody comes out but the person of exactly the name, and every
 * text is whole. (T49, T69)
 *
 * sources: src/sso/keycloak.c src/sso/claims.c src/sso/document.c
 * sources: src/sso/endpoint.c src/sso/outcome.c
 * sources: src/common/wire.c src/common/utf8.c src/common/clock.c
 * libs: -lcurl -ljansson
 */
#include "keycloak.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define MUST(condition) ((condition) ? (void)0 : abort())
#define NAME "somchai"
#define BASE "https://sso/admin/realms/r"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_refusal(const struct outcome *outcome)
{
	static const struct person nobody;

	MUST(outcome->kind != OUTCOME_IDENTITY && outcome->kind != OUTCOME_UNREACHABLE);
	MUST(outcome->word[0] != '\0' && strlen(outcome->word) < sizeof outcome->word);
	MUST(memcmp(&outcome->person, &nobody, sizeof nobody) == 0);
}

static void
check_person(const struct person *person)
{
	char url[ENDPOINT_SIZE], origin[ENDPOINT_SIZE];

	MUST(strcmp(person->name, NAME) == 0);
	MUST(person->sub[0] != '\0' && strlen(person->sub) < sizeof person->sub);
	MUST(strlen(person->email) < sizeof person->email);
	MUST(strlen(person->roles) < sizeof person->roles);
	MUST(!person->verified || person->email[0] != '\0');
	/* Whatever the id is, it stays one part of the path. */
	if (keycloak_roles_url(url, BASE, person->sub, "")) {
		unsigned slashes = 0;

		for (const char *at = url; *at != '\0'; at++)
			slashes += *at == '/';
		MUST(slashes == 10 && strpbrk(url, " ?#\r\n\t") == NULL);
		MUST(endpoint_origin(url, origin));
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct outcome outcome;
	const char *text = (const char *)data;
	const char *end = size > 0 ? memchr(text, '\n', size) : NULL;
	size_t first = end != NULL ? (size_t)(end - text) : size;
	char id[KEYCLOAK_ID_SIZE], policy[KEYCLOAK_POLICY_SIZE];

	json_object_seed(1);
	if (!keycloak_read_users(text, first, NAME, "section", &outcome)) {
		check_refusal(&outcome);
		memset(&outcome, 0, sizeof outcome);
	} else
		check_person(&outcome.person);
	if (end == NULL)
		return 0;
	text = end + 1;
	size -= first + 1;
	if (keycloak_read_client(text, size, "app", id, &outcome))
		MUST(id[0] != '\0' && id[0] != '.' && strlen(id) < sizeof id);
	else
		MUST(id[0] == '\0');
	if (keycloak_read_policy(text, size, policy, &outcome))
		MUST(strlen(policy) < sizeof policy);
	else
		check_refusal(&outcome);
	if (keycloak_read_roles(text, size, &outcome))
		MUST(strlen(outcome.person.roles) < sizeof outcome.person.roles);
	else
		check_refusal(&outcome);
	return 0;
}
