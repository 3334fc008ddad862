/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Sign-ins that a service may take for another one in the same login session, for a while. What is
 * kept of each is when it was, and an HMAC over whose it was and where. Pure: facts in, answer out.
 */
#ifndef DLA_OTP_REMEMBERED_H
#define DLA_OTP_REMEMBERED_H

#include "clock.h"
#include "key.h"
#include "terminal.h"

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#define REMEMBERED_MAX 8

/* All zero = a place that is not in use. */
struct remembered_sign_in {
	int64_t at_ms; /* on the record's clock */
	uint8_t mac[KEY_SHORT_MAC_LENGTH];
};

/* A person's, all under one key: those of an older one are void. */
struct remembered {
	uint32_t key_id;
	struct remembered_sign_in sign_in[REMEMBERED_MAX];
};

/* What a sign-in is remembered for, and for nothing else. */
struct remembered_bond {
	const char *person, *entry, *target; /* as names has them */
	const char *service, *host;
	const char *address; /* the last one proven */
	uid_t uid;           /* the real one of who asks */
	struct terminal terminal;
	uint8_t boot_id[CLOCK_BOOT_ID_LENGTH];
};

/*
 * True when there is one for exactly this, under the newest key, that is younger than span_ms.
 * Never without a terminal.
 */
bool remembered_holds(const struct remembered *remembered, const struct key_ring *keys,
    const struct remembered_bond *bond, int64_t span_ms, int64_t now_ms);

/*
 * Remembers a sign-in from now on, in the place of an earlier one for the same; where all are in
 * use the oldest gives way. Without a terminal nothing is remembered.
 */
void remembered_add(struct remembered *remembered, const struct key_ring *keys,
    const struct remembered_bond *bond, int64_t now_ms);

/* There are none any more. */
void remembered_forget(struct remembered *remembered);

#endif
