/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Any bytes as a settings file: either refused in one harmless line that begins with the file's
 * name, or a value in which every string is one line and every number in its range. (T2, T64, T129)
 *
 * sources: src/config/*.c src/common/address.c src/common/columns.c src/common/utf8.c
 * sources: src/common/day.c src/common/clock.c
 * libs: -lconfig
 */
#include "settings.h"

#include "address.h"
#include "columns.h"
#include "settings_access.h"
#include "settings_checks.h"
#include "url.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define MUST(condition) ((condition) ? (void)0 : abort())
#define DIRECTORY "/etc/dla-otp/"
#define PATH DIRECTORY "dla-otp.conf"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
const char *__lsan_default_suppressions(void);

/*
 * libconfig 1.5 forgets the text it was reading when a syntax error ends there. Named by its file,
 * because not every machine can name its functions; leaks of ours show in the unit tests.
 */
const char *
__lsan_default_suppressions(void)
{
	return "leak:libconfig.so\n";
}

static void
check_error(const struct settings *settings, const struct settings_error *error)
{
	static const struct settings zeroed;

	MUST(memcmp(settings, &zeroed, sizeof(zeroed)) == 0);
	MUST(error->line >= 0 && error->line <= SETTINGS_FILE_MAX);
	MUST(memchr(error->text, '\0', sizeof(error->text)) != NULL);
	MUST(strncmp(error->text, PATH ":", strlen(PATH ":")) == 0);
	MUST(columns_of(error->text) > (int)strlen(PATH ": "));
}

static void
check_text(const struct settings_text *text, int least, int most)
{
	for (int i = 0; i < LANGUAGES; i++) {
		int columns = columns_of(text->in[i]);

		MUST(columns >= least && columns <= most);
	}
}

static void
check_file(const char *name)
{
	MUST(name[0] == '\0' || name[0] == '/');
	MUST(columns_of(name) >= 0);
}

static void
check_secret(const char *name)
{
	MUST(strchr(name, '/') == NULL && name[0] != '.');
	MUST(name[0] == '\0' || strstr(name, ".secret") != NULL);
}

static void
check_sso(const struct settings *settings)
{
	const char *const endpoints[] = { settings->sso.token_endpoint,
		settings->sso.userinfo_endpoint, settings->sso.device_endpoint,
		settings->sso.revocation_endpoint };

	for (size_t i = 0; i < sizeof(endpoints) / sizeof(endpoints[0]); i++)
		MUST(endpoints[i][0] == '\0' || url_https_fault(endpoints[i]) == NULL);
	MUST(url_issuer_fault(settings->sso.issuer) == NULL);
	MUST(url_https_fault(settings->sso.portal_url) == NULL);
	MUST(strstr(settings->sso.scope, "openid") != NULL);
	MUST((strcmp(settings->sso.client_auth, "none") == 0) ==
	     (settings->sso.client_secret_file[0] == '\0'));
	MUST(columns_of(settings->sso.client_id) > 0);
	MUST(columns_of(settings->sso.username_claim) > 0);
	MUST(columns_of(settings->sso.email_claim) > 0);
	MUST(settings->sso.timeout >= 1 && settings->sso.timeout <= 60);
	check_secret(settings->sso.client_secret_file);
	check_file(settings->sso.ca_file);
}

static void
check_mail(const struct settings *settings)
{
	MUST(settings->mail.relay_count >= 1 && settings->mail.relay_count <= SETTINGS_RELAYS_MAX);
	for (unsigned i = 0; i < settings->mail.relay_count; i++) {
		const struct settings_relay *relay = &settings->mail.relays[i];

		MUST(url_relay_fault(relay->url) == NULL);
		MUST((relay->username[0] == '\0') == (relay->password_file[0] == '\0'));
		check_secret(relay->password_file);
		check_file(relay->ca_file);
	}
	MUST(address_valid(settings->mail.from));
	MUST(columns_of(settings->mail.from_name) > 0);
	MUST(settings->mail.timeout >= 1 && settings->mail.timeout <= 60);
}

