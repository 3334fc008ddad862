/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Whether the settings let the emergency account in, and where. Pure: settings and facts in, answer
 * out. Whether the SSO can be reached is not known here.
 */
#ifndef DLA_OTP_EMERGENCY_RULE_H
#define DLA_OTP_EMERGENCY_RULE_H

#include "settings.h"

#include <stdbool.h>
#include <stdint.h>

#define EMERGENCY_ENDS_SOON 30 /* days */
#define EMERGENCY_LONG 366     /* days: who made it may have left by then */

/* Is this its account? False for all where the settings have none. */
bool emergency_is_account(const struct settings *settings, const char *account);

/* May that service let it in, on whatever day? */
bool emergency_has_service(const struct settings *settings, const char *service);

/* Does it say anything? Not blanks alone, nor what cannot be seen or is for terminals. */
bool emergency_is_reason(const char *typed);

/* Days from today to the last one; negative when it has ended, or nobody knows what day it is. */
int32_t emergency_days_left(const struct settings *settings, int32_t today);

#endif
