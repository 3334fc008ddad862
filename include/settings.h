/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The settings file as a value: every key of dla-otp.conf(5) with its type, range and default, read
 * in one go. All right or refused: there is no half-read settings value.
 */
#ifndef DLA_OTP_SETTINGS_H
#define DLA_OTP_SETTINGS_H

#include <stdbool.h>
#include <stddef.h>

#define SETTINGS_FILE_MAX (64 * 1024)
#define SETTINGS_RELAYS_MAX 8
#define SETTINGS_RULES_MAX 64
#define SETTINGS_SHARED_MAX 64
#define SETTINGS_SERVICES_MAX 64
#define SETTINGS_EXEMPTIONS_MAX 64
#define SETTINGS_ERROR_MAX 512

enum language { LANGUAGE_THAI, LANGUAGE_ENGLISH, LANGUAGES };

/* A text for people. Both members are the same string when the setting was written once. */
struct settings_text {
	const char *in[LANGUAGES];
};

/* A NULL-ended list of strings; NULL when the key is absent. */
typedef const char *const *settings_list;

struct settings_relay {
	const char *url;      /* smtps://host[:port] or smtp://host[:port] (STARTTLS required) */
	const char *username; /* "" = no AUTH */
	const char *password_file; /* name of a *.secret beside the settings file, or "" */
	const char *ca_file;       /* "" = the system's hashed directory */
};

/* Everything that stands in a rule must hold; a list that is absent (NULL) asks for nothing. */
struct settings_rule {
	settings_list services, roles, users, channels;
	bool anyone;
};

/* Who may become another account: roles, users, or both. */
struct settings_become {
	settings_list roles, users;
	const char *target;
};

/* Who is asked for no code until the end of a day: everything that stands there must hold. */
struct settings_exemption {
	settings_list users, groups, services, networks; /* one of them at least */
	const char *until;                               /* 2026-10-01, the last day */
	const char *reason;
};

/* One account of this machine that several people use; people are named as the SSO names them. */
struct settings_shared {
	const char *account;
	settings_list people;
};

struct settings_service {
	const char *name;
	settings_list channels; /* thaiid password; NULL = all */
	const char *factor;     /* both code */
	const char *identity;   /* target invoker */
	bool account_without_login;
	int remember;         /* seconds */
	bool remember_alone;  /* the password is not asked either */
	bool unprivileged;    /* programs that are not root may ask, each for its own user */
	const char *language; /* th en; "" = the machine's */
	bool echo;            /* the code is shown while it is typed */
	const char *prompts;  /* full short */
	bool single_prompt;   /* password and code in one field */
	bool conceal;         /* nobody learns there what was wrong */
};

struct settings {
	enum language language;
	int timeout; /* seconds */
	int min_uid;
	struct {
		struct settings_text name, help, sso_admin, thaid_help, app;
	} office;
	struct {
		const char *issuer, *client_id;
		const char
		    *client_secret_file; /* name of a *.secret beside the settings file, or "" */
		const char *client_auth; /* basic post none */
		const char *scope;
		const char *token_endpoint, *userinfo_endpoint, *device_endpoint,
		    *revocation_endpoint; /* "" = discovered */
		const char *username_claim, *email_claim;
		bool require_verified_email;
		const char *ca_file; /* "" = the system's hashed directory */
		const char *portal_url;
		int timeout; /* seconds */
	} sso;
	struct {
		struct settings_relay relays[SETTINGS_RELAYS_MAX];
		unsigned relay_count;         /* at least 1 */
		const char *from, *from_name; /* from_name: office name when absent */
		int timeout;                  /* seconds */
		bool preconnect;
	} mail;
	struct {
		int digits, lifetime, attempts, resend_after; /* count, s, count, s */
		bool resume;
		settings_list email_domains; /* NULL = all */
		const char *email_change;    /* notify hold */
		const char *shared_address;  /* warn refuse */
	} otp;
	struct {
		int codes_per_day, letters_per_hour, letters_per_day, letters_per_host_hour;
		int lock_first, lock_longest; /* s */
	} limits;
	struct {
		const char *roles_claim; /* "" = none */
		struct settings_rule allow[SETTINGS_RULES_MAX];
		unsigned allow_count; /* 0 = nobody enters */
		struct {
			const char *kind; /* keycloak scim; "" = there is no look-up */
			const char *url, *client_id;
			const char *client_secret_file; /* as sso's */
		} lookup;
		int fresh;      /* seconds */
		int cache_days; /* days */
	} access;
	struct {
		const char *from;   /* 2026-10-01 or announced-later; "" = enforced now */
		const char *before; /* warn ask */
	} enforce;
	struct settings_exemption exempt[SETTINGS_EXEMPTIONS_MAX];
	unsigned exempt_count;
	struct {
		const char *user; /* the local account; "" = there is none */
		settings_list services;
		const char *until; /* 2026-10-01, the last day */
		const char *tell;  /* who hears of each use: an address */
	} emergency;
	struct settings_become become[SETTINGS_RULES_MAX];
	unsigned become_count; /* 0 = nobody becomes anybody */
	const char *map;       /* name of a *.map beside the settings file, or "" */
	struct settings_shared shared[SETTINGS_SHARED_MAX];
	unsigned shared_count;
	struct settings_service services[SETTINGS_SERVICES_MAX];
	unsigned service_count;
	struct {
		const char *qr;              /* blocks ascii plain none */
		bool then_code;              /* the mailed code is asked for as well */
		const char *extra;           /* name=value&... for the SSO; "" = nothing */
		const char *require_acr;     /* any of these words; "" = nothing is asked */
		settings_list allowed_hosts; /* beside the issuer's; NULL = none */
	} thaiid;
	struct {
		int keep_days;
	} audit;
	void *memory; /* owns every string above */
};

/* What is wrong, where, and what to do: one line of English for the log and the administrator. */
struct settings_error {
	int line; /* 0 when the file as a whole is meant */
	char text[SETTINGS_ERROR_MAX];
};

/*
 * Reads the settings from an open descriptor (from its beginning, pread). The descriptor must be a
 * regular file of root's, not writable for group or others, at most SETTINGS_FILE_MAX; path names
 * it in errors and gives the directory that relative names are relative to. True and *settings
 * (free with settings_free), or false and *error; then *settings is zeroed.
 */
bool settings_read(
    struct settings *settings, int fd, const char *path, struct settings_error *error);

/*
 * The same from bytes, without the checks of the file itself: the parser, and what is fuzzed.
 */
bool settings_parse(struct settings *settings, const char *text, size_t length, const char *path,
    struct settings_error *error);

/* Frees everything; the value is zeroed. A zeroed value is allowed. */
void settings_free(struct settings *settings);

/*
 * The path of the index'th key there is ("sso.issuer"), NULL behind the last: what the example file
 * and the man page are compared with.
 */
const char *settings_key(unsigned index);

#endif
