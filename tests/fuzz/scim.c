/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Any bytes as a SCIM server's answer, and as a name that is searched for: nobody comes out but the
 * person of exactly the name, whose address is never vouched for; and no name gets out of its
 * quotes. (T49, T69, T72)
 *
 * sources: src/sso/scim.c src/sso/claims.c src/sso/document.c
 * sources: src/sso/endpoint.c src/sso/outcome.c
 * sources: src/common/wire.c src/common/utf8.c src/common/clock.c
 * libs: -lcurl -ljansson
 */
#include "scim.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define MUST(condition) ((condition) ? (void)0 : abort())
#define NAME "somchai"
#define BASE "https://sso/scim"
#define BEFORE BASE "/Users?filter=userName%20eq%20%22"
#define BEHIND "%22&count=2&attributes=userName,active,emails"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_answer(const char *text, size_t size, const char *roles_claim)
{
	static const struct person nobody;
	static struct outcome outcome;
	const struct person *person = &outcome.person;

	if (!scim_read_users(text, size, NAME, roles_claim, &outcome)) {
		MUST(outcome.kind == OUTCOME_REFUSED || outcome.kind == OUTCOME_NONSENSE);
		MUST(outcome.word[0] != '\0' && memcmp(person, &nobody, sizeof nobody) == 0);
		return;
	}
	MUST(strcmp(person->name, NAME) == 0 && !person->verified);
	MUST(strlen(person->sub) < sizeof person->sub);
	MUST(strlen(person->email) < sizeof person->email);
	MUST(strlen(person->roles) < sizeof person->roles);
}

/* Between our own two ends there is nothing that could end the value. */
static void
check_name(const char *name)
{
	char url[ENDPOINT_SIZE], origin[ENDPOINT_SIZE];
	size_t length;

	if (!scim_users_url(url, BASE, name, ""))
		return;
	length = strlen(url);
	MUST(length >= strlen(BEFORE BEHIND) && strncmp(url, BEFORE, strlen(BEFORE)) == 0);
	MUST(strcmp(url + length - strlen(BEHIND), BEHIND) == 0 && endpoint_origin(url, origin));
	for (const char *at = url + strlen(BEFORE); at < url + length - strlen(BEHIND); at++) {
		MUST(strchr("&=?#/ \"\\", *at) == NULL);
		if (strncmp(at, "%5C", 3) == 0)
			at += at[3] == '%' ? 5 : 3; /* what is escaped */
		else
			MUST(strncmp(at, "%22", 3) != 0);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *name = strndup((const char *)data, size);

	json_object_seed(1);
	check_answer((const char *)data, size, "roles");
	check_answer((const char *)data, size, "groups");
	check_name(name);
	free(name);
	return 0;
}
