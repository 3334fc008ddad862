/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The SSO, asked as at a sign-in: by dla-otp-sso, as its own user, in its sandbox. The question is
 * a random password of somebody who does not exist. A no means that name, TLS, discovery, client
 * and grant are right; a yes, that anybody gets in (T78).
 */
#include "doctor.h"

#include "clock.h"
#include "crypto.h"
#include "errand.h"
#include "sso_causes.h"
#include "sso_talk.h"

#include <stdio.h>
#include <string.h>

#define GRACE_MS 2000 /* beyond sso.timeout, as for a sign-in */
#define RANDOM_BYTES 8
#define NAME "dla-otp-doctor-" /* nobody's; the SSO's log shows who asked */

/* The words of one question. */
struct stranger {
	char name[sizeof NAME + 2 * RANDOM_BYTES];
	struct secret password;
};

static bool
draw(struct stranger *stranger)
{
	uint8_t bytes[2 * RANDOM_BYTES];
	char hex[CRYPTO_HEX_SIZE(sizeof bytes)];

	if (!crypto_random(bytes, sizeof bytes))
		return false;
	crypto_hex(bytes, sizeof bytes, hex);
	(void)snprintf(stranger->name, sizeof stranger->name, NAME "%.*s", 2 * RANDOM_BYTES, hex);
	(void)snprintf(stranger->password.bytes, sizeof stranger->password.bytes, "%s",
	    hex + 2 * RANDOM_BYTES);
	stranger->password.length = 2 * RANDOM_BYTES;
	return true;
}

/* The worker's answer, and what it calls the cause. */
static enum message_id
hear(struct errand *errand, struct worker *worker, const char *words, const char **cause)
{
	int64_t deadline_ms =
	    clock_now_ms() + (int64_t)errand->settings.sso.timeout * 1000 + GRACE_MS;
	struct identity unused;

	*cause = "worker_silent";
	if (!doctor_wait(worker, deadline_ms, words))
		return MESSAGE_SSO_NONSENSE;
	return sso_answer(worker, &errand->doctor->answer, &unused, cause);
}

static void
tell_trouble(struct errand *errand, const char *about, const char *url, const char *cause)
{
	const struct sso_cause *found = sso_cause_find(cause);

	report_finding(&errand->report, FINDING_FAIL, about, found->remedy, "%s: %s (%s)", url,
	    found->words, cause);
	report_text(&errand->report, "cause", cause);
	(void)snprintf(errand->doctor->cause, sizeof errand->doctor->cause, "%s", cause);
}

static void
tell_missing(struct errand *errand, const char *about, const char *missing)
{
	report_finding(&errand->report, FINDING_FAIL, about, "dla-otp check says what is wrong.",
	    "the SSO could not be asked: %s", missing ? missing : "dla-otp-sso does not run");
}

static void
tell_reached(struct errand *errand, int64_t began_ms)
{
	const struct settings *settings = &errand->settings;
	bool discovered =
	    settings->sso.token_endpoint[0] == '\0' || settings->sso.userinfo_endpoint[0] == '\0';
	int64_t took_ms = clock_now_ms() - began_ms;

	report_finding(&errand->report, FINDING_OK, "sso", NULL, "%s: answers over TLS%s (%lld ms)",
	    settings->sso.issuer, discovered ? ", its discovery document is its own" : "",
	    (long long)took_ms);
	report_number(&errand->report, "milliseconds", took_ms);
}

/* A client that it does not know may make the SSO answer with any error: it is there. */
static bool
is_trouble(const struct errand *errand, enum message_id answer, const char *cause)
{
	if (errand->doctor->depth == DOCTOR_GREETING &&
	    strncmp(cause, "status_", strlen("status_")) == 0)
		return false;
	return answer == MESSAGE_SSO_UNREACHABLE || answer == MESSAGE_SSO_NONSENSE;
}

