/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Changing a service's files back to what they were before dla-otp enable.
 */
#ifndef DLA_OTP_SWITCH_OFF_H
#define DLA_OTP_SWITCH_OFF_H

#include "errand.h"

/* As root: reads the files and finds out what they were. False as for switch_on_plan. */
bool switch_off_plan(struct errand *errand);

/* As root, once: keeps a copy of what is there and changes it. Ends the deadline, if there is one.
 */
bool switch_off(struct errand *errand, char words[HAND_WORDS_SIZE]);

/* Would it change anything? */
bool switch_off_changes(const struct switched *switched);

#endif
