/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What Keycloak's admin REST API is asked about a person, and how its answers are read. Takes
 * nobody for the person but the one account whose name is the same byte for byte: the server itself
 * does not mind about capital letters.
 */
#include "keycloak.h"

#include "document.h"

#include <string.h>

#define ADMIN_PART "/admin" /* of the base, before /realms/ */
#define REALMS_PART "/realms/"

enum keycloak_roles
keycloak_roles_of(const char *roles_claim, char client[KEYCLOAK_NAME_SIZE])
{
	static const char before[] = "resource_access.", after[] = ".roles";
	size_t length = strlen(roles_claim), around = sizeof before - 1 + sizeof after - 1;

	*client = '\0';
	if (length == 0)
		return KEYCLOAK_NO_ROLES;
	if (strcmp(roles_claim, "realm_access.roles") == 0)
		return KEYCLOAK_REALM_ROLES;
	if (length <= around || length - around >= KEYCLOAK_NAME_SIZE ||
	    strncmp(roles_claim, before, sizeof before - 1) != 0 ||
	    strcmp(roles_claim + length - (sizeof after - 1), after) != 0)
		return KEYCLOAK_ATTRIBUTE;
	memcpy(client, roles_claim + sizeof before - 1, length - around);
	client[length - around] = '\0';
	return KEYCLOAK_CLIENT_ROLES;
}

bool
keycloak_token_url(char url[ENDPOINT_SIZE], const char *base)
{
	char *admin = NULL, *realm;

	if (!endpoint_begin(url, base))
		return false;
	for (char *at = url; (at = strstr(at, ADMIN_PART REALMS_PART)) != NULL; at++)
		admin = at;
	if (admin == NULL)
		return false;
	realm = admin + strlen(ADMIN_PART REALMS_PART);
	if (*realm == '\0' || strchr(realm, '/') != NULL)
		return false;
	memmove(admin, admin + strlen(ADMIN_PART), strlen(admin + strlen(ADMIN_PART)) + 1);
	return endpoint_add(url, "/protocol/openid-connect/token");
}

/* Two are asked for, so that one too many shows. */
bool
keycloak_users_url(char url[ENDPOINT_SIZE], const char *base, const char *name)
{
	return endpoint_begin(url, base) && endpoint_add(url, "/users?username=") &&
	       endpoint_add_value(url, name) &&
	       endpoint_add(url, "&exact=true&briefRepresentation=false&max=2");
}

bool
keycloak_client_url(char url[ENDPOINT_SIZE], const char *base, const char *client)
{
	return endpoint_begin(url, base) && endpoint_add(url, "/clients?clientId=") &&
	       endpoint_add_value(url, client) && endpoint_add(url, "&max=2");
}

/* It goes into a path, where a name of dots would lead elsewhere. */
static bool
is_id(const char *id)
{
	return id != NULL && *id != '\0' && *id != '.' && strlen(id) < KEYCLOAK_ID_SIZE;
}

bool
keycloak_roles_url(
    char url[ENDPOINT_SIZE], const char *base, const char *user_id, const char *client_id)
{
	if (!is_id(user_id) || !endpoint_begin(url, base) || !endpoint_add(url, "/users/") ||
	    !endpoint_add_value(url, user_id))
		return false;
	if (*client_id == '\0')
		return endpoint_add(url, "/role-mappings/realm/composite");
	return endpoint_add(url, "/role-mappings/clients/") && endpoint_add_value(url, client_id) &&
	       endpoint_add(url, "/composite");
}

/* Whether this account may be used at all, and is the one that was asked for. */
static bool
judge_account(const json_t *user, const char *name, struct outcome *outcome)
{
	const char *told = document_text(user, "username");
	const json_t *enabled = json_object_get(user, "enabled");
	const json_t *actions = claims_find(user, "requiredActions");

	if (told == NULL || !json_is_boolean(enabled) || !is_id(document_text(user, "id")) ||
	    (actions != NULL && !json_is_array(actions)))
		return outcome_set(outcome, OUTCOME_NONSENSE, "user_incomplete");
	if (strcmp(told, name) != 0 || !json_is_true(enabled))
		return outcome_set(outcome, OUTCOME_REFUSED, "gone");
	if (json_array_size(actions) > 0)
		return outcome_set(outcome, OUTCOME_REFUSED, "unfinished");
	return true;
}

