/* SPDX-License-Identifier: BSD-2-Clause */
/* A code is random, good for one thing, for so long, for so many tries, and once. */
#include "challenge.h"

#include "temporary.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cmocka.h>

#define TTL_S 300
#define TTL_MS (TTL_S * 1000)

static int draws_until_failure = -1; /* of the generator below; -1: it works */

/* Stands before the C library's own, to fail on purpose. */
ssize_t
getrandom(void *bytes, size_t length, unsigned flags)
{
	if (draws_until_failure == 0)
		return -1;
	if (draws_until_failure > 0)
		draws_until_failure--;
	return syscall(SYS_getrandom, bytes, length, flags);
}

static const struct key_ring keys = { 2, { { 7, { 1, 2, 3, 4, 5 } }, { 6, { 9, 8, 7, 6, 5 } } } };
static const struct challenge_bond bond = { "somchai", "sshd", "web1", "192.0.2.7",
	"somchai@dla.example" };
static const struct moment start = { 1000000, 1767225600, "0123456789abcde" };

static struct moment
after_ms(int64_t ms)
{
	struct moment now = start;

	now.boot_ms += ms;
	now.wall_s += ms / 1000;
	return now;
}

static void
draw(struct challenge *challenge, struct secret *code)
{
	assert_true(challenge_draw(challenge, &keys, &bond, 6, 3, TTL_S, &start, code));
}

/* As the engine asks: live, debited (and written), compared. */
static bool
accepts(struct challenge *challenge, const struct key_ring *ring,
    const struct challenge_bond *for_what, const struct moment *now, const struct secret *code)
{
	return challenge_is_live(challenge, ring, now) && challenge_debit(challenge) &&
	       challenge_match(challenge, ring, for_what, code);
}

static void
test_a_drawn_code_is_accepted(void **state)
{
	struct challenge challenge = { 0 };
	struct secret code;

	(void)state;
	draw(&challenge, &code);
	assert_int_equal(code.length, 6);
	assert_int_equal(strspn(code.bytes, "0123456789"), 6);
	assert_int_equal(strspn(challenge.reference, "BCDFGHJKLMNPQRSTVWXZ"), 4);
	assert_int_equal(strlen(challenge.reference), 4);
	assert_int_equal(challenge.key_id, 7);
	assert_true(challenge_is_for(&challenge, &keys, &bond));
	assert_true(accepts(&challenge, &keys, &bond, &start, &code));
}

/* The challenge holds the HMAC only. */
static void
test_the_code_is_nowhere_in_the_challenge(void **state)
{
	(void)state;
	for (unsigned i = 0; i < 100; i++) {
		struct challenge challenge = { 0 };
		struct secret code;

		draw(&challenge, &code);
		assert_null(memmem(&challenge, sizeof challenge, code.bytes, code.length));
	}
}

static void
test_only_the_right_code_is_accepted(void **state)
{
	struct challenge challenge = { 0 };
	struct secret code, other;

	(void)state;
	draw(&challenge, &code);
	for (unsigned place = 0; place < 6; place++) {
		other = code;
		other.bytes[place] = (char)('0' + (other.bytes[place] - '0' + 1) % 10);
		assert_false(challenge_match(&challenge, &keys, &bond, &other));
	}
	secret_set(&other, code.bytes, 5);
	assert_false(challenge_match(&challenge, &keys, &bond, &other));
	secret_set(&other, "", 0);
	assert_false(challenge_match(&challenge, &keys, &bond, &other));
	assert_true(challenge_match(&challenge, &keys, &bond, &code));
}

static void
test_a_challenge_that_never_was_accepts_nothing(void **state)
{
	struct challenge never = { 0 };
	struct secret code = { 0 };

	(void)state;
	assert_false(challenge_is_live(&never, &keys, &start));
	assert_false(challenge_is_for(&never, &keys, &bond));
	assert_false(challenge_debit(&never));
	assert_false(challenge_match(&never, &keys, &bond, &code));
	assert_int_equal(challenge_left_ms(&never, &start), 0);
}

/* Dead is dead, whatever the other fields say. */
static void
test_a_challenge_that_is_not_live_accepts_nothing(void **state)
{
	struct challenge challenge = { 0 };
	struct secret code;

	(void)state;
	draw(&challenge, &code);
	challenge.live = false;
	assert_false(challenge_is_live(&challenge, &keys, &start));
	assert_false(challenge_is_for(&challenge, &keys, &bond));
	assert_false(challenge_debit(&challenge));
	assert_false(challenge_match(&challenge, &keys, &bond, &code));
	assert_int_equal(challenge_left_ms(&challenge, &start), 0);
}

