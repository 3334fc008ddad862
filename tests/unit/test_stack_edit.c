/* SPDX-License-Identifier: BSD-2-Clause */
/* Our lines go into Debian's own files where nobody gets past them, and come out again. (T14) */
#include "stack_edit.h"

#include "stack_modules.h"
#include "stack_walk.h"
#include "stack_world.h"

#define FILES "tests/unit/pam.d/" /* tests run in the source directory */
#define WORDS "sshd, 2026-11-22, by somchai\nas it was: /a/copy"

static struct stack_edit edit;

static int
end(void **state)
{
	(void)state;
	free(edit.bytes);
	edit = (struct stack_edit){ 0 };
	forget_files();
	return 0;
}

static bool
add(const char *bytes)
{
	free(edit.bytes);
	return stack_edit_add(&edit, bytes, strlen(bytes), WORDS);
}

static bool
take_out(const char *bytes)
{
	free(edit.bytes);
	return stack_edit_remove(&edit, bytes, strlen(bytes));
}

/* The caller frees it. */
static char *
load(const char *name, const char *ending)
{
	char path[128], *bytes = calloc(1, STACK_TEXT_MAX);
	FILE *file;

	(void)snprintf(path, sizeof path, FILES "%s%s", name, ending);
	file = fopen(path, "r");
	assert_non_null(file);
	assert_true(fread(bytes, 1, STACK_TEXT_MAX - 1, file) > 0);
	(void)fclose(file);
	return bytes;
}

static void
put_common(void)
{
	put_file("common-auth", "auth [success=1 default=ignore] pam_unix.so nullok\n"
				"auth requisite pam_deny.so\n"
				"auth required pam_permit.so\n");
	put_file("common-account",
	    "account [success=1 new_authtok_reqd=done default=ignore] pam_unix.so\n"
	    "account requisite pam_deny.so\n"
	    "account required pam_permit.so\n");
	put_file("common-session", "session required pam_unix.so\n");
	put_file("common-session-noninteractive", "session required pam_unix.so\n");
	put_file("common-password", "password required pam_deny.so\n");
}

/* Nobody but root gets past us, and somebody gets in. */
static void
assert_sound(const char *service, bool root)
{
	struct stack_hole hole;

	for (enum stack_phase phase = PHASE_AUTH; phase <= PHASE_ACCOUNT; phase++) {
		assert_true(build(service, phase));
		assert_int_equal(stack.fault_count, 0);
		assert_true(stack_asks_us(&stack));
		assert_int_equal(stack_walk_any(&stack), WALK_OPEN);
		for (unsigned step = 0; step < stack.count; step++)
			if (stack_walk(&stack, step, root, &hole) == WALK_OPEN &&
			    hole.excuse != WAY_ROOT)
				fail_msg("%s: a way past us at step %u", service, step);
	}
}

static void
test_debians_own_services_are_sound_with_our_lines_and_come_back_T14(void **state)
{
	static const char *const services[] = { "sshd", "login", "su", "sudo", "sudo-i", "lightdm",
		"gdm-password", "chsh" };

	(void)state;
	for (unsigned i = 0; i < sizeof services / sizeof services[0]; i++) {
		char *before = load(services[i], ""), *wanted = load(services[i], ".enabled");
		bool root = strcmp(services[i], "su") == 0 || strcmp(services[i], "chsh") == 0;

		assert_true(add(before));
		assert_string_equal(edit.bytes, wanted);
		put_common();
		put_file(services[i], edit.bytes);
		assert_sound(services[i], root);
		forget_files();
		assert_true(take_out(wanted));
		assert_string_equal(edit.bytes, before);
		free(before);
		free(wanted);
	}
}

static void
test_lines_that_prove_somebody_make_way_and_all_others_stay(void **state)
{
	(void)state;
	assert_true(add("# head\n"
			"auth required pam_env.so\n"
			"auth sufficient pam_unix.so try_first_pass\n"
			"auth sufficient /lib/security/pam_sss.so use_first_pass\n"
			"auth required pam_deny.so\n"
			"account required pam_unix.so\n"
			"session required pam_limits.so\n"));
	assert_string_equal(edit.bytes,
	    "# dla-otp: sshd, 2026-11-22, by somchai\n"
	    "# dla-otp: as it was: /a/copy\n"
	    "# head\n"
	    "auth required pam_env.so\n"
	    "auth required pam_dla_otp.so # dla-otp\n"
	    "# dla-otp was: auth sufficient pam_unix.so try_first_pass\n"
	    "# dla-otp was: auth sufficient /lib/security/pam_sss.so use_first_pass\n"
	    "# dla-otp was: auth required pam_deny.so\n"
	    "account required pam_unix.so\n"
	    "account required pam_dla_otp.so # dla-otp\n"
	    "session required pam_limits.so\n"
	    "session optional pam_dla_otp.so # dla-otp\n");
}

