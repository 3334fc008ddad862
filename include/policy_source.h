/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where a sign-in comes from, as far as rules and counters care. Pure.
 */
#ifndef DLA_OTP_POLICY_SOURCE_H
#define DLA_OTP_POLICY_SOURCE_H

#include <stdbool.h>

#define POLICY_SOURCE_SIZE 256

/*
 * Where a sign-in comes from, in one canonical form: PAM_RHOST's address (IPv4-mapped as IPv4), a
 * name in lower case, or "local" for none. Bytes that belong in neither become `?`.
 */
void policy_source(const char *rhost, char source[POLICY_SOURCE_SIZE]);

/*
 * What failed passwords are counted by: the source itself, but of an IPv6 address its /64 network,
 * of which one machine has all addresses.
 */
void policy_network(const char source[POLICY_SOURCE_SIZE], char network[POLICY_SOURCE_SIZE]);

/* True for the Linux text console (tty1 .. tty63, with or without /dev/), which cannot draw Thai.
 */
bool policy_is_text_console(const char *tty);

#endif
