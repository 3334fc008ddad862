/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The settings of rights and names: what lands where, and what could never admit anybody or would
 * admit everybody by mistake is refused with its line (T2, T52, T56).
 */
#include "right_settings.h"

#include "settings_access.h"

#define ROLES "roles_claim = \"realm_access.roles\"; "

/* The file with that line replaced and those lines in front; the caller frees. */
static char *
compose_below(const char *top, int line, const char *with)
{
	char *text = compose(line, with), *whole = NULL;

	assert_true(asprintf(&whole, "%s%s", top, text) > 0);
	free(text);
	return whole;
}

static void
test_every_value_lands_in_its_place(void **state)
{
	struct settings is;
	char *text = compose_below(
	    "become = ( { roles = [ \"dba\" ]; users = [ \"a\", \"b\" ]; target = \"postgres\"; "
	    "},\n"
	    "  { users = [ \"a\" ]; target = \"root\"; } );\n"
	    "map = \"names.map\";\n"
	    "shared = ( { account = \"counter\"; people = [ \"123\", \"O.Malee@go.th\" ]; } );\n"
	    "services = ( { name = \"su\"; channels = [ \"password\" ]; factor = \"code\";\n"
	    "  identity = \"invoker\"; account_without_login = true; language = \"en\";\n"
	    "  remember = 43200; remember_alone = true;\n"
	    "  echo = false; prompts = \"short\"; conceal = true; },\n"
	    "  { single_prompt = true; name = \"sudo\"; },\n"
	    "  { name = \"sshd\"; remember = 0; unprivileged = true; } );\n",
	    ALLOW,
	    "roles_claim = \"https://office.example/roles\";\n"
	    "allow = ( { services = [ \"sshd\", \"login\" ]; roles = [ \"staff\", \"พนักงาน\" ];\n"
	    "  users = [ \"a\" ]; channels = [ \"thaiid\" ]; }, { anyone = true; } );\n"
	    "lookup = { kind = \"scim\"; url = \"https://sso/scim/v2\"; client_id = \"look\";\n"
	    "  client_secret_file = \"look.secret\"; };\n"
	    "fresh = 0; cache_days = 14;");

	(void)state;
	parse(&is, text);
	free(text);
	assert_string_equal(is.access.roles_claim, "https://office.example/roles");
	assert_int_equal(is.access.allow_count, 2);
	assert_string_equal(is.access.allow[0].services[1], "login");
	assert_string_equal(is.access.allow[0].roles[1], "พนักงาน");
	assert_string_equal(is.access.allow[0].users[0], "a");
	assert_string_equal(is.access.allow[0].channels[0], "thaiid");
	assert_null(is.access.allow[0].channels[1]);
	assert_null(is.access.allow[1].services);
	assert_true(is.access.allow[1].anyone);
	assert_string_equal(is.access.lookup.kind, "scim");
	assert_string_equal(is.access.lookup.url, "https://sso/scim/v2");
	assert_string_equal(is.access.lookup.client_id, "look");
	assert_string_equal(is.access.lookup.client_secret_file, "look.secret");
	assert_int_equal(is.access.fresh, 0);
	assert_int_equal(is.access.cache_days, 14);
	assert_int_equal(is.become_count, 2);
	assert_string_equal(is.become[0].roles[0], "dba");
	assert_string_equal(is.become[0].users[1], "b");
	assert_string_equal(is.become[0].target, "postgres");
	assert_null(is.become[1].roles);
	assert_string_equal(is.become[1].target, "root");
	assert_string_equal(is.map, "names.map");
	assert_int_equal(is.shared_count, 1);
	assert_string_equal(is.shared[0].account, "counter");
	assert_string_equal(is.shared[0].people[1], "O.Malee@go.th");
	assert_int_equal(is.service_count, 3);
	assert_string_equal(is.services[0].name, "su");
	assert_string_equal(is.services[0].channels[0], "password");
	assert_string_equal(is.services[0].factor, "code");
	assert_string_equal(is.services[0].identity, "invoker");
	assert_true(is.services[0].account_without_login);
	assert_int_equal(is.services[0].remember, 43200);
	assert_true(is.services[0].remember_alone);
	assert_int_equal(is.services[1].remember, 0);
	assert_false(is.services[1].remember_alone);
	assert_string_equal(is.services[0].language, "en");
	assert_false(is.services[0].echo);
	assert_string_equal(is.services[0].prompts, "short");
	assert_true(is.services[0].conceal);
	assert_true(is.services[1].single_prompt);
	assert_null(is.services[1].channels);
	assert_string_equal(is.services[1].factor, "both");
	assert_string_equal(is.services[1].identity, "target");
	assert_false(is.services[1].account_without_login);
	assert_false(is.services[1].unprivileged);
	assert_true(is.services[2].unprivileged);
	assert_string_equal(is.services[1].language, "");
	assert_true(is.services[1].echo);
	assert_string_equal(is.services[1].prompts, "full");
	assert_false(is.services[1].conceal);
	assert_false(is.services[0].single_prompt);
	settings_free(&is);
}

