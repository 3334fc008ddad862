/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The seccomp filters of our programs, compiled to BPF when the project is built: src/sandbox/.
 */
#ifndef DLA_OTP_SANDBOX_FILTERS_H
#define DLA_OTP_SANDBOX_FILTERS_H

#include "sandbox.h"

#include <linux/filter.h>

extern const struct sock_fprog sandbox_filters[SANDBOX_KINDS];

#endif
