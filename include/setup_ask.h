/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Asking what dla-otp setup needs to know.
 */
#ifndef DLA_OTP_SETUP_ASK_H
#define DLA_OTP_SETUP_ASK_H

#include "setup_answers.h"

#include <stdbool.h>

/*
 * Has each question answered, by an option or at the keyboard, and tried at once; at the keyboard
 * until it is right. False, and it is reported, when one is missing or, with nobody there, wrong.
 */
bool setup_ask(struct setup *setup);

#endif
