/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Showing the administrator what would change, asking, and having it done.
 */
#ifndef DLA_OTP_CONSENT_H
#define DLA_OTP_CONSENT_H

#include "errand.h"
#include "report.h"

#include <stdbool.h>

/*
 * Shows what would become of a file, as a diff; to a machine as a fact of a finding. False, and it
 * is reported, when it cannot be shown.
 */
bool consent_show(struct report *report, const char *path, const char *before, const char *after);

/* Asks for a yes, unless --yes was given. False, and it is reported, when there is none. */
bool consent_ask(struct errand *errand);

/*
 * As dla-otp: shows the change of errand->switched, asks unless --yes was given, writes the act
 * down and has the hand do it. minutes: what stands in the audit log beside it, NULL = nothing.
 * False, and the finding is reported, when it was not done.
 */
bool consent_and_do(struct errand *errand, const char *act, const char *minutes);

#endif
