/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Fields and seal of a block. The seal is against accidents of disk and power, not against somebody
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

uint64_t
block_number(struct block *block, uint64_t number, unsigned length)
{
	uint8_t *bytes = block->bytes + block->at;

	block->at += length;
	if (!block->reads)
		for (unsigned i = 0; i < length; i++)
			bytes[i] = (uint8_t)(number >> (8 * i));
	number = 0;
	for (unsigned i = 0; i < length; i++)
		number |= (uint64_t)bytes[i] << (8 * i);
	return number;
}

void
block_clock(struct block *block, struct file_clock *clock)
{
	struct moment *as_of = &clock->as_of;

	clock->time_ms = (int64_t)block_number(block, (uint64_t)clock->time_ms, 8);
	as_of->boot_ms = (int64_t)block_number(block, (uint64_t)as_of->boot_ms, 8);
	as_of->wall_s = (int64_t)block_number(block, (uint64_t)as_of->wall_s, 8);
	for (unsigned i = 0; i < CLOCK_BOOT_ID_LENGTH; i++)
		as_of->boot_id[i] = (uint8_t)block_number(block, as_of->boot_id[i], 1);
}

static void
make_seal(const uint8_t *bytes, size_t length, uint64_t label, uint8_t digest[CRYPTO_DIGEST_LENGTH])
{
	uint8_t labelled[LABEL_LENGTH + BLOCK_SIZE_MAX];
	struct block block = { .bytes = labelled };

	(void)block_number(&block, label, LABEL_LENGTH);
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
