/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Trying what dla-otp setup was told, as dla-otp doctor would.
 */
#ifndef DLA_OTP_SETUP_TRIAL_H
#define DLA_OTP_SETUP_TRIAL_H

#include "doctor.h"
#include "setup_answers.h"

#include <stdbool.h>

/* Memory for it, shared with who listens. False when there is none. */
bool setup_trial_open(struct setup *setup);

/*
 * Does the issuer answer, as itself and over TLS? Asked with a client that it does not know.
 * Findings are reported, as by the others here; false when one failed.
 */
bool setup_try_issuer(struct setup *setup);
bool setup_try_client(struct setup *setup);

/* Do the relays greet over TLS; let us log in; take the sender? */
bool setup_try_relay(struct setup *setup);
bool setup_try_relay_login(struct setup *setup);
bool setup_try_sender(struct setup *setup);

#endif