/* What the answer to a stranger's password means. */
static void
judge(struct errand *errand, enum message_id answer, const char *cause, int64_t began_ms)
{
	struct report *report = &errand->report;

	if (is_trouble(errand, answer, cause)) {
		tell_trouble(errand, "sso", errand->settings.sso.issuer, cause);
		return;
	}
	tell_reached(errand, began_ms);
	if (errand->doctor->depth == DOCTOR_GREETING)
		return;
	if (answer == MESSAGE_CLIENT_REFUSED) {
		report_finding(report, FINDING_FAIL, "client",
		    "Compare sso.client_id, client_auth and the secret with the SSO; the client "
		    "needs the grant \"password\".",
		    "the SSO does not accept the client \"%s\" (%s)",
		    errand->settings.sso.client_id, cause);
		report_text(report, "cause", cause);
		return;
	}
	errand->doctor->sso_is_well = true;
	report_finding(report, FINDING_OK, "client", NULL, "the SSO accepts the client \"%s\"",
	    errand->settings.sso.client_id);
	if (answer == MESSAGE_NONE)
		report_finding(report, FINDING_FAIL, "password",
		    "Do not use this SSO: find out who told it to check nothing.",
		    "the SSO says yes to a random password of somebody who does not exist");
	else
		report_finding(report, FINDING_OK, "password", NULL,
		    "the SSO refuses a random password of somebody who does not exist");
}

static void
check_sso(struct errand *errand)
{
	struct worker *worker = &errand->doctor->sso;
	int64_t began_ms = clock_now_ms();
	const char *missing = NULL, *cause;
	struct stranger stranger;
	enum message_id answer;

	if (!draw(&stranger) || !sso_open(worker, &errand->settings, &errand->files, &missing) ||
	    !sso_check_password(worker, stranger.name, &stranger.password)) {
		tell_missing(errand, "sso", missing);
		return;
	}
	answer = hear(errand, worker, "asking the SSO", &cause);
	judge(errand, answer, cause, began_ms);
}

static void
judge_look_up(struct errand *errand, enum message_id answer, const char *cause)
{
	struct report *report = &errand->report;

	if (answer == MESSAGE_ACCOUNT_ENDED)
		report_finding(report, FINDING_OK, "look_up", NULL,
		    "the SSO lets the client \"%s\" look people up",
		    errand->settings.access.lookup.client_id);
	else if (answer == MESSAGE_CLIENT_REFUSED) {
		report_finding(report, FINDING_FAIL, "look_up",
		    "Compare client_id and secret in access.lookup with the SSO; the client needs "
		    "the right to read people and their roles.",
		    "the SSO does not let the client \"%s\" look people up (%s)",
		    errand->settings.access.lookup.client_id, cause);
		report_text(report, "cause", cause);
	} else if (answer == MESSAGE_SSO_UNREACHABLE || answer == MESSAGE_SSO_NONSENSE)
		tell_trouble(errand, "look_up", errand->settings.access.lookup.url, cause);
	else
		report_finding(report, FINDING_FAIL, "look_up",
		    "Compare access.lookup.kind and url with dla-otp.conf(5).",
		    "the SSO finds somebody who does not exist");
}

static void
check_look_up(struct errand *errand)
{
	struct worker *worker = &errand->doctor->look_up;
	const char *missing = NULL, *cause;
	struct stranger stranger;
	enum message_id answer;

	if (errand->settings.access.lookup.kind[0] == '\0')
		return;
	if (!draw(&stranger) ||
	    !sso_open_look_up(worker, &errand->settings, &errand->files, &missing) ||
	    !sso_look_up(worker, stranger.name, "")) {
		tell_missing(errand, "look_up", missing);
		return;
	}
	answer = hear(errand, worker, "asking the SSO about a person", &cause);
	judge_look_up(errand, answer, cause);
}

/* That one cannot be started is found out when it is asked. */
static void
start_sso(struct errand *errand)
{
	(void)errand_start_sso(&errand->doctor->sso);
}

static void
start_look_up(struct errand *errand)
{
	(void)errand_start_sso(&errand->doctor->look_up);
}

static doctor_check *const checks[] = { check_sso, NULL };
const struct doctor_group doctor_sso = {
	.as_root = start_sso,
	.checks = checks,
	.needs_settings = true,
};

static doctor_check *const look_up_checks[] = { check_look_up, NULL };
const struct doctor_group doctor_look_up = {
	.as_root = start_look_up,
	.checks = look_up_checks,
	.needs_settings = true,
};
