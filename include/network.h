/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Networks as the settings write them, `10.1.2.0/24` or `2001:db8:1::/48` (RFC 4632, RFC 4291).
 * Pure.
 */
#ifndef DLA_OTP_NETWORK_H
#define DLA_OTP_NETWORK_H

#include <stdbool.h>

/*
 * NULL, or what is wrong and what to do, in words that follow a colon. Networks so wide that they
 * are nearly everywhere are refused.
 */
const char *network_fault(const char *network);

/*
 * True when the network has that source, in the form of policy_source(). "local" and names of hosts
 * are in no network, and nothing is in a network that has a fault.
 */
bool network_has(const char *network, const char *source);

#endif
