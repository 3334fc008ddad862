/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * When something is told, so that the time says nothing of how it was found out: no sooner than a
 * floor after the person's answer, and beyond it only at steps.
 */
#ifndef DLA_OTP_FLOOR_H
#define DLA_OTP_FLOOR_H

#include "login.h"

/*
 * Waits for it, counted from login->answered_ms: 300 ms and steps of 100 ms behind a refused first
 * factor; whole seconds, whatever was found out, where the service conceals. Ends early when the
 * person hangs up.
 */
void floor_wait(struct login *login);

#endif
