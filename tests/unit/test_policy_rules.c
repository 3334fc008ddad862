/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Rights as a table: rules and facts in, yes or no out (T55, T56). A row is one sign-in of
 * somchai by sshd and password unless it says otherwise.
 */
#include "policy.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define LIST(...) ((const char *const[]){ __VA_ARGS__, NULL })
#define RULES_MAX 4

struct row {
	struct settings_rule allow[RULES_MAX];
	struct settings_become become[RULES_MAX];
	const char *account, *service, *roles, *scope, *target; /* NULL: as above, or "" */
	enum channel channel;                                   /* NONE: password */
	bool yes;
};

static unsigned rows_seen;

static bool
admits(const struct row *row, enum channel channel)
{
	struct settings settings = { 0 };
	const struct policy_facts facts = {
		.service = row->service ? row->service : "sshd",
		.account = row->account ? row->account : "somchai",
		.person = "somebody",
		.target = row->target ? row->target : "",
		.channel = channel,
	};
	const struct identity identity = {
		.roles = row->roles ? row->roles : "",
		.scope = row->scope ? row->scope : "",
	};
	enum message_id answer;

	memcpy(settings.access.allow, row->allow, sizeof row->allow);
	memcpy(settings.become, row->become, sizeof row->become);
	settings.access.allow_count = settings.become_count = RULES_MAX;
	for (unsigned i = 0; i < RULES_MAX; i++)
		if (!settings.become[i].target)
			settings.become[i].target = "";
	answer = policy_rights(&settings, &facts, &identity);
	assert_true(answer == MESSAGE_NONE || answer == MESSAGE_NO_RIGHT);
	/* The rest of the list is empty rules, which admit nobody: neither do they when counted. */
	settings.access.allow_count = settings.become_count = 0;
	assert_int_equal(policy_rights(&settings, &facts, &identity), MESSAGE_NO_RIGHT);
	return answer == MESSAGE_NONE;
}

static void
check(const struct row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct row *row = &rows[i];

		rows_seen++;
		if (admits(row, row->channel ? row->channel : CHANNEL_PASSWORD) != row->yes)
			fail_msg("row %zu: %s", i, row->yes ? "refused" : "admitted");
	}
}
#define CHECK(rows) check(rows, sizeof(rows) / sizeof((rows)[0]))

/* clang-format off */
static void
test_without_a_rule_that_says_so_nobody_enters(void **state)
{
	const struct row rows[] = {
		{ .yes = false },
		{ .roles = "admin staff" },
		{ .scope = "openid email profile" },
		{ .account = "root" },
		{ .account = "" },
		{ .allow = { { .services = LIST("sshd") } } },
		{ .allow = { { .channels = LIST("password") } } },
		{ .allow = { { .services = LIST("sshd"), .channels = LIST("password") } } },
		{ .allow = { { .users = (const char *const[]){ NULL } } } },
		{ .allow = { { .roles = (const char *const[]){ NULL } } }, .roles = "a" },
		{ .allow = { { .anyone = true, .services = (const char *const[]){ NULL } } } },
		{ .allow = { { .anyone = true, .channels = (const char *const[]){ NULL } } } },
		{ .become = { { .users = LIST("somchai"), .target = "root" } } },
		{ .become = { { .users = LIST("somchai"), .target = "" } } },
	};

	(void)state;
	CHECK(rows);
}

static void
test_anyone_is_everybody_where_the_rule_holds(void **state)
{
	const struct row rows[] = {
		{ .allow = { { .anyone = true } }, .yes = true },
		{ .allow = { { .anyone = true } }, .account = "malee", .yes = true },
		{ .allow = { { .anyone = true } }, .service = "login", .yes = true },
		{ .allow = { { .anyone = true } }, .service = "", .yes = true },
		{ .allow = { { .anyone = true } }, .channel = CHANNEL_THAIID, .yes = true },
		{ .allow = { { .anyone = true } }, .roles = "staff", .scope = "openid", .yes = true },
		{ .allow = { { .anyone = true, .services = LIST("sshd") } }, .yes = true },
		{ .allow = { { .anyone = true, .services = LIST("sshd") } }, .service = "login" },
		{ .allow = { { .anyone = true, .channels = LIST("thaiid") } } },
		{ .allow = { { .anyone = true, .channels = LIST("thaiid") } }, .channel = CHANNEL_THAIID, .yes = true },
		/* Settings cannot say this; what else stands there holds too. */
		{ .allow = { { .anyone = true, .users = LIST("malee") } } },
		{ .allow = { { .anyone = true, .roles = LIST("staff") } } },
		{ .allow = { { .anyone = true, .roles = LIST("staff") } }, .roles = "staff", .yes = true },
		{ .allow = { { .anyone = true, .users = LIST("somchai") } }, .yes = true },
	};

	(void)state;
	CHECK(rows);
}