static void
test_absent_keys_admit_nobody_and_map_nothing(void **state)
{
	struct settings is;
	char *text = compose(0, NULL);

	(void)state;
	parse(&is, text);
	free(text);
	assert_string_equal(is.access.roles_claim, "");
	assert_null(is.access.allow[0].services);
	assert_null(is.access.allow[0].roles);
	assert_null(is.access.allow[0].channels);
	assert_string_equal(is.access.lookup.kind, "");
	assert_string_equal(is.access.lookup.url, "");
	assert_int_equal(is.access.fresh, 300);
	assert_int_equal(is.access.cache_days, 3);
	assert_int_equal(is.become_count, 0);
	assert_string_equal(is.map, "");
	assert_int_equal(is.shared_count, 0);
	assert_int_equal(is.service_count, 0);
	settings_free(&is);
}

static void
test_T2_rules_that_admit_nobody_or_contradict_themselves_are_refused(void **state)
{
	static const struct broken broken[] = {
		{ ALLOW, "allow = ( { } );", "admits nobody" },
		{ ALLOW, "allow = ( { anyone = false; } );", "admits nobody" },
		{ ALLOW, "allow = ( { services = [ \"sshd\" ]; } );", "admits nobody" },
		{ ALLOW, "allow = ( { channels = [ \"thaiid\" ]; } );", "admits nobody" },
		{ ALLOW, "allow = ( { users = [ \"a\" ]; anyone = true; } );", "both" },
		{ ALLOW, ROLES "allow = ( { roles = [ \"a\" ]; anyone = true; } );", "both" },
		{ ALLOW, "allow = ( { users = [ \"a\", \"b\", \"a\" ]; } );", "\"a\" twice" },
		{ ALLOW, "allow = ( { users = [ \"a\" ]; users = [ \"b\" ]; } );", "stands twice" },
		{ 1, "become = ( { target = \"root\"; } );", "allows nobody" },
		{ 1, "become = ( { users = [ \"a\" ]; } );", "become.target is missing" },
		{ 1, "become = ( { users = [ \"a\" ]; target = \"\"; } );", "is empty" },
		{ 1, "become = ( { users = [ \"a\" ]; target = \"*\"; } );", "no patterns" },
		{ 1, "become = ( { users = [ \"a\" ]; target = \"a b\"; } );", "not a user name" },
		{ 1, "become = ( { users = [ \"a\" ]; target = [ \"root\" ]; } );", "text" },
		{ 1, "become = ( { anyone = true; target = \"root\"; } );", "unknown key" },
		{ 1, "shared = ( { account = \"a\"; } );", "shared.people is missing" },
		{ 1, "shared = ( { people = [ \"a\" ]; } );", "shared.account is missing" },
		{ 1, "shared = ( { account = \"a\"; people = [ ]; } );", "has 0 entries" },
		{ 1, "shared = ( { account = \"a\"; people = [ \"b\", \"b\" ]; } );",
		    "\"b\" twice" },
		{ 1, "services = ( { factor = \"both\"; } );", "services.name is missing" },
	};

	(void)state;
	expect_each_refused(broken, COUNT(broken));
}

