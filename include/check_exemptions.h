/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What `dla-otp check` says of exemptions: whoever lives by one should hear of its end before it
 * comes.
 */
#ifndef DLA_OTP_CHECK_EXEMPTIONS_H
#define DLA_OTP_CHECK_EXEMPTIONS_H

#include "report.h"
#include "settings.h"

#include <stdint.h>

/* Reports each exemption that ends within EXEMPTION_ENDS_SOON days of today (day.h), or has ended.
 */
void check_exemptions(struct report *report, const struct settings *settings, int32_t today);

#endif
