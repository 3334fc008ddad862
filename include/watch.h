/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Who looks at deadlines when nobody is there: systemd's timer, or where there is no systemd a
 * process of our own.
 */
#ifndef DLA_OTP_WATCH_H
#define DLA_OTP_WATCH_H

#include <stdbool.h>

struct errand;

/* As root, before anything is changed: from now on somebody looks. False when nobody would. */
bool watch_start(struct errand *errand);

/* As root: nothing waits any more. */
void watch_end(void);

#endif
