/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Which bytes are UTF-8 (RFC 3629): the shortest form only, no surrogates, nothing above U+10FFFF.
 * The one answer to that question for the wire, the prompts and the letters.
 */
#ifndef DLA_OTP_UTF8_H
#define DLA_OTP_UTF8_H

#include <stdbool.h>
#include <stddef.h>

/* Bytes of the character that the text begins with, 1..4; 0 when it begins with none. */
size_t utf8_character(const char *text, size_t length);

/* True when the text is whole characters from its first to its last byte. Empty text is. */
bool utf8_valid(const char *text, size_t length);

#endif
