/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The groups of an account on this machine, by name, as the name service has them. They must be
 * looked up before the settings can be read, and that costs half as much as all the rest of the
 * engine (libnss_systemd): so there is a way to see whether anybody could ask for them.
 */
#ifndef DLA_OTP_GROUPS_H
#define DLA_OTP_GROUPS_H

#include <stdbool.h>
#include <sys/types.h>

#define GROUPS_MAX 64
#define GROUPS_SIZE 2048

/* All zero: in no group. */
struct groups {
	char names[GROUPS_SIZE]; /* each with its NUL; "" behind the last */
};

/*
 * False when no line of the open settings file, but for lines that begin with `#`, has the word
 * groups: then no setting can name any. A look for a word, by root, at root's file; nothing is
 * parsed, and where it is wrong a look-up is made in vain or nobody is in a group.
 */
bool groups_are_named(int settings);

/*
 * Finds them (getgrouplist(3)). Of an account in more than GROUPS_MAX groups, or with more names
 * than fit, some are missing: nobody may be let in for being in none.
 */
void groups_find(struct groups *groups, const char *account, gid_t primary);

bool groups_have(const struct groups *groups, const char *name);

#endif
