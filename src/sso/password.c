/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Sends the password once, to the token endpoint and nowhere else.
 */
#include "password.h"

#include "grant.h"

/* A server that binds to a directory may take an empty password for an anonymous yes. */
static bool
was_typed(const char *password)
{
	if (*password == '\0')
		return false;
	for (; *password != '\0'; password++)
		if ((unsigned char)*password < ' ' || *password == '\x7f')
			return false;
	return true;
}

/* Tokens, or NULL and the outcome says why. */
static json_t *
get_tokens(struct oidc *oidc, const char *user, const char *password)
{
	struct http_response response;

	form_add(&oidc->form, "grant_type", "password");
	form_add(&oidc->form, "username", user);
	form_add(&oidc->form, "password", password);
	form_add(&oidc->form, "scope", oidc->settings.scope);
	if (!oidc_post(oidc, oidc_token_endpoint(oidc), &response))
		return NULL;
	return grant_read(&response, &oidc->outcome);
}

const struct outcome *
password_check(struct oidc *oidc, const char *user, const char *password)
{
	if (!was_typed(password))
		outcome_set(&oidc->outcome, OUTCOME_REFUSED, "wrong");
	else if (oidc_begin(oidc, false))
		oidc_identify(oidc, get_tokens(oidc, user, password), "");
	return &oidc->outcome;
}
