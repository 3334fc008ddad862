/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Addresses of an office rather than of a person, told by their name alone: saraban, admin, info.
 */
#ifndef DLA_OTP_ROLE_ADDRESS_H
#define DLA_OTP_ROLE_ADDRESS_H

#include <stdbool.h>

/*
 * True when the valid address's local part is a word of the list in role_address.c, in whatever
 * letters, with nothing behind it but digits and signs (`saraban_06100101`, `info-2`, `Admin`).
 */
bool role_address(const char *address);

#endif
