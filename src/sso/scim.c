/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a SCIM server is asked about a person, and how its answer is read. Takes nobody for the
 * person but the one account whose name is the same byte for byte (servers compare userName without
 * regard to capital letters), and no account that does not say that it is active.
 */
#include "scim.h"

#include "document.h"

#include <string.h>

/* A comparison value is a JSON string: nothing in a name can end it (RFC 7644 3.4.2.2). */
static bool
add_filter(char url[ENDPOINT_SIZE], const char *name)
{
	char quoted[ENDPOINT_SIZE];
	json_t *value = json_string(name);
	size_t length = json_dumpb(value, quoted, sizeof quoted - 1, JSON_ENCODE_ANY);

	json_decref(value);
	if (length == 0 || length >= sizeof quoted)
		return false;
	quoted[length] = '\0';
	return endpoint_add(url, "/Users?filter=") && endpoint_add_value(url, "userName eq ") &&
	       endpoint_add_value(url, quoted);
}

/* Two are asked for, so that one too many shows. Some servers send groups only when asked. */
bool
scim_users_url(char url[ENDPOINT_SIZE], const char *base, const char *name, const char *roles_claim)
{
	return endpoint_begin(url, base) && add_filter(url, name) &&
	       endpoint_add(url, "&count=2&attributes=userName,active,emails") &&
	       (*roles_claim == '\0' ||
		   (endpoint_add(url, ",") && endpoint_add_value(url, roles_claim)));
}

static bool
is_of_type(const json_t *email, const char *type)
{
	const char *told = document_text(email, "type");

	return told != NULL && strcmp(told, type) == 0;
}

/* The primary address; else the one for work; else the only one. NULL when none is clearly it. */
static const json_t *
choose_email(const json_t *emails)
{
	const json_t *chosen = json_array_size(emails) == 1 ? json_array_get(emails, 0) : NULL;

	for (size_t i = json_array_size(emails); i-- > 0;) {
		const json_t *email = json_array_get(emails, i);

		if (json_is_true(json_object_get(email, "primary")))
			return email;
		if (is_of_type(email, "work"))
			chosen = email;
	}
	return chosen;
}

/* One value of a multi-valued attribute: a text, or a complex one (RFC 7643 2.4). */
static const char *
add_role(const json_t *role, const char *member, char roles[CLAIMS_LIST_SIZE])
{
	if (json_is_object(role))
		role = claims_find(role, member);
	return role == NULL ? NULL : claims_add_role(role, roles);
}

static const char *
add_roles(const json_t *user, const char *roles_claim, char roles[CLAIMS_LIST_SIZE])
{
	const char *member = strcmp(roles_claim, "groups") == 0 ? "display" : "value";
	const json_t *claim = claims_find(user, roles_claim);
	const char *fault = NULL;

	if (!json_is_array(claim))
		return add_role(claim, member, roles);
	for (size_t i = 0; fault == NULL && i < json_array_size(claim); i++)
		fault = add_role(json_array_get(claim, i), member, roles);
	return fault;
}

static bool
read_person(const json_t *user, const char *roles_claim, struct outcome *outcome)
{
	struct person *person = &outcome->person;
	const json_t *email = choose_email(claims_find(user, "emails"));
	const char *fault =
	    claims_copy_text(json_object_get(user, "userName"), person->name, sizeof person->name);

	if (fault == NULL)
		fault = claims_copy_text(claims_find(user, "id"), person->sub, sizeof person->sub);
	if (fault == NULL)
		fault = claims_copy_text(
		    claims_find(email, "value"), person->email, sizeof person->email);
	if (fault == NULL && *roles_claim != '\0')
		fault = add_roles(user, roles_claim, person->roles);
	return fault == NULL || outcome_set(outcome, OUTCOME_NONSENSE, fault);
}

static bool
judge_account(const json_t *user, const char *name, struct outcome *outcome)
{
	const char *told = document_text(user, "userName");
	const json_t *active = json_object_get(user, "active");

	if (told == NULL || !json_is_boolean(active))
		return outcome_set(outcome, OUTCOME_NONSENSE, "user_incomplete");
	if (strcmp(told, name) != 0 || !json_is_true(active))
		return outcome_set(outcome, OUTCOME_REFUSED, "gone");
	return true;
}

/* The one account of a ListResponse (RFC 7644 3.4.2), or NULL and the outcome. */
static const json_t *
only_user(const json_t *list, struct outcome *outcome)
{
	const json_t *total = json_object_get(list, "totalResults");
	const json_t *users = claims_find(list, "Resources");
	json_int_t count = json_integer_value(total);

	if (list == NULL)
		outcome_set(outcome, OUTCOME_NONSENSE, "users_not_json");
	else if (!json_is_integer(total) || (users != NULL && !json_is_array(users)))
		outcome_set(outcome, OUTCOME_NONSENSE, "users_answer");
	else if (count > 1 || json_array_size(users) > 1)
		outcome_set(outcome, OUTCOME_NONSENSE, "users_several");
	else if (count < 0 || (size_t)count != json_array_size(users))
		outcome_set(outcome, OUTCOME_NONSENSE, "users_answer");
	else if (count == 0)
		outcome_set(outcome, OUTCOME_REFUSED, "gone");
	else
		return json_array_get(users, 0);
	return NULL;
}

bool
scim_read_users(const char *bytes, size_t length, const char *name, const char *roles_claim,
    struct outcome *outcome)
{
	json_t *list = document_parse(bytes, length);
	const json_t *user;
	bool read;

	memset(outcome, 0, sizeof *outcome);
	user = only_user(list, outcome);
	read = user != NULL && judge_account(user, name, outcome) &&
	       read_person(user, roles_claim, outcome);
	json_decref(list);
	return read;
}
