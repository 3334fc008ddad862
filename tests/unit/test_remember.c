/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * An earlier sign-in stands in for the code, or with remember_alone for the password too, and only
 * where nothing has changed since: sudo three times asks once. (T151)
 */
#include "limiter.h"
#include "login_rig.h"

#define SESSION 4700
#define REMEMBER 900
#define TYPED "rrr" /* the password, the SSO's yes, the code */

/* A new world and disk, where a service remembers. */
static int
begin_remembering(void **state)
{
	(void)begin(state);
	the_time = (struct moment){ 1000000, 1767225600, { 1 } };
	return 0;
}

/* One sign-in in that login session; the disk keeps what it holds. */
static enum verdict
sign_in(uint32_t session, const char *script)
{
	memset(&world, 0, sizeof world);
	world.remember = REMEMBER;
	world.leader = session;
	return play(script);
}

/* The same where the service asks for nothing more; the SSO's last answer is `kept`. */
static enum verdict
sign_in_alone(char kept, const char *script)
{
	memset(&world, 0, sizeof world);
	world.remember = REMEMBER;
	world.remember_alone = world.look_up = true;
	world.leader = SESSION;
	world.kept = kept;
	return play(script);
}

static void
assert_code_was_asked(void)
{
	assert_null(here.remembered);
	assert_true(
	    world.asked == MESSAGE_ASK_CODE_SENT || world.asked == MESSAGE_ASK_CODE_RESUMED);
}

static void
assert_password_alone_was_asked(void)
{
	assert_int_equal(world.asked, MESSAGE_ASK_PASSWORD);
	assert_string_equal(here.remembered, "code");
	assert_string_equal(world.mailed, "");
	assert_int_equal(world.audited, VERDICT_GRANTED);
}

static void
assert_nothing_is_remembered(void)
{
	static const struct remembered nothing;

	assert_memory_equal(&disk.record.remembered, &nothing, sizeof nothing);
}

static void
test_three_times_within_the_time_asks_for_one_code(void **state)
{
	unsigned writes;

	(void)state;
	assert_int_equal(sign_in(SESSION, TYPED), VERDICT_GRANTED);
	assert_code_was_asked();
	writes = disk.writes;
	for (int i = 0; i < 2; i++) {
		let_time_pass(REMEMBER / 2 - 1);
		assert_int_equal(sign_in(SESSION, "rr"), VERDICT_GRANTED);
		assert_password_alone_was_asked();
	}
	assert_int_equal(disk.writes, writes); /* nothing for the disk to wait for */
	let_time_pass(2);                      /* counted from the code, not from the last time */
	assert_int_equal(sign_in(SESSION, TYPED), VERDICT_GRANTED);
	assert_code_was_asked();
	assert_int_equal(sign_in(SESSION, "rr"), VERDICT_GRANTED);
	assert_password_alone_was_asked();
}

static void
test_what_is_remembered_is_written_with_the_grant(void **state)
{
	unsigned writes[2];

	(void)state;
	for (int i = 0; i < 2; i++) {
		(void)begin_remembering(state);
		assert_int_equal(sign_in(i ? SESSION : 0, TYPED), VERDICT_GRANTED);
		writes[i] = disk.writes;
	}
	assert_int_equal(writes[0], writes[1]);
}

static void
test_a_wrong_password_is_one_whatever_is_remembered(void **state)
{
	(void)state;
	assert_int_equal(sign_in(SESSION, TYPED), VERDICT_GRANTED);
	assert_int_equal(sign_in(SESSION, "rw"), VERDICT_DENIED);
	assert_int_equal(world.failures, 1);
	assert_int_equal(sign_in(SESSION, "rx"), VERDICT_DENIED); /* somebody else's */
	assert_int_equal(sign_in(SESSION, "re"), VERDICT_NO_ADDRESS);
}

