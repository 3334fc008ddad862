/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Which lines of otp.key have to stay when it gets a new one: those that recovery codes or the
 * start date's mark name.
 */
#ifndef DLA_OTP_KEPT_KEYS_H
#define DLA_OTP_KEPT_KEYS_H

#include "key.h"

#include <stdbool.h>

/*
 * Looks through all records for codes that still work under these keys, and at the mark; keeps[i]
 * says that something rests on keys[i]. False when the store cannot be read. As root.
 */
bool kept_keys_find(const struct key_ring *ring, bool keeps[KEY_RING_MAX]);

#endif
