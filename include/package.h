/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Debian's packages: which version of one is installed, and which of two versions is newer
 * (deb-version(7)).
 */
#ifndef DLA_OTP_PACKAGE_H
#define DLA_OTP_PACKAGE_H

#include <stdbool.h>
#include <stdio.h>

#define PACKAGE_DATABASE "/var/lib/dpkg/status"
#define PACKAGE_VERSION_SIZE 96

/*
 * Looks a package up in the database, from its beginning; a name that ends in `t64` is the same
 * package. False, and version "", when it is not installed or its version does not fit.
 */
bool package_find(FILE *database, const char *name, char version[PACKAGE_VERSION_SIZE]);

/* Less than, equal to or greater than 0 as a is older than, as old as or newer than b. */
int package_compare(const char *a, const char *b);

/* The version without epoch and Debian revision. */
void package_upstream(char upstream[PACKAGE_VERSION_SIZE], const char *version);

#endif
