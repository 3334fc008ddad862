/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Taking back what dla-otp enable changed and nobody confirmed.
 */
#ifndef DLA_OTP_ROLL_BACK_H
#define DLA_OTP_ROLL_BACK_H

struct errand;

enum rolled {
	ROLLED_BADLY = 0, /* something is due and could not be taken back */
	ROLLED_SOME,      /* something waits for its deadline, or another dla-otp is at work */
	ROLLED_ALL        /* nothing waits */
};

/*
 * As root: takes back what is due, reports and writes down each. Needs neither settings nor the
 * user dla-otp; does nothing, at the price of one system call, where nothing was ever enabled.
 */
enum rolled roll_back_due(struct errand *errand);

#endif
