/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Whether a connection failed for want of something on this machine: descriptors, ports, threads.
 * What somebody here can use up must never look as if a server did not answer, because an
 * administrator may let people in on that.
 */
#ifndef DLA_OTP_SHORTAGE_H
#define DLA_OTP_SHORTAGE_H

#include <stdbool.h>

/* True when a resolver could not run now: no thread, no descriptor, or no port for its question. */
bool shortage_of_resolver(void);

/* True unless this errno of connect(2) can only come from the network or the other end. */
bool shortage_behind(long system_error);

#endif
