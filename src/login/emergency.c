/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The story of an emergency. The SSO is asked as for anybody, with a password that is nobody's:
 * only if that ends as it would for people to whom 501 is told, the account may go on. Refuses
 * whoever is not at this machine, whoever could hold our worker up, and to go on unrecorded.
 */
#include "emergency.h"

#include "audit.h"
#include "crypto.h"
#include "day.h"
#include "debts.h"
#include "emergency_code.h"
#include "emergency_rule.h"
#include "ledger.h"
#include "prepare.h"
#include "rights.h"
#include "sso_wait.h"
#include "typed_code.h"
#include "utf8.h"
#include "wording.h"

#include <stdio.h>
#include <string.h>

#define REASON_ASKED_MAX 3 /* no reason is asked again, so often in all */
#define SHOWN_COLUMNS 40   /* of it in syslog, whose lines leave out what is too long */
#define PASSWORD_BYTES 16  /* drawn at random */

bool
emergency_find(struct login *login)
{
	struct names *names = &login->names;

	if (!emergency_is_account(&login->settings, names->account))
		return false;
	login->emergency.concerned =
	    emergency_has_service(&login->settings, login->caller.service) &&
	    strcmp(login->source, "local") == 0 && !login->caller.unprivileged &&
	    names_are_eligible(names) && strcmp(names->person, names->account) == 0;
	if (!login->emergency.concerned)
		names->fit = false;
	return login->emergency.concerned;
}

static bool
is_in_force(const struct login *login)
{
	return emergency_days_left(&login->settings, day_today()) >= 0;
}

enum message_id
emergency_words(const struct login *login, enum message_id refusal)
{
	bool open = refusal == MESSAGE_SSO_UNREACHABLE && strcmp(login->source, "local") == 0 &&
		    emergency_has_service(&login->settings, login->caller.service) &&
		    is_in_force(login);

	return open ? MESSAGE_OFFLINE_RECOVERY : refusal;
}

/* --- the SSO is silent --- */

static bool
draw_password(struct login *login)
{
	uint8_t bytes[PASSWORD_BYTES];
	char hex[CRYPTO_HEX_SIZE(sizeof bytes)];

	if (!crypto_random(bytes, sizeof bytes))
		return login_refuse(login, MESSAGE_STORE_UNWRITABLE, "random");
	crypto_hex(bytes, sizeof bytes, hex);
	return secret_set(&login->password, hex, strlen(hex));
}

/* True only when no answer at all came in the whole of sso.timeout. */
static bool
sso_is_silent(struct login *login)
{
	struct identity unused;

	if (!prepare_workers(login) || !draw_password(login))
		return false;
	if (!sso_check_password(&login->workers.sso, login->names.person, &login->password))
		return login_refuse(login, MESSAGE_SSO_NONSENSE, "sso");
	secret_reset(&login->password);
	if (!sso_wait(login, &unused) && login->refusal.message == MESSAGE_SSO_UNREACHABLE) {
		login->refusal = (struct refusal){ 0 };
		login->cause[0] = '\0';
		return true;
	}
	wire_reset(&login->worker_message);
	return login_refuse(login, MESSAGE_NO_RIGHT, "sso_is_there");
}

/* --- why --- */

/* Words; and no recovery code that was typed a prompt too early, for it would be in the log. */
static bool
is_reason(const struct secret *typed)
{
	struct secret code = { 0 };
	bool is_code = typed_code_read_recovery(typed, &code);

	secret_reset(&code);
	return !is_code && utf8_valid(typed->bytes, typed->length) &&
	       emergency_is_reason(typed->bytes);
}

static bool
ask_reason(struct login *login, struct secret *reason)
{
	for (int asked = 0; asked < REASON_ASKED_MAX; asked++) {
		enum heard heard;

		if (!dialog_ask(&login->dialog, MESSAGE_NONE, MESSAGE_ASK_REASON))
			return login_refuse(login, MESSAGE_NONE, "hung_up");
		heard = dialog_listen(&login->dialog, reason, -1, login->dialog.deadline_ms);
		if (heard != HEARD_ANSWER)
			return login_not_heard(login, heard);
		if (is_reason(reason))
			return true;
	}
	return login_refuse(login, MESSAGE_REFUSED, "no_reason");
}

/* Before the code is asked for: an emergency that leaves no trace does not begin. */
static bool
write_reason(struct login *login, const char *reason)
{
	const struct audit_detail details[] = { { "until", login->settings.emergency.until },
		{ NULL, NULL } };
	char shown[WORD_MAX];

	if (!audit_event_for(login, JOURNAL_EMERGENCY, details, reason))
		return login_refuse(login, MESSAGE_STORE_UNWRITABLE, "audit");
	wording_fit(shown, reason, SHOWN_COLUMNS);
	audit_trouble(login, "the emergency account is being used; the reason given is", shown);
	return true;
}

static bool
tell_why(struct login *login)
{
	struct secret reason = { 0 };
	bool told = ask_reason(login, &reason) && write_reason(login, reason.bytes);

	secret_reset(&reason);
	return told;
}

/* --- the story --- */

/* A letter that no relay has taken yet goes with this sign-in, whatever becomes of that. */
static bool
learn_debts(struct login *login)
{
	bool opened = ledger_open_record(login);

	if (opened)
		debts_learn(login);
	ledger_close(login);
	return opened;
}

/* Who becomes somebody else needs a rule for that, as everybody does. */
static bool
admit_unasked(struct login *login)
{
	const struct identity unknown = { .roles = "", .scope = "" };

	login->vouched = "unasked";
	return login->names.target[0] == '\0' || rights_allow_entry(login, &unknown);
}

bool
emergency_admit(struct login *login)
{
	login->first_factor = true; /* others have asked for the password: always worth its line */
	if (!is_in_force(login))
		return login_refuse(login, MESSAGE_NO_RIGHT, "emergency_ended");
	if (login->caller.account)
		return admit_unasked(login);
	if (!login->caller.by_root || login->names.target[0] != '\0')
		return login_refuse(login, MESSAGE_NO_RIGHT, "emergency_by_user");
	return learn_debts(login) && sso_is_silent(login) && tell_why(login) &&
	       emergency_code_prove(login);
}
