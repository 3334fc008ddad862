/* SPDX-License-Identifier: BSD-2-Clause */
/* How a conversation ends: hang-ups, resets, empty packets and what is believed after a verdict. */
#include "clock.h"
#include "socket_pair.h"
#include "wire.h"

#include <sys/wait.h>

static struct wire message;

static enum wire_result
receive(struct pair pair)
{
	return wire_receive(pair.here, &message, NULL, clock_now_ms() + SOON);
}

static bool
ended(struct pair pair)
{
	return wire_ended(pair.here, clock_now_ms() + SOON);
}

static void
test_a_hang_up_is_the_end_and_an_empty_packet_is_not(void **state)
{
	struct pair pair = open_pair();

	(void)state;
	assert_int_equal(send(pair.there, "", 0, 0), 0);
	assert_int_equal(receive(pair), WIRE_BROKEN);
	assert_int_equal(receive(pair), WIRE_LATE);
	shutdown(pair.there, SHUT_WR);
	assert_int_equal(receive(pair), WIRE_BROKEN);
	close(pair.there);
	assert_int_equal(receive(pair), WIRE_END);
	close(pair.here);
	assert_int_equal(receive(pair), WIRE_BROKEN);
}

static void
test_a_reset_is_not_an_end(void **state)
{
	static const char *const field[] = { "unread" };
	struct pair pair = open_pair();

	(void)state;
	assert_true(wire_send(pair.here, WIRE_TELL, field, -1));
	close(pair.there);
	assert_int_equal(receive(pair), WIRE_BROKEN);
	close(pair.here);

	pair = open_pair();
	assert_true(wire_send(pair.here, WIRE_TELL, field, -1));
	close(pair.there);
	assert_false(ended(pair));
	close(pair.here);
}

static void
test_what_was_said_before_a_hang_up_is_heard(void **state)
{
	static const char *const field[] = { "last words" };
	struct pair pair = open_pair();

	(void)state;
	assert_true(wire_send(pair.there, WIRE_TELL, field, -1));
	close(pair.there);
	assert_int_equal(receive(pair), WIRE_OK);
	assert_string_equal(message.field[ASK_TEXT], "last words");
	assert_true(ended(pair));
	close(pair.here);
}

/* T5: a verdict is believed only when nothing, not even an empty packet, comes before the end. */
static void
test_the_end_is_end_of_file_and_hang_up_and_nothing_else(void **state)
{
	struct pair pair = open_pair();

	(void)state;
	assert_false(ended(pair)); /* alive and silent */
	assert_int_equal(send(pair.there, "", 0, 0), 0);
	assert_false(ended(pair)); /* an empty packet, alive */
	close(pair.there);
	assert_false(ended(pair)); /* an empty packet, then gone */
	close(pair.here);

	pair = open_pair();
	shutdown(pair.there, SHUT_WR);
	assert_false(ended(pair)); /* end of file, alive */
	close(pair.there);
	assert_true(ended(pair));
	close(pair.here);

	pair = open_pair();
	assert_int_equal(send(pair.there, TELL_X, sizeof TELL_X, 0), sizeof TELL_X);
	close(pair.there);
	assert_false(ended(pair)); /* another message, then gone */
	close(pair.here);

	pair = open_pair();
	assert_int_equal(send(pair.there, "", 0, 0), 0);
	assert_int_equal(send(pair.there, TELL_X, sizeof TELL_X, 0), sizeof TELL_X);
	close(pair.there);
	assert_false(ended(pair)); /* an empty packet, another message, then gone */
	close(pair.here);
	assert_false(ended(pair)); /* no socket */
}

static void
test_the_end_is_waited_for(void **state)
{
	struct pair pair = open_pair();
	pid_t child = fork();

	(void)state;
	if (child == 0) {
		close(pair.here);
		usleep(30000);
		_exit(0);
	}
	close(pair.there);
	assert_true(wire_ended(pair.here, clock_now_ms() + 5000));
	assert_int_equal(waitpid(child, NULL, 0), child);
	close(pair.here);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_hang_up_is_the_end_and_an_empty_packet_is_not),
		cmocka_unit_test(test_a_reset_is_not_an_end),
		cmocka_unit_test(test_what_was_said_before_a_hang_up_is_heard),
		cmocka_unit_test(test_the_end_is_end_of_file_and_hang_up_and_nothing_else),
		cmocka_unit_test(test_the_end_is_waited_for),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
