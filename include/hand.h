/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The one thing that root still does after dla-otp has become the user dla-otp: an act that was
 * prepared before, when it is told to, once. What is to be done cannot be changed any more; only
 * whether it is.
 */
#ifndef DLA_OTP_HAND_H
#define DLA_OTP_HAND_H

#include <stdbool.h>
#include <sys/types.h>

#define HAND_WORDS_SIZE 512

struct errand;

/* Done? words: why not, or what has to be said although it was. "" = nothing. */
typedef bool hand_act(struct errand *errand, char words[HAND_WORDS_SIZE]);

struct hand {
	int socket; /* 0 = there is none */
	pid_t pid;
};

/* As root: a child that waits. It ends with this process. False when it cannot be started. */
bool hand_start(struct hand *hand, hand_act *act, struct errand *errand);

/* Has it done, and waits for it. */
bool hand_do(struct hand *hand, char words[HAND_WORDS_SIZE]);

/* Lets it go; nothing is done. None is allowed. */
void hand_end(struct hand *hand);

#endif
