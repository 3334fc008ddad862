/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Memory that is wiped when it is given back. libcurl and jansson make copies of passwords and
 * tokens that we never see; this allocator makes sure none of them outlives its free().
 */
#ifndef DLA_OTP_WIPING_H
#define DLA_OTP_WIPING_H

#include <stdbool.h>

/*
 * Gives both libraries the allocator and initialises libcurl (curl_global_init_mem(3),
 * json_set_alloc_funcs). Before anything else of them is called, once in a process. False when
 * libcurl cannot be used. OpenSSL's own buffers are not reached: they end with the process.
 */
bool wiping_install(void);

#endif
