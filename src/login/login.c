/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The story of one login. It reads from top to bottom; each step either goes on or has noted why it
 * does not, and there is no way from there to GRANTED.
 */
#include "login.h"

#include "account.h"
#include "audit.h"
#include "clock.h"
#include "conceal.h"
#include "excuse.h"
#include "floor.h"
#include "ledger.h"
#include "notices.h"
#include "prepare.h"
#include "remember.h"
#include "rights.h"
#include "second_factor.h"
#include "shared_mailbox.h"
#include "single_prompt.h"
#include "slowing.h"
#include "sso_wait.h"
#include "vouching.h"
#include "warnings.h"

#include <stdio.h>

#define PASSWORD_ASKED_MAX 3 /* an empty answer is asked again, so often in all */

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
		return slowing_begin(login, login->names.person);
	if (!dialog_ask(&login->dialog, MESSAGE_NONE, MESSAGE_ASK_SSO_USER))
		return login_refuse(login, MESSAGE_NONE, "hung_up");
	heard = dialog_listen(&login->dialog, &typed, -1, login->dialog.deadline_ms);
	if (heard == HEARD_ANSWER) {
		(void)names_take_person(&login->names, &login->caller, typed.bytes);
		goes_on = slowing_begin(login, typed.bytes);
	}
	secret_reset(&typed); /* a password, often enough */
	return heard == HEARD_ANSWER ? goes_on : login_not_heard(login, heard);
}

/* Asks until something is typed. A password that an earlier module brought is taken once. */
static bool
ask_password(struct login *login)
{
	enum message_id in_front = MESSAGE_NONE;
	enum message_id question =
	    login->service->single_prompt ? MESSAGE_ASK_PASSWORD_CODE : MESSAGE_ASK_PASSWORD;
	enum heard heard;

	for (int asked = 0; asked < PASSWORD_ASKED_MAX; asked++) {
		if (!dialog_ask(&login->dialog, in_front, question))
			return login_refuse(login, MESSAGE_NONE, "hung_up");
		heard =
		    dialog_listen(&login->dialog, &login->password, -1, login->dialog.deadline_ms);
		if (heard != HEARD_ANSWER)
			return login_not_heard(login, heard);
		login->answered_ms = clock_now_ms();
		if (login->password.length > 0)
			return true;
		if (login->dialog.first_pass)
			break;
		in_front = MESSAGE_PASSWORD_EMPTY;
	}
	return login_refuse(login, MESSAGE_REFUSED, "password_empty");
}

static bool
check_password(struct login *login)
{
	struct identity identity = { 0 };

	if (!login->eligible)
		return login_refuse(
		    login, MESSAGE_REFUSED, login->names.people ? "not_of_people" : "no_such_user");
	if (!policy_password_is_sane(&login->password))
		return login_refuse(login, MESSAGE_REFUSED, "password_not_text");
	if (!sso_check_password(&login->workers.sso, login->names.person, &login->password)) {
		(void)snprintf(login->cause, sizeof login->cause, "worker_died");
		return login_refuse(login, MESSAGE_SSO_NONSENSE, "sso");
	}
	if (!sso_wait(login, &identity) || !rights_allow_sign_in(login, &identity))
		return false;
	wire_reset(&login->worker_message);
	return true;
}

/* What was no answer about the password, an SSO that is down or a person who left, costs nothing.
 */
static bool
identify_by_password(struct login *login)
{
	bool identified;

	if (!ask_password(login))
		return false;
	if (login->service->single_prompt)
		(void)single_prompt_part(
		    &login->password, (unsigned)login->settings.otp.digits, &login->typed_code);
	(void)audit_event(login, JOURNAL_ASKED, NULL);
	if (!slowing_allows(login))
		return false;
	identified = check_password(login);
	if (login->first_factor && !login->surface.conceals)
		return slowing_forget(login) && identified;
	/* Where the service conceals, only the right code shows that it was not in vain. */
	if (identified || conceal_hides(login) || login->refusal.message == MESSAGE_REFUSED)
		return slowing_count(login) && identified;
	return false;
}

/* No password was typed: whose account it is, and where the code goes, is for the SSO to say. */
static bool
identify_untyped(struct login *login)
{
	struct identity identity = { 0 };

	(void)audit_event(login, JOURNAL_ASKED, NULL);
	return vouching_end(login, &identity) && rights_allow_sign_in(login, &identity);
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
	enum verdict verdict = verdict_of_refusal(login);

	ledger_unmail(login);
	secret_reset(&login->password);
	secret_reset(&login->typed_code);
	secret_reset(&login->code);
	ledger_close(login);
	if (login->by_memory)
		remember_end(login);
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
identify(struct login *login)
{
	if (login->by_key || login->by_memory)
		return identify_untyped(login);
	return identify_by_password(login);
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

/* Who typed no password either has nothing to show but what was remembered of them. */
static bool
prove_by_code(struct login *login)
{
	if (!rights_allow_code(login) || !ledger_open(login))
		return false;
	if (remember_serves(login))
		return true;
	if (login->by_memory)
		return login_refuse(login, MESSAGE_REFUSED, "remembered_no_more");
	return shared_mailbox_admit(login) && ledger_begin(login) && ask_code(login) &&
	       redeem(login);
}

/* Whoever is remembered has proven a code; who proves something now may need none. */
static bool
prove(struct login *login)
{
	if (!login->by_memory && excuse_find(login))
		return excuse_enter(login);
	return prove_by_code(login);
}

/* Where the service conceals, the sign-in counted as failed until now. */
static bool
count_as_proven(struct login *login)
{
	return !login->surface.conceals || slowing_forget(login);
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
