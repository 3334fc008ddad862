/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One line to syslog (facility authpriv), built from key=value pairs in which everything is
 * printable ASCII. Holds no state and opens its own socket for each line, so that it can be used
 * inside somebody else's process and tells whether syslog took the line.
 */
#ifndef DLA_OTP_LOG_H
#define DLA_OTP_LOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <syslog.h> /* LOG_ERR, LOG_WARNING, LOG_NOTICE, LOG_INFO */

#define LOG_LINE_MAX 1024

struct log_line {
	size_t length;
	char text[LOG_LINE_MAX]; /* always NUL-ended, printable ASCII only */
};

/* Starts a line with words of our own (a constant, printable ASCII). */
void log_begin(struct log_line *line, const char *words);

/*
 * Adds ` key=value`. A value that has anything but letters, digits and `._:@/+,*-`, or is empty, is
 * put in double quotes, with `\` before `"` and `\`, and every byte outside printable ASCII as
 * `\xHH`. A NULL value adds nothing. What does not fit is left out and the line ends in ` ...`; it
 * never ends inside an escape.
 */
void log_add(struct log_line *line, const char *key, const char *value);
void log_add_number(struct log_line *line, const char *key, int64_t value);

/*
 * Sends `<authpriv|priority>tag[pid]: text` as one datagram to /dev/log (RFC 3164 as every Linux
 * syslog daemon takes it). Waits 300 ms at most. False when nobody took it. Leaves errno as it was.
 */
bool log_send(const struct log_line *line, const char *tag, int priority);

#endif
