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

/*
 * The member of that name, or inside the member of a part of it that ends before a dot: names of
 * claims and of clients have dots too, so each is tried, the shortest part first.
 */
static const json_t *
find_member(const json_t *document, const char *path)
{
	const json_t *found = json_object_get(document, path);

	for (const char *dot = strchr(path, '.'); found == NULL && dot != NULL;
	     dot = strchr(dot + 1, '.')) {
		const json_t *inside = json_object_getn(document, path, (size_t)(dot - path));

		if (inside != NULL)
			found = find_member(inside, dot + 1);
	}
	return found;
}

const json_t *
claims_find(const json_t *document, const char *path)
{
	const json_t *found = find_member(document, path);

	if (json_is_null(found) || (json_is_string(found) && json_string_length(found) == 0))
		return NULL;
	return found;
}

bool
claims_suffice(const json_t *id_token, const struct claims_wanted *wanted)
{
	return claims_find(id_token, wanted->username_claim) != NULL &&
	       claims_find(id_token, wanted->email_claim) != NULL &&
	       (!wanted->verified || claims_find(id_token, "email_verified") != NULL) &&
	       (*wanted->roles_claim == '\0' || claims_find(id_token, wanted->roles_claim) != NULL);
}

const char *
claims_copy_text(const json_t *claim, char *text, size_t size)
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
role_is_one_word(const char *role, size_t length)
{
	for (size_t i = 0; i < length; i++)
		if ((unsigned char)role[i] <= ' ' || role[i] == '\x7f')
			return false;
	return length > 0;
}

/* What no setting can name is left out. */
static const char *
add_role(const char *role, size_t length, char roles[CLAIMS_LIST_SIZE])
{
	size_t used = strlen(roles);

	if (!role_is_one_word(role, length) || length > CLAIMS_ROLE_MAX)
		return NULL;
	if (used + 1 + length >= CLAIMS_LIST_SIZE)
		return "claim_too_long";
	if (used > 0)
		roles[used++] = ' ';
	memcpy(roles + used, role, length);
	roles[used + length] = '\0';
	return NULL;
}

const char *
claims_add_role(const json_t *role, char roles[CLAIMS_LIST_SIZE])
{
	if (!json_is_string(role))
		return "claim_type";
	return add_role(json_string_value(role), json_string_length(role), roles);
}

static const char *
add_words(const char *words, char roles[CLAIMS_LIST_SIZE])
{
	const char *fault = NULL;

	while (fault == NULL && *words != '\0') {
		size_t length = strcspn(words, " ");

		fault = add_role(words, length, roles);
		words += length + strspn(words + length, " ");
	}
	return fault;
}

/* A list of texts, each of them one role, or one text with blanks between roles (RFC 8693 4.2). */
static const char *
copy_roles(const json_t *claim, char roles[CLAIMS_LIST_SIZE])
{
	const char *fault = NULL;

	if (claim == NULL)
		return NULL;
	if (json_is_string(claim))
		return add_words(json_string_value(claim), roles);
	if (!json_is_array(claim))
		return "claim_type";
	for (size_t i = 0; fault == NULL && i < json_array_size(claim); i++)
		fault = claims_add_role(json_array_get(claim, i), roles);
	return fault;
}

static const json_t *
find_in_either(const json_t *id_token, const json_t *userinfo, const char *path)
{
	const json_t *found = claims_find(id_token, path);

	return found != NULL ? found : claims_find(userinfo, path);
}

bool
claims_person(struct person *person, const json_t *id_token, const json_t *userinfo,
    const struct claims_wanted *wanted, const char **cause)
{
	const json_t *name = find_in_either(id_token, userinfo, wanted->username_claim);
	const json_t *email = claims_find(id_token, wanted->email_claim);
	const json_t *verified = claims_find(id_token, "email_verified");

	memset(person, 0, sizeof *person);
	if (claims_find(userinfo, wanted->email_claim) != NULL &&
	    (email == NULL || verified == NULL)) {
		email = claims_find(userinfo, wanted->email_claim);
		verified = claims_find(userinfo, "email_verified");
	}
	person->verified = email != NULL && json_is_true(verified);
	*cause = name == NULL ? "claim_missing"
			      : claims_copy_text(name, person->name, sizeof person->name);
	if (*cause == NULL)
		*cause = claims_copy_text(
		    json_object_get(id_token, "sub"), person->sub, sizeof person->sub);
	if (*cause == NULL)
		*cause = claims_copy_text(email, person->email, sizeof person->email);
	if (*cause == NULL && *wanted->roles_claim != '\0')
		*cause = copy_roles(
		    find_in_either(id_token, userinfo, wanted->roles_claim), person->roles);
	if (*cause == NULL)
		return true;
	memset(person, 0, sizeof *person);
	return false;
}
