/* SPDX-License-Identifier: BSD-2-Clause */
/* What is known of a module is little, and never too much. (T14) */
#include "stack_modules.h"

#include "stack_world.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const struct stack_step *
step_of(const char *module)
{
	char line[256];

	(void)snprintf(line, sizeof line, "auth required %s\n", module);
	forget_files();
	put_file("s", line);
	assert_true(build("s", PHASE_AUTH));
	return &stack.steps[0];
}

static void
test_modules_mean_what_their_names_and_arguments_say(void **state)
{
	static const struct {
		const char *module;
		enum module_meaning meaning;
	} rows[] = {
		{ "pam_dla_otp.so", MODULE_IS_OURS },
		{ "/usr/lib/security/pam_dla_otp.so conf=/x", MODULE_IS_OURS },
		{ "pam_dla_otp", MODULE_ANY },
		{ "Pam_dla_otp.so", MODULE_ANY },
		{ "pam_dla_otp.so.old", MODULE_ANY },
		{ "pam_rootok.so", MODULE_ROOT },
		{ "pam_unix.so nullok", MODULE_PROVES },
		{ "pam_env.so", MODULE_ANY },
		{ "pam_succeed_if.so user = backup", MODULE_NAMED },
		{ "pam_succeed_if.so quiet user in a:b", MODULE_NAMED },
		{ "pam_succeed_if.so uid >= 1000 quiet user = backup", MODULE_NAMED },
		{ "pam_succeed_if.so [user] = backup", MODULE_NAMED },
		{ "pam_succeed_if.so", MODULE_ANY },
		{ "pam_succeed_if.so user != backup", MODULE_ANY },
		{ "pam_succeed_if.so user =~ b*", MODULE_ANY },
		{ "pam_succeed_if.so user notin a:b", MODULE_ANY },
		{ "pam_succeed_if.so user ingroup wheel", MODULE_ANY },
		{ "pam_succeed_if.so user = backup use_uid", MODULE_ANY },
		{ "pam_succeed_if.so user = backup uid", MODULE_ANY },
		{ "pam_succeed_if.so service = user", MODULE_ANY },
		{ "pam_succeed_if.so uid user = backup", MODULE_ANY },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		if (stack_module_meaning(step_of(rows[i].module)->line) != rows[i].meaning)
			fail_msg("%s", rows[i].module);
}

static void
test_a_module_says_anything_unless_it_is_known_better(void **state)
{
	(void)state;
	assert_int_equal(stack_step_codes(step_of("pam_x.so")), 0x7fffffff);
	assert_int_equal(stack_step_codes(step_of("pam_permit.so")), 1);
	assert_int_equal(stack_step_codes(step_of("/lib/security/pam_deny.so")), 1 << 7);
	assert_int_equal(stack_step_codes(step_of("pam_warn.so")), 1 << CODE_IGNORE);
	assert_int_equal(stack_step_codes(step_of("pam_dla_otp.so")),
	    0x7fffffff & ~(1 << CODE_IGNORE | 1 << CODE_NEW_AUTHTOK_REQD));
}

static void
test_a_line_that_fails_is_never_ours(void **state)
{
	(void)state;
	forget_files();
	put_file("s", "nonsense required pam_dla_otp.so\n");
	assert_true(build("s", PHASE_AUTH));
	assert_false(stack_step_is_ours(&stack.steps[0]));
	assert_int_equal(stack_step_codes(&stack.steps[0]), 1 << CODE_PERM_DENIED);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_modules_mean_what_their_names_and_arguments_say),
		cmocka_unit_test(test_a_module_says_anything_unless_it_is_known_better),
		cmocka_unit_test(test_a_line_that_fails_is_never_ours),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
