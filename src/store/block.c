/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Clock and seal of a block. The seal is against accidents of disk and power, not against somebody
 * who can write the file: such a one could as well remove it.
 */
#include "block.h"

#include "crypto.h"

#include <string.h>

#define LABEL_LENGTH 8

void
file_clock_advance(struct file_clock *clock, const struct moment *now)
{
	if (clock_same_boot(&clock->as_of, now) && now->boot_ms <= clock->as_of.boot_ms)
		return;
	clock->time_ms = clock_advance(&clock->as_of, clock->time_ms, now);
	clock->as_of = *now;
}

void
block_pass_clock(struct pass *pass, struct file_clock *clock)
{
	pass_int64(pass, &clock->time_ms);
	pass_moment(pass, &clock->as_of);
}

static void
make_seal(const uint8_t *bytes, size_t length, uint64_t label, uint8_t digest[CRYPTO_DIGEST_LENGTH])
{
	uint8_t labelled[LABEL_LENGTH + BLOCK_SIZE_MAX];
	struct pass pass = { .to = labelled };

	(void)pass_number(&pass, label, LABEL_LENGTH);
	memcpy(labelled + LABEL_LENGTH, bytes, length);
	crypto_digest(labelled, LABEL_LENGTH + length, digest);
}

void
block_seal(uint8_t *bytes, size_t size, uint64_t label)
{
	uint8_t digest[CRYPTO_DIGEST_LENGTH];
	size_t length = size - BLOCK_SEAL_LENGTH;

	make_seal(bytes, length, label, digest);
	memcpy(bytes + length, digest, BLOCK_SEAL_LENGTH);
}

bool
block_seal_holds(const uint8_t *bytes, size_t size, uint64_t label)
{
	uint8_t digest[CRYPTO_DIGEST_LENGTH];
	size_t length = size - BLOCK_SEAL_LENGTH;

	make_seal(bytes, length, label, digest);
	return memcmp(bytes + length, digest, BLOCK_SEAL_LENGTH) == 0;
}