/* T151: whose people sit elsewhere has no login session here. */
static void
test_a_service_of_people_elsewhere_that_remembers_is_refused(void **state)
{
	static const struct broken broken[] = {
		{ 1, "services = ( { name = \"sshd\"; remember = 1; } );", "sits elsewhere" },
		{ 1, "services = ( { name = \"sshd-internal\"; remember = 1; } );",
		    "sits elsewhere" },
		{ 1, "services = ( { name = \"cockpit\"; remember = 60; } );", "sits elsewhere" },
		{ 1, "services = ( { name = \"sudo\"; remember_alone = true; } );",
		    "without remember it does nothing" },
	};

	(void)state;
	expect_each_refused(broken, COUNT(broken));
}

/* A page that has to be approved needs a prompt of its own. */
static void
test_one_field_is_no_way_in_where_the_app_is_the_only_one(void **state)
{
	static const struct broken broken[] = {
		{ 1,
		    "services = ( { name = \"lock\"; channels = [ \"thaiid\" ]; single_prompt = "
		    "true; } );",
		    "nobody could sign in" },
	};
	struct settings is;
	char *text = compose(1, "services = ( { name = \"lock\"; single_prompt = true;\n"
				"channels = [ \"thaiid\", \"password\" ]; } );");

	(void)state;
	expect_each_refused(broken, COUNT(broken));
	parse(&is, text);
	free(text);
	settings_free(&is);
}

static void
test_T2_words_nobody_knows_are_refused(void **state)
{
	static const struct broken broken[] = {
		{ ALLOW, "allow = ( { anyone = true; channels = [ \"thaid\" ]; } );",
		    "\"thaiid\" or \"password\"" },
		{ ALLOW, "allow = ( { anyone = true; channels = [ ]; } );", "has 0 entries" },
		{ ALLOW, "allow = ( { anyone = true; services = [ \"SSHD\" ]; } );",
		    "small letters" },
		{ ALLOW, "allow = ( { anyone = true; services = [ \"/etc/pam.d/sshd\" ]; } );",
		    "not a PAM service" },
		{ ALLOW, ROLES "allow = ( { roles = [ \"two words\" ]; } );", "not one word" },
		{ ALLOW, ROLES "allow = ( { roles = [ \"a\xe2\x80\xae\" ]; } );", "not one word" },
		{ ALLOW, ROLES "allow = ( { roles = [ \"\" ]; } );", "is empty" },
		{ ALLOW, ROLES "allow = ( { roles = \"staff\"; } );", "list of texts" },
		{ ALLOW, ROLES "allow = ( { roles = [ \"email\" ]; } );", "to everybody" },
		{ ALLOW, ROLES "allow = ( { roles = [ \"a\", \"openid\" ]; } );", "to everybody" },
		{ ALLOW, "roles_claim = \"a b\"; allow = ( );", "no blanks" },
		{ ALLOW, "allow = ( ); fresh = 3601;", "from 0 to 3600" },
		{ ALLOW, "allow = ( ); cache_days = 15;", "from 0 to 14" },
		{ 1, "services = ( { name = \"su\"; factor = \"none\"; } );", "\"both\"" },
		{ 1, "services = ( { name = \"su\"; identity = \"root\"; } );", "\"invoker\"" },
		{ 1, "services = ( { name = \"su\"; channels = [ \"key\" ]; } );", "\"password\"" },
		{ 1, "services = ( { name = \"su -\"; } );", "not a PAM service" },
		{ 1, "services = ( { name = \"x\"; unprivileged = \"yes\"; } );", "unprivileged" },
		{ 1,
		    "services = ( { name = \"x\"; identity = \"invoker\"; unprivileged = true; } "
		    ");",
		    "cannot make anybody somebody else" },
		{ 1, "services = ( { name = \"su\"; language = \"de\"; } );", "\"th\" or \"en\"" },
		{ 1, "services = ( { name = \"su\"; prompts = \"none\"; } );", "\"short\"" },
		{ 1, "services = ( { name = \"su\"; echo = \"no\"; } );", "true or false" },
		{ 1, "services = ( { name = \"su\"; single_prompt = true; conceal = true; } );",
		    "remove one of the two" },
		{ 1, "services = ( { name = \"su\"; account_without_login = \"yes\"; } );",
		    "true or false" },
		{ 1, "services = ( { name = \"su\"; remembers = 60; } );", "unknown key" },
		{ 1, "services = ( { name = \"su\"; remember = 43201; } );", "from 0 to 43200" },
		{ 1, "services = ( { name = \"su\"; remember = -1; } );", "from 0 to 43200" },
		{ 1, "services = ( { name = \"su\"; remember = \"1h\"; } );", "number" },
		{ 1, "services = ( { name = \"su\"; remember_alone = 1; } );", "true or false" },
		{ 1, "shared = ( { account = \"a\"; people = [ \"a b\" ]; } );",
		    "not a user name of the SSO" },
		{ 1, "shared = ( { account = \"a\"; people = [ \"มาลี\" ]; } );",
		    "not a user name of the SSO" },
	};

	(void)state;
	expect_each_refused(broken, COUNT(broken));
}

