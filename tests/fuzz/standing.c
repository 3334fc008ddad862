/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Any bytes as a kept answer, once as they are and once signed with the right key: refused and
 * zero, or exactly the bytes that encoding gives again. (T37)
 *
 * sources: src/store/standing.c src/store/pass.c src/store/crypto.c src/store/key.c
 * sources: src/common/clock.c
 * libs: -lnettle
 */
#include "standing.h"

#include "crypto.h"

#include <stdlib.h>
#include <string.h>

#define MAC_OFFSET (STANDING_SIZE - KEY_MAC_LENGTH)

static const struct key_ring keys = { 1, { { 7, { 1, 2, 3 } } } };
static const struct standing_about about = { "somchai", "host7", "scim", "https://sso", "id",
	"roles" };

static void
check(const uint8_t bytes[STANDING_SIZE])
{
	static const struct standing nothing;
	static uint8_t again[STANDING_SIZE];
	static struct standing standing;

	memset(&standing, 0x5a, sizeof standing);
	if (standing_decode(bytes, &about, &keys, &standing)) {
		struct moment now = { 1, 2, { 3 } };

		(void)standing_age_ms(&standing, &now);
		if (!standing_encode(&standing, &about, &keys, again) ||
		    memcmp(bytes, again, sizeof again) != 0)
			abort();
	} else if (memcmp(&standing, &nothing, sizeof nothing) != 0) {
		abort();
	}
}

static void
sign(uint8_t bytes[STANDING_SIZE])
{
	uint8_t digest[CRYPTO_DIGEST_LENGTH];
	char hex[CRYPTO_HEX_SIZE(CRYPTO_DIGEST_LENGTH)];
	const char *const field[] = { hex, about.person, about.host, about.kind, about.url,
		about.client_id, about.roles_claim };

	crypto_digest(bytes, MAC_OFFSET, digest);
	crypto_hex(digest, sizeof digest, hex);
	key_mac(
	    &keys.keys[0], "standing", field, sizeof field / sizeof field[0], bytes + MAC_OFFSET);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static uint8_t bytes[STANDING_SIZE];

	memset(bytes, 0, sizeof bytes);
	memcpy(bytes, data, size < sizeof bytes ? size : sizeof bytes);
	check(bytes);
	sign(bytes);
	check(bytes);
	return 0;
}
