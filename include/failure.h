/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What an error of libcurl means for a login: a server that is not there, or something that must be
 * looked into. Pure: facts in, a judgement out.
 */
#ifndef DLA_OTP_FAILURE_H
#define DLA_OTP_FAILURE_H

#include <curl/curl.h>
#include <stdbool.h>

struct failure_facts {
	CURLcode code;
	bool shortage;    /* this machine lacked what the attempt needs (shortage.h) */
	bool heard;       /* a byte came before the connection was closed */
	bool status_line; /* has come in this login, of whatever request */
};

struct failure {
	bool unreachable;  /* false = nonsense */
	const char *cause; /* a word for the log, constant */
};

struct failure failure_judge(const struct failure_facts *facts);

#endif
