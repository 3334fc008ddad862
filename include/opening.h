/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The engine's first message to dla-otp-sso, read: what is to be done, and which servers may be
 * talked to for it. Pure. Strings stay those of the message.
 */
#ifndef DLA_OTP_OPENING_H
#define DLA_OTP_OPENING_H

#include "look_up.h"
#include "oidc.h"
#include "sandbox.h"
#include "wire.h"

#include <stdbool.h>

#define OPENING_SERVERS_MAX 6

/* WIRE_SSO_OPEN, but for the client's secret. False when it is another message or not sound. */
bool opening_read_check(const struct wire *open, struct oidc_settings *settings);

/* WIRE_LOOK_UP_OPEN, likewise. Only a client with a secret can look somebody up. */
bool opening_read_look_up(const struct wire *open, struct look_up_settings *settings);

/*
 * The servers of either message; how many. Endpoints that are yet to be discovered lie on the port
 * of HTTPS or on one that the settings name.
 */
unsigned opening_servers(
    const struct wire *open, struct sandbox_server servers[OPENING_SERVERS_MAX]);

#endif
