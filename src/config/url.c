/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Checks a URL of the settings from left to right, once. Refuses every scheme but the one asked
 * for, user names and passwords, fragments, and anything two readers could understand differently;
 * whoever opens the URL limits the protocols again.
 */
#include "url.h"

#include <arpa/inet.h>
#include <stddef.h>
#include <string.h>

#define HOST_MAX 253 /* bytes (RFC 1035 2.3.4) */
#define LABEL_MAX 63

#define DIGITS "0123456789"
#define HEX_DIGITS DIGITS "abcdefABCDEF"
#define LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define PATH_CHARACTERS LETTERS DIGITS "-._~!$&'()*+,;=:@/%"

bool
url_host_name_valid(const char *name)
{
	bool all_digits = false;

	if (strlen(name) > HOST_MAX)
		return false;
	for (;;) {
		size_t length = strspn(name, LETTERS DIGITS "-");

		if (length < 1 || length > LABEL_MAX || name[0] == '-' || name[length - 1] == '-')
			return false;
		all_digits = strspn(name, DIGITS) == length;
		if (name[length] == '\0')
			return !all_digits;
		if (name[length] != '.')
			return false;
		name += length + 1;
	}
}

/* A name, an IPv4 address, or an IPv6 address in brackets. */
static bool
host_valid(char *host)
{
	unsigned char address[sizeof(struct in6_addr)];
	size_t length = strlen(host);

	if (host[0] != '[')
		return url_host_name_valid(host) || inet_pton(AF_INET, host, address) == 1;
	if (host[length - 1] != ']')
		return false;
	host[length - 1] = '\0';
	return inet_pton(AF_INET6, host + 1, address) == 1;
}

/* :1 to :65535, or nothing. */
static bool
port_valid(const char *text, size_t length)
{
	unsigned port = 0;

	if (length == 0)
		return true;
	if (length < 2 || length > 6 || text[0] != ':' || text[1] == '0')
		return false;
	for (size_t i = 1; i < length; i++) {
		if (text[i] < '0' || text[i] > '9')
			return false;
		port = port * 10 + (unsigned)(text[i] - '0');
	}
	return port <= 65535;
}

/* host[:port], of that length. */
static const char *
authority_fault(const char *text, size_t length)
{
	char host[HOST_MAX + 3]; /* brackets and NUL */
	const char *bracket = memchr(text, ']', length);
	size_t host_length;

	if (length == 0)
		return "the host's name is missing";
	if (memchr(text, '@', length) != NULL)
		return "it has a user name or password in it: remove all up to the @";
	host_length = bracket != NULL ? (size_t)(bracket - text) + 1 : strcspn(text, ":/?");
	if (host_length > length)
		host_length = length;
	if (host_length == 0 || host_length >= sizeof(host))
		return "the host's name is missing or too long";
	memcpy(host, text, host_length);
	host[host_length] = '\0';
	if (!host_valid(host))
		return "the host's name is not one: use letters, digits, hyphens and dots";
	if (!port_valid(text + host_length, length - host_length))
		return "what follows the host's name is not a port: write :443, or nothing";
	return NULL;
}

/* Path and query: allowed characters, and every % followed by two hexadecimal digits. */
static const char *
path_fault(const char *path, bool query_allowed)
{
	if (strchr(path, '#') != NULL)
		return "it has a fragment: remove the # and what follows";
	if (!query_allowed && strchr(path, '?') != NULL)
		return "it has a query: remove the ? and what follows";
	if (path[strspn(path, PATH_CHARACTERS "?")] != '\0')
		return "it has a character that must not be in a URL: write it as % and two digits";
	for (const char *percent = strchr(path, '%'); percent != NULL;
	     percent = strchr(percent + 1, '%'))
		if (strspn(percent + 1, HEX_DIGITS) < 2)
			return "a % must be followed by two hexadecimal digits";
	return NULL;
}

/* Control characters, blanks and whatever is not ASCII; too long. */
static const char *
bytes_fault(const char *url)
{
	size_t length = strlen(url);

	if (length > URL_MAX)
		return "it is too long";
	for (size_t i = 0; i < length; i++)
		if (url[i] <= ' ' || url[i] > '~')
			return "it has a blank, a control character or a letter that is not ASCII";
	return NULL;
}

/* What follows the scheme, or NULL when it is another one. Lower case, as everybody writes it. */
static const char *
after_scheme(const char *url, const char *scheme)
{
	size_t length = strlen(scheme);

	return strncmp(url, scheme, length) == 0 ? url + length : NULL;
}

static const char *
https_fault(const char *url, bool query_allowed)
{
	const char *authority = after_scheme(url, "https://");
	const char *fault = bytes_fault(url);
	size_t length;

	if (fault != NULL)
		return fault;
	if (authority == NULL)
		return "it must begin with https://";
	length = strcspn(authority, "/?#");
	fault = authority_fault(authority, length);
	return fault != NULL ? fault : path_fault(authority + length, query_allowed);
}

const char *
url_https_fault(const char *url)
{
	return https_fault(url, true);
}

const char *
url_issuer_fault(const char *url)
{
	return https_fault(url, false);
}

const char *
url_host_fault(const char *host)
{
	return authority_fault(host, strlen(host));
}

const char *
url_relay_fault(const char *url)
{
	const char *authority = after_scheme(url, "smtps://");
	const char *fault = bytes_fault(url);

	if (authority == NULL)
		authority = after_scheme(url, "smtp://");
	if (fault != NULL)
		return fault;
	if (authority == NULL)
		return "it must begin with smtps:// (or smtp:// for a relay with STARTTLS)";
	if (authority[strcspn(authority, "/?#")] != '\0')
		return "nothing may follow the host's name but a port: remove the rest";
	return authority_fault(authority, strlen(authority));
}
