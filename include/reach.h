/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Getting hold of an engine: a caller that runs as root starts one of its own (engine.h), everybody
 * else connects to the public socket, behind which the system's service manager starts
 * dla-otp-login. What comes after is the same. (Threats 135, 136, 152.)
 */
#ifndef DLA_OTP_REACH_H
#define DLA_OTP_REACH_H

#include "arguments.h"
#include "engine.h"
#include "log.h"

#include <stdbool.h>

/*
 * Gives an engine for this phase (a name of wire.h). Who does not run as root may sign in and no
 * more, chooses neither settings nor helper, and talks to nobody but root: every directory on the
 * way to PATH_SOCKET and the socket itself are root's, the directories writable for nobody else,
 * and so is who listens (SO_PEERCRED). Where too many are waiting it waits 5 s at most. False, with
 * *why begun: there is nothing to end then.
 */
bool reach_engine(struct engine *engine, const char *phase, const struct arguments *arguments,
    struct log_line *why);

#endif