/* T18, T25: what no setting may ask for. */
static void
test_a_challenge_is_the_same_until_it_is_voided_and_none_is_no_other(void **state)
{
	struct challenge one = { 0 }, other = { 0 };
	struct secret code;

	(void)state;
	assert_false(challenge_is_same(&one, &other));
	draw(&one, &code);
	other = one;
	assert_true(challenge_debit(&other));
	assert_true(challenge_is_same(&one, &other));
	challenge_unmail(&other);
	assert_true(challenge_is_same(&one, &other));
	draw(&other, &code);
	assert_false(challenge_is_same(&one, &other));
	challenge_void(&one);
	assert_false(challenge_is_same(&one, &other));
	assert_false(challenge_is_same(&other, &one));
}

static void
test_numbers_out_of_bounds_draw_nothing(void **state)
{
	static const struct {
		unsigned digits, attempts, lifetime;
		bool right;
	} rows[] = {
		{ 6, 1, 1, true },
		{ 10, 5, 600, true },
		{ 5, 3, 300, false },
		{ 0, 3, 300, false },
		{ 11, 3, 300, false },
		{ 262, 3, 300, false },
		{ 6, 0, 300, false },
		{ 6, 6, 300, false },
		{ 6, 259, 300, false },
		{ 6, 3, 0, false },
		{ 6, 3, 601, false },
	};
	const struct key_ring none = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct challenge challenge = { .live = true };
		struct secret code;

		assert_int_equal(challenge_draw(&challenge, &keys, &bond, rows[i].digits,
				     rows[i].attempts, rows[i].lifetime, &start, &code),
		    rows[i].right);
		assert_int_equal(challenge.live, rows[i].right);
		assert_int_equal(code.length, rows[i].right ? rows[i].digits : 0);
	}
	struct challenge challenge = { .live = true };
	struct secret code;
	assert_false(challenge_draw(&challenge, &none, &bond, 6, 3, 300, &start, &code));
	assert_false(challenge.live);
}

/* T17: whichever call of the generator fails, there is no code, and the old one is void. */
static void
test_without_randomness_there_is_no_code(void **state)
{
	static const struct secret no_code;
	int calls = 0;

	(void)state;
	for (bool drawn = false; !drawn; calls++) {
		struct challenge challenge = { 0 };
		struct secret code;

		draw(&challenge, &code);
		draws_until_failure = calls;
		drawn = challenge_draw(&challenge, &keys, &bond, 6, 3, TTL_S, &start, &code);
		draws_until_failure = -1;
		assert_int_equal(challenge.live, drawn);
		if (!drawn)
			assert_memory_equal(&code, &no_code, sizeof code);
	}
	assert_true(calls > 1 + 4 + 6);
}

static double
chi_squared(const unsigned *seen, unsigned cells, unsigned total)
{
	double expected = (double)total / cells, sum = 0;

	for (unsigned i = 0; i < cells; i++)
		sum += ((double)seen[i] - expected) * ((double)seen[i] - expected) / expected;
	return sum;
}

/* T17. Limits: one chance in a million that an even generator exceeds them. */
static void
test_codes_are_even_and_begin_with_zero_like_any_digit(void **state)
{
	const unsigned total = rounds(1000000);
	static unsigned digits[6][10], pairs[100], letters[256];
	unsigned letter[20];

	(void)state;
	for (unsigned i = 0; i < total; i++) {
		struct challenge challenge = { 0 };
		struct secret code;

		draw(&challenge, &code);
		for (unsigned place = 0; place < 6; place++)
			digits[place][code.bytes[place] - '0']++;
		pairs[(code.bytes[0] - '0') * 10 + code.bytes[5] - '0']++;
		letters[(uint8_t)challenge.reference[i % 4]]++;
	}
	for (unsigned place = 0; place < 6; place++)
		assert_true(chi_squared(digits[place], 10, total) < 46.9);
	assert_true(chi_squared(pairs, 100, total) < 182.0);
	for (unsigned i = 0; i < 20; i++)
		letter[i] = letters[(uint8_t) "BCDFGHJKLMNPQRSTVWXZ"[i]];
	assert_true(chi_squared(letter, 20, total) < 66.1);
	assert_true(digits[0][0] > 0);
}

