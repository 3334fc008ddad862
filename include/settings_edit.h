/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Changing single values in the text of a settings file, so that all else in it stays as somebody
 * wrote it: other keys, comments, order.
 */
#ifndef DLA_OTP_SETTINGS_EDIT_H
#define DLA_OTP_SETTINGS_EDIT_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Sets the key at that path ("language", "sso.issuer"; none inside a list) to a value as it is to
 * stand in the file. Where the key is not there it comes behind the comment that shows it, or else
 * at the beginning of its group; where the group is not there either, to the end of the text. The
 * new text, which the caller frees; NULL when memory is short or the text is not understood. What
 * it means now must be read from it (settings_parse).
 */
char *settings_edit(const char *text, const char *path, const char *value);

/* A string as it stands in the file. False when it does not fit. */
bool settings_edit_quote(char *quoted, size_t size, const char *text);

#endif