static void
test_users_are_named_to_the_letter(void **state)
{
	const struct row rows[] = {
		{ .allow = { { .users = LIST("somchai") } }, .yes = true },
		{ .allow = { { .users = LIST("malee", "somchai") } }, .yes = true },
		{ .allow = { { .users = LIST("somchai", "malee") } }, .yes = true },
		{ .allow = { { .users = LIST("malee") } } },
		{ .allow = { { .users = LIST("Somchai") } } },
		{ .allow = { { .users = LIST("SOMCHAI") } } },
		{ .allow = { { .users = LIST("somcha") } } },
		{ .allow = { { .users = LIST("omchai") } } },
		{ .allow = { { .users = LIST("somchai2") } } },
		{ .allow = { { .users = LIST("somchai ") } } },
		{ .allow = { { .users = LIST(" somchai") } } },
		{ .allow = { { .users = LIST("somchai,malee") } } },
		{ .allow = { { .users = LIST("somchai malee") } } },
		{ .allow = { { .users = LIST("") } } },
		{ .allow = { { .users = LIST("") } }, .account = "", .yes = true },
		{ .allow = { { .users = LIST("*") } } },
		{ .allow = { { .users = LIST("?omchai") } } },
		{ .allow = { { .users = LIST("som*") } } },
		{ .allow = { { .users = LIST("anyone") } } },
		{ .allow = { { .users = LIST("@staff") } }, .roles = "staff" },
		{ .allow = { { .users = LIST("somebody") } } }, /* the SSO's name is not the account's */
		{ .allow = { { .users = LIST("staff") } }, .roles = "staff" },
		{ .allow = { { .users = LIST("somchai") } }, .account = "somchai\n" },
		{ .allow = { { .users = LIST("somchai") } }, .account = "somchai " },
		{ .allow = { { .users = LIST("somchai") } }, .account = "SOMCHAI" },
		{ .allow = { { .users = LIST("somchai") } }, .account = "somcha\u0131" },
		{ .allow = { { .users = LIST("somchai") } }, .account = "somchai\u200b" },
		{ .allow = { { .users = LIST("somchai") } }, .account = "" },
	};

	(void)state;
	CHECK(rows);
}

