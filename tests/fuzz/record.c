/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Any bytes as a slot, once as they are and once with a checksum that fits: refused and zero, or
 * exactly the bytes that encoding gives again; a slot of an older version becomes one of this.
 * (T37)
 *
 * sources: src/store/record.c src/store/pass.c src/store/counters.c src/store/crypto.c
 * sources: src/store/remembered.c src/store/key.c
 * sources: src/common/clock.c
 * libs: -lnettle
 */
#include "record.h"

#include "crypto.h"

#include <stdlib.h>
#include <string.h>

#define PERSON "somchai"
#define VERSION_OFFSET 8
#define FORMAT_VERSION 3
#define CHECKSUM_OFFSET (RECORD_SLOT_SIZE - CRYPTO_DIGEST_LENGTH)

static void
check(const uint8_t slot[RECORD_SLOT_SIZE])
{
	static const struct record empty;
	static uint8_t again[RECORD_SLOT_SIZE];
	static struct record record;
	uint64_t generation;

	memset(&record, 0x5a, sizeof record);
	if (!record_decode(slot, PERSON, &record, &generation)) {
		if (memcmp(&record, &empty, sizeof record) != 0 || generation != 0)
			abort();
		return;
	}
	if (!record_encode(&record, PERSON, generation, again))
		abort();
	if (slot[VERSION_OFFSET] < FORMAT_VERSION
		? !record_decode(again, PERSON, &record, &generation)
		: memcmp(slot, again, sizeof again) != 0)
		abort();
	record_lost_write(&record);
	record_tick(&record, &(struct moment){ .boot_ms = 1, .wall_s = 1 });
	if (record.time_ms < 0)
		abort();
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
