/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * For the tests of ledger: the store's door (store.h) with one record behind it instead of a disk,
 * so that a test sees what was written when, can let it fail, and can let time pass.
 */
#ifndef DLA_OTP_LEDGER_RIG_H
#define DLA_OTP_LEDGER_RIG_H

#include "host_letters.h"
#include "ledger.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define ATTEMPTS 3

struct store {
	bool open;
};

static struct {
	struct store store;
	struct record record;
	unsigned writes;
	unsigned fails_at; /* which write fails, and all after it; 0 = none */
	enum store_result opens_with, writes_with;
	int letters;            /* of the host's that are paid for */
	int64_t host_wait_ms;   /* 0 = there are some left */
	bool host_fails;        /* they cannot be counted */
	int64_t waits_until_ms; /* for the lock */
} disk;

static struct moment the_time = { 1000000, 1767225600, { 1 } };

enum store_result
store_open(const char *directory, const char *person, struct store **store, struct record *record,
    int64_t deadline_ms)
{
	(void)directory;
	disk.waits_until_ms = deadline_ms;
	assert_string_equal(person, "somchai");
	assert_false(disk.store.open); /* the lock is not waited for by its own holder */
	*store = NULL;
	memset(record, 0, sizeof *record);
	if (disk.opens_with != STORE_OK)
		return disk.opens_with;
	disk.store.open = true;
	*store = &disk.store;
	*record = disk.record;
	record_tick(record, &the_time);
	return STORE_OK;
}

/* The one person there is has a record. */
enum store_result
store_open_known(const char *directory, const char *person, struct store **store,
    struct record *record, int64_t deadline_ms)
{
	return store_open(directory, person, store, record, deadline_ms);
}

enum store_result
store_write(struct store *store, const struct record *record)
{
	static uint8_t slot[RECORD_SLOT_SIZE];

	assert_true(store->open);
	assert_true(record_encode(record, "somchai", 1, slot)); /* no text with a rest behind it */
	if (++disk.writes == disk.fails_at)
		disk.writes_with = STORE_UNWRITABLE;
	if (disk.writes_with == STORE_OK)
		disk.record = *record;
	return disk.writes_with;
}

void
store_close(struct store *store)
{
	if (store)
		store->open = false;
}

bool
host_letters_take(struct host_letter *letter, int directory, unsigned cap, bool known,
    const struct moment *now, int64_t deadline_ms, int64_t *wait_ms)
{
	(void)directory;
	assert_true(disk.store.open); /* the record's lock comes first, everywhere */
	assert_int_equal(deadline_ms, disk.waits_until_ms); /* one wait for both locks */
	assert_int_equal(cap, 600);
	assert_memory_equal(now, &the_time, sizeof the_time);
	*wait_ms = disk.host_wait_ms;
	*letter = (struct host_letter){ .known = known,
		.taken = !disk.host_fails && disk.host_wait_ms == 0 };
	disk.letters += letter->taken;
	return !disk.host_fails;
}

void
host_letters_give_back(
    struct host_letter *letter, int directory, unsigned cap, const struct moment *now)
{
	(void)directory;
	(void)cap;
	(void)now;
	disk.letters -= letter->taken;
	letter->taken = false;
}

static inline void
let_time_pass(int64_t seconds)
{
	the_time.boot_ms += seconds * 1000;
	the_time.wall_s += seconds;
}

static inline void
let_the_code_expire(void)
{
	disk.record.challenge.lifetime_ms = 0;
}

static inline void
let_the_cool_down_pass(void)
{
	let_time_pass(60);
}

/* Two sign-ins of one person, at one record. */
static struct login here, elsewhere;

