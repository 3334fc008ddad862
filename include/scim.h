/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * SCIM 2.0 (RFC 7643, RFC 7644), as far as one person is looked up by it. Pure: bytes in, a person
 * or an outcome out.
 */
#ifndef DLA_OTP_SCIM_H
#define DLA_OTP_SCIM_H

#include "endpoint.h"
#include "outcome.h"

#include <stdbool.h>
#include <stddef.h>

/*
 * The search for this name beneath a base such as `https://host/scim/v2` (RFC 7644 3.4.2.2), for
 * only those attributes that are read here. False when it cannot be put together.
 */
bool scim_users_url(
    char url[ENDPOINT_SIZE], const char *base, const char *name, const char *roles_claim);

/*
 * Who has this name. The roles are the values of the attribute roles_claim, for `groups` what they
 * are called. SCIM does not tell whether an address was ever verified: none is. Nobody, somebody
 * whose name is not exactly this one, or an account that is not active is gone. False when the
 * outcome is set.
 */
bool scim_read_users(const char *bytes, size_t length, const char *name, const char *roles_claim,
    struct outcome *outcome);

#endif
