/* SPDX-License-Identifier: BSD-2-Clause */
/* Messages through real sockets: what arrives and what is not sent. The end: test_wire_end.c. */
#include "clock.h"
#include "secret.h"
#include "socket_pair.h"
#include "wire.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/time.h>

static struct wire message;

static enum wire_result
receive(struct pair pair)
{
	return wire_receive(pair.here, &message, NULL, clock_now_ms() + SOON);
}

static unsigned
open_descriptors(void)
{
	unsigned count = 0;
	DIR *directory = opendir("/proc/self/fd");

	assert_non_null(directory);
	while (readdir(directory) != NULL)
		count++;
	closedir(directory);
	return count;
}

static bool
is_wiped(void)
{
	for (size_t i = 0; i < sizeof message.bytes; i++)
		if (message.bytes[i] != 0)
			return false;
	return message.size == 0 && message.fields == 0 && message.type == 0;
}

static void
test_every_type_arrives_as_it_was_sent(void **state)
{
	static const char *const texts[] = { "somchai", "", "รหัส", "a b\nc\x01", "123" };
	struct pair pair = open_pair();

	(void)state;
	for (unsigned type = 1; type < WIRE_TYPES; type++) {
		const char *field[WIRE_FIELDS_MAX];
		unsigned count = wire_fields((enum wire_type)type);

		assert_in_range(count, 1, WIRE_FIELDS_MAX);
		for (unsigned i = 0; i < count; i++)
			field[i] = texts[(i + type) % 5];
		assert_true(wire_send(pair.there, (enum wire_type)type, field, -1));
		assert_int_equal(receive(pair), WIRE_OK);
		assert_int_equal(message.type, type);
		assert_int_equal(message.fields, count);
		for (unsigned i = 0; i < count; i++)
			assert_string_equal(message.field[i], field[i]);
	}
	close_pair(pair);
}

static void
test_text_is_utf8_and_what_was_typed_is_bytes(void **state)
{
	static const char *const answer[] = { "\xff\xfe\x80" };
	static const char *const typed[] = { "somchai", "\xc0\x80\xed\xa0\x80" };
	static const char *const swapped[] = { "\xff", "secret" };
	static const char *const overlong[] = { "\xc0\xaf" };
	struct pair pair = open_pair();

	(void)state;
	assert_true(wire_send(pair.there, WIRE_ANSWER, answer, -1));
	assert_int_equal(receive(pair), WIRE_OK);
	assert_string_equal(message.field[ANSWER_BYTES], answer[0]);
	assert_true(wire_send(pair.there, WIRE_CHECK_PASSWORD, typed, -1));
	assert_int_equal(receive(pair), WIRE_OK);
	assert_string_equal(message.field[CHECK_PASSWORD_PASSWORD], typed[1]);

	assert_false(wire_send(pair.there, WIRE_CHECK_PASSWORD, swapped, -1));
	assert_false(wire_send(pair.there, WIRE_TELL, overlong, -1));
	close_pair(pair);
}

/* T15: at every boundary a field arrives whole or is not sent. */
static void
test_lengths_are_bounded_and_nothing_is_cut(void **state)
{
	static const size_t lengths[] = { 0, 1, 512, 1023, 1024, 1025, 4096, 16380, 16381, 16382,
		16383, 16384, 16385, 65535, 65536, 70000 };
	static char text[70001];
	const char *const field[] = { text };
	struct pair pair = open_pair();

	(void)state;
	for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
		bool fits = lengths[i] + 3 <= WIRE_MAX, typed_fits = lengths[i] <= SECRET_MAX;

		memset(text, 'x', lengths[i]);
		text[lengths[i]] = '\0';
		assert_int_equal(wire_send(pair.there, WIRE_TELL, field, -1), fits);
		assert_int_equal(receive(pair), fits ? WIRE_OK : WIRE_LATE);
		if (fits)
			assert_int_equal(strlen(message.field[0]), lengths[i]);
		assert_int_equal(wire_send(pair.there, WIRE_ANSWER, field, -1), typed_fits);
		assert_int_equal(receive(pair), typed_fits ? WIRE_OK : WIRE_LATE);
		if (typed_fits)
			assert_int_equal(strlen(message.field[0]), lengths[i]);
	}
	close_pair(pair);
}

