/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The codec of every socket between our programs, and the only place that sends to or receives from
 * one. A message is taken as a whole or not at all: refuses other versions, unknown types, a field
 * too few or too many, bytes behind the last field, text that is not UTF-8, empty packets, surplus
 * descriptors. Never waits without a deadline, never copies what it sends.
 */
#include "wire.h"

#include "clock.h"
#include "secret.h"
#include "utf8.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#define HEADER 2 /* version, type */

static const unsigned char field_count[WIRE_TYPES] = {
	[WIRE_BEGIN] = BEGIN_FIELDS,
	[WIRE_ANSWER] = ANSWER_FIELDS,
	[WIRE_ASK_PASSWORD] = ASK_FIELDS,
	[WIRE_ASK_HIDDEN] = ASK_FIELDS,
	[WIRE_ASK] = ASK_FIELDS,
	[WIRE_TELL] = ASK_FIELDS,
	[WIRE_TELL_ERROR] = ASK_FIELDS,
	[WIRE_VERDICT] = VERDICT_FIELDS,
	[WIRE_SSO_OPEN] = SSO_OPEN_FIELDS,
	[WIRE_CHECK_PASSWORD] = CHECK_PASSWORD_FIELDS,
	[WIRE_START_DEVICE] = START_DEVICE_FIELDS,
	[WIRE_AWAIT_DEVICE] = AWAIT_DEVICE_FIELDS,
	[WIRE_LOOK_UP_OPEN] = LOOK_UP_OPEN_FIELDS,
	[WIRE_LOOK_UP] = LOOK_UP_FIELDS,
	[WIRE_IDENTITY] = IDENTITY_FIELDS,
	[WIRE_REFUSED] = REFUSED_FIELDS,
	[WIRE_CLIENT_REFUSED] = CAUSE_FIELDS,
	[WIRE_SSO_UNREACHABLE] = CAUSE_FIELDS,
	[WIRE_NONSENSE] = CAUSE_FIELDS,
	[WIRE_SHOW] = SHOW_FIELDS,
	[WIRE_PENDING] = PENDING_FIELDS,
	[WIRE_MAIL_OPEN] = MAIL_OPEN_FIELDS,
	[WIRE_RELAY] = RELAY_FIELDS,
	[WIRE_SEND] = SEND_FIELDS,
	[WIRE_ACCEPTED] = ACCEPTED_FIELDS,
	[WIRE_REJECTED] = FAILED_FIELDS,
	[WIRE_DEFERRED] = FAILED_FIELDS,
	[WIRE_MAIL_UNREACHABLE] = FAILED_FIELDS,
	[WIRE_RELAY_REFUSED] = FAILED_FIELDS,
	[WIRE_ASK_POLICY] = ASK_POLICY_FIELDS,
	[WIRE_POLICY] = POLICY_FIELDS,
};

_Static_assert(SEND_FIELDS <= WIRE_FIELDS_MAX, "the longest message fits struct wire");

unsigned
wire_fields(enum wire_type type)
{
	return (unsigned)type < WIRE_TYPES ? field_count[type] : 0;
}

/* What a person typed is passed on as it was typed: bytes, as many as a secret may have. */
static bool
is_typed(enum wire_type type, unsigned index)
{
	return (type == WIRE_ANSWER && index == ANSWER_BYTES) ||
	       (type == WIRE_CHECK_PASSWORD && index == CHECK_PASSWORD_PASSWORD);
}

static bool
field_valid(enum wire_type type, unsigned index, const char *field, size_t length)
{
	return is_typed(type, index) ? length <= SECRET_MAX : utf8_valid(field, length);
}

