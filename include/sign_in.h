/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the engine may order of dla-otp-sso while somebody signs in: check a password, have a page
 * shown where it can be approved instead, tell whether it was.
 */
#ifndef DLA_OTP_SIGN_IN_H
#define DLA_OTP_SIGN_IN_H

#include "oidc.h"
#include "wire.h"

#include <stdbool.h>

#define SIGN_IN_LONGEST_MS 960000 /* the longest login there may be, and a minute */
#define SIGN_IN_STARTS 4          /* a page, and at most three more when it has expired */

/*
 * Obeys orders until the engine hangs up or says what it must not: a second password, more than
 * SIGN_IN_STARTS pages, a question about an approval nobody was asked for. Each order has one
 * answer, and each answer an order. Revokes tokens at the end. The order's memory is the caller's,
 * who wipes it. True when every order was answered.
 */
bool sign_in_serve(struct oidc *oidc, int engine, struct wire *order);

#endif
