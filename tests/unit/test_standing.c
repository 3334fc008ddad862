/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * An answer of the SSO in the form in which it is kept: whose it is, what makes it void, how it
 * ages. Its file: test_standing_file.c.
 */
#include "standing.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof(table)[0])
#define HOUR_S 3600
#define DAY_S 86400

static const struct key_ring keys = { 2, { { 7, { 1, 2, 3 } }, { 6, { 4 } } } };
static const struct standing_about about = { "somchai", "host7", "keycloak",
	"https://sso.example/admin/realms/office", "host-7", "realm_access.roles" };
static const struct standing good = {
	.asked = { .boot_ms = 5000000, .wall_s = 1700000000, .boot_id = { 1 } },
	.word = STANDING_GOOD,
	.verified = true,
	.sub = "0f1e",
	.email = "somchai@office.example",
	.roles = "staff it-admin",
};
static uint8_t bytes[STANDING_SIZE];
static struct standing read;

static void
assert_void(const struct standing_about *by, const struct key_ring *ring)
{
	static const struct standing nothing;

	memset(&read, 0x5a, sizeof read);
	assert_false(standing_decode(bytes, by, ring, &read));
	assert_memory_equal(&read, &nothing, sizeof nothing);
}

static void
test_what_was_kept_is_read_again(void **state)
{
	static const struct standing refusals[] = {
		{ .word = STANDING_GONE, .asked = { 1, 2, { 3 } } },
		{ .word = STANDING_UNFINISHED, .asked = { -1, -2, { 3 } } },
	};

	(void)state;
	assert_true(standing_encode(&good, &about, &keys, bytes));
	assert_true(standing_decode(bytes, &about, &keys, &read));
	assert_memory_equal(&read, &good, sizeof good);
	for (size_t i = 0; i < COUNT(refusals); i++) {
		assert_true(standing_encode(&refusals[i], &about, &keys, bytes));
		assert_true(standing_decode(bytes, &about, &keys, &read));
		assert_memory_equal(&read, &refusals[i], sizeof read);
	}
}

/* T37: bits flipped are no copy. */
static void
test_a_single_bit_makes_it_void(void **state)
{
	(void)state;
	assert_true(standing_encode(&good, &about, &keys, bytes));
	for (size_t i = 0; i < STANDING_SIZE; i++)
		for (unsigned bit = 0; bit < 8; bit += i < 700 || i > STANDING_SIZE - 40 ? 1 : 5) {
			bytes[i] ^= (uint8_t)(1U << bit);
			assert_false(standing_decode(bytes, &about, &keys, &read));
			bytes[i] ^= (uint8_t)(1U << bit);
		}
	assert_true(standing_decode(bytes, &about, &keys, &read));
	memset(bytes, 0, sizeof bytes);
	assert_void(&about, &keys);
	memset(bytes, 0xff, sizeof bytes);
	assert_void(&about, &keys);
}

static void
test_it_cannot_be_moved_to_another_person_host_or_question(void **state)
{
	static const struct standing_about others[] = {
		{ "malee", "host7", "keycloak", "https://sso.example/admin/realms/office", "host-7",
		    "realm_access.roles" },
		{ "somchai", "host8", "keycloak", "https://sso.example/admin/realms/office",
		    "host-7", "realm_access.roles" },
		{ "somchai", "host7", "scim", "https://sso.example/admin/realms/office", "host-7",
		    "realm_access.roles" },
		{ "somchai", "host7", "keycloak", "https://sso.example/admin/realms/test", "host-7",
		    "realm_access.roles" },
		{ "somchai", "host7", "keycloak", "https://sso.example/admin/realms/office",
		    "host-8", "realm_access.roles" },
		{ "somchai", "host7", "keycloak", "https://sso.example/admin/realms/office",
		    "host-7", "" },
	};

	(void)state;
	assert_true(standing_encode(&good, &about, &keys, bytes));
	for (size_t i = 0; i < COUNT(others); i++)
		assert_void(&others[i], &keys);
}

/* T47 */
static void
test_only_the_newest_key_counts(void **state)
{
	static const struct key_ring without_keys = { 0 };
	struct key_ring rotated = { 2, { { 8, { 9 } }, { 7, { 1, 2, 3 } } } };

	(void)state;
	assert_true(standing_encode(&good, &about, &keys, bytes));
	assert_void(&about, &rotated);
	rotated = (struct key_ring){ 1, { { 8, { 1, 2, 3 } } } };
	assert_void(&about, &rotated);
	assert_void(&about, &without_keys);
	assert_false(standing_encode(&good, &about, &without_keys, bytes));
}

static void
test_what_does_not_fit_is_left_out_and_never_cut(void **state)
{
	static char long_text[STANDING_ROLES_SIZE + 1];
	struct standing_about nobody = about;

	(void)state;
	memset(long_text, 'a', STANDING_ROLES_SIZE);
	memset(&read, 0, sizeof read);
	standing_set_good(&read, long_text, long_text, true, long_text);
	assert_int_equal(read.word, STANDING_GOOD);
	assert_string_equal(read.sub, "");
	assert_string_equal(read.email, "");
	assert_false(read.verified);
	assert_string_equal(read.roles, "");
	standing_set_good(&read, long_text + STANDING_ROLES_SIZE - STANDING_SUB_SIZE + 1,
	    long_text + STANDING_ROLES_SIZE - STANDING_EMAIL_SIZE + 1, true, long_text + 1);
	assert_true(read.verified);
	assert_true(standing_encode(&read, &about, &keys, bytes));
	assert_true(standing_decode(bytes, &about, &keys, &read));
	assert_int_equal(strlen(read.sub), STANDING_SUB_SIZE - 1);
	assert_int_equal(strlen(read.email), STANDING_EMAIL_SIZE - 1);
	assert_int_equal(strlen(read.roles), STANDING_ROLES_SIZE - 1);
	nobody.person = "";
	assert_false(standing_encode(&good, &nobody, &keys, bytes));
	nobody.person = long_text;
	assert_false(standing_encode(&good, &nobody, &keys, bytes));
}

