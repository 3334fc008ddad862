/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What `sshd -T` says of sshd's settings, as far as sign-in here depends on them. Pure.
 */
#ifndef DLA_OTP_SSHD_WORDS_H
#define DLA_OTP_SSHD_WORDS_H

#include <stdbool.h>
#include <stddef.h>

#define SSHD_METHODS_SIZE 256
#define SSHD_SERVICE_SIZE 64
#define SSHD_SERVICE "sshd" /* the PAM service of every sshd that was not told another */

struct sshd_words {
	bool pam, interactive, password;
	int grace_s;                     /* 0 = no limit */
	bool outside_pam;                /* a method that asks nobody's auth phase is on: a key */
	char methods[SSHD_METHODS_SIZE]; /* AuthenticationMethods; "any" where none is set */
	char service[SSHD_SERVICE_SIZE]; /* PAMServiceName, since OpenSSH 9.8; never empty */
};

/*
 * The value of the first line with this keyword, in whatever letters. False when there is none, or
 * it does not fit.
 */
bool sshd_words_find(const char *text, const char *keyword, char *value, size_t size);

/* The PAM service that sshd asks; what does not fit is cut. */
void sshd_words_service(const char *text, char service[SSHD_SERVICE_SIZE]);

/* Reads the lines `keyword value`. False when one that we need is not there. */
bool sshd_words_read(struct sshd_words *words, const char *text);

/* True when sshd lets somebody in by a key, or a ticket, without asking PAM's auth phase. */
bool sshd_words_key_alone(const struct sshd_words *words);

#endif
