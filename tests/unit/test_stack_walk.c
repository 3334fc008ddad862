/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Ways past our module, and what can be said for them. That the walk goes as libpam does is shown
 * by tests/admin/test_stacks.py; here stands what is easily put into words. (T14)
 */
#include "stack_walk.h"

#include "stack_modules.h"
#include "stack_world.h"

#define OURS " pam_dla_otp.so\n"
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static struct stack_hole hole;

/* The stack's first hole; -1 = none, else what can be said for it. */
static int
walk(const char *lines, enum stack_phase phase, bool asked_by_user)
{
	forget_files();
	put_file("s", lines);
	assert_true(build("s", phase));
	for (unsigned step = 0; step < stack.count; step++) {
		enum stack_walk_result result = stack_walk(&stack, step, asked_by_user, &hole);

		assert_int_not_equal(result, WALK_TANGLED);
		if (result == WALK_OPEN)
			return (int)hole.excuse;
	}
	return -1;
}

static int
walk_auth(const char *lines)
{
	return walk(lines, PHASE_AUTH, false);
}

static void
test_what_is_required_closes_the_stack(void **state)
{
	static const char *const closed[] = { "auth required" OURS, "auth requisite" OURS,
		"auth required" OURS "auth sufficient pam_unix.so\n",
		"auth sufficient" OURS "auth required pam_deny.so\n",
		"auth [success=done default=die]" OURS "auth sufficient pam_unix.so\n",
		"auth sufficient pam_deny.so\nauth required" OURS,
		"auth required" OURS
		"auth [default=7] pam_unix.so\nauth required pam_permit.so\n" };

	(void)state;
	for (size_t i = 0; i < COUNT(closed); i++) {
		if (walk_auth(closed[i]) != -1)
			fail_msg("open: %s", closed[i]);
		assert_true(stack_asks_us(&stack));
	}
}

static void
test_a_hole_is_told_with_its_line_and_its_way(void **state)
{
	(void)state;
	assert_int_equal(walk_auth("auth required pam_env.so\nauth sufficient pam_unix.so\n"
				   "auth required" OURS),
	    WAY_UNEXCUSED);
	assert_int_equal(hole.culprit, 1);
	assert_int_equal(hole.count, 2);
	assert_int_equal(hole.way[0].step, 0);
	assert_int_equal(hole.way[1].step, 1);
	assert_int_equal(hole.way[1].code, CODE_SUCCESS);
	assert_int_equal(walk_auth("auth required pam_unix.so\nauth optional" OURS), WAY_UNEXCUSED);
	assert_int_equal(hole.culprit, 1);
	assert_int_equal(hole.way[1].code, CODE_AUTH_ERR);
}

static void
test_an_outage_is_an_excuse_only_with_a_proof(void **state)
{
#define GLASS "auth [success=ok authinfo_unavail=ignore default=die]" OURS
	(void)state;
	assert_int_equal(walk_auth(GLASS "auth required pam_unix.so\n"), WAY_OUTAGE);
	assert_int_equal(walk_auth("auth required pam_unix.so\n" GLASS), WAY_OUTAGE);
	assert_int_equal(walk_auth(GLASS "auth required pam_permit.so\n"), WAY_UNEXCUSED);
	assert_int_equal(walk_auth(GLASS "auth required pam_unknown.so\n"), WAY_UNEXCUSED);
	assert_int_equal(
	    walk_auth(GLASS "auth optional pam_unix.so\nauth required pam_permit.so\n"),
	    WAY_UNEXCUSED);
	assert_int_equal(walk("account [authinfo_unavail=ignore default=die]" OURS
			      "account required pam_permit.so\n",
			     PHASE_ACCOUNT, false),
	    WAY_OUTAGE);
	/* A second line of ours that refuses is a refusal. */
	assert_int_equal(
	    walk_auth(GLASS "auth optional" OURS "auth required pam_unix.so\n"), WAY_UNEXCUSED);
}

static void
test_root_is_an_excuse_only_where_the_asker_is_known(void **state)
{
	static const char lines[] = "auth sufficient pam_rootok.so\nauth required" OURS;

	(void)state;
	assert_int_equal(walk(lines, PHASE_AUTH, true), WAY_ROOT);
	assert_int_equal(walk(lines, PHASE_AUTH, false), WAY_UNEXCUSED);
}