static void
test_a_new_answer_leaves_nothing_of_the_old(void **state)
{
	static struct standing again;

	(void)state;
	again = good;
	standing_set_good(&again, "1", "a@b.c", false, "x");
	for (size_t i = 1; i < sizeof again.roles; i++)
		assert_int_equal(again.roles[i], 0);
	assert_memory_equal(&again.asked, &good.asked, sizeof good.asked);
	assert_false(again.verified);
}

/* T45: boot clock, wall clock, boot; by how much they went on; how old that makes it. */
static void
test_it_is_as_old_as_the_clock_that_says_the_oldest(void **state)
{
	static const struct {
		const char *what;
		int64_t boot_s, wall_s, age_s;
		bool same_boot;
	} rows[] = {
		{ "both agree", 10, 10, 10, true },
		{ "at once", 0, 0, 0, true },
		{ "wall clock went on further", 10, HOUR_S, HOUR_S, true },
		{ "wall clock was set back", HOUR_S, -HOUR_S, HOUR_S, true },
		{ "wall clock was set back to 1970", HOUR_S, -1700000000, HOUR_S, true },
		{ "boot clock went back: a snapshot", -10, HOUR_S, -1, true },
		{ "rebooted an hour ago", HOUR_S - 5000, DAY_S, DAY_S, false },
		{ "rebooted, wall clock before", 10, -1, -1, false },
		{ "rebooted, wall clock stood still", 1000000, 5, -1, false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct moment now = {
			.boot_ms = good.asked.boot_ms + rows[i].boot_s * 1000,
			.wall_s = good.asked.wall_s + rows[i].wall_s,
			.boot_id = { rows[i].same_boot ? 1 : 2 },
		};
		int64_t wanted = rows[i].age_s < 0 ? INT64_MAX : rows[i].age_s * 1000;

		if (standing_age_ms(&good, &now) != wanted)
			fail_msg("%s", rows[i].what);
	}
}

/* T48 */
static void
test_times_beyond_reason_are_too_old(void **state)
{
	static const int64_t boot_times[] = { INT64_MIN, INT64_MAX };
	static const int64_t wall_times[] = { INT64_MIN, -1, 0, INT64_MAX };
	struct moment now = { .boot_ms = 6000000, .wall_s = 1700001000 };
	static struct standing odd;

	(void)state;
	odd = good;
	for (size_t i = 0; i < COUNT(boot_times) * COUNT(wall_times) * 2; i++) {
		now.boot_id[0] = i % 2 + 1;
		odd.asked.boot_ms = boot_times[i / 2 % COUNT(boot_times)];
		odd.asked.wall_s = wall_times[i / 2 / COUNT(boot_times)];
		assert_false(standing_is_fresh(&odd, &now, HOUR_S));
		assert_false(standing_may_serve(&odd, &now, 14));
	}
}

static void
test_it_is_fresh_and_serves_up_to_the_second_of_the_settings(void **state)
{
	struct moment now = good.asked;

	(void)state;
	now.boot_ms += 300 * 1000 - 1;
	assert_true(standing_is_fresh(&good, &now, 300));
	now.boot_ms += 1;
	assert_false(standing_is_fresh(&good, &now, 300));
	now = good.asked;
	assert_false(standing_is_fresh(&good, &now, 0));
	assert_false(standing_may_serve(&good, &now, 0));
	now.boot_ms += INT64_C(3) * DAY_S * 1000 - 1;
	assert_true(standing_may_serve(&good, &now, 3));
	now.boot_ms += 1;
	assert_false(standing_may_serve(&good, &now, 3));
}

static void
test_after_a_reboot_it_is_never_fresh_but_serves(void **state)
{
	struct moment now = { .boot_ms = 1000, .wall_s = good.asked.wall_s + 60, .boot_id = { 2 } };

	(void)state;
	assert_false(standing_is_fresh(&good, &now, HOUR_S));
	assert_true(standing_may_serve(&good, &now, 1));
}

static void
test_a_refusal_is_never_fresh_but_serves(void **state)
{
	struct standing refusal = { .asked = good.asked };

	(void)state;
	assert_false(standing_is_fresh(&refusal, &good.asked, HOUR_S));
	assert_true(standing_may_serve(&refusal, &good.asked, 1));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_was_kept_is_read_again),
		cmocka_unit_test(test_a_single_bit_makes_it_void),
		cmocka_unit_test(test_it_cannot_be_moved_to_another_person_host_or_question),
		cmocka_unit_test(test_only_the_newest_key_counts),
		cmocka_unit_test(test_what_does_not_fit_is_left_out_and_never_cut),
		cmocka_unit_test(test_a_new_answer_leaves_nothing_of_the_old),
		cmocka_unit_test(test_it_is_as_old_as_the_clock_that_says_the_oldest),
		cmocka_unit_test(test_times_beyond_reason_are_too_old),
		cmocka_unit_test(test_it_is_fresh_and_serves_up_to_the_second_of_the_settings),
		cmocka_unit_test(test_after_a_reboot_it_is_never_fresh_but_serves),
		cmocka_unit_test(test_a_refusal_is_never_fresh_but_serves),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
