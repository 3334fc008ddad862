/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Looks at what is installed: owners, modes, kinds of the files and directories that sign-in rests
 * on.
 */
#ifndef DLA_OTP_CHECK_FILES_H
#define DLA_OTP_CHECK_FILES_H

#include "report.h"

#include <stdbool.h>

/*
 * Programs, module, directories and users. Each that is not as it must be is a finding; one that
 * says so when all are.
 */
void check_places(struct report *report);

/*
 * A secret file that the settings name for this key, beside the settings. opened: it was sound
 * when root opened it. Else the finding says why not; true when there is none.
 */
bool check_secret(struct report *report, const char *key, const char *name, bool opened);

#endif
