/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What an SSO may have shown at a prompt: the address of the page where people approve a sign-in,
 * and the code they compare there (RFC 8628 3.2). It stands on a terminal, in a QR and in front of
 * somebody who will open it, so the worker that hears it and the engine that shows it both look.
 */
#ifndef DLA_OTP_PAGE_H
#define DLA_OTP_PAGE_H

#include <stdbool.h>

#define PAGE_ADDRESS_SIZE 513 /* NUL included */
#define PAGE_CODE_SIZE 17

/*
 * True for an https URL whose host, with its port where it has one, is among hosts (`host` or
 * `host:port`, a blank between two; capitals do not matter). No user name and no fragment, and
 * nothing but the characters that everybody can type and every QR reader gives back.
 */
bool page_address_valid(const char *address, const char *hosts);

/* True for 4 to 16 letters and digits of ASCII, with hyphens between them. */
bool page_code_valid(const char *code);

#endif
