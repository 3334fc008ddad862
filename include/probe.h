/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * For the tests only: counts how often a code was compared, whichever process did it. Nothing of it
 * is in a program that is installed.
 */
#ifndef DLA_OTP_PROBE_H
#define DLA_OTP_PROBE_H

#ifdef DLA_OTP_TEST_BUILD
/* Adds a byte to the file PATH_COMPARISONS, if a test has made it. */
void probe_comparison(void);
#else
#define probe_comparison() ((void)0)
#endif

#endif
