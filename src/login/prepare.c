/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What stands before the first question: settings, key and map are read, words and budget set, and
 * the line to the SSO is started while the person still types. Asks nobody anything.
 */
#include "prepare.h"

#include "audit.h"
#include "emergency.h"
#include "offer.h"
#include "page_start.h"
#include "vouching.h"
#include "wording.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define HELP_COLUMNS 24
#define PORTAL_COLUMNS 30
#define APP_COLUMNS 10
#define HOST_COLUMNS 16

static void
set_words(struct login *login)
{
	struct words *words = &login->dialog.words;
	const struct settings *settings = &login->settings;
	enum language language = login->dialog.language;
	const char *portal = settings->sso.portal_url, *dot = strchr(login->host, '.');
	char short_host[LOGIN_HOST_SIZE];

	(void)snprintf(short_host, sizeof short_host, "%.*s",
	    dot ? (int)(dot - login->host) : (int)strlen(login->host), login->host);
	if (strncmp(portal, "https://", 8) == 0)
		portal += 8;
	wording_fit(words->value[WORD_HELP], settings->office.help.in[language], HELP_COLUMNS);
	wording_fit(
	    words->value[WORD_SSO_ADMIN], settings->office.sso_admin.in[language], HELP_COLUMNS);
	wording_fit(
	    words->value[WORD_THAID_HELP], settings->office.thaid_help.in[language], HELP_COLUMNS);
	wording_fit(words->value[WORD_APP], settings->office.app.in[language], APP_COLUMNS);
	wording_fit(words->value[WORD_PORTAL], portal, PORTAL_COLUMNS);
	wording_fit(words->value[WORD_HOST], short_host, HOST_COLUMNS);
	(void)snprintf(words->value[WORD_DIGITS], WORD_MAX, "%d", settings->otp.digits);
}

/* An account in both would be one person's and several people's. */
static bool
map_is_apart_from_shared(struct login *login)
{
	for (unsigned i = 0; i < login->settings.shared_count; i++) {
		const char *account = login->settings.shared[i].account;

		if (name_map_person(&login->map, account)) {
			audit_trouble(
			    login, "a shared account stands in the map too: remove one", account);
			return login_refuse(login, MESSAGE_SETTING_WRONG, "map");
		}
	}
	return true;
}

static bool
read_map(struct login *login)
{
	const char *name = login->settings.map;
	struct settings_error error;
	int fd = name[0] ? files_map(&login->files, name) : -1;

	if (name[0] && fd < 0) {
		audit_trouble(login, "map missing; it must lie beside the settings, root's", name);
		return login_refuse(login, MESSAGE_SETTING_WRONG, "map");
	}
	if (name[0] && !name_map_read(&login->map, fd, name, &error)) {
		audit_trouble(login, "map refused; see dla-otp.conf(5)", error.text);
		return login_refuse(login, MESSAGE_SETTING_WRONG, "map");
	}
	files_close_settings_and_key(&login->files);
	return map_is_apart_from_shared(login);
}

/* Settings and key, read by the user that has no right left but to read these descriptors. */
static bool
read_settings(struct login *login, const char *path)
{
	struct settings_error error;
	bool read = login->files.settings >= 0 &&
		    settings_read(&login->settings, login->files.settings, path, &error);

	login->dialog.language =
	    policy_language(&login->settings, login->caller.service, login->caller.tty);
	if (!read) {
		if (login->files.settings < 0)
			audit_trouble(login,
			    "settings cannot be opened: file and directory must be root's alone",
			    path);
		else
			audit_trouble(login, "settings refused; see dla-otp.conf(5)", error.text);
		login->dialog.no_settings = true;
		return login_refuse(login, MESSAGE_SETTING_WRONG, "settings");
	}
	journal_keep(&login->journal, login->settings.audit.keep_days);
	set_words(login);
	if (login->files.key < 0 || !key_ring_read(&login->keys, login->files.key)) {
		audit_trouble(login,
		    "otp.key cannot be used; it must lie beside the settings, root's, mode 0600, "
		    "lines of `id hex64`",
		    path);
		return login_refuse(login, MESSAGE_SETTING_WRONG, "key");
	}
	return read_map(login);
}

/* Starts the line to the SSO while the person still types. */
static bool
warm_up(struct login *login)
{
	const char *missing, *secret = login->settings.sso.client_secret_file;

	/* The same for every name, so that it tells nothing of the name. */
	if (secret[0] && files_secret(&login->files, secret) < 0) {
		audit_trouble(login, TROUBLE_SECRET_FILE, secret);
		return login_refuse(login, MESSAGE_SETTING_WRONG, "secret_file");
	}
	login->eligible = names_are_eligible(&login->names);
	/* Of a page no name is told, and it is shown to any name: or else it would tell of it. */
	if (!login->eligible && !offer_has_app(login))
		return true;
	return sso_open(&login->workers.sso, &login->settings, &login->files, &missing) ||
	       login_refuse(login, MESSAGE_SETTING_WRONG, "sso_worker");
}

