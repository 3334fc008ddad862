/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The checks the table of settings names, one small function each. They refuse what could be read
 * in two ways later: by curl, by an SMTP server, by a person at a screen.
 */
#include "settings_checks.h"

#include "address.h"
#include "columns.h"
#include "settings.h"
#include "url.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

#define PORTAL_COLUMNS 30
#define USER_MAX 255 /* bytes (LOGIN_NAME_MAX without its NUL) */
#define TO_STRING(number) #number
#define AS_TEXT(number) TO_STRING(number)

#define LETTERS_AND_DIGITS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
#define UNRESERVED LETTERS_AND_DIGITS "-._~" /* RFC 3986 2.3 */

const char *
settings_check_line(const char *value)
{
	if (columns_of(value) < 0)
		return "it has control characters or marks that turn the writing: type it again";
	return NULL;
}

/* Printable ASCII, blank not included. */
static bool
is_graphic(const char *value)
{
	for (; *value != '\0'; value++)
		if (*value <= ' ' || *value > '~')
			return false;
	return true;
}

const char *
settings_check_word(const char *value)
{
	if (!is_graphic(value))
		return "it may have ASCII letters, digits and signs only, no blanks";
	return NULL;
}

const char *
settings_check_client_auth(const char *value)
{
	static const char *const ways[] = { "basic", "post", "none" };

	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++)
		if (strcmp(value, ways[i]) == 0)
			return NULL;
	return "write \"basic\", \"post\" or \"none\"";
}

const char *
settings_check_email_change(const char *value)
{
	if (strcmp(value, "notify") == 0 || strcmp(value, "hold") == 0)
		return NULL;
	return "write \"notify\" or \"hold\"";
}

const char *
settings_check_shared_address(const char *value)
{
	if (strcmp(value, "warn") == 0 || strcmp(value, "refuse") == 0)
		return NULL;
	return "write \"warn\" or \"refuse\"";
}

/* Words as RFC 6749 3.3 has them. */
const char *
settings_check_words(const char *value)
{
	for (const char *word = value; *value != '\0';) {
		size_t length = strcspn(word, " ");

		if (length == 0)
			return "write words with one blank between them";
		for (size_t i = 0; i < length; i++)
			if (word[i] < ' ' || word[i] > '~' || word[i] == '"' || word[i] == '\\')
				return "it may have ASCII letters, digits and signs only";
		if (word[length] == '\0')
			break;
		word += length + 1;
	}
	return NULL;
}

const char *
settings_check_scope(const char *value)
{
	static const char openid[] = "openid";
	const char *fault = settings_check_words(value);

	for (const char *word = value; fault == NULL;) {
		size_t length = strcspn(word, " ");

		if (length == sizeof openid - 1 && memcmp(word, openid, length) == 0)
			break;
		if (word[length] == '\0')
			return "the word openid is missing: add it";
		word += length + 1;
	}
	return fault;
}

/* Fields of the requests that are ours to fill in. */
static bool
is_own_field(const char *name, size_t length)
{
	static const char *const own[] = { "acr_values", "client_id", "client_secret",
		"device_code", "grant_type", "scope", "user_code" };

	for (size_t i = 0; i < sizeof own / sizeof own[0]; i++)
		if (strlen(own[i]) == length && memcmp(own[i], name, length) == 0)
			return true;
	return false;
}

const char *
settings_check_extra(const char *value)
{
	for (const char *pair = value; *value != '\0';) {
		size_t name = strspn(pair, UNRESERVED);
		size_t length =
		    pair[name] == '=' ? name + 1 + strspn(pair + name + 1, UNRESERVED) : 0;

		if (name == 0 || length == 0 || strchr("&", pair[length]) == NULL)
			return "write name=value, with & before the next; letters, digits, and "
			       "- . _ ~ only";
		if (is_own_field(pair, name))
			return "this program fills in such a field by itself: remove it";
		if (pair[length] == '\0')
			break;
		pair += length + 1;
	}
	return NULL;
}

const char *
settings_check_host(const char *value)
{
	return value[strcspn(value, "/?# ")] != '\0' ? "write the name of a host alone, as it "
						       "stands between https:// and the next /"
						     : url_host_fault(value);
}

const char *
settings_check_portal(const char *value)
{
	const char *fault = url_https_fault(value);

	if (fault == NULL && columns_of(value + strlen("https://")) > PORTAL_COLUMNS)
		return "it is too long for a screen: find one of at most " AS_TEXT(
		    PORTAL_COLUMNS) " letters after https://";
	return fault;
}

const char *
settings_check_address(const char *value)
{
	if (!address_valid(value))
		return "it is not a mail address: write it like otp@example.go.th";
	return NULL;
}

const char *
settings_check_domain(const char *value)
{
	if (strchr(value, '@') != NULL)
		return "write only what follows the @";
	if (strchr(value, '.') == NULL || !url_host_name_valid(value))
		return "it is not a domain: write it like example.go.th";
	return NULL;
}

const char *
settings_check_user(const char *value)
{
	if (strcmp(value, "*") == 0)
		return "there are no patterns: write anyone = true instead of users";
	if (strspn(value, LETTERS_AND_DIGITS "_") == 0)
		return "a user name begins with a letter or digit; groups cannot be named here";
	if (!is_graphic(value) || strpbrk(value, ":/,") != NULL || strlen(value) > USER_MAX)
		return "it is not a user name: write one name, as in the first field of "
		       "getent passwd";
	return NULL;
}

const char *
settings_check_secret_name(const char *value)
{
	size_t length = strlen(value), ending = strlen(".secret");

	if (length <= ending || strcmp(value + length - ending, ".secret") != 0)
		return "write the name of a file that ends in .secret and holds the secret, not "
		       "the secret itself";
	if (strchr(value, '/') != NULL)
		return "the file must lie in the same directory as the settings: write its name "
		       "alone";
	if (value[0] == '.' || value[strspn(value, LETTERS_AND_DIGITS "._-")] != '\0')
		return "use ASCII letters, digits, hyphens and dots in the file's name";
	return NULL;
}

const char *
settings_check_sso(const void *settings, const char **key)
{
	const struct settings *value = settings;
	bool without_secret = strcmp(value->sso.client_auth, "none") == 0;
	bool has_secret = value->sso.client_secret_file[0] != '\0';

	*key = "client_secret_file";
	if (without_secret && has_secret)
		return "client_secret_file is not used with client_auth = \"none\": remove one of "
		       "the two";
	if (!without_secret && !has_secret)
		return "client_secret_file is missing: name the file with the client secret (or "
		       "write client_auth = \"none\")";
	return NULL;
}

const char *
settings_check_relay(const void *relay, const char **key)
{
	const struct settings_relay *value = relay;

	if (value->username[0] != '\0' && value->password_file[0] == '\0') {
		*key = "username";
		return "password_file is missing: add it, or remove username for a relay without "
		       "sign-in";
	}
	if (value->username[0] == '\0' && value->password_file[0] != '\0') {
		*key = "password_file";
		return "username is missing: add it, or remove password_file for a relay without "
		       "sign-in";
	}
	return NULL;
}
