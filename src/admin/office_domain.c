/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Two labels, or three where the last two are short (go.th, co.th): a rule of thumb that is enough
 * for advice and good for nothing else.
 */
#include "office_domain.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#define SHORT_LABEL 3

/* Where the last so many labels begin. */
static const char *
last_labels(const char *host, unsigned count)
{
	const char *at = host + strlen(host);

	while (at > host && (at[-1] != '.' || --count > 0))
		at--;
	return at;
}

void
office_domain_of_url(char domain[OFFICE_DOMAIN_SIZE], const char *url)
{
	const char *host = strstr(url, "://"), *last, *second;
	char whole[OFFICE_DOMAIN_SIZE];

	host = host != NULL ? host + 3 : url;
	(void)snprintf(
	    whole, sizeof whole, "%.*s", (int)strcspn(host, *host == '[' ? "]" : ":/?"), host);
	for (char *letter = whole; *letter != '\0'; letter++)
		*letter = (char)tolower((unsigned char)*letter);
	last = last_labels(whole, 1);
	second = last_labels(whole, 2);
	if (*whole == '[' || (*last >= '0' && *last <= '9'))
		second = whole;
	else if (strlen(last) == 2 && (size_t)(last - second) <= SHORT_LABEL + 1)
		second = last_labels(whole, 3);
	(void)snprintf(domain, OFFICE_DOMAIN_SIZE, "%s", second);
}
