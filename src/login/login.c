/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The story of one login. It reads from top to bottom; each step either goes on or has noted why it
 * does not, and there is no way from there to GRANTED.
 */
#include "login.h"

#include "account.h"
#include "approval.h"
#include "audit.h"
#include "conceal.h"
#include "emergency.h"
#include "entry.h"
#include "excuse.h"
#include "floor.h"
#include "identify.h"
#include "ledger.h"
#include "notices.h"
#include "offer.h"
#include "page_start.h"
#include "prepare.h"
#include "remember.h"
#include "rights.h"
#include "second_factor.h"
#include "shared_mailbox.h"
#include "single_prompt.h"
#include "slowing.h"
#include "start_date.h"
#include "warnings.h"

bool
login_refuse(struct login *login, enum message_id message, const char *reason)
{
	login->refusal = (struct refusal){ .message = message, .reason = reason };
	return false;
}

bool
login_not_heard(struct login *login, enum heard heard)
{
	if (heard == HEARD_LATE)
		return login_refuse(login, MESSAGE_TIME_OVER, "time_over");
	return login_refuse(login, MESSAGE_NONE, "hung_up");
}

/* From here on the name counts, the same for one that is nobody's. */
static bool
take_name(struct login *login, const char *name)
{
	if (!slowing_begin(login, name))
		return false;
	page_open(login, name);
	return true;
}

/*
 * Who uses a shared account says so first. Somebody it is not shared with has to wait, is asked for
 * a password, and is refused like anybody else.
 */
static bool
ask_person(struct login *login)
{
	struct secret typed = { 0 };
	bool goes_on = false;
	enum heard heard;

	if (!login->names.people)
		return take_name(login, login->names.person);
	if (!dialog_ask(&login->dialog, MESSAGE_NONE, MESSAGE_ASK_SSO_USER))
		return login_refuse(login, MESSAGE_NONE, "hung_up");
	heard = dialog_listen(&login->dialog, &typed, -1, login->dialog.deadline_ms);
	if (heard == HEARD_ANSWER) {
		(void)names_take_person(&login->names, &login->caller, typed.bytes);
		goes_on = take_name(login, typed.bytes);
	}
	secret_reset(&typed); /* a password, often enough */
	return heard == HEARD_ANSWER ? goes_on : login_not_heard(login, heard);
}

/*
 * It is no outage when a relay has spoken at any time in this login. And only what a caller of
 * root's own hears may pass for one: somebody who starts su or sudo shapes its process (limits,
 * cgroup, scheduling), and with it what the workers can reach in time.
 */
static enum verdict
verdict_of_refusal(const struct login *login)
{
	enum verdict verdict = message_find(login->refusal.message)->verdict;

	if (verdict == VERDICT_UNREACHABLE && (login->letter.answered || !login->caller.by_root))
		return VERDICT_BROKEN;
	return verdict;
}

static enum verdict
refused(struct login *login)
{
	enum verdict verdict;

	login->refusal.message = emergency_words(login, login->refusal.message);
	verdict = verdict_of_refusal(login);
	ledger_unmail(login);
	secret_reset(&login->password);
	secret_reset(&login->typed_code);
	secret_reset(&login->code);
	ledger_close(login);
	if (login->by_memory)
		remember_end(login);
	login->warnings.owed[WARNING_PLACE] = false; /* nobody has come in from there */
	if (login->refusal.message == MESSAGE_NONE) {
		(void)audit_write(login, verdict);
		return verdict;
	}
	(void)audit_write(login, verdict);
	warnings_send(login); /* while the person reads the last words, and even if they hang up */
	floor_wait(login);
	dialog_tell_refusal(&login->dialog, login->refusal.message);
	return verdict;
}

/* The audit line is out before anybody hears yes. */
static enum verdict
grant(struct login *login)
{
	if (!audit_write(login, VERDICT_GRANTED)) {
		(void)login_refuse(login, MESSAGE_STORE_UNWRITABLE, "audit");
		return refused(login);
	}
	if (!login->caller.account)
		notices_tell(login);
	return VERDICT_GRANTED;
}

static bool
ask_code(struct login *login)
{
	if (login->service->single_prompt && !login->by_key)
		return single_prompt_prove(login);
	if (login->surface.conceals && !conceal_begin(login))
		return false;
	return second_factor_prove(login);
}

/* The code was right: it is used up, and if it was mailed its mailbox is the person's. */
static bool
redeem(struct login *login)
{
	if (!login->recovered.used)
		shared_mailbox_settle(login);
	return ledger_redeem(login);
}

/* Whom no code can be mailed to may approve in the app, having typed the right password. */
static bool
prove_in_app(struct login *login)
{
	if (!dialog_ask(&login->dialog, MESSAGE_NONE, MESSAGE_NO_EMAIL_THAID))
		return login_refuse(login, MESSAGE_NONE, "hung_up");
	return approval_confirm(login) && entry_note(login);
}

/* Who typed no password either has nothing to show but what was remembered of them. */
static bool
prove_by_code(struct login *login)
{
	if (login->address_fault == MESSAGE_NO_EMAIL && offer_has_app_for_code(login))
		return prove_in_app(login);
	if (!rights_allow_code(login) || !ledger_open(login))
		return false;
	if (remember_serves(login))
		return true;
	if (login->by_memory)
		return login_refuse(login, MESSAGE_REFUSED, "remembered_no_more");
	return shared_mailbox_admit(login) && ledger_begin(login) && ask_code(login) &&
	       redeem(login);
}

/* An approval is two factors, unless the settings want the code as well. */
static bool
is_proven(const struct login *login)
{
	return login->by_approval && !login->settings.thaiid.then_code;
}

/* Whoever is remembered has proven a code; who proves something now may need none. */
static bool
prove(struct login *login)
{
	if (is_proven(login)) {
		(void)start_date_find(login); /* whether codes have begun is noted by any entry */
		return entry_note(login);
	}
	if (!login->by_memory && excuse_find(login))
		return excuse_enter(login);
	return prove_by_code(login);
}

/* Where the service conceals, the sign-in counted as failed until now. */
static bool
count_as_proven(struct login *login)
{
	if (!login->surface.conceals)
		return true;
	page_settle(login);
	return slowing_forget(login);
}

/* What a concealing service shows to whom it refuses: prompts for a code that there is not. */
static void
pretend(struct login *login)
{
	if (!login->surface.begun && conceal_refusal(login) && conceal_begin(login))
		(void)second_factor_prove(login);
}

enum verdict
login_run(struct login *login, const char *settings_path)
{
	if (!prepare_login(login, settings_path))
		return refused(login);
	if (login->emergency.concerned)
		return emergency_admit(login) ? grant(login) : refused(login);
	if (login->caller.account)
		return account_admit(login) ? grant(login) : refused(login);
	if (!ask_person(login))
		return refused(login);
	remember_begin(login);
	if (!prepare_workers(login))
		return refused(login);
	if (!identify(login) || !prove(login) || !count_as_proven(login)) {
		pretend(login);
		return refused(login);
	}
	return grant(login);
}