static void
test_a_role_is_a_whole_word_among_those_the_sso_gave(void **state)
{
	const struct row rows[] = {
		{ .allow = { { .roles = LIST("staff") } }, .roles = "staff", .yes = true },
		{ .allow = { { .roles = LIST("staff") } }, .roles = "it staff", .yes = true },
		{ .allow = { { .roles = LIST("staff") } }, .roles = "staff it", .yes = true },
		{ .allow = { { .roles = LIST("staff") } }, .roles = "a staff b", .yes = true },
		{ .allow = { { .roles = LIST("staff") } }, .roles = "  staff  ", .yes = true },
		{ .allow = { { .roles = LIST("staff") } }, .roles = "staf staffx staff", .yes = true },
		{ .allow = { { .roles = LIST("a", "staff") } }, .roles = "staff", .yes = true },
		{ .allow = { { .roles = LIST("a", "b") } }, .roles = "b", .yes = true },
		{ .allow = { { .roles = LIST("a", "b") } }, .roles = "a b", .yes = true },
		{ .allow = { { .roles = LIST("พนักงาน") } }, .roles = "x พนักงาน", .yes = true },
		{ .allow = { { .roles = LIST("/it/admins") } }, .roles = "/it/admins", .yes = true },
		{ .allow = { { .roles = LIST("staff") } } },
		{ .allow = { { .roles = LIST("staff") } }, .roles = " " },
		{ .allow = { { .roles = LIST("staff") } }, .roles = "it" },
		{ .allow = { { .roles = LIST("staff") } }, .roles = "Staff" },
		{ .allow = { { .roles = LIST("staff") } }, .roles = "STAFF" },
		{ .allow = { { .roles = LIST("Staff") } }, .roles = "staff" },
		{ .allow = { { .roles = LIST("staff") } }, .roles = "staf" },
		{ .allow = { { .roles = LIST("staff") } }, .roles = "staffs" },
		{ .allow = { { .roles = LIST("staff") } }, .roles = "xstaff" },
		{ .allow = { { .roles = LIST("staff") } }, .roles = "non-staff" },
		{ .allow = { { .roles = LIST("staff") } }, .roles = "staff-guest" },
		{ .allow = { { .roles = LIST("staff") } }, .roles = "staff,it" },
		{ .allow = { { .roles = LIST("staff") } }, .roles = "staff\tit" },
		{ .allow = { { .roles = LIST("staff") } }, .roles = "staff\nit" },
		{ .allow = { { .roles = LIST("staff") } }, .roles = "staff\u00a0it" },
		{ .allow = { { .roles = LIST("staff") } }, .roles = "staff\u200b" },
		{ .allow = { { .roles = LIST("staff") } }, .roles = "st\u0430ff" },
		{ .allow = { { .roles = LIST("staff") } }, .roles = "st aff" },
		{ .allow = { { .roles = LIST("staff") } }, .roles = "not staf f" },
		{ .allow = { { .roles = LIST("staff it") } }, .roles = "staff it" },
		{ .allow = { { .roles = LIST("") } }, .roles = "" },
		{ .allow = { { .roles = LIST("") } }, .roles = " " },
		{ .allow = { { .roles = LIST("") } }, .roles = "a  b" },
		{ .allow = { { .roles = LIST("*") } }, .roles = "staff" },
		{ .allow = { { .roles = LIST("somchai") } } }, /* an account is no role */
		{ .allow = { { .roles = LIST("somebody") } } },
		{ .allow = { { .roles = LIST("sshd", "password") } } },
		{ .allow = { { .roles = LIST("/it/admins") } }, .roles = "/it" },
		{ .allow = { { .roles = LIST("/it") } }, .roles = "/it/admins" },
	};

	(void)state;
	CHECK(rows);
}

static void
test_a_scope_counts_where_it_was_granted(void **state)
{
	const struct row rows[] = {
		{ .allow = { { .roles = LIST("srv01") } }, .scope = "openid srv01", .yes = true },
		{ .allow = { { .roles = LIST("srv01") } }, .scope = "srv01", .yes = true },
		{ .allow = { { .roles = LIST("srv01", "x") } }, .scope = "x", .yes = true },
		{ .allow = { { .roles = LIST("srv01") } }, .scope = "openid", .roles = "srv01", .yes = true },
		{ .allow = { { .roles = LIST("srv01") } }, .scope = "openid email profile" },
		{ .allow = { { .roles = LIST("srv01") } }, .scope = "" },
		{ .allow = { { .roles = LIST("srv01") } }, .scope = "srv011" },
		{ .allow = { { .roles = LIST("srv01") } }, .scope = "srv0" },
		{ .allow = { { .roles = LIST("srv01") } }, .scope = "SRV01" },
		{ .allow = { { .roles = LIST("srv01") } }, .scope = "srv01:read" },
		{ .allow = { { .roles = LIST("srv01:read") } }, .scope = "srv01:read", .yes = true },
		{ .allow = { { .roles = LIST("srv01") } }, .scope = "srv", .roles = "01" },
	};

	(void)state;
	CHECK(rows);
}

