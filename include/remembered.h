/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Sign-ins that a service may take for another one in the same login session, for a while. What is
 * kept of each is when it was, and an HMAC over whose and where.
 */
#ifndef DLA_OTP_REMEMBERED_H
#define DLA_OTP_REMEMBERED_H

#include "key.h"

#include <stdint.h>

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

#endif
