/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Text of any language as the value of a mail header: RFC 2047 encoded words where it takes them,
 * plain ASCII where that means the same.
 */
#ifndef DLA_OTP_ENCODED_WORDS_H
#define DLA_OTP_ENCODED_WORDS_H

/*
 * The value of a header like Subject. Words are UTF-8 in base64, at most 64 characters each so that
 * they fit behind the header's name in a line of 76, split only between whole characters and folded
 * by CRLF SP. Printable ASCII of at most 60 characters stays as it is. NULL when memory is short or
 * the text cannot stand in a line (columns_of). The caller frees.
 */
char *encoded_words(const char *text);

/*
 * The same for a display name before an address (RFC 5322 phrase): only letters, digits and blanks
 * stay as they are, since commas, dots and quotes would mean something there.
 */
char *encoded_words_name(const char *name);

#endif
