/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Puts answers into the text of the settings. What an answer may be is judged by the reader of the
 * settings alone: after each one the whole text is read, and the key must have become what was
 * meant. Refuses a text in which a program would have to guess: that is for an editor.
 */
#include "setup_answers.h"

#include "paths.h"
#include "settings_edit.h"
#include "settings_table.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define BY_HAND "Change it with an editor, then run dla-otp check. See dla-otp.conf(5)."
#define RELAYS "mail.relays"

/* What is wrong, without the line of a file that nobody has seen yet. */
static const char *
without_place(const struct settings_error *error)
{
	const char *words = strstr(error->text, ": ");

	return words != NULL ? words + 2 : error->text;
}

bool
setup_refuse(struct setup *setup, const char *remedy, const char *words)
{
	report_finding(&setup->errand->report, FINDING_FAIL, "answer", remedy, "%s", words);
	return false;
}

/* --- the text --- */

static bool
read_text(struct setup *setup, const char *text, struct settings *settings)
{
	struct settings_error error;

	if (settings_parse(settings, text, strlen(text), PATH_SETTINGS, &error))
		return true;
	return setup_refuse(setup, NULL, without_place(&error));
}

bool
setup_begin(struct setup *setup)
{
	struct settings_error error;
	const char *text = example_settings, *why;
	size_t length = strlen(example_settings);

	if (!whole_file_read(&setup->before, setup->directory, "dla-otp.conf", &why)) {
		report_finding(&setup->errand->report, FINDING_FAIL, "settings", BY_HAND, "%s %s",
		    PATH_SETTINGS, why);
		return false;
	}
	if (setup->before.bytes != NULL) {
		text = setup->before.bytes;
		length = setup->before.length; /* a NUL byte in it is a fault, and no end */
	}
	setup->text = strdup(text);
	if (setup->text == NULL)
		return setup_refuse(setup, "Try again.", "memory is short");
	if (settings_parse(&setup->settings, text, length, PATH_SETTINGS, &error))
		return true;
	report_finding(&setup->errand->report, FINDING_FAIL, "settings", BY_HAND, "%s", error.text);
	return false;
}

bool
setup_change(struct setup *setup, const struct setup_change changes[])
{
	char *text = strdup(setup->text);
	static struct settings settings;

	for (; text != NULL && changes->key != NULL; changes++) {
		char *edited = settings_edit(text, changes->key, changes->value);

		free(text);
		text = edited;
	}
	if (text == NULL)
		return setup_refuse(
		    setup, BY_HAND, PATH_SETTINGS ": only an editor can change that there");
	if (!read_text(setup, text, &settings)) {
		free(text);
		return false;
	}
	free(setup->text);
	settings_free(&setup->settings);
	setup->text = text;
	setup->settings = settings;
	return true;
}

/* --- strings --- */

static bool
is_of_relay(const char *key)
{
	return strncmp(key, RELAYS ".", sizeof RELAYS) == 0;
}

/* The value of a key that is a string, a text or a language. */
static const char *
value_of(const struct settings *settings, const char *key)
{
	const char *dot = strrchr(key, '.'), *base = (const char *)settings;
	char group[sizeof RELAYS + 1] = "";
	const struct setting *row;

	if (dot != NULL)
		(void)snprintf(group, sizeof group, "%.*s", (int)(dot - key), key);
	row = settings_table_find(group, dot != NULL ? dot + 1 : key);
	if (row == NULL)
		return "";
	if (row->kind == SETTING_LANGUAGE)
		return settings->language == LANGUAGE_THAI ? "th" : "en";
	if (is_of_relay(key))
		base = (const char *)&settings->mail.relays[0];
	if (row->kind == SETTING_TEXT)
		return ((const struct settings_text *)(const void *)(base + row->at))
		    ->in[LANGUAGE_THAI];
	return *(const char *const *)(const void *)(base + row->at);
}

const char *
setup_string(const struct setup *setup, enum option option, const char *key)
{
	if (setup->before.bytes == NULL && !(setup->answered & OPTION_BIT(option)))
		return "";
	return value_of(&setup->settings, key);
}

/* Adds `			name = "value";` and a line end, where there is a value. */
static void
add_member(FILE *out, const char *name, const char *value)
{
	char quoted[SETUP_VALUE_SIZE];

	if (value[0] != '\0' && settings_edit_quote(quoted, sizeof quoted, value))
		(void)fprintf(out, "\t\t\t%s = %s;\n", name, quoted);
}

static void
write_relay(FILE *out, const struct settings_relay *relay, const char *password_file)
{
	add_member(out, "url", relay->url);
	add_member(out, "username", relay->username);
	if (relay->username[0] != '\0')
		add_member(out, "password_file",
		    relay->password_file[0] ? relay->password_file : password_file);
	add_member(out, "ca_file", relay->ca_file);
}

/* All relays, with one member of the first set. NULL when memory is short. */
static char *
relays_with(const struct setup *setup, const char *member, const char *value)
{
	const struct settings *settings = &setup->settings;
	bool fresh = setup->before.bytes == NULL && setup->answered < OPTION_BIT(OPTION_RELAY);
	struct settings_relay first = settings->mail.relays[0];
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (out == NULL)
		return NULL;
	if (fresh) /* of the example nothing stays */
		first.username = first.password_file = first.ca_file = "";
	if (strcmp(member, "url") == 0)
		first.url = value;
	else if (strcmp(member, "username") == 0)
		first.username = value;
	else
		first.ca_file = value;
	(void)fputs("(\n\t\t{\n", out);
	write_relay(out, &first, "mail.secret");
	for (unsigned i = 1; i < settings->mail.relay_count; i++) {
		(void)fputs("\t\t},\n\t\t{\n", out);
		write_relay(out, &settings->mail.relays[i], "mail.secret");
	}
	(void)fputs("\t\t}\n\t)", out);
	if (fclose(out) == 0)
		return text;
	free(text);
	return NULL;
}

bool
setup_put(struct setup *setup, const char *key, const char *value)
{
	char quoted[SETUP_VALUE_SIZE], *relays;
	const char *is = value_of(&setup->settings, key);
	bool changed;

	if (strcmp(is, value) == 0 && (!is_of_relay(key) || setup->before.bytes != NULL))
		return true;
	if (is_of_relay(key)) {
		relays = relays_with(setup, key + sizeof RELAYS, value);
		changed = relays != NULL &&
			  setup_change(
			      setup, (struct setup_change[]){ { RELAYS, relays }, { NULL, NULL } });
		free(relays);
	} else {
		changed = settings_edit_quote(quoted, sizeof quoted, value)
			      ? setup_change(setup,
				    (struct setup_change[]){ { key, quoted }, { NULL, NULL } })
			      : setup_refuse(setup, NULL, "this is too long");
	}
	if (!changed || strcmp(key, "sso.ca_file") == 0 || strcmp(key, RELAYS ".ca_file") == 0 ||
	    strcmp(value_of(&setup->settings, key), value) == 0)
		return changed;
	return setup_refuse(setup, BY_HAND, PATH_SETTINGS ": only an editor can change that there");
}

void
setup_end(struct setup *setup)
{
	for (unsigned i = 0; i < SETUP_SECRETS; i++) {
		secret_reset(&setup->secret[i]);
		if (setup->given[i] != -1)
			close(setup->given[i]);
	}
	whole_file_free(&setup->before);
	settings_free(&setup->settings);
	free(setup->text);
	if (setup->directory != -1)
		close(setup->directory);
}
