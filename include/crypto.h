/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A digest and randomness. The digest is libnettle's, which only computes: no settings file, no
 * engine, nothing to set up or to fail. Randomness is the kernel's (getrandom(2)).
 */
#ifndef DLA_OTP_CRYPTO_H
#define DLA_OTP_CRYPTO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CRYPTO_DIGEST_LENGTH 32
#define CRYPTO_HEX_SIZE(length) (2 * (length) + 1)

/* SHA-256 (FIPS 180-4). */
void crypto_digest(const void *bytes, size_t length, uint8_t digest[CRYPTO_DIGEST_LENGTH]);

/* Fills at most 256 bytes from the kernel's generator. False when it fails: they are zeroed. */
bool crypto_random(void *bytes, size_t length);

/* A uniform random number below limit (1..256). False when the generator fails: then it is 0. */
bool crypto_random_below(unsigned limit, unsigned *number);

/* Lower-case hex digits and a NUL. */
void crypto_hex(const uint8_t *bytes, size_t length, char *hex);

#endif