/* Another terminal, another session, after logout, after a reboot, with a new key. */
static void
test_where_anything_differs_the_code_is_asked_as_always(void **state)
{
	(void)state;
	for (int i = 0; i < 7; i++) {
		(void)begin_remembering(state);
		assert_int_equal(sign_in(SESSION, TYPED), VERDICT_GRANTED);
		switch (i) {
		case 0:
			assert_int_equal(sign_in(SESSION + 1, TYPED), VERDICT_GRANTED);
			break;
		case 1:
			assert_int_equal(sign_in(0, TYPED), VERDICT_GRANTED);
			break;
		case 2:
			the_time.boot_id[0]++;
			assert_int_equal(sign_in(SESSION, TYPED), VERDICT_GRANTED);
			break;
		case 3:
			disk.record.remembered.key_id++;
			assert_int_equal(sign_in(SESSION, TYPED), VERDICT_GRANTED);
			break;
		case 4: /* the SSO names another address */
			disk.record.proven_address[0] = 'x';
			assert_int_equal(sign_in(SESSION, TYPED), VERDICT_GRANTED);
			break;
		case 5:
			let_time_pass(REMEMBER);
			assert_int_equal(sign_in(SESSION, TYPED), VERDICT_GRANTED);
			break;
		default: /* a disk that was lost in between */
			record_lost_write(&disk.record);
			let_the_cool_down_pass();
			assert_int_equal(sign_in(SESSION, TYPED), VERDICT_GRANTED);
			break;
		}
		assert_code_was_asked();
	}
}

static void
test_a_service_that_does_not_remember_neither_looks_nor_notes(void **state)
{
	(void)state;
	memset(&world, 0, sizeof world);
	world.leader = SESSION;
	assert_int_equal(play(TYPED), VERDICT_GRANTED);
	assert_int_equal(here.terminal.leader, 0);
	assert_nothing_is_remembered();
	assert_int_equal(sign_in(SESSION, TYPED), VERDICT_GRANTED);
	memset(&world, 0, sizeof world);
	world.leader = SESSION;
	assert_int_equal(play(TYPED), VERDICT_GRANTED);
	assert_code_was_asked();
}

/* Of people elsewhere main opens no terminal; were there one it would be asked for nothing else. */
static void
test_people_elsewhere_are_never_remembered(void **state)
{
	(void)state;
	for (int i = 0; i < 2; i++) {
		memset(&world, 0, sizeof world);
		world.remember = REMEMBER;
		world.leader = SESSION;
		world.rhost = "192.0.2.7";
		assert_int_equal(play(TYPED), VERDICT_GRANTED);
		assert_code_was_asked();
		assert_nothing_is_remembered();
	}
}

/* A lock ends it for good, and so does the attempt that might have brought one. */
static void
test_a_lock_ends_what_is_remembered(void **state)
{
	(void)state;
	assert_int_equal(sign_in(SESSION, TYPED), VERDICT_GRANTED);
	assert_int_equal(sign_in(SESSION + 1, "rrwww"), VERDICT_EXHAUSTED);
	assert_nothing_is_remembered();
	assert_int_equal(sign_in(SESSION, "rr"), VERDICT_EXHAUSTED);
	let_time_pass(60);
	assert_int_equal(sign_in(SESSION, TYPED), VERDICT_GRANTED);
	assert_code_was_asked();
}

static void
test_limits_are_honoured_before_anything_is_remembered(void **state)
{
	(void)state;
	assert_int_equal(sign_in(SESSION, TYPED), VERDICT_GRANTED);
	disk.record.counters.consecutive = LIMITER_CONSECUTIVE_MAX;
	assert_int_equal(sign_in(SESSION, "rr"), VERDICT_EXHAUSTED);
	assert_null(here.remembered);
}

/* T125 */
static void
test_who_cannot_be_written_down_is_not_let_in_by_memory(void **state)
{
	(void)state;
	assert_int_equal(sign_in(SESSION, TYPED), VERDICT_GRANTED);
	memset(&world, 0, sizeof world);
	world.remember = REMEMBER;
	world.leader = SESSION;
	world.audit_fails = true;
	assert_int_equal(play("rr"), VERDICT_BROKEN);
	disk.opens_with = STORE_DAMAGED;
	assert_int_equal(sign_in(SESSION, "rr"), VERDICT_BROKEN);
}

/* --- remember_alone --- */