bool
wire_decode(struct wire *message)
{
	const char *end = message->bytes + message->size, *field = message->bytes + HEADER;

	message->type = (enum wire_type)0;
	message->fields = 0;
	if (message->size < HEADER || message->size > WIRE_MAX || message->bytes[0] != WIRE_VERSION)
		return false;
	enum wire_type type = (enum wire_type)(unsigned char)message->bytes[1];
	unsigned count = wire_fields(type);
	for (unsigned i = 0; i < count; i++) {
		const char *nul = memchr(field, '\0', (size_t)(end - field));

		if (nul == NULL || !field_valid(type, i, field, (size_t)(nul - field)))
			return false;
		message->field[i] = field;
		field = nul + 1;
	}
	if (count == 0 || field != end)
		return false;
	message->type = type;
	message->fields = count;
	return true;
}

/* Lets the descriptor travel with the message; storage lives as long as the message. */
static void
attach(struct msghdr *message, int fd, void *storage, size_t size)
{
	message->msg_control = storage;
	message->msg_controllen = size;
	struct cmsghdr *control = CMSG_FIRSTHDR(message);
	control->cmsg_level = SOL_SOCKET;
	control->cmsg_type = SCM_RIGHTS;
	control->cmsg_len = CMSG_LEN(sizeof fd);
	memcpy(CMSG_DATA(control), &fd, sizeof fd);
}

