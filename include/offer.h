/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Which ways of signing in stand open: the app, the password, and in which order. The app is for
 * every name alike, and never for root nor to become root, as by sudo: a page that was approved by
 * mistake would be the whole machine. Whether the SSO has it is found out by asking (page_start.h).
 */
#ifndef DLA_OTP_OFFER_H
#define DLA_OTP_OFFER_H

#include "login.h"

#include <stdbool.h>

/* May this sign-in be approved in the app, where the SSO offers it? */
bool offer_has_app(const struct login *login);

/* The same, and the settings name it before the password. */
bool offer_begins_with_app(const struct login *login);

/* May a password be typed, and was none yet? */
bool offer_has_password(const struct login *login);

/* May an approval stand in for a code? Not where the SSO is known not to offer it. */
bool offer_has_app_for_code(const struct login *login);

#endif