static void
test_everything_that_stands_in_a_rule_must_hold(void **state)
{
#define ALL .users = LIST("somchai"), .roles = LIST("staff"), .services = LIST("sshd"), .channels = LIST("password")
	const struct row rows[] = {
		{ .allow = { { ALL } }, .roles = "staff", .yes = true },
		{ .allow = { { ALL } }, .scope = "staff", .yes = true },
		{ .allow = { { ALL } } },
		{ .allow = { { ALL } }, .roles = "staf" },
		{ .allow = { { ALL } }, .roles = "staff", .account = "malee" },
		{ .allow = { { ALL } }, .roles = "staff", .service = "login" },
		{ .allow = { { ALL } }, .roles = "staff", .channel = CHANNEL_THAIID },
		{ .allow = { { .users = LIST("somchai"), .roles = LIST("staff") } } },
		{ .allow = { { .users = LIST("malee"), .roles = LIST("staff") } }, .roles = "staff" },
		{ .allow = { { .users = LIST("somchai"), .roles = LIST("staff") } }, .roles = "staff", .yes = true },
		{ .allow = { { .users = LIST("somchai"), .services = LIST("login") } } },
		{ .allow = { { .users = LIST("somchai"), .services = LIST("login", "sshd") } }, .yes = true },
		{ .allow = { { .users = LIST("somchai"), .services = LIST("ssh") } } },
		{ .allow = { { .users = LIST("somchai"), .services = LIST("sshd2") } } },
		{ .allow = { { .users = LIST("somchai"), .services = LIST("SSHD") } } },
		{ .allow = { { .users = LIST("somchai"), .services = LIST("sshd") } }, .service = "sshd-test" },
		{ .allow = { { .users = LIST("somchai"), .services = LIST("su") } }, .service = "sudo" },
		{ .allow = { { .users = LIST("somchai"), .services = LIST("su") } }, .service = "su-l" },
		{ .allow = { { .roles = LIST("staff"), .services = LIST("sudo") } }, .roles = "staff" },
		{ .allow = { { .roles = LIST("staff"), .services = LIST("sudo") } }, .roles = "staff",
		  .service = "sudo", .yes = true },
	};

	(void)state;
	CHECK(rows);
}

static void
test_one_rule_that_holds_is_enough_and_two_halves_are_none(void **state)
{
	const struct row rows[] = {
		{ .allow = { { .users = LIST("malee") }, { .users = LIST("somchai") } }, .yes = true },
		{ .allow = { { .users = LIST("somchai") }, { .users = LIST("malee") } }, .yes = true },
		{ .allow = { { .users = LIST("malee") }, { .users = LIST("anong") } } },
		{ .allow = { { .users = LIST("a") }, { .users = LIST("b") }, { .users = LIST("c") }, { .anyone = true } },
		  .yes = true },
		{ .allow = { { .roles = LIST("a") }, { .roles = LIST("b") }, { .roles = LIST("c") } }, .roles = "c",
		  .yes = true },
		{ .allow = { { .roles = LIST("a") }, { .roles = LIST("b") }, { .roles = LIST("c") } }, .roles = "d" },
		{ .allow = { { .users = LIST("somchai"), .services = LIST("login") },
		             { .users = LIST("malee"), .services = LIST("sshd") } } },
		{ .allow = { { .users = LIST("somchai"), .channels = LIST("thaiid") },
		             { .users = LIST("malee"), .channels = LIST("password") } } },
		{ .allow = { { .roles = LIST("staff"), .services = LIST("login") },
		             { .roles = LIST("it"), .services = LIST("sshd") } }, .roles = "staff" },
		{ .allow = { { .roles = LIST("staff"), .services = LIST("login") },
		             { .roles = LIST("it"), .services = LIST("sshd") } }, .roles = "staff it", .yes = true },
		{ .allow = { { .users = LIST("somchai"), .roles = LIST("it") }, { .users = LIST("malee") } },
		  .roles = "staff" },
		{ .allow = { { .users = LIST("malee"), .roles = LIST("it") }, { .roles = LIST("staff") } },
		  .roles = "staff", .yes = true },
		{ .allow = { { .services = LIST("sshd") }, { .users = LIST("malee") } } },
		{ .allow = { { 0 }, { 0 }, { 0 }, { .users = LIST("somchai") } }, .yes = true },
	};

	(void)state;
	CHECK(rows);
}

