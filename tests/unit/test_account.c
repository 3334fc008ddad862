/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * People who type no password: the account phase against every combination of what can be so and
 * what the SSO can say, and the code after an ssh key (T10, T57, T147).
 */
#include "login_rig.h"

#include "temporary.h"

#define KEPT "\0fosgn"       /* with none as the first */
#define ANSWERS "rxewknuzlg" /* of the SSO; l: the worker is silent, g: the person hangs up */

static enum verdict
play_account(const char *script)
{
	memset(&disk, 0, sizeof disk);
	world.phase = "account";
	return play(script);
}

/* What the rules say once the SSO has. */
static enum verdict
by_rights(void)
{
	return world.no_rights ? VERDICT_NOT_ALLOWED : VERDICT_GRANTED;
}

static enum verdict
by_kept(void)
{
	switch (world.kept) {
	case 'f':
	case 'o':
		return by_rights();
	case 'g':
		return VERDICT_EXPIRED;
	default: /* unfinished, stale, none */
		return VERDICT_NOT_ALLOWED;
	}
}

/* The oracle, in the words of the manual. */
static enum verdict
expected(char answer)
{
	if (world.without_login)
		return VERDICT_GRANTED;
	if (world.nobody_here || !world.look_up)
		return VERDICT_NOT_ALLOWED;
	if (world.kept == 'f')
		return by_rights();
	switch (answer) {
	case 'r':
	case 'e': /* no address is needed */
		return by_rights();
	case 'k':
		return VERDICT_EXPIRED;
	case 'n':
		return VERDICT_NOT_ALLOWED;
	case 'u':
		return world.not_by_root ? VERDICT_BROKEN : by_kept();
	case 'w': /* nobody asked for a password to be wrong */
	case 'g':
		return VERDICT_DENIED;
	default:
		return VERDICT_BROKEN;
	}
}

/* How many answers are told to be kept: those about the person. */
static unsigned
expected_writes(char answer, bool asked)
{
	return asked && strchr("rekn", answer) != NULL;
}

static void
check(unsigned bits, char kept, char answer)
{
	const char script[] = { answer, '\0' };
	enum verdict verdict, wanted;
	bool asked;

	memset(&world, 0, sizeof world);
	world.without_login = bits & 1;
	world.nobody_here = bits & 2;
	world.look_up = bits & 4;
	world.no_rights = bits & 8;
	world.key = bits & 16;
	world.rhost = bits & 32 ? "192.0.2.7" : NULL;
	world.not_by_root = bits & 64;
	world.kept = kept;
	wanted = expected(answer);
	asked = !world.without_login && !world.nobody_here && world.look_up && kept != 'f';
	verdict = play_account(script);
	if (verdict != wanted)
		fail_msg("bits %u kept %c answer %c: %s instead of %s", bits, kept ? kept : '-',
		    answer, verdict_word(verdict), verdict_word(wanted));
	assert_int_equal(world.looked_up, asked);
	assert_int_equal(world.opened, asked);
	assert_int_equal(world.written, expected_writes(answer, asked));
	assert_int_equal(world.audit_lines, 1);
	assert_int_equal(world.audited, verdict);
	assert_int_equal(world.events[JOURNAL_ASKED], 0);
	assert_int_equal(world.asked, MESSAGE_NONE); /* nobody is asked anything */
	assert_false(here.dialog.remote);            /* not even for Enter after last words */
	assert_int_equal(disk.record.time_ms, 0);
}

static void
test_the_account_phase_admits_whom_the_sso_and_the_rules_admit_T10_T57(void **state)
{
	(void)state;
	for (unsigned bits = 0; bits < 128; bits++)
		for (size_t kept = 0; kept < sizeof KEPT - 1; kept++)
			for (const char *answer = ANSWERS; *answer; answer++)
				check(bits, KEPT[kept], *answer);
}

static void
test_how_it_is_known_stands_in_the_log(void **state)
{
	static const struct {
		char kept;
		const char *script, *vouched;
		bool without_login;
	} rows[] = {
		{ 0, "r", "asked", false },
		{ 'o', "r", "asked", false },
		{ 'o', "u", "kept", false },
		{ 'f', "", "fresh", false },
		{ 0, "", "unasked", true },
		{ 'o', "k", "asked", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		memset(&world, 0, sizeof world);
		world.look_up = true;
		world.kept = rows[i].kept;
		world.without_login = rows[i].without_login;
		(void)play_account(rows[i].script);
		assert_string_equal(here.vouched, rows[i].vouched);
	}
	memset(&world, 0, sizeof world);
	world.look_up = true;
	(void)play_account("u");
	assert_null(here.vouched);
	assert_int_equal(here.refusal.message, MESSAGE_RIGHTS_STALE);
	assert_string_equal(here.dialog.words.value[WORD_DAYS], "3");
}

static void
test_what_the_sso_says_is_kept_for_bad_days_a_refusal_too(void **state)
{
	static const struct {
		const char *script;
		enum standing_word word;
	} rows[] = { { "r", STANDING_GOOD }, { "k", STANDING_GONE }, { "n", STANDING_UNFINISHED } };

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		memset(&world, 0, sizeof world);
		world.look_up = true;
		world.kept = 'o';
		(void)play_account(rows[i].script);
		assert_int_equal(world.written, 1);
		assert_int_equal(world.word, rows[i].word);
	}
}

