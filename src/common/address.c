/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Decides which e-mail addresses exist for us. An address goes from the SSO's answer into SMTP
 * commands, so whatever could end a command, open another or add a parameter (line ends, spaces,
 * `<>`, quotes, comments, address literals, Unicode) is refused, not repaired. (T86, T87)
 */
#include "address.h"

#include <string.h>

#define LOCAL_MAX 64 /* RFC 5321 4.5.3.1.1 */
#define LABEL_MAX 63 /* RFC 1035 2.3.4 */
#define MASK_COLUMNS 28
#define STARS "***"
#define ELLIPSIS "\xe2\x80\xa6" /* one column */

_Static_assert(MASK_COLUMNS + sizeof ELLIPSIS <= ADDRESS_MASK_SIZE, "a mask fits its array");

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
is_letter_or_digit(char c)
{
	return is_digit(c) || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

static bool
local_part_valid(const char *text, size_t length)
{
	static const char others[] = "!#$%&'*+-/=?^_`{|}~";
	char before = '.';

	if (length == 0 || length > LOCAL_MAX)
		return false;
	for (size_t i = 0; i < length; i++) {
		if (text[i] == '.' ? before == '.'
				   : !is_letter_or_digit(text[i]) &&
					 memchr(others, text[i], sizeof others - 1) == NULL)
			return false;
		before = text[i];
	}
	return before != '.';
}

static bool
label_valid(const char *label, size_t length)
{
	if (length == 0 || length > LABEL_MAX || label[0] == '-' || label[length - 1] == '-')
		return false;
	for (size_t i = 0; i < length; i++)
		if (!is_letter_or_digit(label[i]) && label[i] != '-')
			return false;
	return true;
}

/* Digits alone at the end would be an IP address, not a name. */
static bool
all_digits(const char *label)
{
	return label[strspn(label, "0123456789")] == '\0';
}

static bool
domain_valid(const char *domain)
{
	const char *label = domain;

	for (;;) {
		size_t length = strcspn(label, ".");

		if (!label_valid(label, length))
			return false;
		if (label[length] == '\0')
			return label != domain && !all_digits(label);
		label += length + 1;
	}
}

bool
address_valid(const char *address)
{
	size_t local = strcspn(address, "@");

	return strlen(address) <= ADDRESS_MAX && address[local] == '@' &&
	       local_part_valid(address, local) && domain_valid(address + local + 1);
}

/* Like strcasecmp(3), but the same in every locale. */
static char
lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

bool
address_in_domain(const char *address, const char *domain)
{
	if (!address_valid(address))
		return false;
	const char *own = strchr(address, '@') + 1;
	while (*own != '\0' && lower(*own) == lower(*domain)) {
		own++;
		domain++;
	}
	return *own == '\0' && *domain == '\0';
}

bool
address_equal(const char *a, const char *b)
{
	size_t local = strcspn(a, "@");

	return address_valid(b) && strncmp(a, b, local + 1) == 0 &&
	       address_in_domain(a, b + local + 1);
}

/* Appends length bytes to the mask being written; returns its new end. */
static char *
append(char *end, const char *bytes, size_t length)
{
	memcpy(end, bytes, length);
	end[length] = '\0';
	return end + length;
}

void
address_mask(const char *address, char mask[ADDRESS_MASK_SIZE])
{
	char *end = append(mask, STARS, strlen(STARS));

	if (!address_valid(address))
		return;
	size_t local = strcspn(address, "@");
	if (local > 2) {
		end = append(mask, address, 1);
		end = append(end, STARS, strlen(STARS));
		end = append(end, address + local - 1, 1);
	}
	end = append(end, "@", 1);

	const char *domain = address + local + 1;
	size_t length = strlen(domain), room = MASK_COLUMNS - (size_t)(end - mask);
	if (length <= room) {
		append(end, domain, length);
		return;
	}
	size_t head = (room - 1) / 2, tail = room - 1 - head;
	end = append(end, domain, head);
	end = append(end, ELLIPSIS, strlen(ELLIPSIS));
	append(end, domain + length - tail, tail);
}
