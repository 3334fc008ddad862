/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The password grant (RFC 6749 4.3): is this password this person's, and who is it?
 */
#ifndef DLA_OTP_PASSWORD_H
#define DLA_OTP_PASSWORD_H

#include "oidc.h"

/*
 * Asks for tokens with this name and password and reads who it is. The outcome is valid until the
 * next grant. A password that is empty or has control characters was not typed by a person and is
 * refused without a request.
 */
const struct outcome *password_check(struct oidc *oidc, const char *user, const char *password);

#endif
