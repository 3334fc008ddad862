/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What is kept of a login: a line of the audit log for each event, and one line of syslog with who,
 * where, how and why when it ends, for the help desk and for an investigation. Never a secret; a
 * name that is nobody's here is a password often enough, so only its keyed hash is written.
 *
 * A sign-in that somebody answered has a line before the SSO is asked and one when it ends: if the
 * second is missing, the engine was killed between.
 */
#include "audit.h"

#include "clock.h"
#include "excuse.h"
#include "log.h"

#include <stdio.h>
#include <string.h>

#define TAG "dla-otp-login"
#define HASH_SHOWN 8 /* bytes of the keyed hash of a name */
#define ANCHOR 16    /* hex digits of a line's hash in syslog */

/* How a person is called in the logs: as they are here, or by a keyed hash. */
struct who {
	const char *key;
	const char *name;   /* NULL = nothing can be said */
	const char *person; /* at the SSO, where that is another name; else NULL */
	const char *target; /* whom they want to become; NULL = nobody else */
	char hex[2 * HASH_SHOWN + 1];
};

/* NULL for "": what is not known adds nothing. */
static const char *
if_any(const char *text)
{
	return text[0] ? text : NULL;
}

/* How the person has proven who they are, as far as we know; NULL when others know that. */
static const char *
channel(const struct login *login)
{
	const struct caller *caller = &login->caller;

	if (login->emergency.concerned)
		return "emergency";
	if (login->by_key || (caller->account && caller->publickey))
		return "publickey";
	if (caller->account || caller->session || login->by_memory)
		return NULL;
	return login->by_approval ? "thaiid" : "password";
}

/* NULL where it is an ordinary sign-in. */
static const char *
phase(const struct login *login)
{
	return login->caller.account ? login->caller.phase : NULL;
}

/* A name of nobody's here, which may be a password typed at the wrong prompt. */
static void
hash_name(struct who *who, const struct login *login, const char *name)
{
	uint8_t mac[KEY_MAC_LENGTH];

	*who = (struct who){ .key = "unknown_user" };
	if (login->keys.count == 0)
		return;
	key_mac(&login->keys.keys[0], "unknown-name", (const char *const[]){ name }, 1, mac);
	crypto_hex(mac, HASH_SHOWN, who->hex);
	who->name = who->hex;
}

/* The names that count, or PAM's user where the login ended before they could be found out. */
static void
name_user(struct who *who, const struct login *login)
{
	const struct names *names = &login->names;
	const char *account = names->account ? names->account : login->caller.user;

	if (names->account ? names->local : login->caller.local)
		*who = (struct who){ .key = "user", .name = account };
	else
		hash_name(who, login, account);
	if (!names->account)
		return;
	who->target = if_any(names->target);
	if (names->fit && strcmp(names->person, names->account) != 0)
		who->person = if_any(names->person);
}

/* --- the audit log --- */

/* Which card a recovery code stood on is said as it is said when one is issued. */
static void
add_recovery(struct journal_entry *entry, const struct login *login)
{
	if (!login->recovered.used)
		return;
	journal_add(entry, "recovery", "used");
	journal_add_number(entry, "left", login->recovered.left);
	journal_add_number(entry, "card", login->recovered.issued_s);
}

/*
 * A flood of sign-ins that know no password is counted rather than written. What comes behind a
 * right first factor is always written, and so is who approved what was not theirs.
 */
static bool
may_be_suppressed(const struct login *login, enum journal_event event)
{
	return event == JOURNAL_ASKED || (event == JOURNAL_REFUSED && !login->first_factor &&
					     login->refusal.message != MESSAGE_THAID_OTHER_PERSON);
}

/* What every line of a login says: first what finds it, last what a stranger may make long. */
static void
begin(struct journal_entry *entry, const struct login *login, enum journal_event event)
{
	struct who who;

	name_user(&who, login);
	journal_begin(entry, event);
	entry->may_be_suppressed = may_be_suppressed(login, event);
	journal_add(entry, "login", login->caller.login_id);
	journal_add(entry, "host", login->host);
	journal_add(entry, who.key, who.name);
	if (login->caller.unprivileged)
		journal_add_number(entry, "uid", login->caller.invoker_uid);
	journal_add(entry, "person", who.person);
	journal_add(entry, "target", who.target);
	journal_add(entry, "service", login->caller.service);
	journal_add(entry, "phase", phase(login));
	journal_add(entry, "channel", channel(login));
}

static bool
finish(struct journal_entry *entry, struct login *login, const char *reason)
{
	journal_add(entry, "source", if_any(login->source));
	journal_add(entry, "tty", if_any(login->caller.tty));
	journal_add_last(entry, "reason", reason);
	return journal_append(&login->journal, entry) != JOURNAL_FAILED;
}

bool
audit_event_for(struct login *login, enum journal_event event, const struct audit_detail details[],
    const char *reason)
{
	struct journal_entry entry;

	begin(&entry, login, event);
	for (; details && details->key; details++)
		journal_add(&entry, details->key, details->value);
	return finish(&entry, login, reason);
}

bool
audit_event(struct login *login, enum journal_event event, const struct audit_detail details[])
{
	return audit_event_for(login, event, details, NULL);
}

