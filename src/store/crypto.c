/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * OpenSSL with nothing but what a login needs. Reading openssl.cnf would cost more than all our
 * HMACs together and let a file decide which implementation makes them: it is refused here.
 */
#include "crypto.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>

#include <limits.h>
#include <string.h>

#define BYTE_VALUES 256u
#define DRAWS_MAX 1000 /* a sound generator needs one or two; a stuck one ends here */

bool
crypto_start(void)
{
	return OPENSSL_init_crypto(
		   OPENSSL_INIT_NO_LOAD_CONFIG | OPENSSL_INIT_NO_LOAD_CRYPTO_STRINGS |
		       OPENSSL_INIT_NO_ADD_ALL_CIPHERS | OPENSSL_INIT_NO_ADD_ALL_DIGESTS,
		   NULL) == 1;
}

bool
crypto_digest(const void *bytes, size_t length, uint8_t digest[CRYPTO_DIGEST_LENGTH])
{
	unsigned size = 0;

	if (crypto_start() && EVP_Digest(bytes, length, digest, &size, EVP_sha256(), NULL) == 1 &&
	    size == CRYPTO_DIGEST_LENGTH)
		return true;
	memset(digest, 0, CRYPTO_DIGEST_LENGTH);
	return false;
}

bool
crypto_random(void *bytes, size_t length)
{
	if (length <= INT_MAX && crypto_start() && RAND_priv_bytes(bytes, (int)length) == 1)
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
