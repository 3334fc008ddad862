/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What this project asks of OpenSSL besides HMAC: a digest and randomness, both without reading
 * openssl.cnf, engines or anything else a login has no use for.
 */
#ifndef DLA_OTP_CRYPTO_H
#define DLA_OTP_CRYPTO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CRYPTO_DIGEST_LENGTH 32
#define CRYPTO_HEX_SIZE(length) (2 * (length) + 1)

/*
 * Readies the library; cheap when it is ready already. MUST come before the first call of any
 * OpenSSL function, because only the first one decides whether openssl.cnf is read.
 */
bool crypto_start(void);

/* SHA-256 (FIPS 180-4). False when the library fails: then the digest is zeroed. */
bool crypto_digest(const void *bytes, size_t length, uint8_t digest[CRYPTO_DIGEST_LENGTH]);

/* Fills bytes from the library's private generator. False when it fails: then they are zeroed. */
bool crypto_random(void *bytes, size_t length);

/* A uniform random number below limit (1..256). False when the generator fails: then it is 0. */
bool crypto_random_below(unsigned limit, unsigned *number);

/* Lower-case hex digits and a NUL. */
void crypto_hex(const uint8_t *bytes, size_t length, char *hex);

#endif
