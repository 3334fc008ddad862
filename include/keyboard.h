/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Asking the person at the keyboard, for a password without showing it. What they type is neither
 * an argument nor a variable of the environment.
 */
#ifndef DLA_OTP_KEYBOARD_H
#define DLA_OTP_KEYBOARD_H

#include "secret.h"

#include <stdbool.h>

/*
 * Shows the text (standard error) and takes a line of the standard input, without its end. hidden:
 * a terminal does not show it, and is as before in any case. False at the end of the input, with a
 * line that is too long, or when a signal wants us to end.
 */
bool keyboard_ask(const char *text, bool hidden, struct secret *answer);

#endif
