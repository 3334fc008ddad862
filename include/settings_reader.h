/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * From libconfig's tree to struct settings, by the table. The tree owns every string and list of
 * the result, so it must live as long.
 */
#ifndef DLA_OTP_SETTINGS_READER_H
#define DLA_OTP_SETTINGS_READER_H

#include "settings.h"

#include <stdbool.h>

struct config_setting_t;

/*
 * Fills *settings (zeroed before) from the tree's root group: every key known, of its type and in
 * its range, every required key there, absent ones at their defaults. False and *error otherwise.
 * Lists and joined paths are hung on the tree as hooks that free(3) must destroy.
 */
bool settings_read_tree(struct settings *settings, struct config_setting_t *root, const char *path,
    struct settings_error *error);

#endif