static void
test_alone_nobody_is_asked_anything_and_rights_are_looked_up(void **state)
{
	unsigned writes;

	(void)state;
	assert_int_equal(sign_in_alone('\0', TYPED), VERDICT_GRANTED);
	assert_code_was_asked();
	writes = disk.writes;
	for (const char *kept = "fog"; *kept; kept++) {
		assert_int_equal(sign_in_alone(*kept, *kept == 'f' ? "" : "r"), VERDICT_GRANTED);
		assert_int_equal(world.asked, MESSAGE_NONE);
		assert_int_equal(world.looked_up, *kept != 'f');
		assert_string_equal(here.remembered, "both");
		assert_string_equal(here.vouched, *kept == 'f' ? "fresh" : "asked");
	}
	assert_int_equal(sign_in_alone('o', "u"), VERDICT_GRANTED); /* the SSO is away */
	assert_string_equal(here.vouched, "kept");
	assert_int_equal(disk.writes, writes);
	let_time_pass(REMEMBER);
	assert_int_equal(sign_in_alone('f', TYPED), VERDICT_GRANTED);
	assert_code_was_asked();
}

/* Whatever stands against it ends it: the next time the password is asked. */
static void
test_alone_what_the_sso_says_now_counts_and_ends_it(void **state)
{
	static const struct {
		char kept;
		const char *script;
		enum verdict verdict;
	} rows[] = {
		{ '\0', "k", VERDICT_EXPIRED },
		{ '\0', "n", VERDICT_NOT_ALLOWED },
		{ 'g', "u", VERDICT_EXPIRED },
		{ 's', "u", VERDICT_NOT_ALLOWED },
		{ '\0', "u", VERDICT_NOT_ALLOWED },
		{ '\0', "z", VERDICT_BROKEN },
		{ '\0', "x", VERDICT_BROKEN }, /* somebody else */
		{ '\0', "e", VERDICT_NO_ADDRESS },
		{ '\0', "g", VERDICT_DENIED },
	};

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		(void)begin_remembering(state);
		assert_int_equal(sign_in_alone('\0', TYPED), VERDICT_GRANTED);
		if (sign_in_alone(rows[i].kept, rows[i].script) != rows[i].verdict)
			fail_msg("%s: %s", rows[i].script, here.refusal.reason);
		assert_int_equal(world.asked, MESSAGE_NONE);
		assert_null(here.store);
		assert_nothing_is_remembered();
		assert_int_equal(sign_in_alone('f', TYPED), VERDICT_GRANTED);
		assert_code_was_asked();
	}
}

static void
test_alone_a_right_that_was_taken_away_ends_it(void **state)
{
	(void)state;
	assert_int_equal(sign_in_alone('\0', TYPED), VERDICT_GRANTED);
	memset(&world, 0, sizeof world);
	world.remember = REMEMBER;
	world.remember_alone = world.look_up = world.no_rights = true;
	world.leader = SESSION;
	world.kept = 'f';
	assert_int_equal(play(""), VERDICT_NOT_ALLOWED);
	assert_nothing_is_remembered();
}

/* The proven address becomes another one, with what is remembered of the sign-in before. */
static void
prove_another_address(void)
{
	struct remembered_bond bond = {
		.person = here.names.person,
		.entry = here.names.entry,
		.target = here.names.target,
		.service = here.caller.service,
		.host = here.host,
		.address = disk.record.proven_address,
		.uid = here.caller.invoker_uid,
		.terminal = here.terminal,
	};

	disk.record.proven_address[0] = 'x';
	memcpy(bond.boot_id, the_time.boot_id, sizeof bond.boot_id);
	remembered_add(&disk.record.remembered, &here.keys, &bond, disk.record.time_ms);
}

/* Before the start date the password alone will do: but it has to be typed. */
static void
test_alone_no_excuse_stands_in_its_place(void **state)
{
	(void)state;
	assert_int_equal(sign_in_alone('\0', TYPED), VERDICT_GRANTED);
	(void)sign_in_alone('f', ""); /* for its keys */
	prove_another_address();
	memset(&world, 0, sizeof world);
	world.remember = REMEMBER;
	world.remember_alone = world.look_up = true;
	world.leader = SESSION;
	world.kept = 'f';
	world.from = "announced-later";
	world.mark.state = START_MARK_NONE;
	assert_int_equal(play(TYPED), VERDICT_DENIED);
	assert_string_equal(here.refusal.reason, "remembered_no_more");
	assert_int_equal(world.events[JOURNAL_EXCUSED], 0);
}

