/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The limits as they are built, for model.py to be compared with: the engine's own ledger, limiter
 * and record over a store in memory, driven by lines on standard input. Two sign-ins of one person,
 * 0 and 1, come from different places.
 *
 *   N codes hour day first longest attempts resend lifetime   a new person, with these settings
 *   T boot_ms wall_s boot    what time it is
 *   S n, W n, R n, E n       signs in, types a wrong code, the right one, Enter for a new one
 *   D n, U n                 no relay was reached: draws again; gives up
 *   A                        an administrator unlocks
 *   L                        the newest write is lost
 *
 * For each of S W R E D U it prints: number of the refusal or prompt (0 = granted, 1 = asked for a
 * code), standing, its wait, wait for a letter, wrong codes left, tries left.
 */
#include "host_letters.h"
#include "ledger.h"
#include "limiter.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct store {
	struct record newest, older;
	bool newest_is_lost;
};

static struct store disk;
static struct moment the_time;
static struct settings settings;
static struct login logins[2];
static struct secret right; /* the code of the living challenge */

enum store_result
store_open(const char *directory, const char *person, struct store **store, struct record *record,
    int64_t deadline_ms)
{
	(void)directory;
	(void)person;
	(void)deadline_ms;
	*store = &disk;
	*record = disk.newest_is_lost ? disk.older : disk.newest;
	record_tick(record, &the_time);
	if (!disk.newest_is_lost)
		return STORE_OK;
	record_lost_write(record);
	return store_write(&disk, record);
}

enum store_result
store_open_known(const char *directory, const char *person, struct store **store,
    struct record *record, int64_t deadline_ms)
{
	return store_open(directory, person, store, record, deadline_ms);
}

/* The host's letters have a test of their own: here there are always some left. */
bool
host_letters_take(struct host_letter *letter, int directory, unsigned cap, bool known,
    const struct moment *now, int64_t deadline_ms, int64_t *wait_ms)
{
	(void)directory, (void)cap, (void)now, (void)deadline_ms;
	*letter = (struct host_letter){ .known = known, .taken = true };
	*wait_ms = 0;
	return true;
}

void
host_letters_give_back(
    struct host_letter *letter, int directory, unsigned cap, const struct moment *now)
{
	(void)directory, (void)cap, (void)now;
	letter->taken = false;
}

enum store_result
store_write(struct store *store, const struct record *record)
{
	if (!store->newest_is_lost)
		store->older = store->newest;
	store->newest = *record;
	store->newest_is_lost = false;
	return STORE_OK;
}

void
store_close(struct store *store)
{
	(void)store;
}

bool
login_refuse(struct login *login, enum message_id message, const char *reason)
{
	login->refusal = (struct refusal){ message, reason };
	return false;
}

static void
new_person(const char *line)
{
	memset(&disk, 0, sizeof disk);
	memset(logins, 0, sizeof logins);
	memset(&the_time, 0, sizeof the_time);
	settings.otp.digits = 6;
	settings.otp.resume = true;
	settings.otp.email_change = "notify";
	if (sscanf(line, "N %d %d %d %d %d %d %d %d", &settings.limits.codes_per_day,
		&settings.limits.letters_per_hour, &settings.limits.letters_per_day,
		&settings.limits.lock_first, &settings.limits.lock_longest, &settings.otp.attempts,
		&settings.otp.resend_after, &settings.otp.lifetime) != 8)
		exit(2);
}

static void
set_time(const char *line)
{
	long long boot_ms, wall_s;
	unsigned boot;

	if (sscanf(line, "T %lld %lld %u", &boot_ms, &wall_s, &boot) != 3)
		exit(2);
	the_time = (struct moment){ .boot_ms = boot_ms, .wall_s = wall_s };
	memcpy(the_time.boot_id, &boot, sizeof boot);
}

static void
begin(struct login *login)
{
	struct words *words = &login->dialog.words;

	memset(login, 0, sizeof *login);
	login->caller.user = "somchai";
	login->names.account = login->names.person = "somchai";
	login->names.target = "";
	login->caller.service = "sshd";
	login->caller.tty = "";
	login->settings = settings;
	login->keys.count = 1;
	login->keys.keys[0].id = 1;
	(void)snprintf(login->source, sizeof login->source, "192.0.2.%td", login - logins);
	(void)snprintf(login->email, sizeof login->email, "somchai@office.example");
	(void)snprintf(words->value[WORD_HELP], WORD_MAX, "the help desk");
}

/* Types the right code, or one that differs from it. */
static enum step
type_code(struct login *login, bool is_right, enum message_id *prompt)
{
	struct secret code = right;

	if (code.length == 0)
		(void)secret_set(&code, "000000", 6);
	if (!is_right)
		code.bytes[0] = code.bytes[0] == '9' ? '0' : (char)(code.bytes[0] + 1);
	return ledger_compare(login, &code, prompt);
}

static bool
give_up(struct login *login)
{
	login->letter.state = LETTER_UNREACHABLE;
	ledger_unmail(login);
	return login_refuse(login, MESSAGE_MAIL_UNREACHABLE, "mail");
}

static enum step
act(struct login *login, char event, enum message_id *prompt)
{
	switch (event) {
	case 'S':
		begin(login);
		*prompt = MESSAGE_NONE;
		return ledger_open(login) && ledger_begin(login) ? STEP_ASK : STEP_REFUSED;
	case 'W':
	case 'R':
		return type_code(login, event == 'R', prompt);
	case 'E':
		return ledger_resend(login, prompt);
	case 'D':
		return ledger_replace(login) ? STEP_ASK : STEP_REFUSED;
	case 'U':
		return give_up(login) ? STEP_ASK : STEP_REFUSED;
	default:
		exit(2);
	}
}

static void
play(const char *line)
{
	struct login *login = &logins[line[2] == '1'];
	enum message_id prompt = MESSAGE_NONE;
	enum step step = act(login, line[0], &prompt);
	const struct counters *counters = &login->record.counters;
	int64_t now = login->record.time_ms, wait_ms;
	unsigned number = step == STEP_REFUSED     ? message_find(login->refusal.message)->number
			  : prompt == MESSAGE_NONE ? 1
						   : message_find(prompt)->number;

	if (step == STEP_PROVEN)
		number = ledger_redeem(login) ? 0 : 999;
	if (login->code.length == 6)
		right = login->code; /* it goes into the letter */
	secret_reset(&login->code);
	enum limiter_standing standing = limiter_standing(counters, &settings, now, &wait_ms);
	printf("%u %d %lld %lld %u %u\n", number == 0 && step == STEP_ASK ? 1 : number,
	    (int)standing, (long long)wait_ms,
	    (long long)limiter_letter_ms(counters, &settings, now),
	    limiter_codes_left(counters, &settings, now), login->record.challenge.attempts_left);
}

static void
unlock(void)
{
	struct record record;
	struct store *store;

	(void)store_open("", "", &store, &record, 0);
	limiter_unlock(&record.counters);
	(void)store_write(store, &record);
}

int
main(void)
{
	char line[256];

	while (fgets(line, sizeof line, stdin)) {
		if (line[0] == 'N')
			new_person(line);
		else if (line[0] == 'T')
			set_time(line);
		else if (line[0] == 'A')
			unlock();
		else if (line[0] == 'L')
			disk.newest_is_lost = true;
		else
			play(line);
	}
	return 0;
}
