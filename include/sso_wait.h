/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Waiting for the SSO worker's answer, for no longer than anybody is there to hear it.
 */
#ifndef DLA_OTP_SSO_WAIT_H
#define DLA_OTP_SSO_WAIT_H

#include "login.h"

/*
 * Waits until the worker has said something, for sso.timeout and so many seconds more that it was
 * told to take. False with the refusal noted: the worker is silent, or the person has left.
 */
bool sso_hear(struct login *login, int seconds);

/*
 * True with *identity, whose strings lie in login->worker_message. False with the refusal noted,
 * and in login->cause the word for the log: what the worker says (sso_talk.h), that it says nothing
 * in sso.timeout, or that the person has left.
 */
bool sso_wait(struct login *login, struct identity *identity);

#endif
