/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Writes one line of key=value pairs to syslog. Whatever came from outside stands in the line as
 * printable ASCII that cannot end the line, begin another pair or reach a terminal as a command.
 * Refuses to keep a descriptor, a static buffer or syslog(3)'s state: the process may be somebody
 * else's. A pair is in the line whole or not at all, so a long value never cuts the next one's key.
 */
#include "log.h"

#include "clock.h"

#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define SOCKET_PATH "/dev/log"
#define WAIT_MS 300 /* twice for a login that nobody takes a line of: less than a second */
#define LEFT_OUT " ..."
#define ROOM                                                                                 \
	(LOG_LINE_MAX - sizeof LEFT_OUT) /* for words and pairs: LEFT_OUT always fits behind \
					  */

static void
append(struct log_line *line, const char *bytes, size_t length)
{
	memcpy(line->text + line->length, bytes, length);
	line->length += length;
	line->text[line->length] = '\0';
}

/* Appends all of the bytes or, where there is no room for all, none. */
static bool
append_if_room(struct log_line *line, const char *bytes, size_t length)
{
	if (length > ROOM - line->length)
		return false;
	append(line, bytes, length);
	return true;
}

static bool
is_printable(char c)
{
	return c >= ' ' && c <= '~';
}

static bool
append_plain(struct log_line *line, const char *text)
{
	return append_if_room(line, text, strlen(text));
}

static bool
append_escaped(struct log_line *line, char c)
{
	static const char hex[] = "0123456789abcdef";
	unsigned char byte = (unsigned char)c;
	char escape[] = { '\\', 'x', hex[byte >> 4], hex[byte & 15] };

	if (!is_printable(c))
		return append_if_room(line, escape, sizeof escape);
	if (c == '"' || c == '\\')
		return append_if_room(line, (char[]){ '\\', c }, 2);
	return append_if_room(line, &c, 1);
}

static bool
append_quoted(struct log_line *line, const char *value)
{
	if (!append_plain(line, "\""))
		return false;
	for (; *value != '\0'; value++)
		if (!append_escaped(line, *value))
			return false;
	return append_plain(line, "\"");
}

static bool
needs_quotes(const char *value)
{
	static const char bare[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
				   "0123456789._:@/+,*-";

	return *value == '\0' || value[strspn(value, bare)] != '\0';
}

void
log_begin(struct log_line *line, const char *words)
{
	line->length = 0;
	line->text[0] = '\0';
	if (!append_plain(line, words))
		append(line, LEFT_OUT, strlen(LEFT_OUT));
}

/* Takes LEFT_OUT off the end, where a later pair may still fit; true when it was there. */
static bool
take_left_out(struct log_line *line)
{
	size_t length = strlen(LEFT_OUT);

	if (line->length < length || strcmp(line->text + line->length - length, LEFT_OUT) != 0)
		return false;
	line->length -= length;
	line->text[line->length] = '\0';
	return true;
}

void
log_add(struct log_line *line, const char *key, const char *value)
{
	if (value == NULL)
		return;
	bool left_out = take_left_out(line);
	size_t before = line->length;
	if (!append_plain(line, " ") || !append_plain(line, key) || !append_plain(line, "=") ||
	    !(needs_quotes(value) ? append_quoted : append_plain)(line, value)) {
		line->length = before;
		line->text[before] = '\0';
		left_out = true;
	}
	if (left_out)
		append(line, LEFT_OUT, strlen(LEFT_OUT));
}

void
log_add_number(struct log_line *line, const char *key, int64_t value)
{
	char text[24];

	snprintf(text, sizeof text, "%" PRId64, value);
	log_add(line, key, text);
}

/*
 * `<priority>tag[pid]: `. Without a time: the daemon takes the moment it comes (RFC 3164 4.3.2),
 * and asking the C library for the local one would open what a caller's TZ names.
 */
static int
compose_header(char *header, size_t size, const char *tag, int priority)
{
	return snprintf(header, size, "<%d>%.32s[%ld]: ", LOG_AUTHPRIV | LOG_PRI(priority), tag,
	    (long)getpid());
}

/* Sends the datagram as soon as the syslog daemon's queue has room for it. */
static bool
send_before(int fd, const struct msghdr *datagram, int64_t deadline_ms)
{
	for (;;) {
		if (sendmsg(fd, datagram, MSG_NOSIGNAL | MSG_DONTWAIT) != -1)
			return true;
		if (errno != EAGAIN && errno != EINTR)
			return false;
		if (clock_left_ms(deadline_ms) == 0)
			return false;
		struct pollfd writable = { .fd = fd, .events = POLLOUT };
		if (poll(&writable, 1, clock_left_ms(deadline_ms)) == -1 && errno != EINTR)
			return false;
	}
}

bool
log_send(const struct log_line *line, const char *tag, int priority)
{
	const struct sockaddr_un syslog_socket = { .sun_family = AF_UNIX, .sun_path = SOCKET_PATH };
	char header[96];
	int saved_errno = errno;
	int header_length = compose_header(header, sizeof header, tag, priority);
	struct iovec parts[] = {
		{ .iov_base = header, .iov_len = (size_t)header_length },
		{ .iov_base = (char *)line->text, .iov_len = line->length },
	};
	struct msghdr datagram = { .msg_iov = parts, .msg_iovlen = 2 };
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	bool sent = false;

	if (fd != -1) {
		sent = connect(fd, (const struct sockaddr *)&syslog_socket, sizeof syslog_socket) ==
			   0 &&
		       send_before(fd, &datagram, clock_now_ms() + WAIT_MS);
		close(fd);
	}
	errno = saved_errno;
	return sent;
}
