/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * E-mail addresses as this project takes them: a strict subset of RFC 5321 that no SMTP client can
 * misread, checked before anything is sent, and masked before anything is shown.
 */
#ifndef DLA_OTP_ADDRESS_H
#define DLA_OTP_ADDRESS_H

#include <stdbool.h>
#include <stddef.h>

#define ADDRESS_MAX 254      /* bytes (RFC 5321 4.5.3.1.3) */
#define ADDRESS_MASK_SIZE 40 /* bytes, NUL included; at most 28 columns, all ASCII or `…` */

/*
 * True for local@domain: local part 1..64 of A-Z a-z 0-9 and .!#$%&'*+-/=?^_`{|}~ with no dot
 * first, last or twice; domain of at least two LDH labels (1..63, no hyphen first or last), the
 * last one not all digits. ASCII only, ADDRESS_MAX bytes at most.
 */
bool address_valid(const char *address);

/* True when the valid address's domain is this domain (ASCII letters compare without case). */
bool address_in_domain(const char *address, const char *domain);

/*
 * True when both valid addresses are the same mailbox: local parts byte for byte, domains without
 * case (RFC 5321 2.4).
 */
bool address_equal(const char *a, const char *b);

/*
 * What a person may see of a valid address: first character, `***`, last character of the local
 * part (one or two characters: `***` alone), `@`, the whole domain; beyond 28 columns the domain's
 * middle is cut with `…`. An address that is not valid gives "***".
 */
void address_mask(const char *address, char mask[ADDRESS_MASK_SIZE]);

#endif
