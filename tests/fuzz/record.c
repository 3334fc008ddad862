/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Any bytes as a slot, once as they are and once with a checksum that fits: refused and zero, or
 * exactly the bytes that encoding gives again. (T37)
 *
 * sources: src/store/record.c src/store/crypto.c
 * libs: -lnettle
 */
#include "record.h"

#include "crypto.h"

#include <stdlib.h>
#include <string.h>

#define PERSON "somchai"
#define CHECKSUM_OFFSET (RECORD_SLOT_SIZE - CRYPTO_DIGEST_LENGTH)

static void
check(const uint8_t slot[RECORD_SLOT_SIZE])
{
	static const struct record empty;
	static uint8_t again[RECORD_SLOT_SIZE];
	struct record record;
	uint64_t generation;

	memset(&record, 0x5a, sizeof record);
	if (record_decode(slot, PERSON, &record, &generation)) {
		if (!record_encode(&record, PERSON, generation, again) ||
		    memcmp(slot, again, sizeof again) != 0)
			abort();
	} else if (memcmp(&record, &empty, sizeof record) != 0 || generation != 0) {
		abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static uint8_t slot[RECORD_SLOT_SIZE];

	memset(slot, 0, sizeof slot);
	memcpy(slot, data, size < sizeof slot ? size : sizeof slot);
	check(slot);
	crypto_digest(slot, CHECKSUM_OFFSET, slot + CHECKSUM_OFFSET);
	check(slot);
	return 0;
}
