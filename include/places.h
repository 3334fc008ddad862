/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * From where somebody has signed in with ThaiID: the last few places, each as a short HMAC, so that
 * a record lists nobody's ways. Pure.
 */
#ifndef DLA_OTP_PLACES_H
#define DLA_OTP_PLACES_H

#include "record.h"

#include <stdbool.h>

/*
 * Notes a sign-in of the person's from that network: it is the newest, and the oldest gives way.
 * True when it was known. Under a new key none is known, and all begin again.
 */
bool places_visit(struct known_places *places, const struct key_ring *keys, const char *person,
    const char *network);

#endif