/* Why nothing would have helped a person who was asked for a code all the same. */
static void
add_truth(struct journal_entry *entry, const struct login *login)
{
	const struct refusal *truth = &login->surface.truth;

	if (!login->surface.decoy || truth->message == login->refusal.message)
		return;
	journal_add(entry, "concealed", truth->reason);
	journal_add_number(entry, "concealed_number", message_find(truth->message)->number);
}

static bool
write_end(struct login *login, enum verdict verdict)
{
	const struct refusal *refusal = &login->refusal;
	bool granted = verdict == VERDICT_GRANTED;
	char mask[ADDRESS_MASK_SIZE];
	struct journal_entry entry;

	begin(&entry, login, granted ? JOURNAL_GRANTED : JOURNAL_REFUSED);
	if (!granted) {
		journal_add(&entry, "result", verdict_word(verdict));
		if (refusal->message != MESSAGE_NONE)
			journal_add_number(
			    &entry, "number", message_find(refusal->message)->number);
		journal_add(&entry, "reason", refusal->reason);
		journal_add(&entry, "cause", if_any(login->cause));
	}
	add_truth(&entry, login);
	journal_add(&entry, "vouched", login->vouched);
	journal_add(&entry, "remembered", login->remembered);
	journal_add(&entry, "excused", excuse_word(login));
	add_recovery(&entry, login);
	if (login->email[0]) {
		address_mask(login->email, mask);
		journal_add(&entry, "address", mask);
		journal_add(&entry, "ref", if_any(login->challenge.reference));
	}
	journal_add_number(&entry, "seconds", (clock_now_ms() - login->begun_ms + 500) / 1000);
	return finish(&entry, login, NULL);
}

/* --- syslog --- */

/* Where the audit log ends now, or that it could not be written: an anchor out of its reach. */
static void
add_anchor(struct log_line *line, struct login *login, bool written)
{
	char anchor[ANCHOR + 1];

	(void)snprintf(anchor, sizeof anchor, "%.*s", ANCHOR, journal_head(&login->journal));
	log_add(line, "hash", if_any(anchor));
	if (!written)
		log_add(line, "audit_log", "unwritten");
}

static void
add_letter(struct log_line *line, const struct login *login)
{
	const struct letter_log *letter = &login->letter;
	char mask[ADDRESS_MASK_SIZE];

	if (login->email[0]) {
		address_mask(login->email, mask);
		log_add(line, "address", mask);
		log_add(line, "ref", if_any(login->challenge.reference));
	}
	if (letter->state == LETTER_NONE)
		return;
	log_add(line, "letter", letter_state_word(letter->state));
	log_add(line, "message_id", if_any(letter->message_id));
	log_add(line, "stage", if_any(letter->stage));
	log_add(line, "reply", if_any(letter->code));
}

static bool
send_end(struct login *login, enum verdict verdict, bool written)
{
	const struct refusal *refusal = &login->refusal;
	struct log_line line;
	struct who who;

	name_user(&who, login);
	log_begin(&line, "login");
	log_add(&line, "result", verdict_word(verdict));
	log_add(&line, who.key, who.name);
	if (login->caller.unprivileged)
		log_add_number(&line, "uid", login->caller.invoker_uid);
	log_add(&line, "person", who.person);
	log_add(&line, "target", who.target);
	log_add(&line, "service", login->caller.service);
	log_add(&line, "source", login->source);
	log_add(&line, "tty", if_any(login->caller.tty));
	log_add(&line, "phase", phase(login));
	log_add(&line, "channel", channel(login));
	log_add(&line, "vouched", login->vouched);
	log_add(&line, "remembered", login->remembered);
	log_add(&line, "excused", excuse_word(login));
	log_add(&line, "recovery", login->recovered.used ? "used" : NULL);
	if (verdict != VERDICT_GRANTED) {
		log_add(&line, "reason", refusal->reason);
		log_add(&line, "cause", if_any(login->cause));
		if (refusal->message != MESSAGE_NONE)
			log_add_number(&line, "number", message_find(refusal->message)->number);
		log_add(&line, "concealed", login->surface.truth.reason);
	}
	add_letter(&line, login);
	log_add(&line, "sandbox", if_any(login->sandbox.words));
	log_add_number(&line, "seconds", (clock_now_ms() - login->begun_ms + 500) / 1000);
	log_add(&line, "login", login->caller.login_id);
	add_anchor(&line, login, written);
	return log_send(&line, TAG, verdict == VERDICT_GRANTED ? LOG_INFO : LOG_NOTICE);
}

bool
audit_write(struct login *login, enum verdict verdict)
{
	bool written = write_end(login, verdict);
	bool sent = send_end(login, verdict, written);

	/* An emergency has to be in the log itself: the machine's line may be down too. */
	return written || (sent && !login->emergency.concerned);
}

void
audit_trouble(struct login *login, const char *words, const char *value)
{
	struct log_line line;

	log_begin(&line, words);
	log_add(&line, "about", value);
	log_add(&line, "login", login->caller.login_id);
	add_anchor(&line, login, true);
	(void)log_send(&line, TAG, LOG_ERR);
}
