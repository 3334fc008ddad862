/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The questions of dla-otp setup, in their order.
 */
#ifndef DLA_OTP_SETUP_QUESTIONS_H
#define DLA_OTP_SETUP_QUESTIONS_H

#include "setup_answers.h"

#include <stdbool.h>

/*
 * Has each answered, by an option or at the keyboard, and tried at once; at the keyboard until it
 * is right. False, and it is reported, when one is missing or, with nobody there, wrong.
 */
bool setup_ask(struct setup *setup);

#endif
