/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The table of every setting: where it stands in the file, what it may be, its default, and where
 * it goes in struct settings. The reader works from it and knows no key by name.
 */
#ifndef DLA_OTP_SETTINGS_TABLE_H
#define DLA_OTP_SETTINGS_TABLE_H

#include "settings.h"

#include <stdbool.h>
#include <stddef.h>

enum setting_kind {
	SETTING_GROUP,    /* { ... }: no value, its keys follow in the table */
	SETTING_GROUPS,   /* ( { ... }, { ... } ): an array and its count */
	SETTING_NUMBER,   /* int */
	SETTING_TRUTH,    /* bool */
	SETTING_LANGUAGE, /* enum language, written "th" or "en" */
	SETTING_STRING,   /* const char * */
	SETTING_STRINGS,  /* settings_list, written [ "..." ] or ( "..." ) */
	SETTING_TEXT,     /* struct settings_text, written "..." or { th = "..."; en = "..."; } */
	SETTING_SECRET_FILE, /* const char *: the name of a *.secret beside the settings file */
	SETTING_FILE_BESIDE, /* const char *: the name of another file there */
	SETTING_FILE,        /* const char *: stored as an absolute path */
};

struct setting {
	const char *path; /* "otp.digits"; inside GROUPS the group's path, without an index */
	enum setting_kind kind;
	bool required;
	size_t at;           /* offset in struct settings; inside GROUPS in one element */
	int lowest, highest; /* NUMBER its value, strings bytes, TEXT columns, lists how many */
	int number;          /* default of NUMBER, TRUTH and LANGUAGE */
	struct settings_text text; /* default of strings (in both languages) and TEXT */

	/* What is wrong with a value and what to do, or NULL; of each one in STRINGS. */
	const char *(*check)(const char *value);

	/*
	 * GROUP and GROUPS: what is wrong between the keys of a group that has been read, or NULL;
	 * *key is the key whose line is meant, if it stands there.
	 */
	const char *(*check_group)(const void *group, const char **key);
	size_t size, count_at; /* GROUPS: of one element; offset of the count (unsigned) */
	const char *distinct;  /* GROUPS: the key, a STRING, that no two may have alike; or NULL */
};

extern const struct setting settings_table[];
extern const unsigned settings_table_length;

/* The row's own name if it stands directly in that group ("" = top level), else NULL. */
const char *settings_table_name(const struct setting *row, const char *group);

/* The row of that name in that group, or NULL. */
const struct setting *settings_table_find(const char *group, const char *name);

#endif
