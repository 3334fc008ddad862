/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What is kept of a login: one line of syslog with who, where, how and why, for the help desk and
 * for an investigation. Never a secret; a name that is nobody's here is a password often enough, so
 * only its keyed hash is written.
 */
#include "audit.h"

#include "clock.h"
#include "log.h"

#include <stdio.h>
#include <string.h>

#define TAG "dla-otp-login"
#define HASH_SHOWN 8 /* bytes */

static void
add_user(struct log_line *line, const struct login *login)
{
	uint8_t mac[KEY_MAC_LENGTH];
	char hex[2 * HASH_SHOWN + 1] = "";

	if (login->caller.local) {
		log_add(line, "user", login->caller.user);
		return;
	}
	if (login->keys.count == 0)
		return;
	key_mac(&login->keys.keys[0], "unknown-name", (const char *const[]){ login->caller.user },
	    1, mac);
	for (unsigned i = 0; i < HASH_SHOWN; i++)
		(void)snprintf(hex + 2 * (size_t)i, 3, "%02x", mac[i]);
	log_add(line, "unknown_user", hex);
}

static void
add_letter(struct log_line *line, const struct login *login)
{
	const struct letter_log *letter = &login->letter;
	char mask[ADDRESS_MASK_SIZE];

	if (login->email[0]) {
		address_mask(login->email, mask);
		log_add(line, "address", mask);
		log_add(line, "ref", login->challenge.reference);
	}
	if (letter->state == LETTER_NONE)
		return;
	log_add(line, "letter", letter_state_word(letter->state));
	log_add(line, "message_id", letter->message_id[0] ? letter->message_id : NULL);
	log_add(line, "stage", letter->stage[0] ? letter->stage : NULL);
	log_add(line, "reply", letter->code[0] ? letter->code : NULL);
}

bool
audit_event(struct login *login, enum journal_event event, const struct audit_detail details[])
{
	struct journal_entry entry;

	journal_begin(&entry, event);
	for (; details && details->key; details++)
		journal_add(&entry, details->key, details->value);
	return journal_append(&login->journal, &entry) != JOURNAL_FAILED;
}

bool
audit_write(struct login *login, enum verdict verdict)
{
	const struct refusal *refusal = &login->refusal;
	struct log_line line;

	log_begin(&line, "login");
	log_add(&line, "result", verdict_word(verdict));
	add_user(&line, login);
	log_add(&line, "service", login->caller.service);
	log_add(&line, "source", login->source);
	log_add(&line, "tty", login->caller.tty[0] ? login->caller.tty : NULL);
	log_add(&line, "channel", "password");
	if (verdict != VERDICT_GRANTED) {
		log_add(&line, "reason", refusal->reason);
		log_add(&line, "cause", login->cause[0] ? login->cause : NULL);
		if (refusal->message != MESSAGE_NONE)
			log_add_number(&line, "number", message_find(refusal->message)->number);
	}
	add_letter(&line, login);
	log_add(&line, "sandbox", login->sandbox.words[0] ? login->sandbox.words : NULL);
	log_add_number(&line, "seconds", (clock_now_ms() - login->begun_ms + 500) / 1000);
	log_add(&line, "login", login->caller.login_id);
	return log_send(&line, TAG, verdict == VERDICT_GRANTED ? LOG_INFO : LOG_NOTICE);
}

void
audit_trouble(struct login *login, const char *words, const char *value)
{
	struct log_line line;

	log_begin(&line, words);
	log_add(&line, "about", value);
	log_add(&line, "login", login->caller.login_id);
	(void)log_send(&line, TAG, LOG_ERR);
}
