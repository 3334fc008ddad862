/* SPDX-License-Identifier: BSD-2-Clause */
/* The way back never throws away what somebody else wrote. */
#include "way_back.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define BEFORE "@include common-auth\naccount required pam_unix.so\n"
#define AFTER                                                             \
	"# dla-otp: by somchai\nauth required pam_dla_otp.so # dla-otp\n" \
	"# dla-otp was: @include common-auth\naccount required pam_unix.so\n"
#define FOREIGN "session required pam_limits.so\n"

static enum way_back way;
static char *goal; /* NULL = there is to be none */

static int
end(void **state)
{
	(void)state;
	free(goal);
	goal = NULL;
	return 0;
}

static struct whole_file
file_of(const char *bytes)
{
	/* It is never written to. */
	return (struct whole_file){ .bytes = (char *)(uintptr_t)bytes,
		.length = bytes != NULL ? strlen(bytes) : 0,
		.mode = 0640 };
}

static void
find(const char *directory, const char *now, const char *before, const char *after)
{
	const struct switched_file file = { .directory = directory, .now = file_of(now) };
	const struct whole_file was = file_of(before), became = file_of(after);
	struct whole_file found;

	free(goal);
	assert_true(way_back(&way, &found, &file, &was, &became));
	goal = found.bytes;
	if (goal != NULL)
		assert_int_equal(found.mode, 0640);
}

static void
test_a_stack_nobody_changed_is_again_what_it_was(void **state)
{
	(void)state;
	find(SWITCHED_PAM, AFTER, BEFORE, AFTER);
	assert_int_equal(way, BACK_TO_COPY);
	assert_string_equal(goal, BEFORE);
}

static void
test_a_stack_that_was_never_changed_stays(void **state)
{
	(void)state;
	find(SWITCHED_PAM, BEFORE, BEFORE, AFTER);
	assert_int_equal(way, BACK_THERE);
	assert_string_equal(goal, BEFORE);
	find(SWITCHED_PAM, FOREIGN, BEFORE, AFTER);
	assert_int_equal(way, BACK_THERE);
	assert_string_equal(goal, FOREIGN);
	find(SWITCHED_PAM, NULL, NULL, NULL);
	assert_int_equal(way, BACK_THERE);
	assert_null(goal);
}

static void
test_what_others_added_stays_when_ours_goes(void **state)
{
	(void)state;
	find(SWITCHED_PAM, AFTER FOREIGN, BEFORE, AFTER);
	assert_int_equal(way, BACK_TAKE_OUT);
	assert_string_equal(goal, BEFORE FOREIGN);
}

static void
test_without_copies_our_lines_are_taken_out_by_their_marks(void **state)
{
	(void)state;
	find(SWITCHED_PAM, AFTER, NULL, NULL);
	assert_int_equal(way, BACK_TAKE_OUT);
	assert_string_equal(goal, BEFORE);
}

static void
test_lines_of_ours_without_marks_are_not_guessed_at(void **state)
{
	static const char tangled[] = "auth required pam_dla_otp.so\n";

	(void)state;
	find(SWITCHED_PAM, tangled, BEFORE, AFTER);
	assert_int_equal(way, BACK_TANGLED);
	assert_string_equal(goal, BEFORE); /* for who must go back in any case */
	find(SWITCHED_PAM, tangled, NULL, NULL);
	assert_int_equal(way, BACK_TANGLED);
	assert_string_equal(goal, tangled);
	find(SWITCHED_PAM, tangled, tangled, AFTER);
	assert_string_equal(goal, tangled);
}

/* A copy that itself asks us is no way back. */
static void
test_a_copy_with_our_module_in_it_is_not_taken(void **state)
{
	(void)state;
	find(SWITCHED_PAM, AFTER, "auth required pam_dla_otp.so\n", AFTER);
	assert_int_equal(way, BACK_TAKE_OUT);
	assert_string_equal(goal, BEFORE);
}

static void
test_the_file_beside_sshds_goes_unless_it_was_there_before(void **state)
{
	(void)state;
	find("/etc/ssh/sshd_config.d", "UsePAM yes\n", NULL, "UsePAM yes\n");
	assert_int_equal(way, BACK_TO_COPY);
	assert_null(goal);
	find("/etc/ssh/sshd_config.d", "UsePAM yes\n", "X11Forwarding no\n", "UsePAM yes\n");
	assert_string_equal(goal, "X11Forwarding no\n");
	find("/etc/ssh/sshd_config.d", NULL, NULL, "UsePAM yes\n");
	assert_int_equal(way, BACK_THERE);
	find("/etc/ssh/sshd_config.d", "UsePAM yes\nPort 2\n", NULL, "UsePAM yes\n");
	assert_int_equal(way, BACK_TANGLED);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_stack_nobody_changed_is_again_what_it_was),
		cmocka_unit_test(test_a_stack_that_was_never_changed_stays),
		cmocka_unit_test(test_what_others_added_stays_when_ours_goes),
		cmocka_unit_test(test_without_copies_our_lines_are_taken_out_by_their_marks),
		cmocka_unit_test(test_lines_of_ours_without_marks_are_not_guessed_at),
		cmocka_unit_test(test_a_copy_with_our_module_in_it_is_not_taken),
		cmocka_unit_test(test_the_file_beside_sshds_goes_unless_it_was_there_before),
	};

	return cmocka_run_group_tests(tests, NULL, end);
}
