/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Any bytes as what the token endpoint and userinfo answer, separated by a line feed: nobody comes
 * out who is not named in them, and every text of a person is whole. (T69, T71)
 *
 * sources: src/sso/claims.c src/sso/document.c src/sso/id_token.c
 * libs: -ljansson
 */
#include "claims.h"
#include "document.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define MUST(condition) ((condition) ? (void)0 : abort())
#define NOW 1700000000

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct claims_wanted wanted = { "preferred_username", "contact.email", "a.b.roles",
	true };

static void
check_person(const json_t *id_token, const json_t *userinfo)
{
	struct person person;
	const char *cause = NULL;

	if (!claims_person(&person, id_token, userinfo, &wanted, &cause)) {
		MUST(cause != NULL && person.name[0] == '\0' && !person.verified);
		return;
	}
	MUST(cause == NULL && person.name[0] != '\0');
	MUST(strlen(person.name) < sizeof person.name && strlen(person.sub) < sizeof person.sub);
	MUST(strlen(person.email) < sizeof person.email &&
	     strlen(person.roles) < sizeof person.roles);
	MUST(!person.verified || person.email[0] != '\0');
	for (const char *at = person.roles; *at != '\0'; at++)
		MUST((unsigned char)*at >= ' ' && *at != '\x7f');
	MUST(person.roles[0] != ' ' && strstr(person.roles, "  ") == NULL);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const uint8_t *end = size > 0 ? memchr(data, '\n', size) : NULL;
	size_t token_length = end != NULL ? (size_t)(end - data) : size;
	char *token = strndup((const char *)data, token_length);
	json_t *userinfo = NULL;
	const char *cause = NULL;

	json_object_seed(1);
	json_t *id_token = id_token_read(token, "https://sso", "id", NOW, &cause);
	MUST(id_token != NULL || cause != NULL);
	/* The claims themselves, where no encoder stands between the fuzzer and them. */
	json_t *bare = document_parse(token, strlen(token));
	const json_t *known = id_token != NULL ? id_token : bare;
	if (known != NULL && end != NULL)
		userinfo = claims_read_userinfo(
		    (const char *)end + 1, size - token_length - 1, known, &cause);
	if (known != NULL) {
		(void)claims_suffice(known, &wanted);
		check_person(known, userinfo);
	}
	json_decref(id_token);
	json_decref(bare);
	json_decref(userinfo);
	free(token);
	return 0;
}
