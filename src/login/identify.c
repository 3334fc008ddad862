/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Who somebody is, by their password, in the app, or by what others have proven. Ends with the
 * SSO's word and the rules', and proves nothing by itself: that is the story's (login.c).
 */
#include "identify.h"

#include "approval.h"
#include "audit.h"
#include "clock.h"
#include "conceal.h"
#include "offer.h"
#include "page_start.h"
#include "rights.h"
#include "single_prompt.h"
#include "slowing.h"
#include "sso_wait.h"
#include "vouching.h"

#include <stdio.h>

#define PASSWORD_ASKED_MAX 3 /* an empty answer is asked again, so often in all */

/* Sends the question and waits for what is typed. */
static bool
hear_password(struct login *login, enum message_id in_front, enum message_id question)
{
	enum heard heard;

	if (!dialog_ask(&login->dialog, in_front, question))
		return login_refuse(login, MESSAGE_NONE, "hung_up");
	heard = dialog_listen(&login->dialog, &login->password, -1, login->dialog.deadline_ms);
	return heard == HEARD_ANSWER || login_not_heard(login, heard);
}

/* Asks until something is typed. A password that an earlier module brought is taken once. */
static bool
ask_password(struct login *login)
{
	enum message_id in_front = login->approval.missing;
	enum message_id question =
	    login->service->single_prompt ? MESSAGE_ASK_PASSWORD_CODE : MESSAGE_ASK_PASSWORD;

	for (int asked = 0; asked < PASSWORD_ASKED_MAX; asked++) {
		if (!hear_password(login, in_front, question))
			return false;
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

	if (login->password.length == 0 && !ask_password(login))
		return false;
	if (login->answered_ms == 0) /* it was typed where the app was offered */
		login->answered_ms = clock_now_ms();
	if (login->service->single_prompt)
		(void)single_prompt_part(
		    &login->password, (unsigned)login->settings.otp.digits, &login->typed_code);
	(void)audit_event(login, JOURNAL_ASKED, NULL);
	if (!slowing_allows(login))
		return false;
	identified = check_password(login);
	if (login->first_factor && !login->surface.conceals) {
		page_settle(login);
		return slowing_forget(login) && identified;
	}
	/* Where the service conceals, only the right code shows that it was not in vain. */
	if (identified || conceal_hides(login) || login->refusal.message == MESSAGE_REFUSED)
		return slowing_count(login) && identified;
	return false;
}

/*
 * In the app or by password, in the order of the settings; at a prompt for the one the other will
 * do.
 */
static bool
identify_in_person(struct login *login)
{
	enum approval_result approval = APPROVAL_PASSWORD;

	if (!offer_has_app(login))
		return identify_by_password(login);
	if (!offer_begins_with_app(login) &&
	    !hear_password(login, MESSAGE_NONE, MESSAGE_ASK_PASSWORD_OR_THAID))
		return false;
	if (login->password.length == 0)
		approval = approval_seek(login);
	if (approval == APPROVAL_PASSWORD)
		return identify_by_password(login);
	return approval == APPROVAL_GIVEN;
}

/* No password was typed: whose account it is, and where the code goes, is for the SSO to say. */
static bool
identify_untyped(struct login *login)
{
	struct identity identity = { 0 };

	(void)audit_event(login, JOURNAL_ASKED, NULL);
	return vouching_end(login, &identity) && rights_allow_sign_in(login, &identity);
}

bool
identify(struct login *login)
{
	if (login->by_key || login->by_memory)
		return identify_untyped(login);
	return identify_in_person(login);
}