/* So that who changed to ThaiID can be made to use nothing else. */
static void
test_a_rule_with_channels_is_for_none_but_those(void **state)
{
	const struct row rows[] = {
		{ .allow = { { .users = LIST("somchai"), .channels = LIST("password") } }, .yes = true },
		{ .allow = { { .users = LIST("somchai"), .channels = LIST("thaiid", "password") } }, .yes = true },
		{ .allow = { { .users = LIST("somchai"), .channels = LIST("thaiid", "password") } },
		  .channel = CHANNEL_THAIID, .yes = true },
		{ .allow = { { .users = LIST("somchai"), .channels = LIST("thaiid") } } },
		{ .allow = { { .users = LIST("somchai"), .channels = LIST("thaiid") } },
		  .channel = CHANNEL_THAIID, .yes = true },
		{ .allow = { { .users = LIST("somchai"), .channels = LIST("password") } }, .channel = CHANNEL_THAIID },
		{ .allow = { { .users = LIST("somchai"), .channels = LIST("Password") } } },
		{ .allow = { { .users = LIST("somchai"), .channels = LIST("") } } },
		{ .allow = { { .users = LIST("somchai"), .channels = LIST("password ") } } },
		{ .allow = { { .users = LIST("somchai"), .channels = LIST("thaiid") }, { .users = LIST("malee") } } },
		{ .allow = { { .users = LIST("somchai"), .channels = LIST("thaiid") }, { .users = LIST("somchai") } },
		  .yes = true },
	};
	const struct row named = { .allow = { { .anyone = true, .channels = LIST("password", "thaiid") } } };
	const struct row open = { .allow = { { .anyone = true } } };

	(void)state;
	CHECK(rows);
	assert_false(admits(&named, CHANNEL_NONE));
	assert_false(admits(&named, (enum channel)7));
	assert_true(admits(&open, CHANNEL_NONE)); /* a key; whether that is let in is not said here */
}

/* T56 */
static void
test_nobody_becomes_anybody_without_a_rule_for_that_very_account(void **state)
{
#define ENTERS .allow = { { .anyone = true } }
#define ROOT .target = "root"
	const struct row rows[] = {
		{ ENTERS, ROOT },
		{ ENTERS, .target = "malee" },
		{ ENTERS, ROOT, .roles = "root", .scope = "root" },
		{ ENTERS, ROOT, .account = "root" },
		{ ENTERS, .target = "somchai" },
		{ ENTERS, ROOT, .become = { { .users = LIST("somchai"), .target = "root" } }, .yes = true },
		{ ENTERS, ROOT, .become = { { .users = LIST("malee"), .target = "root" } } },
		{ ENTERS, ROOT, .become = { { .users = LIST("somchai"), .target = "postgres" } } },
		{ ENTERS, ROOT, .become = { { .users = LIST("somchai"), .target = "Root" } } },
		{ ENTERS, ROOT, .become = { { .users = LIST("somchai"), .target = "roo" } } },
		{ ENTERS, ROOT, .become = { { .users = LIST("somchai"), .target = "root2" } } },
		{ ENTERS, ROOT, .become = { { .users = LIST("somchai"), .target = "*" } } },
		{ ENTERS, ROOT, .become = { { .users = LIST("somchai"), .target = "" } } },
		{ ENTERS, ROOT, .become = { { .users = LIST("somchai"), .target = "0" } } },
		{ ENTERS, ROOT, .become = { { .users = LIST("Somchai"), .target = "root" } } },
		{ ENTERS, ROOT, .become = { { .users = LIST("root"), .target = "root" } } },
		{ ENTERS, ROOT, .become = { { .users = LIST(""), .target = "root" } } },
		{ ENTERS, ROOT, .become = { { .target = "root" } } },
		{ ENTERS, ROOT, .become = { { .users = (const char *const[]){ NULL }, .target = "root" } } },
		{ ENTERS, ROOT, .become = { { .roles = (const char *const[]){ NULL }, .target = "root" } } },
		{ ENTERS, ROOT, .become = { { .roles = LIST("admin"), .target = "root" } } },
		{ ENTERS, ROOT, .become = { { .roles = LIST("admin"), .target = "root" } }, .roles = "admin", .yes = true },
		{ ENTERS, ROOT, .become = { { .roles = LIST("admin"), .target = "root" } }, .scope = "x admin", .yes = true },
		{ ENTERS, ROOT, .become = { { .roles = LIST("admin"), .target = "root" } }, .roles = "sysadmin admins" },
		{ ENTERS, ROOT, .become = { { .roles = LIST("a", "b"), .target = "root" } }, .roles = "b", .yes = true },
		{ ENTERS, ROOT, .become = { { .roles = LIST("admin"), .users = LIST("somchai"), .target = "root" } } },
		{ ENTERS, ROOT, .become = { { .roles = LIST("admin"), .users = LIST("malee"), .target = "root" } },
		  .roles = "admin" },
		{ ENTERS, ROOT, .become = { { .roles = LIST("admin"), .users = LIST("somchai"), .target = "root" } },
		  .roles = "admin", .yes = true },
		{ ENTERS, ROOT, .become = { { .users = LIST("somchai"), .target = "postgres" },
		                            { .users = LIST("malee"), .target = "root" } } },
		{ ENTERS, ROOT, .become = { { .users = LIST("malee"), .target = "root" },
		                            { .users = LIST("somchai"), .target = "root" } }, .yes = true },
		{ ENTERS, .target = "postgres", .become = { { .users = LIST("somchai"), .target = "root" } } },
		{ ENTERS, .target = "postgres", .become = { { .users = LIST("somchai"), .target = "postgres" } }, .yes = true },
		{ ENTERS, .target = "postgres\n", .become = { { .users = LIST("somchai"), .target = "postgres" } } },
		{ ENTERS, .target = "POSTGRES", .become = { { .users = LIST("somchai"), .target = "postgres" } } },
		/* The right to become somebody is no right to enter. */
		{ ROOT, .become = { { .users = LIST("somchai"), .target = "root" } } },
		{ ROOT, .allow = { { .users = LIST("malee") } }, .become = { { .users = LIST("somchai"), .target = "root" } } },
		{ ROOT, .allow = { { .users = LIST("root") } }, .become = { { .users = LIST("somchai"), .target = "root" } } },
		{ ROOT, .allow = { { .anyone = true, .services = LIST("sshd") } }, .service = "su",
		  .become = { { .users = LIST("somchai"), .target = "root" } } },
		{ ROOT, .allow = { { .anyone = true, .services = LIST("su") } }, .service = "su",
		  .become = { { .users = LIST("somchai"), .target = "root" } }, .yes = true },
		/* Who becomes nobody needs no such rule. */
		{ ENTERS, .become = { { .users = LIST("malee"), .target = "root" } }, .yes = true },
	};

	(void)state;
	CHECK(rows);
}
/* clang-format on */