bool
wire_send(int socket, enum wire_type type, const char *const field[], int fd)
{
	char header[HEADER] = { WIRE_VERSION, (char)type };
	struct iovec parts[1 + WIRE_FIELDS_MAX] = { { .iov_base = header, .iov_len = HEADER } };
	_Alignas(struct cmsghdr) char control[CMSG_SPACE(sizeof fd)] = { 0 };
	unsigned count = wire_fields(type);
	struct msghdr message = { .msg_iov = parts, .msg_iovlen = 1 + count };
	size_t size = HEADER;
	ssize_t sent;

	if (count == 0)
		return false;
	for (unsigned i = 0; i < count; i++) {
		size_t length = field[i] == NULL ? WIRE_MAX : strlen(field[i]);

		if (length >= WIRE_MAX - size || !field_valid(type, i, field[i], length))
			return false;
		parts[1 + i] =
		    (struct iovec){ .iov_base = (char *)field[i], .iov_len = length + 1 };
		size += length + 1;
	}
	if (fd != -1)
		attach(&message, fd, control, sizeof control);
	do
		sent = sendmsg(socket, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
	while (sent == -1 && errno == EINTR);
	return sent != -1 && (size_t)sent == size;
}

/* Waits for one of the events (POLLHUP and POLLERR always count). */
static enum wire_result
wait_for(int socket, short events, int64_t deadline_ms)
{
	struct pollfd waited = { .fd = socket, .events = events };

	for (;;) {
		int left = clock_left_ms(deadline_ms);
		int ready = poll(&waited, 1, left);

		if (ready > 0)
			return waited.revents & POLLNVAL ? WIRE_BROKEN : WIRE_OK;
		if (ready == -1 && errno != EINTR && errno != EAGAIN)
			return WIRE_BROKEN;
		if (left == 0)
			return WIRE_LATE;
	}
}

static bool
has_hung_up(int socket)
{
	struct pollfd looked_at = { .fd = socket };

	return poll(&looked_at, 1, 0) == 1 && looked_at.revents & POLLHUP;
}

/* Hands the first descriptor that came along to *fd and closes the others. False on surplus. */
static bool
take_descriptors(struct msghdr *message, int *fd)
{
	bool surplus = false;

	for (struct cmsghdr *control = CMSG_FIRSTHDR(message); control != NULL;
	     control = CMSG_NXTHDR(message, control)) {
		if (control->cmsg_level != SOL_SOCKET || control->cmsg_type != SCM_RIGHTS)
			continue;
		size_t count = (control->cmsg_len - CMSG_LEN(0)) / sizeof(int);
		for (size_t i = 0; i < count; i++) {
			int received;

			memcpy(
			    &received, CMSG_DATA(control) + i * sizeof received, sizeof received);
			if (*fd == -1)
				*fd = received;
			else {
				close(received);
				surplus = true;
			}
		}
	}
	return !surplus;
}

/*
 * Takes one packet that is there already. WIRE_LATE when it is not. What did not fit was cut off
 * (MSG_TRUNC), descriptors without room were closed by the kernel (MSG_CTRUNC): no message either.
 */
static enum wire_result
take_packet(int socket, struct wire *message, int *fd)
{
	_Alignas(struct cmsghdr) char control[CMSG_SPACE(2 * sizeof *fd)];
	struct iovec part = { .iov_base = message->bytes, .iov_len = WIRE_MAX };
	struct msghdr packet = { .msg_iov = &part, .msg_iovlen = 1 };

	if (fd != NULL) {
		packet.msg_control = control;
		packet.msg_controllen = sizeof control;
	}
	ssize_t got = recvmsg(socket, &packet, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
	if (got == -1)
		return errno == EAGAIN || errno == EINTR ? WIRE_LATE : WIRE_BROKEN;
	message->size = (size_t)got;
	bool whole = fd == NULL || take_descriptors(&packet, fd);
	if (got == 0)
		return has_hung_up(socket) ? WIRE_END : WIRE_BROKEN;
	if (!whole || packet.msg_flags & (MSG_TRUNC | MSG_CTRUNC))
		return WIRE_BROKEN;
	return wire_decode(message) ? WIRE_OK : WIRE_BROKEN;
}

enum wire_result
wire_receive(int socket, struct wire *message, int *fd, int64_t deadline_ms)
{
	enum wire_result result;

	/* Nothing of the message before may outlast this one, however short it is. */
	explicit_bzero(message, sizeof *message);
	if (fd != NULL)
		*fd = -1;
	do {
		result = wait_for(socket, POLLIN, deadline_ms);
		if (result == WIRE_OK)
			result = take_packet(socket, message, fd);
	} while (result == WIRE_LATE && clock_left_ms(deadline_ms) > 0);
	if (result == WIRE_OK)
		return WIRE_OK;
	wire_reset(message);
	if (fd != NULL && *fd != -1) {
		close(*fd);
		*fd = -1;
	}
	return result;
}

bool
wire_ended(int socket, int64_t deadline_ms)
{
	char byte;
	struct iovec part = { .iov_base = &byte, .iov_len = sizeof byte };
	struct msghdr rest = { .msg_iov = &part, .msg_iovlen = 1 };
	int on = 1;

	if (wait_for(socket, 0, deadline_ms) != WIRE_OK || !has_hung_up(socket))
		return false;
	/*
	 * Nothing can be added any more. An empty packet and the end of file both read as 0 bytes;
	 * but with SO_PASSCRED every packet brings its sender's ids, for which there is no room
	 * here, so that a packet shows as MSG_CTRUNC and the end does not (unix(7)).
	 */
	if (setsockopt(socket, SOL_SOCKET, SO_PASSCRED, &on, sizeof on) == -1)
		return false;
	return recvmsg(socket, &rest, MSG_DONTWAIT) == 0 && rest.msg_flags == 0;
}

bool
wire_number(const char *field, int64_t maximum, int64_t *number)
{
	int64_t value = 0;

	*number = 0;
	if (*field == '\0')
		return false;
	for (; *field != '\0'; field++) {
		if (*field < '0' || *field > '9' || __builtin_mul_overflow(value, 10, &value) ||
		    __builtin_add_overflow(value, *field - '0', &value) || value > maximum)
			return false;
	}
	*number = value;
	return true;
}

void
wire_reset(struct wire *message)
{
	size_t size = message->size < WIRE_MAX ? message->size : WIRE_MAX;

	explicit_bzero(message->bytes, size);
	memset(message->field, 0, sizeof message->field);
	message->type = (enum wire_type)0;
	message->fields = 0;
	message->size = 0;
}