static void
test_people_who_are_named_are_an_excuse_with_a_proof(void **state)
{
#define NAMED "[success=1 default=ignore] pam_succeed_if.so quiet user = backup\n"
	(void)state;
	assert_int_equal(
	    walk("account required pam_unix.so\naccount " NAMED "account required" OURS,
		PHASE_ACCOUNT, false),
	    WAY_NAMED);
	assert_int_equal(
	    walk_auth("auth required pam_unix.so\nauth " NAMED "auth required" OURS), WAY_NAMED);
	assert_int_equal(
	    walk_auth("auth required pam_env.so\nauth " NAMED "auth required" OURS), WAY_UNEXCUSED);
}

static void
test_an_expired_password_lets_in_after_account_but_not_after_auth(void **state)
{
	static const char account[] = "account [new_authtok_reqd=done default=ignore] pam_unix.so\n"
				      "account required" OURS,
			  kept[] =
			      "account [success=ok default=bad] pam_unix.so\naccount required" OURS;

	(void)state;
	assert_int_equal(walk(account, PHASE_ACCOUNT, false), WAY_UNEXCUSED);
	assert_int_equal(hole.way[0].code, CODE_NEW_AUTHTOK_REQD);
	assert_int_equal(walk(kept, PHASE_ACCOUNT, false), WAY_UNEXCUSED);
	assert_int_equal(hole.culprit, 0);
	assert_int_equal(walk_auth("auth [new_authtok_reqd=done default=ignore] pam_unix.so\n"
				   "auth required" OURS),
	    -1);
}

static void
test_a_stack_through_which_nobody_comes_is_told_from_others(void **state)
{
	(void)state;
	assert_int_equal(walk_auth("auth required" OURS "auth required pam_deny.so\n"), -1);
	assert_int_equal(stack_walk_any(&stack), WALK_CLOSED);
	assert_int_equal(walk_auth("auth required" OURS), -1);
	assert_int_equal(stack_walk_any(&stack), WALK_OPEN);
	assert_int_equal(walk_auth("auth required pam_unix.so\n"), -1);
	assert_false(stack_asks_us(&stack));
	stack.refused = true;
	assert_int_equal(stack_walk_any(&stack), WALK_CLOSED);
}

static void
test_what_cannot_be_counted_is_not_called_sound(void **state)
{
	static char names[STACK_LEVELS][8];

	(void)state;
	forget_files();
	for (unsigned i = 0; i + 1 < STACK_LEVELS; i++) {
		char lines[128];

		(void)snprintf(names[i], sizeof names[i], "n%u", i);
		(void)snprintf(lines, sizeof lines,
		    "auth [default=reset] pam_a.so\nauth substack n%u\n", i + 1);
		put_file(names[i], lines);
	}
	put_file("n15", "auth required" OURS);
	assert_true(build("n0", PHASE_AUTH));
	assert_int_equal(stack.fault_count, 0);
	assert_int_equal(stack_walk_any(&stack), WALK_TANGLED);
	assert_int_equal(stack_walk(&stack, 0, false, &hole), WALK_TANGLED);
}

static void
test_the_longest_stack_is_walked_through_too(void **state)
{
	static char lines[STACK_STEPS_MAX * 64];
	size_t used = 0;

	(void)state;
	for (unsigned i = 0; i + 2 < STACK_STEPS_MAX; i++)
		used += (size_t)snprintf(lines + used, sizeof lines - used,
		    "auth [success=%u default=reset] pam_x.so\n", i % 3 + 1);
	(void)snprintf(lines + used, sizeof lines - used,
	    "auth required" OURS "auth required pam_permit.so\n");
	assert_int_equal(walk_auth(lines), WAY_UNEXCUSED);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_is_required_closes_the_stack),
		cmocka_unit_test(test_a_hole_is_told_with_its_line_and_its_way),
		cmocka_unit_test(test_an_outage_is_an_excuse_only_with_a_proof),
		cmocka_unit_test(test_root_is_an_excuse_only_where_the_asker_is_known),
		cmocka_unit_test(test_people_who_are_named_are_an_excuse_with_a_proof),
		cmocka_unit_test(test_an_expired_password_lets_in_after_account_but_not_after_auth),
		cmocka_unit_test(test_a_stack_through_which_nobody_comes_is_told_from_others),
		cmocka_unit_test(test_what_cannot_be_counted_is_not_called_sound),
		cmocka_unit_test(test_the_longest_stack_is_walked_through_too),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
