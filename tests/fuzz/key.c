/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Any bytes as otp.key: refused and empty, or keys with different ids that read back the same when
 * written down in the plainest form. (T47)
 *
 * sources: src/store/key.c src/store/crypto.c
 * libs: -lnettle
 */
#include "key.h"

#include "crypto.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LINE_MAX_LENGTH 80

static void
check_same_when_written(const struct key_ring *ring)
{
	char text[KEY_RING_MAX * LINE_MAX_LENGTH] = "";
	struct key_ring again;

	for (unsigned i = 0; i < ring->count; i++) {
		char hex[CRYPTO_HEX_SIZE(KEY_LENGTH)];
		size_t length = strlen(text);

		crypto_hex(ring->keys[i].bytes, KEY_LENGTH, hex);
		snprintf(text + length, sizeof text - length, "%u %s\n", ring->keys[i].id, hex);
	}
	if (!key_ring_parse(&again, text, strlen(text)) || memcmp(&again, ring, sizeof again) != 0)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct key_ring empty;
	struct key_ring ring;

	memset(&ring, 0x5a, sizeof ring);
	if (!key_ring_parse(&ring, (const char *)data, size)) {
		if (memcmp(&ring, &empty, sizeof ring) != 0)
			abort();
		return 0;
	}
	if (ring.count == 0 || ring.count > KEY_RING_MAX)
		abort();
	for (unsigned i = 0; i < ring.count; i++)
		if (ring.keys[i].id == 0 || key_find(&ring, ring.keys[i].id) != &ring.keys[i])
			abort();
	check_same_when_written(&ring);
	return 0;
}