static struct challenge_bond
bond_of(unsigned index)
{
	static const char *const users[] = { "somchai", "somchai2", "malee", "" };
	static const char *const services[] = { "sshd", "sudo", "login", "sshd2" };
	static const char *const hosts[] = { "web1", "web2", "web1.dla.example", "" };
	static const char *const sources[] = { "local", "192.0.2.7", "192.0.2.70", "2001:db8::7" };
	static const char *const addresses[] = { "a@dla.example", "b@dla.example", "a@dla.exampl",
		"A@dla.example" };
	struct challenge_bond one = { users[index & 3], services[index >> 2 & 3],
		hosts[index >> 4 & 3], sources[index >> 6 & 3], addresses[index >> 8 & 3] };

	return one;
}

/* T23: 4 users x 4 services x 4 hosts x 4 sources x 4 addresses; a code opens its own bond only. */
static void
test_a_code_is_good_for_its_own_bond_only(void **state)
{
	const unsigned bonds = 1024, step = rounds(100) > 1 ? 37 : 999;

	(void)state;
	for (unsigned drawn = 0; drawn < bonds; drawn += step) {
		struct challenge_bond own = bond_of(drawn);
		struct challenge challenge = { 0 };
		struct secret code;

		assert_true(challenge_draw(&challenge, &keys, &own, 6, 3, TTL_S, &start, &code));
		for (unsigned tried = 0; tried < bonds; tried++) {
			struct challenge_bond other = bond_of(tried);

			assert_int_equal(
			    challenge_match(&challenge, &keys, &other, &code), tried == drawn);
			assert_int_equal(
			    challenge_is_for(&challenge, &keys, &other), tried == drawn);
		}
	}
}

/* T23: the id is part of it; so is the key. */
static void
test_a_code_of_one_challenge_is_none_of_another(void **state)
{
	struct challenge a = { 0 }, b = { 0 };
	struct secret code_a, code_b;

	(void)state;
	draw(&a, &code_a);
	draw(&b, &code_b);
	assert_memory_not_equal(a.id, b.id, sizeof a.id);
	memcpy(b.mac, a.mac, sizeof b.mac);
	assert_false(challenge_match(&b, &keys, &bond, &code_a));
	a.key_id = 6;
	assert_false(challenge_match(&a, &keys, &bond, &code_a));
	assert_false(challenge_is_for(&a, &keys, &bond));
}

/* T24 */
static void
test_a_new_code_voids_the_old_one(void **state)
{
	struct challenge challenge = { 0 };
	struct secret old, new;

	(void)state;
	draw(&challenge, &old);
	do
		draw(&challenge, &new);
	while (secret_equal(&old, &new));
	assert_false(challenge_match(&challenge, &keys, &bond, &old));
	assert_true(challenge_match(&challenge, &keys, &bond, &new));
}

/* T22 */
static void
test_a_voided_challenge_accepts_nothing(void **state)
{
	struct challenge challenge = { 0 }, never = { 0 };
	struct secret code;

	(void)state;
	draw(&challenge, &code);
	challenge_void(&challenge);
	assert_false(challenge_is_live(&challenge, &keys, &start));
	assert_false(challenge_is_for(&challenge, &keys, &bond));
	assert_false(challenge_debit(&challenge));
	assert_false(challenge_match(&challenge, &keys, &bond, &code));
	assert_int_equal(challenge_left_ms(&challenge, &start), 0);
	assert_memory_equal(&challenge, &never, sizeof challenge);
}

/* T25: the last millisecond counts, the next does not. */
static void
test_a_code_that_expired_is_refused(void **state)
{
	static const struct {
		int64_t age_ms, left_ms;
	} rows[] = {
		{ -1, 0 }, /* the boot clock of a machine restored from a snapshot */
		{ 0, TTL_MS },
		{ 1, TTL_MS - 1 },
		{ TTL_MS - 1, 1 },
		{ TTL_MS, 0 },
		{ TTL_MS + 1, 0 },
		{ INT64_MAX - 1000000, 0 },
		{ INT64_MIN + 1000000, 0 },
	};
	struct challenge challenge = { 0 };
	struct secret code;

	(void)state;
	draw(&challenge, &code);
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct moment now = start;

		now.boot_ms += rows[i].age_ms;
		assert_int_equal(challenge_left_ms(&challenge, &now), rows[i].left_ms);
		assert_int_equal(challenge_is_live(&challenge, &keys, &now), rows[i].left_ms > 0);
	}
}

