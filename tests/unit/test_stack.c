/* SPDX-License-Identifier: BSD-2-Clause */
/* Stacks are put together as libpam puts them together; nothing is left out in silence. (T14) */
#include "stack_world.h"

/* The row of modules, `>` before those of a substack for each level, `!` for lines that fail. */
static const char *
row(void)
{
	static char words[1024];
	size_t used = 0;

	words[0] = '\0';
	for (unsigned i = 0; i < stack.count; i++) {
		const struct stack_step *step = &stack.steps[i];

		for (unsigned level = 0; level < step->level; level++)
			words[used++] = '>';
		used += (size_t)snprintf(words + used, sizeof words - used, "%s%s ",
		    step->fails             ? "!"
		    : step->begins_substack ? "+"
					    : "",
		    step->line->name);
	}
	return words;
}

static void
assert_fault(const char *file, int number, const char *words)
{
	for (unsigned i = 0; i < stack.fault_count; i++)
		if (strcmp(stack.faults[i].file->path, file) == 0 &&
		    stack.faults[i].number == number && strstr(stack.faults[i].words, words))
			return;
	fail_msg("no fault \"%s\" in line %d of %s", words, number, file);
}

static void
test_a_stack_is_the_lines_of_its_phase_with_included_ones_in_their_place(void **state)
{
	(void)state;
	forget_files();
	put_file("sshd", "auth required a\n@include common\naccount required b\nauth include c\n"
			 "auth substack d\nauth required e\n");
	put_file("common", "auth required f\naccount required g\n@include deeper\n");
	put_file("deeper", "account required h\nauth required i\n");
	put_file("c", "auth required j\naccount required k\n");
	put_file("d", "auth required l\nauth substack c\naccount required m\n");
	assert_true(build("sshd", PHASE_AUTH));
	assert_string_equal(row(), "a f i j +d >l >+c >>j e ");
	assert_int_equal(stack.fault_count, 0);
	assert_int_equal(stack.file_count, 5);
	assert_false(stack.of_other || stack.refused);
	assert_true(build("sshd", PHASE_ACCOUNT));
	assert_string_equal(row(), "g h b ");
}

static void
test_a_phase_without_a_line_is_that_of_other(void **state)
{
	(void)state;
	forget_files();
	put_file("sshd", "auth required a\n");
	put_file("other", "auth required x\naccount required y\n");
	assert_true(build("sshd", PHASE_ACCOUNT));
	assert_true(stack.of_other);
	assert_string_equal(row(), "y ");
	assert_true(build("nobody", PHASE_AUTH));
	assert_string_equal(row(), "x ");
	forget_files();
	put_file("sshd", "auth required a\n");
	assert_true(build("sshd", PHASE_ACCOUNT));
	assert_int_equal(stack.count, 0);
	assert_false(build("nobody", PHASE_AUTH));
}

static void
test_an_include_that_leads_nowhere_is_a_line_that_fails(void **state)
{
	(void)state;
	forget_files();
	put_file("sshd", "auth include nowhere\nauth substack nowhere\nauth required a\n");
	assert_true(build("sshd", PHASE_AUTH));
	assert_string_equal(row(), "!nowhere +nowhere !nowhere a ");
	assert_fault("sshd", 1, "not there");
	assert_fault("sshd", 2, "not there");
	assert_false(stack.refused);
}

static void
test_at_include_that_leads_nowhere_makes_libpam_refuse_the_stack(void **state)
{
	(void)state;
	forget_files();
	put_file("sshd", "auth required a\n@include nowhere\n");
	put_file("su", "auth include part\nauth required a\n");
	put_file("part", "@include nowhere\n");
	assert_true(build("sshd", PHASE_AUTH));
	assert_true(stack.refused);
	assert_fault("sshd", 2, "not there");
	assert_true(build("su", PHASE_AUTH));
	assert_false(stack.refused);
	assert_string_equal(row(), "!nowhere a ");
}

static void
test_a_file_that_includes_itself_is_a_fault_and_has_an_end(void **state)
{
	char name[8], line[32];

	(void)state;
	forget_files();
	put_file("sshd", "auth include a\n");
	put_file("a", "auth required x\nauth include b\n");
	put_file("b", "auth substack a\n");
	assert_true(build("sshd", PHASE_AUTH));
	assert_fault("b", 1, "itself");
	assert_string_equal(row(), "x +a !a ");
	forget_files();
	for (int i = 0; i < 20; i++) {
		static char names[20][8];

		(void)snprintf(names[i], sizeof names[i], "f%d", i);
		(void)snprintf(line, sizeof line, "auth include f%d\n", i + 1);
		put_file(names[i], line);
	}
	(void)snprintf(name, sizeof name, "f0");
	assert_true(build(name, PHASE_AUTH));
	assert_fault("f15", 1, "16 deep");
}

static void
test_a_stack_that_is_too_long_is_refused(void **state)
{
	static char lines[300 * 18];
	size_t used = 0;

	(void)state;
	forget_files();
	for (int i = 0; i < 257; i++)
		used += (size_t)snprintf(lines + used, sizeof lines - used, "auth required a\n");
	put_file("sshd", lines);
	assert_true(build("sshd", PHASE_AUTH));
	assert_true(stack.refused);
	assert_fault("sshd", 257, "256 lines");
}

static void
test_a_line_of_no_phase_is_one_of_auth_that_fails(void **state)
{
	(void)state;
	forget_files();
	put_file("sshd", "atuh required a\nauth required\naccount include part\n");
	put_file("part", "nonsense optional b\n");
	assert_true(build("sshd", PHASE_AUTH));
	assert_string_equal(row(), "!a ! ");
	assert_true(build("sshd", PHASE_ACCOUNT));
	assert_string_equal(row(), "!b ");
	assert_int_equal(stack.steps[0].control.action[CODE_PERM_DENIED], ACTION_IGNORE);
}

static void
test_files_that_are_cut_short_or_unreadable_are_refused(void **state)
{
	(void)state;
	forget_files();
	put_file("sshd", "auth required a \\\n");
	put_file("su", "auth substack sshd\nauth required b\n");
	put_file("x", "auth required b\n");
	world_files[2].unreadable = "belongs to somebody";
	assert_true(build("sshd", PHASE_AUTH));
	assert_true(stack.refused);
	assert_true(build("su", PHASE_AUTH));
	assert_false(stack.refused);
	assert_string_equal(row(), "+sshd >a !sshd b ");
	assert_true(build("x", PHASE_AUTH));
	assert_true(stack.refused);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    test_a_stack_is_the_lines_of_its_phase_with_included_ones_in_their_place),
		cmocka_unit_test(test_a_phase_without_a_line_is_that_of_other),
		cmocka_unit_test(test_an_include_that_leads_nowhere_is_a_line_that_fails),
		cmocka_unit_test(test_at_include_that_leads_nowhere_makes_libpam_refuse_the_stack),
		cmocka_unit_test(test_a_file_that_includes_itself_is_a_fault_and_has_an_end),
		cmocka_unit_test(test_a_stack_that_is_too_long_is_refused),
		cmocka_unit_test(test_a_line_of_no_phase_is_one_of_auth_that_fails),
		cmocka_unit_test(test_files_that_are_cut_short_or_unreadable_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
