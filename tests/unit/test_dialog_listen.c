/* SPDX-License-Identifier: BSD-2-Clause */
/* Waiting for an answer: nothing that was not asked for is believed, and no wait is endless. */
#include "dialog_rig.h"

static struct secret answer;

static void
send_from_module(enum wire_type type, const char *text)
{
	assert_true(wire_send(module, type, (const char *const[]){ text }, -1));
}

static void
answer_with(const char *bytes)
{
	send_from_module(WIRE_ANSWER, bytes);
}

static enum heard
listen_for_answer(void)
{
	secret_reset(&answer);
	return dialog_listen(&dialog, &answer, -1, clock_now_ms() + SOON);
}

static bool
is_wiped(const char *bytes, size_t size)
{
	while (size > 0 && bytes[size - 1] == 0)
		size--;
	return size == 0;
}

/* T117: the answer is in one place. */
static void
test_an_answer_is_taken_as_it_was_typed_and_wiped_elsewhere(void **state)
{
	static const char *const typed[] = { "", "482913", "รหัส ผ่าน", "not utf-8 \xff\x80",
		"a\nb\177" };

	(void)state;
	for (size_t i = 0; i < sizeof typed / sizeof typed[0]; i++) {
		answer_with(typed[i]);
		assert_int_equal(listen_for_answer(), HEARD_ANSWER);
		assert_string_equal(answer.bytes, typed[i]);
		assert_int_equal(answer.length, strlen(typed[i]));
		assert_true(is_wiped(dialog.message.bytes, sizeof dialog.message.bytes));
	}
}

/* T15: the longest answer is taken whole, a longer one not at all. */
static void
test_an_answer_is_never_cut(void **state)
{
	char longest[SECRET_MAX + 2];

	(void)state;
	memset(longest, 'a', sizeof longest);
	longest[SECRET_MAX] = '\0';
	answer_with(longest);
	assert_int_equal(listen_for_answer(), HEARD_ANSWER);
	assert_int_equal(answer.length, SECRET_MAX);
	secret_reset(&answer);
	/* One byte more is not even sent by our own codec. */
	longest[SECRET_MAX] = 'a';
	longest[SECRET_MAX + 1] = '\0';
	char raw[2 + sizeof longest] = { WIRE_VERSION, WIRE_ANSWER };
	memcpy(raw + 2, longest, sizeof longest);
	assert_int_equal(send(module, raw, sizeof raw, 0), sizeof raw);
	assert_int_equal(listen_for_answer(), HEARD_GONE);
	assert_int_equal(answer.length, 0);
}

static void
test_an_answer_nobody_asked_for_ends_the_login(void **state)
{
	(void)state;
	answer_with("482913");
	assert_int_equal(dialog_listen(&dialog, NULL, -1, clock_now_ms() + SOON), HEARD_GONE);
	assert_true(is_wiped(dialog.message.bytes, sizeof dialog.message.bytes));
}

/* T5 */
static void
test_what_is_no_answer_ends_the_login(void **state)
{
	static const struct {
		const char *bytes;
		size_t length;
	} garbled[] = {
		{ "", 0 },
		{ "\1", 1 },
		{ "\1\2", 2 },
		{ "\1\2abc", 5 },         /* no NUL */
		{ "\1\2abc\0def\0", 10 }, /* a field too many */
		{ "\2\2abc\0", 6 },       /* another version */
		{ "\1\377abc\0", 6 },     /* no type */
		{ "GET / HTTP/1.0\r\n\r\n", 18 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof garbled / sizeof garbled[0]; i++) {
		assert_int_equal(
		    send(module, garbled[i].bytes, garbled[i].length, 0), garbled[i].length);
		assert_int_equal(listen_for_answer(), HEARD_GONE);
		assert_int_equal(answer.length, 0);
	}
	send_from_module(WIRE_VERDICT, "GRANTED");
	assert_int_equal(listen_for_answer(), HEARD_GONE);
	send_from_module(WIRE_ASK, "482913");
	assert_int_equal(listen_for_answer(), HEARD_GONE);
	assert_int_equal(answer.length, 0);
}

static void
test_a_descriptor_with_the_answer_ends_the_login(void **state)
{
	(void)state;
	assert_true(
	    wire_send(module, WIRE_ANSWER, (const char *const[]){ "482913" }, STDERR_FILENO));
	assert_int_equal(listen_for_answer(), HEARD_GONE);
	assert_int_equal(answer.length, 0);
}

static void
test_a_hang_up_ends_the_login(void **state)
{
	(void)state;
	hang_up();
	assert_int_equal(listen_for_answer(), HEARD_GONE);
	assert_int_equal(dialog_listen(&dialog, NULL, -1, clock_now_ms() + SOON), HEARD_GONE);
}

static void
test_a_wait_ends_at_its_deadline(void **state)
{
	int64_t before = clock_now_ms(), waited;

	(void)state;
	assert_int_equal(listen_for_answer(), HEARD_LATE);
	waited = clock_now_ms() - before;
	assert_in_range(waited, SOON, SOON + 2000);
	assert_int_equal(dialog_listen(&dialog, NULL, -1, before), HEARD_LATE);
}

static void
test_no_wait_outlives_the_login(void **state)
{
	int64_t before = clock_now_ms();

	(void)state;
	dialog.deadline_ms = before + SOON;
	assert_int_equal(dialog_listen(&dialog, &answer, -1, before + 60000), HEARD_LATE);
	assert_in_range(clock_now_ms() - before, SOON, SOON + 2000);
	assert_int_equal(dialog_listen(&dialog, &answer, -1, INT64_MAX), HEARD_LATE);
}

static void
test_another_descriptor_may_have_the_word_but_the_person_goes_first(void **state)
{
	struct pair worker = open_pair();

	(void)state;
	assert_int_equal(
	    dialog_listen(&dialog, &answer, worker.here, clock_now_ms() + SOON), HEARD_LATE);
	assert_int_equal(send(worker.there, "x", 1, 0), 1);
	assert_int_equal(
	    dialog_listen(&dialog, &answer, worker.here, clock_now_ms() + SOON), HEARD_OTHER);
	answer_with("482913");
	assert_int_equal(
	    dialog_listen(&dialog, &answer, worker.here, clock_now_ms() + SOON), HEARD_ANSWER);
	hang_up();
	assert_int_equal(
	    dialog_listen(&dialog, &answer, worker.here, clock_now_ms() + SOON), HEARD_GONE);
	close_pair(worker);
}

static void
test_a_worker_that_died_is_heard_too(void **state)
{
	struct pair worker = open_pair();

	(void)state;
	close(worker.there);
	assert_int_equal(
	    dialog_listen(&dialog, NULL, worker.here, clock_now_ms() + SOON), HEARD_OTHER);
	close(worker.here);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_DIALOG(test_an_answer_is_taken_as_it_was_typed_and_wiped_elsewhere),
		WITH_DIALOG(test_an_answer_is_never_cut),
		WITH_DIALOG(test_an_answer_nobody_asked_for_ends_the_login),
		WITH_DIALOG(test_what_is_no_answer_ends_the_login),
		WITH_DIALOG(test_a_descriptor_with_the_answer_ends_the_login),
		WITH_DIALOG(test_a_hang_up_ends_the_login),
		WITH_DIALOG(test_a_wait_ends_at_its_deadline),
		WITH_DIALOG(test_no_wait_outlives_the_login),
		WITH_DIALOG(test_another_descriptor_may_have_the_word_but_the_person_goes_first),
		WITH_DIALOG(test_a_worker_that_died_is_heard_too),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