static const char *
add_attribute(const json_t *user, const char *name, char roles[CLAIMS_LIST_SIZE])
{
	const json_t *values = json_object_get(json_object_get(user, "attributes"), name);
	const char *fault = values != NULL && !json_is_array(values) ? "claim_type" : NULL;

	for (size_t i = 0; fault == NULL && i < json_array_size(values); i++)
		fault = claims_add_role(json_array_get(values, i), roles);
	return fault;
}

static bool
read_person(const json_t *user, const char *roles_claim, struct outcome *outcome)
{
	struct person *person = &outcome->person;
	const json_t *email = claims_find(user, "email");
	char client[KEYCLOAK_NAME_SIZE];
	const char *fault;

	person->verified = email != NULL && json_is_true(json_object_get(user, "emailVerified"));
	fault =
	    claims_copy_text(json_object_get(user, "username"), person->name, sizeof person->name);
	if (fault == NULL)
		fault =
		    claims_copy_text(json_object_get(user, "id"), person->sub, sizeof person->sub);
	if (fault == NULL)
		fault = claims_copy_text(email, person->email, sizeof person->email);
	if (fault == NULL && keycloak_roles_of(roles_claim, client) == KEYCLOAK_ATTRIBUTE)
		fault = add_attribute(user, roles_claim, person->roles);
	return fault == NULL || outcome_set(outcome, OUTCOME_NONSENSE, fault);
}

bool
keycloak_read_users(const char *bytes, size_t length, const char *name, const char *roles_claim,
    struct outcome *outcome)
{
	json_t *users = document_parse_list(bytes, length);
	const json_t *user = json_array_get(users, 0);
	bool read = false;

	memset(outcome, 0, sizeof *outcome);
	if (users == NULL)
		outcome_set(outcome, OUTCOME_NONSENSE, "users_not_json");
	else if (user == NULL)
		outcome_set(outcome, OUTCOME_REFUSED, "gone");
	else if (json_array_size(users) > 1)
		outcome_set(outcome, OUTCOME_NONSENSE, "users_several");
	else
		read =
		    judge_account(user, name, outcome) && read_person(user, roles_claim, outcome);
	json_decref(users);
	return read;
}

bool
keycloak_read_client(const char *bytes, size_t length, const char *client,
    char id[KEYCLOAK_ID_SIZE], struct outcome *outcome)
{
	json_t *clients = document_parse_list(bytes, length);
	const json_t *found = json_array_get(clients, 0);
	const char *told = document_text(found, "clientId"), *its_id = document_text(found, "id");
	bool read = json_array_size(clients) == 1 && told != NULL && strcmp(told, client) == 0 &&
		    is_id(its_id);

	*id = '\0';
	if (read)
		memcpy(id, its_id, strlen(its_id) + 1);
	else if (clients != NULL && found == NULL)
		outcome_set(outcome, OUTCOME_CLIENT_REFUSED, "client_of_roles_claim");
	else
		outcome_set(outcome, OUTCOME_NONSENSE, "clients_answer");
	json_decref(clients);
	return read;
}

bool
keycloak_read_roles(const char *bytes, size_t length, struct outcome *outcome)
{
	json_t *roles = document_parse_list(bytes, length);
	const char *fault = roles == NULL ? "roles_not_json" : NULL;

	for (size_t i = 0; fault == NULL && i < json_array_size(roles); i++)
		fault = claims_add_role(
		    json_object_get(json_array_get(roles, i), "name"), outcome->person.roles);
	json_decref(roles);
	return fault == NULL || outcome_set(outcome, OUTCOME_NONSENSE, fault);
}

bool
keycloak_read_policy(
    const char *bytes, size_t length, char policy[KEYCLOAK_POLICY_SIZE], struct outcome *outcome)
{
	json_t *realm = document_parse(bytes, length);
	const json_t *words = claims_find(realm, "passwordPolicy");
	const char *fault = NULL;

	policy[0] = '\0';
	if (realm == NULL)
		fault = "realm_not_json";
	else if (document_text(realm, "sslRequired") == NULL)
		fault = "realm_hidden"; /* who may only look at people sees the realm's name */
	else if (words != NULL)
		fault = claims_copy_text(words, policy, KEYCLOAK_POLICY_SIZE);
	json_decref(realm);
	return fault == NULL || outcome_set(outcome, OUTCOME_NONSENSE, fault);
}
