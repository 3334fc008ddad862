/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The engine's side of the conversation with dla-otp-sso: what it is told, and what its answer
 * means for the login. The worker may be broken: nothing it says is taken for more than a claim.
 */
#ifndef DLA_OTP_SSO_TALK_H
#define DLA_OTP_SSO_TALK_H

#include "files.h"
#include "messages.h"
#include "policy.h"
#include "secret.h"
#include "settings.h"
#include "wire.h"
#include "workers.h"

#include <stdbool.h>

/*
 * Where the SSO lists roles; "" where no rule looks at them: a claim that nobody looks at is not
 * worth a request.
 */
const char *sso_roles_claim(const struct settings *settings);

/*
 * Gives the worker its orders and the client secret's descriptor; it connects from now on. *missing
 * is the secret file the settings name when that is not there or not sound, and the result false;
 * false too when the worker is gone.
 */
bool sso_open(struct worker *worker, const struct settings *settings, const struct files *files,
    const char **missing);

/* Asks whether this password is this user's. False when the worker is gone. */
bool sso_check_password(struct worker *worker, const char *user, const struct secret *password);

/*
 * The same two for a look-up: whom the person typed no password to. The worker is opened for either
 * and never for both; the look-up's client has a secret always. last_id is the sub of an earlier
 * answer about that person, or "": it saves a round trip, and decides nothing.
 */
bool sso_open_look_up(struct worker *worker, const struct settings *settings,
    const struct files *files, const char **missing);
bool sso_look_up(struct worker *worker, const char *person, const char *last_id);

/* The identity of WIRE_IDENTITY; its strings lie in the message. */
void sso_identity(const struct wire *message, struct identity *identity);

/*
 * What the person is told when the worker says that it is not them: CLIENT_REFUSED, UNREACHABLE or
 * NONSENSE, with the cause. MESSAGE_NONE when it says something else.
 */
enum message_id sso_failure(const struct wire *message, const char **cause);

/*
 * Reads the worker's answer, which must be there. MESSAGE_NONE and *identity (its strings lie in
 * message); or the refusal, and *cause names the reason for the log (lies in message, or a
 * constant).
 */
enum message_id sso_answer(
    struct worker *worker, struct wire *message, struct identity *identity, const char **cause);

#endif
