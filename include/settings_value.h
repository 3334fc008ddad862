/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reads one value of the settings file as its row of the table says: type, range or length, check,
 * and into its place.
 */
#ifndef DLA_OTP_SETTINGS_VALUE_H
#define DLA_OTP_SETTINGS_VALUE_H

#include "settings.h"
#include "settings_table.h"

#include <stdbool.h>

struct config_setting_t;

struct settings_value {
	const struct setting *row;      /* of any kind but GROUP and GROUPS */
	struct config_setting_t *found; /* NULL when the key is absent: the default is taken */
	void *place;                    /* int, bool, const char *, ... as row->kind says */
	const char *path;               /* of the settings file */
	struct settings_error *error;
};

/* False and *error when the value is not as it must be. Lists and paths become hooks of `found`. */
bool settings_value_read(const struct settings_value *value);

#endif
