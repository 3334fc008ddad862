/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Who the SSO says this is. Refuses a userinfo answer about somebody else and claims of the wrong
 * type; an absent claim is never made up, and nothing but true counts as a verified address.
 */
#include "claims.h"

#include "document.h"

#include <string.h>

json_t *
claims_read_userinfo(const char *bytes, size_t length, const json_t *id_token, const char **cause)
{
	json_t *userinfo = document_parse(bytes, length);
	const char *sub = document_text(id_token, "sub");
	const char *told = document_text(userinfo, "sub");

	*cause = "userinfo_not_json";
	if (userinfo == NULL)
		return NULL;
	if (sub != NULL && told != NULL && strcmp(told, sub) == 0)
		return userinfo;
	*cause = "userinfo_sub";
	json_decref(userinfo);
	return NULL;
}

/* A claim by its path; null and an empty text count as absent, some servers send them (NULL). */
static const json_t *
find(const json_t *document, const char *path)
{
	const json_t *found = json_object_get(document, path);

	for (const char *dot; found == NULL && (dot = strchr(path, '.')) != NULL; path = dot + 1) {
		document = json_object_getn(document, path, (size_t)(dot - path));
		found = json_object_get(document, dot + 1);
	}
	if (json_is_null(found) || (json_is_string(found) && json_string_length(found) == 0))
		return NULL;
	return found;
}

bool
claims_suffice(const json_t *id_token, const struct claims_wanted *wanted)
{
	return find(id_token, wanted->username_claim) != NULL &&
	       find(id_token, wanted->email_claim) != NULL &&
	       (!wanted->verified || find(id_token, "email_verified") != NULL) &&
	       (*wanted->roles_claim == '\0' || find(id_token, wanted->roles_claim) != NULL);
}

/* Copies a text claim; an absent one is "". NULL, or what is wrong with it. */
static const char *
copy_text(const json_t *claim, char *text, size_t size)
{
	if (claim == NULL)
		return NULL;
	if (!json_is_string(claim))
		return "claim_type";
	if (json_string_length(claim) >= size)
		return "claim_too_long";
	memcpy(text, json_string_value(claim), json_string_length(claim) + 1);
	return NULL;
}

static bool
role_is_one_word(const char *role)
{
	for (; *role != '\0'; role++)
		if ((unsigned char)*role <= ' ' || *role == '\x7f')
			return false;
	return true;
}

static const char *
add_role(const json_t *role, char roles[CLAIMS_LIST_SIZE])
{
	size_t used = strlen(roles), length = json_string_length(role);

	if (!json_is_string(role))
		return "claim_type";
	if (length == 0 || !role_is_one_word(json_string_value(role)))
		return NULL;
	if (used + 1 + length >= CLAIMS_LIST_SIZE)
		return "claim_too_long";
	if (used > 0)
		roles[used++] = ' ';
	memcpy(roles + used, json_string_value(role), length + 1);
	return NULL;
}

/* A list of texts, or one text. */
static const char *
copy_roles(const json_t *claim, char roles[CLAIMS_LIST_SIZE])
{
	const char *fault = NULL;

	if (claim == NULL)
		return NULL;
	if (!json_is_array(claim))
		return add_role(claim, roles);
	for (size_t i = 0; fault == NULL && i < json_array_size(claim); i++)
		fault = add_role(json_array_get(claim, i), roles);
	return fault;
}

static const json_t *
find_in_either(const json_t *id_token, const json_t *userinfo, const char *path)
{
	const json_t *found = find(id_token, path);

	return found != NULL ? found : find(userinfo, path);
}

bool
claims_person(struct person *person, const json_t *id_token, const json_t *userinfo,
    const struct claims_wanted *wanted, const char **cause)
{
	const json_t *name = find_in_either(id_token, userinfo, wanted->username_claim);
	const json_t *email = find(id_token, wanted->email_claim);
	const json_t *verified = find(id_token, "email_verified");

	memset(person, 0, sizeof *person);
	if (find(userinfo, wanted->email_claim) != NULL && (email == NULL || verified == NULL)) {
		email = find(userinfo, wanted->email_claim);
		verified = find(userinfo, "email_verified");
	}
	person->verified = email != NULL && json_is_true(verified);
	*cause =
	    name == NULL ? "claim_missing" : copy_text(name, person->name, sizeof person->name);
	if (*cause == NULL)
		*cause =
		    copy_text(json_object_get(id_token, "sub"), person->sub, sizeof person->sub);
	if (*cause == NULL)
		*cause = copy_text(email, person->email, sizeof person->email);
	if (*cause == NULL && *wanted->roles_claim != '\0')
		*cause = copy_roles(
		    find_in_either(id_token, userinfo, wanted->roles_claim), person->roles);
	if (*cause == NULL)
		return true;
	memset(person, 0, sizeof *person);
	return false;
}