/* What the SSO says stands against it: no code can make up for a password. */
static void
test_alone_nothing_is_asked_in_its_place(void **state)
{
	(void)state;
	assert_int_equal(sign_in_alone('\0', TYPED), VERDICT_GRANTED);
	(void)sign_in_alone('f', ""); /* for its keys */
	prove_another_address();
	assert_int_equal(sign_in_alone('f', TYPED), VERDICT_DENIED);
	assert_int_equal(world.asked, MESSAGE_NONE);
	assert_string_equal(world.mailed, "");
	assert_string_equal(here.refusal.reason, "remembered_no_more");
	assert_nothing_is_remembered();
	assert_int_equal(sign_in_alone('f', TYPED), VERDICT_GRANTED);
	assert_code_was_asked();
}

static void
test_alone_another_proven_address_means_the_password(void **state)
{
	(void)state;
	assert_int_equal(sign_in_alone('\0', TYPED), VERDICT_GRANTED);
	disk.record.proven_address[0] = 'x';
	assert_int_equal(sign_in_alone('f', TYPED), VERDICT_GRANTED);
	assert_code_was_asked();
}

static void
test_alone_a_record_that_cannot_be_read_means_the_password(void **state)
{
	(void)state;
	assert_int_equal(sign_in_alone('\0', TYPED), VERDICT_GRANTED);
	disk.opens_with = STORE_UNWRITABLE;
	assert_int_equal(sign_in_alone('f', "rr"), VERDICT_BROKEN);
	assert_int_equal(world.asked, MESSAGE_ASK_PASSWORD);
	assert_false(here.by_memory);
}

static void
test_alone_nobody_without_an_account_is_looked_for(void **state)
{
	(void)state;
	memset(&world, 0, sizeof world);
	world.remember = REMEMBER;
	world.remember_alone = world.look_up = world.nobody_here = true;
	world.leader = SESSION;
	assert_int_equal(play("r"), VERDICT_DENIED);
	assert_int_equal(here.refusal.message, MESSAGE_REFUSED);
	assert_int_equal(disk.waits_until_ms, 0); /* no record was opened */
}

static void
test_an_account_phase_is_never_remembered(void **state)
{
	(void)state;
	assert_int_equal(sign_in_alone('\0', TYPED), VERDICT_GRANTED);
	memset(&world, 0, sizeof world);
	world.remember = REMEMBER;
	world.remember_alone = world.look_up = true;
	world.leader = SESSION;
	world.phase = "account";
	assert_int_equal(play("k"), VERDICT_EXPIRED);
	assert_false(here.by_memory);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup(name, begin_remembering)
	const struct CMUnitTest tests[] = {
		TEST(test_three_times_within_the_time_asks_for_one_code),
		TEST(test_what_is_remembered_is_written_with_the_grant),
		TEST(test_a_wrong_password_is_one_whatever_is_remembered),
		TEST(test_where_anything_differs_the_code_is_asked_as_always),
		TEST(test_a_service_that_does_not_remember_neither_looks_nor_notes),
		TEST(test_people_elsewhere_are_never_remembered),
		TEST(test_a_lock_ends_what_is_remembered),
		TEST(test_limits_are_honoured_before_anything_is_remembered),
		TEST(test_who_cannot_be_written_down_is_not_let_in_by_memory),
		TEST(test_alone_nobody_is_asked_anything_and_rights_are_looked_up),
		TEST(test_alone_what_the_sso_says_now_counts_and_ends_it),
		TEST(test_alone_a_right_that_was_taken_away_ends_it),
		TEST(test_alone_no_excuse_stands_in_its_place),
		TEST(test_alone_nothing_is_asked_in_its_place),
		TEST(test_alone_another_proven_address_means_the_password),
		TEST(test_alone_a_record_that_cannot_be_read_means_the_password),
		TEST(test_alone_nobody_without_an_account_is_looked_for),
		TEST(test_an_account_phase_is_never_remembered),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