static void
test_a_missing_field_or_an_unknown_type_is_not_sent(void **state)
{
	static const char *const field[] = { "user", NULL };
	struct pair pair = open_pair();

	(void)state;
	assert_false(wire_send(pair.there, (enum wire_type)0, field, -1));
	assert_false(wire_send(pair.there, WIRE_TYPES, field, -1));
	assert_false(wire_send(pair.there, (enum wire_type)(256 + WIRE_TELL), field, -1));
	assert_false(wire_send(pair.there, WIRE_CHECK_PASSWORD, field, -1));
	assert_int_equal(receive(pair), WIRE_LATE);
	close_pair(pair);
}

static void
test_sending_to_nobody_fails_without_a_signal(void **state)
{
	static const char *const field[] = { "text" };
	struct pair pair = open_pair();

	(void)state;
	close(pair.here);
	assert_false(wire_send(pair.there, WIRE_TELL, field, -1));
	close(pair.there);
	assert_false(wire_send(-1, WIRE_TELL, field, -1));
}

static void
test_a_full_socket_does_not_block_the_sender(void **state)
{
	static char text[16000];
	const char *const field[] = { text };
	struct pair pair = open_pair();
	unsigned sent = 0;

	(void)state;
	memset(text, 'x', sizeof text - 1);
	while (sent < 10000 && wire_send(pair.there, WIRE_TELL, field, -1))
		sent++;
	assert_in_range(sent, 1, 9999);
	close_pair(pair);
}

static void
test_a_deadline_ends_the_wait(void **state)
{
	struct pair pair = open_pair();
	int64_t begin = clock_now_ms();

	(void)state;
	assert_int_equal(wire_receive(pair.here, &message, NULL, begin + 50), WIRE_LATE);
	assert_in_range(clock_now_ms() - begin, 50, 1000);
	assert_int_equal(wire_receive(pair.here, &message, NULL, 0), WIRE_LATE);
	close_pair(pair);
}

static void
ignore_alarm(int number)
{
	(void)number;
}

static void
test_signals_do_not_end_the_wait(void **state)
{
	static const char *const field[] = { "late" };
	const struct sigaction action = { .sa_handler = ignore_alarm };
	const struct itimerval every_ms = { { 0, 1000 }, { 0, 1000 } }, never = { 0 };
	struct pair pair = open_pair();
	int64_t begin = clock_now_ms();

	(void)state;
	sigaction(SIGALRM, &action, NULL);
	setitimer(ITIMER_REAL, &every_ms, NULL);
	enum wire_result late = wire_receive(pair.here, &message, NULL, begin + 50);
	bool sent = wire_send(pair.there, WIRE_TELL, field, -1);
	enum wire_result received = receive(pair);
	setitimer(ITIMER_REAL, &never, NULL);
	assert_int_equal(late, WIRE_LATE);
	assert_in_range(clock_now_ms() - begin, 50, 1000);
	assert_true(sent);
	assert_int_equal(received, WIRE_OK);
	close_pair(pair);
}

/* T5 */
static void
test_a_message_too_long_is_broken_and_wiped(void **state)
{
	static char packet[WIRE_MAX + 1];
	struct pair pair = open_pair();

	(void)state;
	memset(packet, 'x', sizeof packet);
	packet[0] = WIRE_VERSION;
	packet[1] = WIRE_TELL;
	packet[WIRE_MAX - 1] = packet[WIRE_MAX] = '\0';
	assert_int_equal(send(pair.there, packet, sizeof packet, 0), sizeof packet);
	assert_int_equal(receive(pair), WIRE_BROKEN);
	assert_true(is_wiped());
	assert_int_equal(send(pair.there, packet, WIRE_MAX, 0), WIRE_MAX);
	assert_int_equal(receive(pair), WIRE_OK);
	close_pair(pair);
}

static void
test_a_descriptor_travels_and_closes_on_exec(void **state)
{
	static const char *const field[] = { "smtps://mail", "", "" };
	struct pair pair = open_pair();
	int pipe_ends[2], fd = -2;
	char byte = 0;

	(void)state;
	assert_int_equal(pipe(pipe_ends), 0);
	assert_true(wire_send(pair.there, WIRE_RELAY, field, pipe_ends[0]));
	assert_int_equal(wire_receive(pair.here, &message, &fd, clock_now_ms() + SOON), WIRE_OK);
	assert_int_equal(fcntl(fd, F_GETFD), FD_CLOEXEC);
	assert_int_equal(write(pipe_ends[1], "k", 1), 1);
	assert_int_equal(read(fd, &byte, 1), 1);
	assert_int_equal(byte, 'k');
	close(fd);

	assert_true(wire_send(pair.there, WIRE_RELAY, field, -1));
	assert_int_equal(wire_receive(pair.here, &message, &fd, clock_now_ms() + SOON), WIRE_OK);
	assert_int_equal(fd, -1);
	assert_int_equal(wire_receive(pair.here, &message, &fd, clock_now_ms() + 1), WIRE_LATE);
	assert_int_equal(fd, -1);
	close(pipe_ends[0]);
	close(pipe_ends[1]);
	close_pair(pair);
}

