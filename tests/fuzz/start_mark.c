/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Any bytes as the mark that codes have begun, once as they are and once signed with the right key,
 * and what follows of them: damaged, or what was written. (T37)
 *
 * sources: src/store/start_mark.c src/store/place.c src/store/pass.c src/store/crypto.c
 * sources: src/store/key.c src/common/clock.c src/common/day.c src/login/enforcement.c
 * libs: -lnettle
 */
#include "start_mark.h"

#include "crypto.h"
#include "enforcement.h"

#include <stdlib.h>
#include <string.h>

#define MAC_OFFSET (START_MARK_SIZE - KEY_MAC_LENGTH)

static const struct key_ring keys = { 1, { { 7, { 1, 2, 3 } } } };

static void
check(const uint8_t bytes[START_MARK_SIZE])
{
	struct start_mark mark = start_mark_decode(bytes, &keys);
	struct enforcement enforcement = enforcement_decide("announced-later", &mark, 20727);

	switch (mark.state) {
	case START_MARK_POSTPONED:
		if ((enforcement.stage == ENFORCEMENT_BEGUN) != (mark.day <= 20727))
			abort();
		return;
	case START_MARK_DAMAGED:
	case START_MARK_NEWER_KEY:
		if (mark.day != 0)
			abort();
		break;
	case START_MARK_BEGUN:
		break;
	case START_MARK_UNREADABLE:
	case START_MARK_NONE:
		abort();
	}
	if (enforcement.stage != ENFORCEMENT_BEGUN)
		abort();
}

static void
sign(uint8_t bytes[START_MARK_SIZE])
{
	char hex[CRYPTO_HEX_SIZE(MAC_OFFSET)];

	crypto_hex(bytes, MAC_OFFSET, hex);
	key_mac(&keys.keys[0], "start-mark", (const char *const[]){ hex }, 1, bytes + MAC_OFFSET);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t bytes[START_MARK_SIZE] = { 0 };

	memcpy(bytes, data, size < sizeof bytes ? size : sizeof bytes);
	check(bytes);
	sign(bytes);
	check(bytes);
	return 0;
}
