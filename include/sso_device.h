/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Signing in by approving in the app: what dla-otp-sso is told for it, and what it answers. Each
 * order has one answer; nothing comes unasked, so an approval is never taken for the answer to a
 * password.
 */
#ifndef DLA_OTP_SSO_DEVICE_H
#define DLA_OTP_SSO_DEVICE_H

#include "messages.h"
#include "policy.h"
#include "settings.h"
#include "wire.h"
#include "workers.h"

#include <stdbool.h>

enum sso_device {
	SSO_DEVICE_FAILED = 0,  /* refusal and cause say why */
	SSO_DEVICE_NOT_OFFERED, /* likewise, but nothing is broken: this SSO has no such grant for
				   us */
	SSO_DEVICE_SHOW,        /* url, complete, user_code, seconds */
	SSO_DEVICE_PENDING,     /* nobody has approved or declined; seconds are left */
	SSO_DEVICE_EXPIRED,     /* a new page may be asked for */
	SSO_DEVICE_DECLINED,
	SSO_DEVICE_WEAK,     /* approved, in a way that thaiid.require_acr does not admit */
	SSO_DEVICE_APPROVED, /* identity: by whom, who is yet to be compared with who signs in */
};

/* Strings lie in the message that was read, or are constants. What is not named above is zero. */
struct sso_device_answer {
	const char *url;
	const char *complete; /* the same with the user code in it, "" where the SSO has none */
	const char *user_code;
	int seconds;
	struct identity identity;
	enum message_id refusal;
	const char *cause; /* for the log, of all but SHOW, PENDING and APPROVED */
};

/*
 * Has the SSO make a page where the sign-in can be approved; the one before is void. Answered with
 * SHOW, FAILED or NOT_OFFERED, within sso.timeout. At most four times in a login. False when the
 * worker is gone.
 */
bool sso_device_start(struct worker *worker, const struct settings *settings);

/*
 * Asks what has become of it; may be asked again and again after SHOW, and not otherwise. Answered
 * as soon as it is decided, and with PENDING when so many seconds (0 to DEVICE_SECONDS_MAX) have
 * passed; a question to the SSO that is under way by then is waited for, sso.timeout at most. A
 * password may be checked instead, which ends it.
 */
bool sso_device_await(struct worker *worker, int seconds);

/*
 * Reads the worker's answer, which must be there. A page is shown only if its address lies on the
 * issuer's host or one of thaiid.allowed_hosts and code and address are fit for a screen (page.h),
 * whatever the worker thinks of them.
 */
enum sso_device sso_device_answer(struct worker *worker, const struct settings *settings,
    struct wire *message, struct sso_device_answer *answer);

#endif