/* T14: an expired local password ends Debian's common-account with success. */
static void
test_our_account_line_comes_before_what_could_end_the_phase_T14(void **state)
{
	static const char *const ending[] = { "@include common-account",
		"account sufficient pam_localuser.so", "account include other-file",
		"account [success=done default=ignore] pam_x.so" };
	char file[256], wanted[256];

	(void)state;
	for (unsigned i = 0; i < sizeof ending / sizeof ending[0]; i++) {
		(void)snprintf(file, sizeof file,
		    "@include common-auth\naccount requisite pam_nologin.so\n%s\n"
		    "account required pam_unix.so\n",
		    ending[i]);
		(void)snprintf(wanted, sizeof wanted,
		    "pam_nologin.so\naccount required pam_dla_otp.so # dla-otp\n%s\n", ending[i]);
		assert_true(add(file));
		assert_non_null(strstr(edit.bytes, wanted));
	}
}

static void
assert_refused(const char *bytes, int line, const char *words)
{
	assert_false(add(bytes));
	assert_null(edit.bytes);
	assert_int_equal(edit.line, line);
	assert_non_null(edit.remedy);
	if (strstr(edit.reason, words) == NULL)
		fail_msg("\"%s\" is not in \"%s\"", words, edit.reason);
}

#define REST "account required pam_unix.so\n"

static void
test_what_is_not_understood_leaves_the_file_as_it_is(void **state)
{
	(void)state;
	assert_refused("@include common-auth\n@include local-things\n" REST, 2, "local-things");
	assert_refused("auth include su\n" REST, 1, "su");
	assert_refused("auth substack system-auth\n" REST, 1, "system-auth");
	assert_refused("@include common-auth\nauth required pam_faillock.so preauth\n" REST, 2,
	    "pam_faillock.so");
	assert_refused("auth [success=1 default=ignore] pam_succeed_if.so user = a\n"
		       "@include common-auth\n" REST,
	    1, "jumps");
	assert_refused("auth required \\\n pam_unix.so\n" REST, 1, "goes on");
	assert_refused("@include common-auth\nauth require pam_env.so\n" REST, 2, "control field");
	assert_refused("autho required pam_unix.so\n" REST, 1, "first word");
	assert_refused("auth required pam_unix.so\r\n" REST, 1, "carriage return");
	assert_refused("auth required pam_dla_otp.so\n" REST, 1, "already");
	assert_refused(
	    "@include common-auth\n" REST "session optional pam_dla_otp.so\n", 3, "already");
	assert_refused("@include common-auth\n# dla-otp: old\n" REST, 2, "mark");
	assert_refused("@include common-auth\n" REST "# mine # dla-otp\n", 3, "mark");
	assert_refused("auth required pam_env.so\n" REST, 0, "asks for a password");
	assert_refused("@include common-auth\n", 0, "no account line");
	assert_refused("", 0, "asks for a password");
}

static void
test_su_l_is_told_to_be_part_of_su(void **state)
{
	char *bytes = load("su-l", "");

	(void)state;
	assert_refused(bytes, 2, "(su)");
	free(bytes);
}

static void
test_our_lines_come_out_of_a_file_that_others_changed(void **state)
{
	(void)state;
	assert_true(add("@include common-auth\naccount required pam_unix.so\n"));
	char *changed = calloc(1, edit.length + 100);
	(void)snprintf(
	    changed, edit.length + 100, "%ssession required pam_limits.so\n", edit.bytes);
	assert_true(take_out(changed));
	assert_string_equal(edit.bytes, "@include common-auth\naccount required pam_unix.so\n"
					"session required pam_limits.so\n");
	free(changed);
}

static void
test_what_is_not_ours_is_not_taken_out(void **state)
{
	(void)state;
	assert_false(take_out("@include common-auth\n"));
	assert_false(take_out(""));
	assert_false(take_out("auth required pam_dla_otp.so\n"));
	assert_false(take_out("auth required pam_dla_otp.so # dla-otp\n"
			      "account required pam_dla_otp.so debug\n"));
	assert_null(edit.bytes);
}

static void
test_a_last_line_without_an_end_gets_one(void **state)
{
	(void)state;
	assert_true(add("@include common-auth\naccount required pam_unix.so"));
	assert_non_null(strstr(edit.bytes, "pam_unix.so\naccount required pam_dla_otp.so"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    test_debians_own_services_are_sound_with_our_lines_and_come_back_T14),
		cmocka_unit_test(test_lines_that_prove_somebody_make_way_and_all_others_stay),
		cmocka_unit_test(test_our_account_line_comes_before_what_could_end_the_phase_T14),
		cmocka_unit_test(test_what_is_not_understood_leaves_the_file_as_it_is),
		cmocka_unit_test(test_su_l_is_told_to_be_part_of_su),
		cmocka_unit_test(test_our_lines_come_out_of_a_file_that_others_changed),
		cmocka_unit_test(test_what_is_not_ours_is_not_taken_out),
		cmocka_unit_test(test_a_last_line_without_an_end_gets_one),
	};

	return cmocka_run_group_tests(tests, NULL, end);
}