/* Sends bytes with the same descriptor several times over. */
static void
send_with_descriptors(int socket, const char *bytes, size_t size, size_t count)
{
	_Alignas(struct cmsghdr) char control[CMSG_SPACE(16 * sizeof(int))] = { 0 };
	struct iovec part = { .iov_base = (char *)bytes, .iov_len = size };
	struct msghdr packet = { .msg_iov = &part,
		.msg_iovlen = 1,
		.msg_control = control,
		.msg_controllen = CMSG_SPACE(count * sizeof(int)) };
	struct cmsghdr *rights = CMSG_FIRSTHDR(&packet);

	rights->cmsg_level = SOL_SOCKET;
	rights->cmsg_type = SCM_RIGHTS;
	rights->cmsg_len = CMSG_LEN(count * sizeof(int));
	for (size_t i = 0; i < count; i++)
		memcpy(CMSG_DATA(rights) + i * sizeof(int), &socket, sizeof(int));
	assert_int_equal(sendmsg(socket, &packet, 0), size);
}

static void
test_descriptors_nobody_asked_for_are_closed(void **state)
{
	struct pair pair = open_pair();
	unsigned before = open_descriptors();
	int fd;

	(void)state;
	send_with_descriptors(pair.there, TELL_X, sizeof TELL_X, 1);
	assert_int_equal(receive(pair), WIRE_BROKEN);
	assert_int_equal(open_descriptors(), before);
	for (size_t count = 2; count <= 16; count++) {
		send_with_descriptors(pair.there, TELL_X, sizeof TELL_X, count);
		assert_int_equal(
		    wire_receive(pair.here, &message, &fd, clock_now_ms() + SOON), WIRE_BROKEN);
		assert_int_equal(fd, -1);
		assert_int_equal(open_descriptors(), before);
	}
	send_with_descriptors(pair.there, "garbled", 7, 1);
	assert_int_equal(
	    wire_receive(pair.here, &message, &fd, clock_now_ms() + SOON), WIRE_BROKEN);
	assert_int_equal(fd, -1);
	assert_int_equal(open_descriptors(), before);
	assert_true(is_wiped());
	close_pair(pair);
}

/* T121 */
static void
test_reset_wipes_what_came_in(void **state)
{
	static const char *const field[] = { "somchai", "correct horse battery staple" };
	struct pair pair = open_pair();

	(void)state;
	assert_true(wire_send(pair.there, WIRE_CHECK_PASSWORD, field, -1));
	assert_int_equal(receive(pair), WIRE_OK);
	wire_reset(&message);
	assert_true(is_wiped());
	for (unsigned i = 0; i < WIRE_FIELDS_MAX; i++)
		assert_null(message.field[i]);

	assert_true(wire_send(pair.there, WIRE_CHECK_PASSWORD, field, -1));
	assert_int_equal(receive(pair), WIRE_OK);
	assert_int_equal(receive(pair), WIRE_LATE); /* the next one, even when there is none */
	assert_true(is_wiped());
	close_pair(pair);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_type_arrives_as_it_was_sent),
		cmocka_unit_test(test_text_is_utf8_and_what_was_typed_is_bytes),
		cmocka_unit_test(test_lengths_are_bounded_and_nothing_is_cut),
		cmocka_unit_test(test_a_missing_field_or_an_unknown_type_is_not_sent),
		cmocka_unit_test(test_sending_to_nobody_fails_without_a_signal),
		cmocka_unit_test(test_a_full_socket_does_not_block_the_sender),
		cmocka_unit_test(test_a_deadline_ends_the_wait),
		cmocka_unit_test(test_signals_do_not_end_the_wait),
		cmocka_unit_test(test_a_message_too_long_is_broken_and_wiped),
		cmocka_unit_test(test_a_descriptor_travels_and_closes_on_exec),
		cmocka_unit_test(test_descriptors_nobody_asked_for_are_closed),
		cmocka_unit_test(test_reset_wipes_what_came_in),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
