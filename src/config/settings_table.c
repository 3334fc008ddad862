/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Every setting there is, in the order of the example file and of dla-otp.conf(5). Ranges and
 * defaults are a public contract. Nothing that names a server has a default, and no key turns a
 * verification off.
 */
#include "settings_table.h"

#include "network.h"
#include "settings_access.h"
#include "settings_checks.h"
#include "settings_excuses.h"
#include "settings_services.h"
#include "url.h"

#include <string.h>

#define BYTES_MAX 255 /* of a short string */
#define SCOPE_MAX 512
#define FILE_NAME_BYTES_MAX 255
#define PATH_BYTES_MAX 1024
#define LIST_MAX 1024
#define HOSTS_MAX 8 /* of a page; each is up to 259 bytes long */

#define AT(member) .at = offsetof(struct settings, member)
#define RELAY(member) .at = offsetof(struct settings_relay, member)
#define RULE(member) .at = offsetof(struct settings_rule, member)
#define EXEMPT(member) .at = offsetof(struct settings_exemption, member)
#define BECOME(member) .at = offsetof(struct settings_become, member)
#define SHARED(member) .at = offsetof(struct settings_shared, member)
#define SERVICE(member) .at = offsetof(struct settings_service, member)
#define GROUP(name) .path = (name), .kind = SETTING_GROUP
#define PEOPLE .check = settings_check_line
#define REQUIRED .required = true
#define BETWEEN(a, b) .lowest = (a), .highest = (b)
#define AT_MOST(b) .highest = (b)
#define DEFAULT_NUMBER(value) .number = (value)
#define DEFAULT(th, en) .text = { { (th), (en) } }
#define DEFAULT_STRING(value) DEFAULT(value, value)
#define NONE DEFAULT_STRING("")