static void
test_a_full_table_is_read_to_its_end_and_no_further(void **state)
{
	static struct settings settings;
	const struct policy_facts facts = {
		.service = "su",
		.account = "somchai",
		.person = "somchai",
		.target = "root",
		.channel = CHANNEL_PASSWORD,
	};
	const struct identity identity = { .roles = "staff", .scope = "" };
	const settings_list malee = LIST("malee"), admin = LIST("admin");

	(void)state;
	settings.access.allow_count = settings.become_count = SETTINGS_RULES_MAX;
	for (unsigned i = 0; i < SETTINGS_RULES_MAX; i++) {
		settings.access.allow[i].users = malee;
		settings.become[i].roles = admin;
		settings.become[i].target = "root";
	}
	assert_int_equal(policy_rights(&settings, &facts, &identity), MESSAGE_NO_RIGHT);
	settings.access.allow[SETTINGS_RULES_MAX - 1].users = LIST("somchai");
	assert_int_equal(policy_rights(&settings, &facts, &identity), MESSAGE_NO_RIGHT);
	settings.become[SETTINGS_RULES_MAX - 1].roles = LIST("staff");
	assert_int_equal(policy_rights(&settings, &facts, &identity), MESSAGE_NONE);
	settings.access.allow_count--;
	assert_int_equal(policy_rights(&settings, &facts, &identity), MESSAGE_NO_RIGHT);
}

static void
test_a_channel_is_open_unless_the_service_says_otherwise(void **state)
{
	static struct settings settings;

	(void)state;
	settings.service_count = 2;
	settings.services[0] =
	    (struct settings_service){ .name = "su", .channels = LIST("thaiid") };
	settings.services[1] = (struct settings_service){ .name = "login", .identity = "invoker" };
	assert_true(policy_channel_is_open(&settings, "sshd", CHANNEL_PASSWORD));
	assert_true(policy_channel_is_open(&settings, "login", CHANNEL_PASSWORD));
	assert_true(policy_channel_is_open(&settings, "su2", CHANNEL_PASSWORD));
	assert_false(policy_channel_is_open(&settings, "su", CHANNEL_PASSWORD));
	assert_true(policy_channel_is_open(&settings, "su", CHANNEL_THAIID));
	assert_false(policy_channel_is_open(&settings, "su", CHANNEL_NONE));
	assert_string_equal(policy_service(&settings, "login")->identity, "invoker");
	assert_string_equal(policy_service(&settings, "sshd")->identity, "target");
	assert_string_equal(policy_service(&settings, "")->factor, "both");
	assert_false(policy_service(&settings, "sshd")->account_without_login);
	assert_true(policy_service(&settings, "sshd")->echo);
	assert_string_equal(policy_service(&settings, "sshd")->prompts, "full");
	assert_false(policy_service(&settings, "sshd")->conceal);
	assert_false(policy_service(&settings, "sshd")->single_prompt);
}