/* The later one of two would be ignored, or the earlier. */
static void
test_T2_a_service_or_an_account_listed_twice_is_refused_at_the_second(void **state)
{
	static const struct broken broken[] = {
		{ 1,
		    "services = ( { name = \"su\"; },\n{ name = \"sudo\"; },\n{ name = \"su\"; } "
		    ");",
		    "services has the name \"su\" twice, first in line 1" },
		{ 1,
		    "shared = ( { account = \"a\"; people = [ \"b\" ]; },\n\n{ account = \"a\"; "
		    "people "
		    "= [ \"c\" ]; } );",
		    "shared has the account \"a\" twice, first in line 1" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(broken); i++) {
		char *text = compose(1, broken[i].with);

		expect_refused(text, 3, broken[i].words);
		free(text);
	}
}

static void
test_T2_a_role_that_nobody_can_have_is_refused(void **state)
{
	static const struct broken broken[] = {
		{ ALLOW, "allow = ( { anyone = true; },\n{ roles = [ \"staff\" ]; } );",
		    "access.allow.[1].roles: nobody can have such a role" },
		{ ALLOW, "allow = ( { anyone = true; },\n{ roles = [ \"open\" ]; } );",
		    "access.allow.[1].roles: nobody can have such a role" },
	};
	struct settings is;
	char *text;

	(void)state;
	for (size_t i = 0; i < COUNT(broken); i++) {
		text = compose(broken[i].line, broken[i].with);
		expect_refused(text, ALLOW + 1, broken[i].words);
		free(text);
	}
	text = compose(
	    1, "become = ( { users = [ \"a\" ]; roles = [ \"x\" ]; target = \"root\"; } );");
	expect_refused(text, 1, "become.[0].roles: nobody can have such a role");
	free(text);
	text = compose_below("become = ( { roles = [ \"staff\" ]; target = \"root\"; } );", SCOPE,
	    "  scope = \"openid staff email\";"); /* granted as a scope */
	parse(&is, text);
	settings_free(&is);
	free(text);
}

static void
test_T2_a_look_up_has_all_its_keys_or_none(void **state)
{
	static const char *const keys[] = { "kind = \"keycloak\"; ",
		"url = \"https://a/admin/realms/r\"; ", "client_id = \"c\"; ",
		"client_secret_file = \"c.secret\"; " };
	static const struct broken broken[] = {
		{ ALLOW, "allow = ( ); lookup = { kind = \"ldap\"; };", "\"scim\"" },
		{ ALLOW, "allow = ( ); lookup = { url = \"http://a/\"; };", "https://" },
		{ ALLOW, "allow = ( ); lookup = { client_secret_file = \"x\"; };", ".secret" },
		{ ALLOW, "allow = ( ); lookup = ( );", "must be a group" },
		{ 1, "services = ( { name = \"sshd\"; factor = \"code\"; } );",
		    "services.[0].factor: without a password" },
		{ 1,
		    "services = ( { name = \"su\"; }, { name = \"sudo\"; remember = 60;"
		    " remember_alone = true; } );",
		    "services.[1].remember_alone: without a password" },
	};
	char line[300];

	(void)state;
	expect_each_refused(broken, COUNT(broken));
	for (unsigned those = 0; those < 16; those++) {
		struct settings is;
		char *text;

		(void)snprintf(line, sizeof line, "allow = ( ); lookup = { %s%s%s%s};",
		    those & 1 ? keys[0] : "", those & 2 ? keys[1] : "", those & 4 ? keys[2] : "",
		    those & 8 ? keys[3] : "");
		text = compose(ALLOW, line);
		if (those == 0 || those == 15) {
			parse(&is, text);
			settings_free(&is);
		} else
			expect_refused(text, ALLOW, "access.lookup: a look-up needs all of");
		free(text);
	}
}

#define LOOK_UP(kind, url)                                                 \
	"allow = ( ); lookup = { kind = \"" kind "\"; url = \"" url "\"; " \
	"client_id = \"c\"; client_secret_file = \"c.secret\"; };"

/* What the SSO worker could make no request of is told when the file is read, not at every key. */
static void
test_T2_the_url_of_a_look_up_is_one_that_can_be_asked(void **state)
{
	static const char *const asked[] = {
		LOOK_UP("keycloak", "https://a/admin/realms/office"),
		LOOK_UP("keycloak", "https://a:8443/auth/admin/realms/office/"),
		LOOK_UP("keycloak", "https://a/admin/realms/admin/realms/office"),
		LOOK_UP("scim", "https://a/"),
		LOOK_UP("scim", "https://a/realms/office/scim/v2"),
	};
	static const struct broken broken[] = {
		{ ALLOW, LOOK_UP("keycloak", "https://a/realms/office"),
		    "access.lookup: the url is not that of" },
		{ ALLOW, LOOK_UP("keycloak", "https://a/"), "https://SERVER/admin/realms/REALM" },
		{ ALLOW, LOOK_UP("keycloak", "https://a/admin/realms/"), "/admin/realms/REALM" },
		{ ALLOW, LOOK_UP("keycloak", "https://a/admin/realms//"), "/admin/realms/REALM" },
		{ ALLOW, LOOK_UP("keycloak", "https://a/admin/realms/office//"),
		    "/admin/realms/REALM" },
		{ ALLOW, LOOK_UP("keycloak", "https://a/admin/realms/office/users"),
		    "/admin/realms/REALM" },
		{ ALLOW, LOOK_UP("keycloak", "https://a/admin/realms/office?x=y"),
		    "it has a query" },
		{ ALLOW, LOOK_UP("scim", "https://a/scim?x=y"), "it has a query" },
	};

	(void)state;
	expect_each_refused(broken, COUNT(broken));
	for (size_t i = 0; i < COUNT(asked); i++) {
		struct settings is;
		char *text = compose(ALLOW, asked[i]);

		parse(&is, text);
		settings_free(&is);
		free(text);
	}
}

static void
test_T52_a_map_is_a_file_beside_the_settings(void **state)
{
	static const struct broken broken[] = {
		{ 1, "map = \"names\";", "ends in .map" },
		{ 1, "map = \".map\";", "ends in .map" },
		{ 1, "map = \"/etc/passwd\";", "ends in .map" },
		{ 1, "map = \"../names.map\";", "same directory" },
		{ 1, "map = \"/tmp/names.map\";", "same directory" },
		{ 1, "map = \".x.map\";", "ASCII letters" },
		{ 1, "map = [ \"names.map\" ];", "name of a file" },
	};
	struct settings is;
	char *text = compose(1, "map = \"/etc/dla-otp/names.map\";");

	(void)state;
	expect_each_refused(broken, COUNT(broken));
	parse(&is, text);
	assert_string_equal(is.map, "names.map");
	settings_free(&is);
	free(text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_value_lands_in_its_place),
		cmocka_unit_test(test_absent_keys_admit_nobody_and_map_nothing),
		cmocka_unit_test(
		    test_T2_rules_that_admit_nobody_or_contradict_themselves_are_refused),
		cmocka_unit_test(test_a_service_of_people_elsewhere_that_remembers_is_refused),
		cmocka_unit_test(test_one_field_is_no_way_in_where_the_app_is_the_only_one),
		cmocka_unit_test(test_T2_words_nobody_knows_are_refused),
		cmocka_unit_test(
		    test_T2_a_service_or_an_account_listed_twice_is_refused_at_the_second),
		cmocka_unit_test(test_T2_a_role_that_nobody_can_have_is_refused),
		cmocka_unit_test(test_T2_a_look_up_has_all_its_keys_or_none),
		cmocka_unit_test(test_T2_the_url_of_a_look_up_is_one_that_can_be_asked),
		cmocka_unit_test(test_T52_a_map_is_a_file_beside_the_settings),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