/* T45, T48: whatever the wall clock says, and only in the boot it was drawn in. */
static void
test_only_the_boot_clock_of_the_same_boot_decides(void **state)
{
	static const int64_t wall[] = { INT64_MIN, -315619200, 0, 1767225599, 2147483647,
		2147483648, 4291747200, INT64_MAX };
	struct challenge challenge = { 0 };
	struct secret code;

	(void)state;
	draw(&challenge, &code);
	for (size_t i = 0; i < sizeof wall / sizeof wall[0]; i++) {
		struct moment now = after_ms(1000);

		now.wall_s = wall[i];
		assert_true(challenge_is_live(&challenge, &keys, &now));
		now.boot_ms += TTL_MS;
		assert_false(challenge_is_live(&challenge, &keys, &now));
	}
}

/* T45, T46 */
static void
test_a_reboot_ends_the_code(void **state)
{
	struct challenge challenge = { 0 };
	struct moment now = after_ms(10000);
	struct secret code;

	(void)state;
	draw(&challenge, &code);
	now.boot_id[15] ^= 1;
	assert_false(challenge_is_live(&challenge, &keys, &now));
	assert_int_equal(challenge_left_ms(&challenge, &now), 0);
}

/* T18: the last debit leaves a code that can be compared once more and then no more. */
static void
test_attempts_run_out(void **state)
{
	struct challenge challenge = { 0 };
	struct secret code;

	(void)state;
	draw(&challenge, &code);
	for (unsigned left = 3; left > 0; left--) {
		assert_int_equal(challenge.attempts_left, left);
		assert_true(challenge_is_live(&challenge, &keys, &start));
		assert_true(challenge_debit(&challenge));
	}
	assert_true(challenge_match(&challenge, &keys, &bond, &code));
	assert_false(challenge_is_live(&challenge, &keys, &start));
	assert_false(challenge_debit(&challenge));
	assert_int_equal(challenge.attempts_left, 0);
}

/* Recovery codes may keep the older one in the file. */
static void
test_a_newer_key_voids_the_codes_of_an_older_one_even_if_that_stays_T47(void **state)
{
	const struct key_ring rotated = { 2, { { 8, { 5, 5, 5 } }, keys.keys[0] } };
	const struct key_ring later = { 1, { { 8, { 5, 5, 5 } } } };
	const struct key_ring reused = { 1, { { 7, { 5, 5, 5 } } } };
	struct challenge challenge = { 0 };
	struct secret code;

	(void)state;
	draw(&challenge, &code);
	assert_false(challenge_is_live(&challenge, &rotated, &start));
	assert_false(challenge_is_for(&challenge, &rotated, &bond));
	assert_false(challenge_match(&challenge, &rotated, &bond, &code));
	assert_false(challenge_is_live(&challenge, &later, &start));
	assert_false(challenge_is_for(&challenge, &later, &bond));
	assert_false(challenge_match(&challenge, &later, &bond, &code));
	assert_false(challenge_match(&challenge, &reused, &bond, &code));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_drawn_code_is_accepted),
		cmocka_unit_test(test_the_code_is_nowhere_in_the_challenge),
		cmocka_unit_test(test_only_the_right_code_is_accepted),
		cmocka_unit_test(test_a_challenge_that_never_was_accepts_nothing),
		cmocka_unit_test(test_a_challenge_that_is_not_live_accepts_nothing),
		cmocka_unit_test(
		    test_a_challenge_is_the_same_until_it_is_voided_and_none_is_no_other),
		cmocka_unit_test(test_numbers_out_of_bounds_draw_nothing),
		cmocka_unit_test(test_without_randomness_there_is_no_code),
		cmocka_unit_test(test_codes_are_even_and_begin_with_zero_like_any_digit),
		cmocka_unit_test(test_a_code_is_good_for_its_own_bond_only),
		cmocka_unit_test(test_a_code_of_one_challenge_is_none_of_another),
		cmocka_unit_test(test_a_new_code_voids_the_old_one),
		cmocka_unit_test(test_a_voided_challenge_accepts_nothing),
		cmocka_unit_test(test_a_code_that_expired_is_refused),
		cmocka_unit_test(test_only_the_boot_clock_of_the_same_boot_decides),
		cmocka_unit_test(test_a_reboot_ends_the_code),
		cmocka_unit_test(test_attempts_run_out),
		cmocka_unit_test(
		    test_a_newer_key_voids_the_codes_of_an_older_one_even_if_that_stays_T47),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
