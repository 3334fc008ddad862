/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lets through what may be shown of a server's words, and nothing else of them. Refuses rather than
 * repairs: half an address is another address.
 */
#include "page.h"

#include <stddef.h>
#include <string.h>
#include <strings.h>

#define CODE_MIN 4
#define LETTERS_AND_DIGITS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
/* Unreserved (RFC 3986 2.3), and of the others those that paths and queries are written with. */
#define PAGE_CHARACTERS LETTERS_AND_DIGITS "-._~/?&=%:+,"

static bool
is_among(const char *hosts, const char *host, size_t length)
{
	for (const char *at = hosts; *at != '\0'; at += strspn(at, " ")) {
		size_t next = strcspn(at, " ");

		if (next == length && length > 0 && strncasecmp(at, host, length) == 0)
			return true;
		at += next;
	}
	return false;
}

bool
page_address_valid(const char *address, const char *hosts)
{
	static const char scheme[] = "https://";
	const char *host = address + sizeof scheme - 1;
	size_t length;

	if (strlen(address) >= PAGE_ADDRESS_SIZE ||
	    strncmp(address, scheme, sizeof scheme - 1) != 0)
		return false;
	length = strcspn(host, "/?");
	return is_among(hosts, host, length) &&
	       host[length + strspn(host + length, PAGE_CHARACTERS)] == '\0';
}

bool
page_code_valid(const char *code)
{
	size_t length = strlen(code);

	return length >= CODE_MIN && length < PAGE_CODE_SIZE &&
	       code[strspn(code, LETTERS_AND_DIGITS "-")] == '\0' && code[0] != '-' &&
	       code[length - 1] != '-';
}
