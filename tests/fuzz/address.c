/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Any string as an e-mail address: what is taken holds no byte that means something to SMTP, and
 * every mask is short and harmless. (T86, T87)
 *
 * sources: src/common/address.c
 */
#include "address.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define MUST(condition) ((condition) ? (void)0 : abort())
#define MASK_COLUMNS 28
#define ELLIPSIS "\xe2\x80\xa6"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_mask(const char *address)
{
	char *mask = malloc(ADDRESS_MASK_SIZE);
	size_t columns = 0;

	MUST(mask != NULL);
	address_mask(address, mask);
	for (const char *at = mask; *at != '\0'; columns++) {
		size_t bytes = strncmp(at, ELLIPSIS, 3) == 0 ? 3 : 1;

		MUST(bytes == 3 || (*at > ' ' && *at <= '~'));
		at += bytes;
	}
	MUST(columns <= MASK_COLUMNS);
	free(mask);
}

static void
check_address(const char *address)
{
	const char *at = strchr(address, '@');

	MUST(at != NULL && at == strrchr(address, '@'));
	MUST(strlen(address) <= ADDRESS_MAX);
	for (const char *byte = address; *byte != '\0'; byte++)
		MUST(*byte > ' ' && *byte <= '~' && strchr("<>()[]\\,;:\"", *byte) == NULL);
	MUST(address_in_domain(address, at + 1));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *address = malloc(size + 1);

	MUST(address != NULL);
	memcpy(address, data, size);
	address[size] = '\0';
	if (address_valid(address))
		check_address(address);
	else
		MUST(!address_in_domain(address, address));
	check_mask(address);
	free(address);
	return 0;
}
