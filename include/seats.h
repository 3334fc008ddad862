/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * How many sign-ins of one user may be under way on the public socket: four. Everybody has seats of
 * their own, so nobody can take another's. (Threat 135.)
 */
#ifndef DLA_OTP_SEATS_H
#define DLA_OTP_SEATS_H

#include <stdbool.h>
#include <sys/types.h>

#define SEATS_EACH 4

/*
 * Takes one of the uid's seats in the directory, which is root's and writable for nobody else, as
 * root. It is held until this process ends, however it ends; a child that closes its descriptors
 * does not hold it. False when all are taken or seats cannot be had: the log has been told which.
 */
bool seats_take(const char *directory, uid_t uid);

#endif
