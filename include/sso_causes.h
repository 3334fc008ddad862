/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a cause that dla-otp-sso names (`certificate`, `discovery_status_404`) means to an
 * administrator, and what to do. Pure.
 */
#ifndef DLA_OTP_SSO_CAUSES_H
#define DLA_OTP_SSO_CAUSES_H

struct sso_cause {
	const char *cause; /* the word, or its beginning where it ends in `_` */
	const char *words; /* behind `the SSO: ` */
	const char *remedy;
};

/* Never NULL: a cause that is not known is an answer that makes no sense. */
const struct sso_cause *sso_cause_find(const char *cause);

#endif
