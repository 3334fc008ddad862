/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * How long a password must be, by the policy of Keycloak's realm in its own words. Pure.
 */
#ifndef DLA_OTP_PASSWORD_POLICY_H
#define DLA_OTP_PASSWORD_POLICY_H

#define PASSWORD_LENGTH_LEAST 8 /* NIST SP 800-63B-4 3.1.1.2, for one of two factors */

/* The number in `length(8)`, which stands alone or beside others with ` and `; 0 = there is none.
 */
unsigned password_policy_length(const char *policy);

#endif
