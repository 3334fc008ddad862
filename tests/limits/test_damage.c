/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Whatever becomes of a record's bytes: whoever guesses for a day from then on compares no more
 * codes than they would have without. (Seen in a peer: a damaged file counted as a new one.)
 */
#include "rig.h"

static uint8_t whole[RIG_FILE_SIZE];
static struct shared then;
static unsigned undamaged; /* comparisons of a day, with the file as it was */

/* Puts a file there at the moment when the damage happens, and attacks for a day. */
static unsigned
guesses_with(const void *bytes, size_t size)
{
	*shared = then;
	make_file(RIG_COMPARISONS, "", 0);
	make_file(path_of(PERSON), bytes, size);
	attack_for(DAY - HOUR);
	return comparisons();
}

/* An account in the middle of being guessed at: a live code, two attempts of it left, 7 of 20. */
static int
begin_in_the_middle(void **state)
{
	begin_anew(state);
	attack_for(5 * 60 * SECOND);
	assert_true(sign_in());
	assert_int_equal(guess(), STEP_ASK);
	load(whole);
	then = *shared;
	undamaged = guesses_with(whole, sizeof whole);
	assert_in_range(undamaged, 2, CODES_PER_DAY);
	return 0;
}

static void
test_no_flipped_bit_gives_a_guesser_more_T37(void **state)
{
	const unsigned bits = 8 * RIG_FILE_SIZE, step = times(64, 1);
	unsigned flipped = 0, most = 0;

	(void)state;
	for (unsigned place = 0; place < bits; place += step, flipped++) {
		unsigned bit = place + flipped % step; /* each bit of a byte in turn */
		unsigned compared;

		whole[bit / 8] ^= (uint8_t)(1u << bit % 8);
		compared = guesses_with(whole, sizeof whole);
		whole[bit / 8] ^= (uint8_t)(1u << bit % 8);
		assert_in_range(compared, 1, undamaged); /* and nobody is locked out for ever */
		most = compared > most ? compared : most;
	}
	print_message(
	    "figure: bits flipped in a file that is guessed at %u / %u\n", flipped, bits / step);
	print_message("figure: guesses with a flipped bit / without %u / %u\n", most, undamaged);
}

static void
test_no_truncation_gives_a_guesser_more_T37(void **state)
{
	unsigned cut = 0;

	(void)state;
	for (unsigned size = 0; size < RIG_FILE_SIZE; size++, cut++)
		assert_int_equal(guesses_with(whole, size), 0);
	print_message(
	    "figure: truncations of a file that is guessed at %u / %u\n", cut, RIG_FILE_SIZE);
}

/* Zeros, a slot of zeros, rubbish, a file of somebody else's, one twice as long. */
static void
test_no_other_content_gives_a_guesser_more_T37(void **state)
{
	static uint8_t other[2 * RIG_FILE_SIZE];

	(void)state;
	assert_int_equal(guesses_with(other, RIG_FILE_SIZE), 0);
	for (unsigned slot = 0; slot < 2; slot++) {
		memcpy(other, whole, RIG_FILE_SIZE);
		memset(other + slot * RECORD_SLOT_SIZE, 0, RECORD_SLOT_SIZE);
		assert_in_range(guesses_with(other, RIG_FILE_SIZE), 0, undamaged);
		memcpy(other, whole, RIG_FILE_SIZE);
		memcpy(other + slot * RECORD_SLOT_SIZE, whole + (1 - slot) * RECORD_SLOT_SIZE,
		    RECORD_SLOT_SIZE);
		assert_in_range(guesses_with(other, RIG_FILE_SIZE), 0, undamaged);
	}
	memcpy(other, whole, RIG_FILE_SIZE);
	assert_int_equal(guesses_with(other, sizeof other), 0);
	memset(other, 0x5a, sizeof other);
	assert_int_equal(guesses_with(other, RIG_FILE_SIZE), 0);
}

/* T46: an older copy of the file, as from a backup: its code and attempts are of another boot. */
static void
test_a_restored_backup_revives_no_code_after_a_reboot_T46(void **state)
{
	(void)state;
	*shared = then;
	make_file(RIG_COMPARISONS, "", 0);
	make_file(path_of(PERSON), whole, sizeof whole);
	set_boot_id(2);
	if (sign_in()) /* the code of the backup; there may be another by now */
		assert_int_not_equal(type_code(then.right), STEP_PROVEN);
	set_boot_id(1);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup(name, begin_in_the_middle)
	const struct CMUnitTest tests[] = {
		TEST(test_no_flipped_bit_gives_a_guesser_more_T37),
		TEST(test_no_truncation_gives_a_guesser_more_T37),
		TEST(test_no_other_content_gives_a_guesser_more_T37),
		TEST(test_a_restored_backup_revives_no_code_after_a_reboot_T46),
	};

	return RUN_RIG_TESTS(tests);
}