static inline void
sign_in_from(struct login *login, const char *source)
{
	struct words *words = &login->dialog.words;

	memset(login, 0, sizeof *login);
	login->caller.user = login->names.account = "counter"; /* nothing is kept under this name */
	login->names.person = "somchai";
	login->names.target = "";
	login->caller.service = "sshd";
	login->caller.tty = login->caller.login_id = "";
	login->caller.local = true;
	login->settings.otp.digits = 6;
	login->settings.otp.lifetime = 300;
	login->settings.otp.attempts = ATTEMPTS;
	login->settings.otp.resend_after = 60;
	login->settings.otp.resume = true;
	login->settings.otp.email_change = "notify";
	login->settings.limits.codes_per_day = 20;
	login->settings.limits.letters_per_hour = 5;
	login->settings.limits.letters_per_day = 20;
	login->settings.limits.letters_per_host_hour = 600;
	login->settings.limits.lock_first = 60;
	login->settings.limits.lock_longest = 3600;
	login->keys.count = 1;
	login->keys.keys[0].id = 1;
	login->dialog.language = LANGUAGE_ENGLISH;
	(void)snprintf(login->host, sizeof login->host, "srv01");
	(void)snprintf(login->source, sizeof login->source, "%s", source);
	(void)snprintf(login->email, sizeof login->email, "somchai@office.go.th");
	(void)snprintf(words->value[WORD_HELP], WORD_MAX, "the help desk");
	(void)snprintf(words->value[WORD_DIGITS], WORD_MAX, "6");
}

static inline int
begin(void **state)
{
	(void)state;
	memset(&disk, 0, sizeof disk);
	sign_in_from(&here, "192.0.2.7");
	sign_in_from(&elsewhere, "192.0.2.8");
	return 0;
}

static inline unsigned
attempts_on_disk(void)
{
	return disk.record.challenge.attempts_left;
}

/* A code that was drawn, and one that was not. */
struct drawn {
	char right[7], wrong[7];
};

static inline const struct secret *
typed(const char *code)
{
	static struct secret answer;

	assert_true(secret_set(&answer, code, strlen(code)));
	return &answer;
}

/* The words can be shown: ledger has set every value they name. The record is closed. */
static inline void
assert_said(struct login *login, enum message_id said, enum message_id expected)
{
	char text[MESSAGE_TEXT_MAX];

	assert_int_equal(message_find(said)->number, message_find(expected)->number);
	assert_int_equal(said, expected);
	assert_true(message_render(said, LANGUAGE_ENGLISH, &login->dialog.words, text));
	assert_true(message_render(said, LANGUAGE_THAI, &login->dialog.words, text));
	assert_null(login->store);
	assert_false(disk.store.open);
}

static inline void
assert_refused(struct login *login, enum message_id expected)
{
	assert_said(login, login->refusal.message, expected);
	assert_non_null(login->refusal.reason);
}

/* The code that is to be mailed, taken from the login as the letter takes it. */
static inline struct drawn
take_code(struct login *login)
{
	struct drawn code;

	assert_int_equal(login->code.length, 6);
	memcpy(code.right, login->code.bytes, sizeof code.right);
	memcpy(code.wrong, login->code.bytes, sizeof code.wrong);
	code.wrong[5] = code.wrong[5] == '0' ? '1' : '0';
	secret_reset(&login->code);
	return code;
}

/* A first prompt with a new code. */
static inline struct drawn
draw_code(struct login *login)
{
	assert_true(ledger_open(login) && ledger_begin(login));
	assert_said(login, login->prompt, MESSAGE_ASK_CODE_SENT);
	return take_code(login);
}

static inline void
assert_asked(struct login *login, const char *code, enum message_id expected)
{
	enum message_id prompt = MESSAGE_NONE;

	assert_int_equal(ledger_compare(login, typed(code), &prompt), STEP_ASK);
	assert_said(login, prompt, expected);
}

static inline void
assert_compare_refused(struct login *login, const char *code, enum message_id expected)
{
	enum message_id prompt = MESSAGE_NONE;

	assert_int_equal(ledger_compare(login, typed(code), &prompt), STEP_REFUSED);
	assert_refused(login, expected);
}

static inline void
assert_proven(struct login *login, const char *code)
{
	enum message_id prompt = MESSAGE_NONE;

	assert_int_equal(ledger_compare(login, typed(code), &prompt), STEP_PROVEN);
	assert_non_null(login->store); /* and still locked: nobody else gets in between */
	assert_true(disk.store.open);
}

#endif