/* The relay hears of somebody before the SSO has said yes, where the settings want it so. */
static bool
preconnect(struct login *login)
{
	const char *missing;

	if (!login->settings.mail.preconnect || !names_are_eligible(&login->names))
		return true;
	login->mail_opened =
	    mail_open(&login->workers.mail, &login->settings, &login->files, login->host, &missing);
	return login->mail_opened || login_refuse(login, MESSAGE_SETTING_WRONG, "mail_worker");
}

/* A relay's password is needed again for each letter; every other secret has been handed over. */
static bool
is_relay_password(const char *name, const void *context)
{
	const struct settings *settings = context;

	for (unsigned i = 0; i < settings->mail.relay_count; i++)
		if (strcmp(settings->mail.relays[i].password_file, name) == 0)
			return true;
	return false;
}

/*
 * Only sshd, started by root and serving somebody elsewhere, tells of a key that was proven. And a
 * key to an account of several people does not say whose it is.
 */
static bool
is_by_key(const struct login *login)
{
	const struct caller *caller = &login->caller;

	return caller->publickey && caller->by_root && login->dialog.remote &&
	       !login->names.people && strcmp(login->service->factor, "code") == 0;
}

/* How the service's program shows prompts, and what it is asked to. */
static void
set_prompts(struct login *login)
{
	login->service = policy_service(&login->settings, login->caller.service);
	login->dialog.hides_codes = !login->service->echo;
	login->dialog.one_line = strcmp(login->service->prompts, "short") == 0;
}

static bool
refuse_service(struct login *login, const char *reason)
{
	wording_service(
	    login->dialog.words.value[WORD_SERVICE], login->dialog.language, login->caller.service);
	return login_refuse(login, MESSAGE_SERVICE_REFUSED, reason);
}

/* Who does not run as root signs in their own account, where the service is meant for that. */
static bool
may_ask(struct login *login)
{
	const struct caller *caller = &login->caller;

	if (!caller->unprivileged)
		return true;
	if (caller->another_name)
		return login_refuse(login, MESSAGE_REFUSED, "another_name");
	return policy_service(&login->settings, caller->service)->unprivileged ||
	       refuse_service(login, "unprivileged");
}

/* Whose sign-in is it, and is there a way in for them? */
static bool
find_way(struct login *login)
{
	if (!may_ask(login))
		return false;
	names_find(&login->names, &login->caller, &login->settings, &login->map);
	if (emergency_find(login))
		return true;
	login->by_key = !login->caller.account && is_by_key(login);
	login->surface.conceals =
	    login->service->conceal && !login->by_key && !login->caller.account;
	if (login->caller.account || login->by_key || offer_has_app(login) ||
	    offer_has_password(login))
		return true;
	return refuse_service(login, "channel");
}

bool
prepare_login(struct login *login, const char *settings_path)
{
	int timeout;

	(void)gethostname(login->host, sizeof login->host - 1);
	policy_source(login->caller.rhost, login->source);
	/* In the account phase last words must not wait for Enter, and a silent one wants none. */
	login->dialog.remote =
	    !login->caller.account && !login->caller.silent && strcmp(login->source, "local") != 0;
	if (!read_settings(login, settings_path))
		return false;
	set_prompts(login);
	timeout = login->settings.timeout < login->caller.timeout_s ? login->settings.timeout
								    : login->caller.timeout_s;
	login->dialog.deadline_ms = login->begun_ms + (int64_t)timeout * 1000;
	login->dialog.first_pass = login->caller.first_pass;
	if (strcmp(login->caller.phase, "password") == 0)
		return login_refuse(login, MESSAGE_PASSWORD_CHANGE, "password_change");
	if (strcmp(login->caller.phase, "auth") != 0 && !login->caller.account)
		return login_refuse(login, MESSAGE_SETTING_WRONG, "phase");
	return find_way(login);
}

bool
prepare_workers(struct login *login)
{
	bool untyped = login->by_key || login->by_memory;

	login->first_factor = untyped;
	if (!untyped)
		page_recall(login);
	if (!(untyped ? vouching_begin(login) : warm_up(login)) || !preconnect(login))
		return false;
	files_close_secrets(&login->files, is_relay_password, &login->settings);
	return true;
}