/* clang-format off */
const struct setting settings_table[] = {
	{ "language", SETTING_LANGUAGE, AT(language), DEFAULT_NUMBER(LANGUAGE_THAI) },
	{ "timeout", SETTING_NUMBER, AT(timeout), BETWEEN(30, 900), DEFAULT_NUMBER(0) /* otp.lifetime + 60 */ },
	{ "min_uid", SETTING_NUMBER, AT(min_uid), BETWEEN(0, 65535), DEFAULT_NUMBER(1000) },

	/* Columns: what the lines of the screens leave room for. */
	{ GROUP("office") },
	{ "office.name", SETTING_TEXT, REQUIRED, AT(office.name), BETWEEN(1, 40), PEOPLE },
	{ "office.help", SETTING_TEXT, REQUIRED, AT(office.help), BETWEEN(1, 24), PEOPLE },
	{ "office.sso_admin", SETTING_TEXT, AT(office.sso_admin), BETWEEN(1, 24),
	    DEFAULT("SSO admin ของหน่วยงาน", "your office's SSO admin"), PEOPLE },
	{ "office.thaid_help", SETTING_TEXT, AT(office.thaid_help), AT_MOST(24), NONE, PEOPLE },
	{ "office.app", SETTING_TEXT, AT(office.app), BETWEEN(1, 10), DEFAULT_STRING("ThaID"), PEOPLE },

	{ GROUP("sso"), .check_group = settings_check_sso },
	{ "sso.issuer", SETTING_STRING, REQUIRED, AT(sso.issuer), BETWEEN(1, URL_MAX),
	    .check = url_issuer_fault },
	{ "sso.client_id", SETTING_STRING, REQUIRED, AT(sso.client_id), BETWEEN(1, BYTES_MAX),
	    .check = settings_check_word },
	{ "sso.client_secret_file", SETTING_SECRET_FILE, AT(sso.client_secret_file),
	    AT_MOST(FILE_NAME_BYTES_MAX), NONE, .check = settings_check_secret_name },
	{ "sso.client_auth", SETTING_STRING, AT(sso.client_auth), BETWEEN(1, BYTES_MAX),
	    DEFAULT_STRING("basic"), .check = settings_check_client_auth },
	{ "sso.scope", SETTING_STRING, AT(sso.scope), BETWEEN(1, SCOPE_MAX),
	    DEFAULT_STRING("openid email profile"), .check = settings_check_scope },
	{ "sso.token_endpoint", SETTING_STRING, AT(sso.token_endpoint), AT_MOST(URL_MAX), NONE,
	    .check = url_https_fault },
	{ "sso.userinfo_endpoint", SETTING_STRING, AT(sso.userinfo_endpoint), AT_MOST(URL_MAX), NONE,
	    .check = url_https_fault },
	{ "sso.device_endpoint", SETTING_STRING, AT(sso.device_endpoint), AT_MOST(URL_MAX), NONE,
	    .check = url_https_fault },
	{ "sso.revocation_endpoint", SETTING_STRING, AT(sso.revocation_endpoint), AT_MOST(URL_MAX), NONE,
	    .check = url_https_fault },
	{ "sso.username_claim", SETTING_STRING, AT(sso.username_claim), BETWEEN(1, BYTES_MAX),
	    DEFAULT_STRING("preferred_username"), .check = settings_check_word },
	{ "sso.email_claim", SETTING_STRING, AT(sso.email_claim), BETWEEN(1, BYTES_MAX),
	    DEFAULT_STRING("email"), .check = settings_check_word },
	{ "sso.require_verified_email", SETTING_TRUTH, AT(sso.require_verified_email), DEFAULT_NUMBER(true) },
	{ "sso.ca_file", SETTING_FILE, AT(sso.ca_file), AT_MOST(PATH_BYTES_MAX), NONE,
	    .check = settings_check_line },
	{ "sso.portal_url", SETTING_STRING, REQUIRED, AT(sso.portal_url), BETWEEN(1, URL_MAX),
	    .check = settings_check_portal },
	{ "sso.timeout", SETTING_NUMBER, AT(sso.timeout), BETWEEN(1, 60), DEFAULT_NUMBER(10) },

	{ GROUP("mail") },
	{ "mail.relays", SETTING_GROUPS, REQUIRED, AT(mail.relays), BETWEEN(1, SETTINGS_RELAYS_MAX),
	    .size = sizeof(struct settings_relay), .count_at = offsetof(struct settings, mail.relay_count),
	    .check_group = settings_check_relay },
	{ "mail.relays.url", SETTING_STRING, REQUIRED, RELAY(url), BETWEEN(1, URL_MAX),
	    .check = url_relay_fault },
	{ "mail.relays.username", SETTING_STRING, RELAY(username), AT_MOST(BYTES_MAX), NONE,
	    .check = settings_check_line },
	{ "mail.relays.password_file", SETTING_SECRET_FILE, RELAY(password_file),
	    AT_MOST(FILE_NAME_BYTES_MAX), NONE, .check = settings_check_secret_name },
	{ "mail.relays.ca_file", SETTING_FILE, RELAY(ca_file), AT_MOST(PATH_BYTES_MAX), NONE,
	    .check = settings_check_line },
	{ "mail.from", SETTING_STRING, REQUIRED, AT(mail.from), BETWEEN(1, BYTES_MAX),
	    .check = settings_check_address },
	{ "mail.from_name", SETTING_STRING, AT(mail.from_name), AT_MOST(BYTES_MAX), NONE /* office.name */,
	    .check = settings_check_line },
	{ "mail.timeout", SETTING_NUMBER, AT(mail.timeout), BETWEEN(1, 60), DEFAULT_NUMBER(20) },
	{ "mail.preconnect", SETTING_TRUTH, AT(mail.preconnect), DEFAULT_NUMBER(false) },

	{ GROUP("otp") },
	{ "otp.digits", SETTING_NUMBER, AT(otp.digits), BETWEEN(6, 10), DEFAULT_NUMBER(6) },
	{ "otp.lifetime", SETTING_NUMBER, AT(otp.lifetime), BETWEEN(60, 600), DEFAULT_NUMBER(300) },
	{ "otp.attempts", SETTING_NUMBER, AT(otp.attempts), BETWEEN(1, 5), DEFAULT_NUMBER(3) },
	{ "otp.resend_after", SETTING_NUMBER, AT(otp.resend_after), BETWEEN(15, 600), DEFAULT_NUMBER(60) },
	{ "otp.resume", SETTING_TRUTH, AT(otp.resume), DEFAULT_NUMBER(true) },
	{ "otp.email_domains", SETTING_STRINGS, AT(otp.email_domains), BETWEEN(1, LIST_MAX),
	    .check = settings_check_domain },
	{ "otp.email_change", SETTING_STRING, AT(otp.email_change), BETWEEN(1, BYTES_MAX),
	    DEFAULT_STRING("notify"), .check = settings_check_email_change },
	{ "otp.shared_address", SETTING_STRING, AT(otp.shared_address), BETWEEN(1, BYTES_MAX),
	    DEFAULT_STRING("warn"), .check = settings_check_shared_address },

	/* The highest are what a record has room for (counters.h). */
	{ GROUP("limits") },
	{ "limits.codes_per_day", SETTING_NUMBER, AT(limits.codes_per_day), BETWEEN(5, 100),
	    DEFAULT_NUMBER(20) },
	{ "limits.letters_per_hour", SETTING_NUMBER, AT(limits.letters_per_hour), BETWEEN(1, 60),
	    DEFAULT_NUMBER(5) },
	{ "limits.letters_per_day", SETTING_NUMBER, AT(limits.letters_per_day), BETWEEN(1, 200),
	    DEFAULT_NUMBER(20) },
	{ "limits.letters_per_host_hour", SETTING_NUMBER, AT(limits.letters_per_host_hour),
	    BETWEEN(10, 100000), DEFAULT_NUMBER(600) },
	{ "limits.lock_first", SETTING_NUMBER, AT(limits.lock_first), BETWEEN(10, 3600), DEFAULT_NUMBER(60) },
	{ "limits.lock_longest", SETTING_NUMBER, AT(limits.lock_longest), BETWEEN(60, 86400),
	    DEFAULT_NUMBER(3600) },

	{ GROUP("access") },
	{ "access.roles_claim", SETTING_STRING, AT(access.roles_claim), AT_MOST(BYTES_MAX), NONE,
	    .check = settings_check_word },
	{ "access.allow", SETTING_GROUPS, REQUIRED, AT(access.allow), AT_MOST(SETTINGS_RULES_MAX),
	    .size = sizeof(struct settings_rule), .count_at = offsetof(struct settings, access.allow_count),
	    .check_group = settings_check_rule },
	{ "access.allow.services", SETTING_STRINGS, RULE(services), BETWEEN(1, LIST_MAX),
	    .check = settings_check_service },
	{ "access.allow.roles", SETTING_STRINGS, RULE(roles), BETWEEN(1, LIST_MAX),
	    .check = settings_check_role },
	{ "access.allow.users", SETTING_STRINGS, RULE(users), BETWEEN(1, LIST_MAX),
	    .check = settings_check_user },
	{ "access.allow.anyone", SETTING_TRUTH, RULE(anyone), DEFAULT_NUMBER(false) },
	{ "access.allow.channels", SETTING_STRINGS, RULE(channels), BETWEEN(1, LIST_MAX),
	    .check = settings_check_channel },
	{ GROUP("access.lookup"), .check_group = settings_check_lookup },
	{ "access.lookup.kind", SETTING_STRING, AT(access.lookup.kind), AT_MOST(BYTES_MAX), NONE,
	    .check = settings_check_lookup_kind },
	{ "access.lookup.url", SETTING_STRING, AT(access.lookup.url), AT_MOST(URL_MAX), NONE,
	    .check = url_issuer_fault },
	{ "access.lookup.client_id", SETTING_STRING, AT(access.lookup.client_id), AT_MOST(BYTES_MAX), NONE,
	    .check = settings_check_word },
	{ "access.lookup.client_secret_file", SETTING_SECRET_FILE, AT(access.lookup.client_secret_file),
	    AT_MOST(FILE_NAME_BYTES_MAX), NONE, .check = settings_check_secret_name },
	{ "access.fresh", SETTING_NUMBER, AT(access.fresh), BETWEEN(0, 3600), DEFAULT_NUMBER(300) },
	{ "access.cache_days", SETTING_NUMBER, AT(access.cache_days), BETWEEN(0, 14), DEFAULT_NUMBER(3) },

	{ GROUP("enforce"), .check_group = settings_check_enforce },
	{ "enforce.from", SETTING_STRING, AT(enforce.from), AT_MOST(BYTES_MAX), NONE,
	    .check = settings_check_start },
	{ "enforce.before", SETTING_STRING, AT(enforce.before), BETWEEN(1, BYTES_MAX),
	    DEFAULT_STRING("warn"), .check = settings_check_before },

	{ "exempt", SETTING_GROUPS, AT(exempt), AT_MOST(SETTINGS_EXEMPTIONS_MAX),
	    .size = sizeof(struct settings_exemption), .count_at = offsetof(struct settings, exempt_count),
	    .check_group = settings_check_exemption },
	{ "exempt.users", SETTING_STRINGS, EXEMPT(users), BETWEEN(1, LIST_MAX),
	    .check = settings_check_user },
	{ "exempt.groups", SETTING_STRINGS, EXEMPT(groups), BETWEEN(1, LIST_MAX),
	    .check = settings_check_group_name },
	{ "exempt.services", SETTING_STRINGS, EXEMPT(services), BETWEEN(1, LIST_MAX),
	    .check = settings_check_service },
	{ "exempt.networks", SETTING_STRINGS, EXEMPT(networks), BETWEEN(1, LIST_MAX),
	    .check = network_fault },
	{ "exempt.until", SETTING_STRING, REQUIRED, EXEMPT(until), BETWEEN(1, BYTES_MAX),
	    .check = settings_check_date },
	{ "exempt.reason", SETTING_STRING, REQUIRED, EXEMPT(reason), BETWEEN(1, BYTES_MAX),
	    .check = settings_check_line },

	{ GROUP("emergency"), .check_group = settings_check_emergency },
	{ "emergency.user", SETTING_STRING, AT(emergency.user), AT_MOST(BYTES_MAX), NONE,
	    .check = settings_check_user },
	{ "emergency.services", SETTING_STRINGS, AT(emergency.services), BETWEEN(1, LIST_MAX),
	    .check = settings_check_near_service },
	{ "emergency.until", SETTING_STRING, AT(emergency.until), AT_MOST(BYTES_MAX), NONE,
	    .check = settings_check_date },
	{ "emergency.tell", SETTING_STRING, AT(emergency.tell), AT_MOST(BYTES_MAX), NONE,
	    .check = settings_check_address },

	{ "become", SETTING_GROUPS, AT(become), AT_MOST(SETTINGS_RULES_MAX),
	    .size = sizeof(struct settings_become), .count_at = offsetof(struct settings, become_count),
	    .check_group = settings_check_become },
	{ "become.roles", SETTING_STRINGS, BECOME(roles), BETWEEN(1, LIST_MAX), .check = settings_check_role },
	{ "become.users", SETTING_STRINGS, BECOME(users), BETWEEN(1, LIST_MAX), .check = settings_check_user },
	{ "become.target", SETTING_STRING, REQUIRED, BECOME(target), BETWEEN(1, BYTES_MAX),
	    .check = settings_check_user },

	{ "map", SETTING_FILE_BESIDE, AT(map), AT_MOST(FILE_NAME_BYTES_MAX), NONE,
	    .check = settings_check_map_name },

	{ "shared", SETTING_GROUPS, AT(shared), AT_MOST(SETTINGS_SHARED_MAX),
	    .size = sizeof(struct settings_shared), .count_at = offsetof(struct settings, shared_count),
	    .distinct = "account" },
	{ "shared.account", SETTING_STRING, REQUIRED, SHARED(account), BETWEEN(1, BYTES_MAX),
	    .check = settings_check_user },
	{ "shared.people", SETTING_STRINGS, REQUIRED, SHARED(people), BETWEEN(1, LIST_MAX),
	    .check = settings_check_person },

	{ "services", SETTING_GROUPS, AT(services), AT_MOST(SETTINGS_SERVICES_MAX),
	    .size = sizeof(struct settings_service), .count_at = offsetof(struct settings, service_count),
	    .check_group = settings_check_service_keys, .distinct = "name" },
	{ "services.name", SETTING_STRING, REQUIRED, SERVICE(name), BETWEEN(1, BYTES_MAX),
	    .check = settings_check_service },
	{ "services.channels", SETTING_STRINGS, SERVICE(channels), BETWEEN(1, LIST_MAX),
	    .check = settings_check_channel },
	{ "services.factor", SETTING_STRING, SERVICE(factor), BETWEEN(1, BYTES_MAX), DEFAULT_STRING("both"),
	    .check = settings_check_factor },
	{ "services.identity", SETTING_STRING, SERVICE(identity), BETWEEN(1, BYTES_MAX),
	    DEFAULT_STRING("target"), .check = settings_check_identity },
	{ "services.unprivileged", SETTING_TRUTH, SERVICE(unprivileged), DEFAULT_NUMBER(false) },
	{ "services.account_without_login", SETTING_TRUTH, SERVICE(account_without_login),
	    DEFAULT_NUMBER(false) },
	{ "services.remember", SETTING_NUMBER, SERVICE(remember), BETWEEN(0, 43200), DEFAULT_NUMBER(0) },
	{ "services.remember_alone", SETTING_TRUTH, SERVICE(remember_alone), DEFAULT_NUMBER(false) },
	{ "services.language", SETTING_STRING, SERVICE(language), AT_MOST(BYTES_MAX), NONE,
	    .check = settings_check_language },
	{ "services.echo", SETTING_TRUTH, SERVICE(echo), DEFAULT_NUMBER(true) },
	{ "services.prompts", SETTING_STRING, SERVICE(prompts), BETWEEN(1, BYTES_MAX), DEFAULT_STRING("full"),
	    .check = settings_check_prompts },
	{ "services.single_prompt", SETTING_TRUTH, SERVICE(single_prompt), DEFAULT_NUMBER(false) },
	{ "services.conceal", SETTING_TRUTH, SERVICE(conceal), DEFAULT_NUMBER(false) },

	{ GROUP("thaiid") },
	{ "thaiid.qr", SETTING_STRING, AT(thaiid.qr), BETWEEN(1, BYTES_MAX), DEFAULT_STRING("blocks"),
	    .check = settings_check_qr },
	{ "thaiid.then_code", SETTING_TRUTH, AT(thaiid.then_code), DEFAULT_NUMBER(false) },
	{ "thaiid.extra", SETTING_STRING, AT(thaiid.extra), AT_MOST(BYTES_MAX), NONE,
	    .check = settings_check_extra },
	{ "thaiid.require_acr", SETTING_STRING, AT(thaiid.require_acr), AT_MOST(BYTES_MAX), NONE,
	    .check = settings_check_words },
	{ "thaiid.allowed_hosts", SETTING_STRINGS, AT(thaiid.allowed_hosts), BETWEEN(1, HOSTS_MAX),
	    .check = settings_check_host },

	{ GROUP("audit") },
	{ "audit.keep_days", SETTING_NUMBER, AT(audit.keep_days), BETWEEN(90, 3650), DEFAULT_NUMBER(90) },
};
/* clang-format on */

const unsigned settings_table_length = sizeof(settings_table) / sizeof(settings_table[0]);

const char *
settings_table_name(const struct setting *row, const char *group)
{
	const char *dot = strrchr(row->path, '.');
	size_t length = dot == NULL ? 0 : (size_t)(dot - row->path);

	if (length != strlen(group) || memcmp(row->path, group, length) != 0)
		return NULL;
	return dot == NULL ? row->path : dot + 1;
}

const struct setting *
settings_table_find(const char *group, const char *name)
{
	for (unsigned i = 0; i < settings_table_length; i++) {
		const char *found = settings_table_name(&settings_table[i], group);

		if (found != NULL && strcmp(found, name) == 0)
			return &settings_table[i];
	}
	return NULL;
}

const char *
settings_key(unsigned index)
{
	for (unsigned i = 0; i < settings_table_length; i++)
		if (settings_table[i].kind != SETTING_GROUP && index-- == 0)
			return settings_table[i].path;
	return NULL;
}
