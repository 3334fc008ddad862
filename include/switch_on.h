/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Changing a service's files so that it asks us, with a way back that needs nobody.
 */
#ifndef DLA_OTP_SWITCH_ON_H
#define DLA_OTP_SWITCH_ON_H

#include "errand.h"

/*
 * As root: reads the files and finds out what they are to be. False, and words and remedy of
 * errand->switched are set, when that cannot be; it is on already: *is_on.
 */
bool switch_on_plan(struct errand *errand, bool *is_on);

/* As root, once: keeps copies, sets the deadline, has it watched, and only then changes anything.
 */
bool switch_on(struct errand *errand, char words[HAND_WORDS_SIZE]);

#endif