static void
test_nobody_is_admitted_without_a_line_in_a_log(void **state)
{
	(void)state;
	for (int without_login = 0; without_login < 2; without_login++) {
		memset(&world, 0, sizeof world);
		world.look_up = world.audit_fails = true;
		world.without_login = without_login;
		assert_int_equal(play_account("r"), VERDICT_BROKEN);
		assert_int_equal(here.refusal.message, MESSAGE_STORE_UNWRITABLE);
	}
}

/* --- the code after an ssh key --- */

/* Signs in where the service asks who came by a key for the code alone. */
static enum verdict
play_key(const char *script)
{
	memset(&disk, 0, sizeof disk);
	world.code_alone = world.look_up = true;
	return play(script);
}

static void
begin_key(void)
{
	memset(&world, 0, sizeof world);
	world.key = true;
	world.rhost = "192.0.2.7";
}

static void
test_after_a_key_the_code_alone_is_asked_for(void **state)
{
	(void)state;
	begin_key();
	assert_int_equal(play_key("rar"), VERDICT_GRANTED);
	assert_int_equal(world.asked_first, MESSAGE_ASK_CODE_AFTER_KEY);
	assert_int_equal(here.password.length, 0);
	assert_int_equal(world.events[JOURNAL_ASKED], 1);
	assert_true(here.by_key);
	assert_false(disk.record.challenge.live);
	begin_key();
	assert_int_equal(play_key("raw"), VERDICT_DENIED);
	assert_int_equal(attempts_on_disk(), ATTEMPTS - 1);
}

static void
test_without_the_proof_of_a_key_the_password_is_asked_too_T147(void **state)
{
	(void)state;
	for (int missing = 0; missing < 4; missing++) {
		begin_key();
		world.key = missing != 0;
		world.not_by_root = missing == 1;
		world.rhost = missing == 2 ? NULL : "192.0.2.7";
		if (missing < 3) {
			assert_int_equal(play_key("rrar"), VERDICT_GRANTED);
		} else {
			memset(&disk, 0, sizeof disk);
			world.look_up = true; /* and factor = "both" */
			assert_int_equal(play("rrar"), VERDICT_GRANTED);
		}
		assert_int_equal(world.asked_first, MESSAGE_ASK_PASSWORD);
		assert_int_equal(world.looked_up, 0);
	}
}

static void
test_a_key_opens_nothing_that_the_sso_does_not_open(void **state)
{
	static const struct {
		const char *script;
		enum verdict verdict;
		enum message_id message;
		char kept;
		bool no_rights, nobody_here;
	} rows[] = {
		{ "k", VERDICT_EXPIRED, MESSAGE_ACCOUNT_ENDED, 'o', false, false },
		{ "n", VERDICT_NOT_ALLOWED, MESSAGE_ACCOUNT_UNFINISHED, 'o', false, false },
		{ "e", VERDICT_NO_ADDRESS, MESSAGE_NO_EMAIL, 'o', false, false },
		{ "r", VERDICT_NOT_ALLOWED, MESSAGE_NO_RIGHT, 0, true, false },
		{ "r", VERDICT_NOT_ALLOWED, MESSAGE_NO_RIGHT, 0, false, true },
		{ "x", VERDICT_BROKEN, MESSAGE_SSO_NONSENSE, 'o', false, false },
		{ "u", VERDICT_NOT_ALLOWED, MESSAGE_RIGHTS_STALE, 0, false, false },
		{ "u", VERDICT_NOT_ALLOWED, MESSAGE_RIGHTS_STALE, 's', false, false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		begin_key();
		world.kept = rows[i].kept;
		world.no_rights = rows[i].no_rights;
		world.nobody_here = rows[i].nobody_here;
		assert_int_equal(play_key(rows[i].script), rows[i].verdict);
		assert_int_equal(here.refusal.message, rows[i].message);
		assert_int_equal(world.asked, MESSAGE_NONE);
		assert_string_equal(world.mailed, "");
	}
	begin_key();
	world.kept = 'o';
	assert_int_equal(play_key("uar"), VERDICT_GRANTED); /* to the last address there was */
	assert_string_equal(here.vouched, "kept");
}

static void
test_enter_at_once_is_no_password_of_somebody_who_typed_none(void **state)
{
	(void)state;
	begin_key();
	assert_int_equal(play_key("rqg"), VERDICT_DENIED);
	assert_int_equal(here.refusal.message, MESSAGE_NONE); /* and not CANNOT_ASK_CODE */
	assert_string_equal(here.refusal.reason, "hung_up");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    test_the_account_phase_admits_whom_the_sso_and_the_rules_admit_T10_T57),
		cmocka_unit_test(test_how_it_is_known_stands_in_the_log),
		cmocka_unit_test(test_what_the_sso_says_is_kept_for_bad_days_a_refusal_too),
		cmocka_unit_test(test_nobody_is_admitted_without_a_line_in_a_log),
		cmocka_unit_test(test_after_a_key_the_code_alone_is_asked_for),
		cmocka_unit_test(test_without_the_proof_of_a_key_the_password_is_asked_too_T147),
		cmocka_unit_test(test_a_key_opens_nothing_that_the_sso_does_not_open),
		cmocka_unit_test(test_enter_at_once_is_no_password_of_somebody_who_typed_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