static void
check_rest(const struct settings *settings)
{
	MUST(settings->language < LANGUAGES);
	MUST(settings->timeout >= 30 && settings->timeout <= 900);
	MUST(settings->min_uid >= 0 && settings->min_uid <= 65535);
	check_text(&settings->office.name, 0, 40);
	check_text(&settings->office.help, 0, 24);
	check_text(&settings->office.sso_admin, 0, 24);
	check_text(&settings->office.thaid_help, 0, 24);
	check_text(&settings->office.app, 0, 10);
	MUST(settings->otp.digits >= 6 && settings->otp.digits <= 10);
	MUST(settings->otp.lifetime >= 60 && settings->otp.lifetime <= 600);
	MUST(settings->otp.attempts >= 1 && settings->otp.attempts <= 5);
	MUST(settings->otp.resend_after >= 15 && settings->otp.resend_after <= 600);
	for (settings_list at = settings->otp.email_domains; at != NULL && *at != NULL; at++)
		MUST(url_host_name_valid(*at));
}

static bool
is_one_of(const char *word, const char *one, const char *other)
{
	return strcmp(word, one) == 0 || strcmp(word, other) == 0;
}

/* Each entry is right, and stands in its list once; an empty list does not exist. */
static void
check_list(settings_list list, const char *(*fault_of)(const char *value))
{
	for (unsigned i = 0; list != NULL && (i == 0 || list[i] != NULL); i++) {
		MUST(list[i] != NULL && list[i][0] != '\0' && fault_of(list[i]) == NULL);
		for (unsigned j = 0; j < i; j++)
			MUST(strcmp(list[i], list[j]) != 0);
	}
}

static void
check_access(const struct settings *settings)
{
	char place[SETTINGS_PLACE_SIZE];

	MUST(settings->access.allow_count <= SETTINGS_RULES_MAX);
	for (unsigned i = 0; i < settings->access.allow_count; i++) {
		const struct settings_rule *rule = &settings->access.allow[i];

		MUST(rule->anyone == (rule->users == NULL && rule->roles == NULL));
		check_list(rule->services, settings_check_service);
		check_list(rule->roles, settings_check_role);
		check_list(rule->users, settings_check_user);
		check_list(rule->channels, settings_check_channel);
	}
	MUST((settings->access.lookup.kind[0] == '\0') == (settings->access.lookup.url[0] == '\0'));
	check_secret(settings->access.lookup.client_secret_file);
	MUST(settings->access.fresh >= 0 && settings->access.fresh <= 3600);
	MUST(settings->access.cache_days >= 0 && settings->access.cache_days <= 14);
	MUST(settings_check_access(settings, place) == NULL);
}

static void
check_names(const struct settings *settings)
{
	MUST(settings->become_count <= SETTINGS_RULES_MAX);
	for (unsigned i = 0; i < settings->become_count; i++) {
		MUST(settings->become[i].roles != NULL || settings->become[i].users != NULL);
		MUST(settings_check_user(settings->become[i].target) == NULL);
		check_list(settings->become[i].roles, settings_check_role);
		check_list(settings->become[i].users, settings_check_user);
	}
	MUST(strchr(settings->map, '/') == NULL && settings->map[0] != '.');
	MUST(settings->shared_count <= SETTINGS_SHARED_MAX);
	for (unsigned i = 0; i < settings->shared_count; i++) {
		MUST(settings->shared[i].people != NULL);
		check_list(settings->shared[i].people, settings_check_person);
		for (unsigned j = 0; j < i; j++)
			MUST(strcmp(settings->shared[i].account, settings->shared[j].account) != 0);
	}
	MUST(settings->service_count <= SETTINGS_SERVICES_MAX);
	for (unsigned i = 0; i < settings->service_count; i++) {
		check_list(settings->services[i].channels, settings_check_channel);
		MUST(is_one_of(settings->services[i].factor, "both", "code"));
		MUST(is_one_of(settings->services[i].identity, "target", "invoker"));
		for (unsigned j = 0; j < i; j++)
			MUST(strcmp(settings->services[i].name, settings->services[j].name) != 0);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct settings settings;
	struct settings_error error;
	char *text = malloc(size + 1); /* of the very size, so that reading on is seen */

	MUST(text != NULL);
	if (size > 0)
		memcpy(text, data, size);
	text = realloc(text, size > 0 ? size : 1);
	MUST(text != NULL);
	if (settings_parse(&settings, text, size, PATH, &error)) {
		free(text);
		text = NULL;
		check_sso(&settings);
		check_mail(&settings);
		check_rest(&settings);
		check_access(&settings);
		check_names(&settings);
		settings_free(&settings);
	} else
		check_error(&settings, &error);
	free(text);
	return 0;
}
