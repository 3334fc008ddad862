/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What sshd must be told so that it can ask for a code: a file of settings of our own beside its
 * own, and whether they are in force.
 */
#ifndef DLA_OTP_SSHD_H
#define DLA_OTP_SSHD_H

#include "sshd_words.h"

#include <stdbool.h>
#include <stddef.h>

#define SSHD_DIRECTORY "/etc/ssh/sshd_config.d"
#define SSHD_FILE "10-dla-otp.conf" /* the first value that sshd reads counts */
#define SSHD_WORDS_SIZE 400

/* The file's text; words: who made it and when, one line. */
void sshd_text(char *text, size_t size, const char *words);

/*
 * Whether what `sshd -T` says lets people be asked for password and code. False, and words name the
 * first setting that does not. Pure.
 */
bool sshd_values_fit(const char *said, char words[SSHD_WORDS_SIZE]);

/* As root: asks sshd whether it accepts its settings, and whether ours are in force. */
bool sshd_check(char words[SSHD_WORDS_SIZE]);

/* As root: has a running sshd read its settings again. False, and words say what to do. */
bool sshd_reload(char words[SSHD_WORDS_SIZE]);

#endif
