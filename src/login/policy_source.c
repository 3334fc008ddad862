/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One form for each place that a sign-in may come from. Resolves no name and believes none: what
 * the caller wrote is only made fit for comparing and for a line of the log.
 */
#include "policy_source.h"

#include <arpa/inet.h>
#include <string.h>

static void
lower_name(char *source)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyz0123456789.-_:%";

	for (; *source; source++) {
		if (*source >= 'A' && *source <= 'Z')
			*source = (char)(*source - 'A' + 'a');
		if (!strchr(allowed, *source))
			*source = '?';
	}
}

void
policy_source(const char *rhost, char source[POLICY_SOURCE_SIZE])
{
	struct in_addr four;
	struct in6_addr six;
	const char *text = rhost[0] ? rhost : "local";

	if (inet_pton(AF_INET, text, &four) == 1) {
		(void)inet_ntop(AF_INET, &four, source, POLICY_SOURCE_SIZE);
	} else if (inet_pton(AF_INET6, text, &six) == 1) {
		if (IN6_IS_ADDR_V4MAPPED(&six))
			(void)inet_ntop(AF_INET, &six.s6_addr[12], source, POLICY_SOURCE_SIZE);
		else
			(void)inet_ntop(AF_INET6, &six, source, POLICY_SOURCE_SIZE);
	} else {
		size_t length = strnlen(text, POLICY_SOURCE_SIZE - 1);

		memcpy(source, text, length);
		source[length] = '\0';
		lower_name(source);
		if (rhost[0] && strcmp(source, "local") == 0)
			memcpy(source, "local.", sizeof "local."); /* a host may not be "local" */
	}
}

void
policy_network(const char source[POLICY_SOURCE_SIZE], char network[POLICY_SOURCE_SIZE])
{
	struct in6_addr six;
	size_t length = strcspn(source, "%"); /* the link of an address like fe80::1%eth0 */

	memcpy(network, source, length);
	network[length] = '\0';
	if (inet_pton(AF_INET6, network, &six) != 1) {
		memcpy(network, source, strlen(source) + 1);
		return;
	}
	memset(&six.s6_addr[8], 0, 8);
	(void)inet_ntop(AF_INET6, &six, network, POLICY_SOURCE_SIZE);
}

bool
policy_is_text_console(const char *tty)
{
	size_t digits;

	if (strncmp(tty, "/dev/", 5) == 0)
		tty += 5;
	if (strncmp(tty, "tty", 3) != 0)
		return false;
	digits = strspn(tty + 3, "0123456789");
	return digits >= 1 && digits <= 2 && tty[3 + digits] == '\0';
}