static void
test_a_service_may_have_a_language_of_its_own(void **state)
{
	static struct settings settings;

	(void)state;
	settings.service_count = 2;
	settings.services[0] = (struct settings_service){ .name = "su", .language = "en" };
	settings.services[1] = (struct settings_service){ .name = "login", .language = "" };
	settings.language = LANGUAGE_THAI;
	assert_int_equal(policy_language(&settings, "su", ""), LANGUAGE_ENGLISH);
	assert_int_equal(policy_language(&settings, "login", ""), LANGUAGE_THAI);
	assert_int_equal(policy_language(&settings, "login", "tty3"), LANGUAGE_ENGLISH);
	assert_int_equal(policy_language(&settings, "sshd", "ssh"), LANGUAGE_THAI);
	settings.language = LANGUAGE_ENGLISH;
	settings.services[0].language = "th";
	assert_int_equal(policy_language(&settings, "su", "pts/1"), LANGUAGE_THAI);
	assert_int_equal(policy_language(&settings, "sshd", ""), LANGUAGE_ENGLISH);
}

/* T56: `su -` and `sudo -i` are not a way round what is said of su and sudo. */
static void
test_a_login_shell_of_su_or_sudo_is_the_same_service_unless_it_has_a_group(void **state)
{
	static struct settings settings;

	(void)state;
	settings.service_count = 3;
	settings.services[0] = (struct settings_service){
		.name = "su", .identity = "invoker", .channels = LIST("thaiid")
	};
	settings.services[1] = (struct settings_service){ .name = "sudo", .identity = "invoker" };
	settings.services[2] = (struct settings_service){ .name = "sudo-i", .identity = "target" };
	assert_string_equal(policy_service(&settings, "su-l")->identity, "invoker");
	assert_false(policy_channel_is_open(&settings, "su-l", CHANNEL_PASSWORD));
	assert_string_equal(policy_service(&settings, "sudo-i")->identity, "target");
	settings.service_count = 2;
	assert_string_equal(policy_service(&settings, "sudo-i")->identity, "invoker");
	assert_string_equal(policy_service(&settings, "su-i")->identity, "target");
	assert_string_equal(policy_service(&settings, "sudo-l")->identity, "target");
	assert_string_equal(policy_service(&settings, "sudo-")->identity, "target");
	settings.service_count = 0;
	assert_string_equal(policy_service(&settings, "su-l")->identity, "target");
}

static void
test_the_table_has_at_least_150_rows(void **state)
{
	(void)state;
	print_message("%u rows\n", rows_seen);
	assert_true(rows_seen >= 150);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_without_a_rule_that_says_so_nobody_enters),
		cmocka_unit_test(test_anyone_is_everybody_where_the_rule_holds),
		cmocka_unit_test(test_users_are_named_to_the_letter),
		cmocka_unit_test(test_a_role_is_a_whole_word_among_those_the_sso_gave),
		cmocka_unit_test(test_a_scope_counts_where_it_was_granted),
		cmocka_unit_test(test_everything_that_stands_in_a_rule_must_hold),
		cmocka_unit_test(test_one_rule_that_holds_is_enough_and_two_halves_are_none),
		cmocka_unit_test(test_a_rule_with_channels_is_for_none_but_those),
		cmocka_unit_test(test_nobody_becomes_anybody_without_a_rule_for_that_very_account),
		cmocka_unit_test(test_a_full_table_is_read_to_its_end_and_no_further),
		cmocka_unit_test(test_a_channel_is_open_unless_the_service_says_otherwise),
		cmocka_unit_test(
		    test_a_login_shell_of_su_or_sudo_is_the_same_service_unless_it_has_a_group),
		cmocka_unit_test(test_a_service_may_have_a_language_of_its_own),
		cmocka_unit_test(test_the_table_has_at_least_150_rows),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
