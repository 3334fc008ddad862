/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What `dla-otp check` and `dla-otp status` say of the emergency account: that there is one, until
 * when, and what would keep it from working on the day it is needed.
 */
#ifndef DLA_OTP_CHECK_EMERGENCY_H
#define DLA_OTP_CHECK_EMERGENCY_H

#include "errand.h"
#include "name_map.h"
#include "stack.h"

#include <stdint.h>

/* Nothing where the settings have none: its end, its account on this machine, its recovery codes.
 */
void check_emergency(struct errand *errand, int32_t today);

/* A map that has the account: it would be somebody's at the SSO. */
void check_emergency_map(struct errand *errand, const struct name_map *map);

/*
 * In the auth stack of a service where the account may get in: is it asked for its local password
 * before us? Nothing of other services.
 */
void check_emergency_stack(struct report *report, const struct settings *settings,
    const char *service, const struct stack *auth);

#endif
