/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The digest and the randomness of a login. Refuses to hand out bytes that the kernel's generator
 * did not give whole; keeps no generator of its own that a fork, a snapshot or a file could spoil.
 */
#include "crypto.h"

#include <nettle/sha2.h>
#include <string.h>
#include <sys/random.h>

#define RANDOM_MAX 256u /* bytes that getrandom(2) gives whole, whatever signal comes */
#define BYTE_VALUES 256u
#define DRAWS_MAX 1000 /* a sound generator needs one or two; a stuck one ends here */

void
crypto_digest(const void *bytes, size_t length, uint8_t digest[CRYPTO_DIGEST_LENGTH])
{
	struct sha256_ctx context;

	sha256_init(&context);
	sha256_update(&context, length, bytes);
	sha256_digest(&context, CRYPTO_DIGEST_LENGTH, digest);
}

bool
crypto_random(void *bytes, size_t length)
{
	if (length <= RANDOM_MAX && getrandom(bytes, length, 0) == (ssize_t)length)
		return true;
	memset(bytes, 0, length);
	return false;
}

/*
 * Bytes beyond the last whole multiple of the limit are drawn again: a plain remainder would make
 * small numbers likelier.
 */
bool
crypto_random_below(unsigned limit, unsigned *number)
{
	uint8_t byte;

	*number = 0;
	if (limit == 0 || limit > BYTE_VALUES)
		return false;
	for (unsigned draws = 0; draws < DRAWS_MAX; draws++) {
		if (!crypto_random(&byte, sizeof byte))
			return false;
		if (byte < BYTE_VALUES - BYTE_VALUES % limit) {
			*number = byte % limit;
			explicit_bzero(&byte, sizeof byte);
			return true;
		}
	}
	return false;
}

void
crypto_hex(const uint8_t *bytes, size_t length, char *hex)
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < length; i++) {
		*hex++ = digits[bytes[i] >> 4];
		*hex++ = digits[bytes[i] & 0xf];
	}
	*hex = '\0';
}
