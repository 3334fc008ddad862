/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A page from the SSO, or why there is none. Where the SSO has no such grant for us nobody hears of
 * it: that is how it is there. Everything else is told, and the password asked for where it is
 * open.
 */
#include "page_start.h"

#include "audit.h"
#include "clock.h"
#include "offer.h"
#include "sso_device.h"
#include "sso_wait.h"
#include "wording.h"

#include <stdio.h>
#include <string.h>

#define SHORT_WAIT_MS 3000 /* for a page, where a password will do as well */
#define OF_PERSON 10       /* pages in ten minutes that nobody approved, from one source */
#define OF_SOURCE 300      /* an office may be one source */
#define UID_SIZE 11        /* of 32 bits in decimal, NUL included */

bool
page_do_without(
    struct login *login, enum message_id missing, enum message_id refusal, const char *why)
{
	if (!offer_has_password(login))
		return login_refuse(login, refusal, why);
	if (missing != MESSAGE_NONE)
		audit_trouble(login, "no page to approve, so the password is asked for",
		    login->cause[0] ? login->cause : why);
	login->cause[0] = '\0'; /* of what comes now it is none */
	login->approval.missing = missing;
	return true;
}

/* No page: the password, or the end. */
static enum page_start
do_without(struct login *login, enum message_id missing, enum message_id refusal, const char *why)
{
	return page_do_without(login, missing, refusal, why) ? PAGE_MISSING : PAGE_REFUSED;
}

void
page_open(struct login *login, const char *name)
{
	struct approval *approval = &login->approval;
	const struct key *key = &login->keys.keys[0];
	char network[POLICY_SOURCE_SIZE], invoker[UID_SIZE];
	const char *const pair[] = { network, invoker, login->names.account, name };

	policy_network(login->source, network);
	(void)snprintf(invoker, sizeof invoker, "%u", login->caller.invoker_uid);
	flow_open(&approval->of_source, login->state_directory, key, pair, 2);
	flow_open(&approval->flow, login->state_directory, key, pair, 4);
}

/* PAGE_SHOWN: one more may be. */
static enum page_start
count(struct login *login)
{
	struct approval *approval = &login->approval;
	int64_t wait_ms = 0;

	approval->sought = true;
	if (!flow_begin(&approval->of_source, OF_SOURCE, &wait_ms) ||
	    (wait_ms == 0 && !flow_begin(&approval->flow, OF_PERSON, &wait_ms)))
		return do_without(
		    login, MESSAGE_THAID_UNAVAILABLE, MESSAGE_STORE_UNWRITABLE, "store");
	if (wait_ms == 0)
		return PAGE_SHOWN;
	(void)flow_take_back(&approval->of_source); /* one name does not use up everybody's */
	wording_duration(login->dialog.words.value[WORD_WAIT], login->dialog.language, wait_ms);
	return do_without(login, MESSAGE_THAID_UNAVAILABLE, MESSAGE_SLOW_DOWN, "slow_down");
}

/* PAGE_SHOWN: the SSO has answered. */
static enum page_start
wait_for_answer(struct login *login)
{
	int64_t longest_ms = (int64_t)login->settings.sso.timeout * 1000;
	enum heard heard;

	if (!offer_has_password(login))
		return sso_hear(login, 0) ? PAGE_SHOWN : PAGE_REFUSED;
	heard = dialog_listen(&login->dialog, NULL, login->workers.sso.socket,
	    clock_now_ms() + (longest_ms < SHORT_WAIT_MS ? longest_ms : SHORT_WAIT_MS));
	if (heard == HEARD_OTHER)
		return PAGE_SHOWN;
	if (heard == HEARD_LATE && clock_left_ms(login->dialog.deadline_ms) > 0) {
		login->approval.unheard = true;
		return do_without(
		    login, MESSAGE_THAID_UNAVAILABLE, MESSAGE_SSO_UNREACHABLE, "sso_silent");
	}
	(void)login_not_heard(login, heard);
	return PAGE_REFUSED;
}

/* The worker's message is overwritten by its next one: what is shown is copied. */
static enum page_start
take_page(struct login *login, const struct sso_device_answer *answer)
{
	const char *how = login->settings.thaiid.qr;
	struct words *words = &login->dialog.words;
	const char *scanned = strcmp(how, "plain") == 0 || answer->complete[0] == '\0'
				  ? answer->url
				  : answer->complete;

	if (strlen(answer->url) >= WORD_MAX) {
		(void)snprintf(login->cause, sizeof login->cause, "page_too_long");
		return do_without(login, MESSAGE_THAID_UNAVAILABLE, MESSAGE_SSO_NONSENSE, "sso");
	}
	login->approval.pages++;
	(void)snprintf(login->approval.scanned, PAGE_ADDRESS_SIZE, "%s",
	    strcmp(how, "none") == 0 ? "" : scanned);
	(void)snprintf(words->value[WORD_URL], WORD_MAX, "%s", answer->url);
	(void)snprintf(words->value[WORD_CODE], WORD_MAX, "%s", answer->user_code);
	return PAGE_SHOWN;
}

/* An SSO that had no such grant for us; told from another one by what it is asked as. */
static void
open_refusal(const struct login *login, struct flow *refusal)
{
	const char *const about[] = { "not offered", login->settings.sso.issuer,
		login->settings.sso.client_id, login->settings.sso.device_endpoint };

	flow_open(refusal, login->state_directory, &login->keys.keys[0], about, 4);
}

void
page_recall(struct login *login)
{
	struct flow refusal;
	int64_t wait_ms = 0;

	if (!offer_has_app(login) || !offer_has_password(login))
		return;
	open_refusal(login, &refusal);
	login->approval.closed = flow_wait(&refusal, 1, &wait_ms) && wait_ms > 0;
	flow_close(&refusal);
}

static void
note_refusal(struct login *login)
{
	struct flow refusal;
	int64_t wait_ms;

	open_refusal(login, &refusal);
	(void)flow_begin(&refusal, 1, &wait_ms);
	flow_close(&refusal);
}

enum page_start
page_start(struct login *login)
{
	enum page_start begun = count(login);
	struct sso_device_answer answer;
	enum sso_device said;

	if (begun != PAGE_SHOWN)
		return begun;
	if (!sso_device_start(&login->workers.sso, &login->settings))
		return do_without(login, MESSAGE_THAID_UNAVAILABLE, MESSAGE_SSO_NONSENSE, "sso");
	begun = wait_for_answer(login);
	if (begun != PAGE_SHOWN)
		return begun;
	said = sso_device_answer(
	    &login->workers.sso, &login->settings, &login->worker_message, &answer);
	if (said == SSO_DEVICE_SHOW)
		return take_page(login, &answer);
	page_settle(login);
	if (said == SSO_DEVICE_NOT_OFFERED)
		note_refusal(login);
	(void)snprintf(login->cause, sizeof login->cause, "%s", answer.cause ? answer.cause : "");
	return do_without(login,
	    said == SSO_DEVICE_NOT_OFFERED ? MESSAGE_NONE : MESSAGE_THAID_UNAVAILABLE,
	    answer.refusal != MESSAGE_NONE ? answer.refusal : MESSAGE_SSO_NONSENSE, "sso");
}

bool
page_is_newest(struct login *login)
{
	return flow_is_newest(&login->approval.flow);
}

void
page_settle(struct login *login)
{
	(void)flow_take_back(&login->approval.of_source);
	(void)flow_take_back(&login->approval.flow);
}
