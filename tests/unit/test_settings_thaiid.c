/* SPDX-License-Identifier: BSD-2-Clause */
/* What the settings say of approving in the app (T2, T64, T82). */
#include "right_settings.h"

#define GROUP_LINE ((int)COUNT(right) + 1) /* behind all others */

/* A right file with that group at its end; the caller frees. */
static char *
with_group(const char *group)
{
	char *whole = NULL, *text = compose(0, "");

	assert_true(asprintf(&whole, "%sthaiid: { %s };\n", text, group) > 0);
	free(text);
	return whole;
}

static void
test_a_group_is_read_whole(void **state)
{
	char *text = with_group("then_code = true; extra = \"idp=thaiid&x=\"; "
				"require_acr = \"high thaiid\"; "
				"allowed_hosts = [ \"device.example\", \"sso.example:8443\" ];");
	struct settings is;

	(void)state;
	parse(&is, text);
	assert_true(is.thaiid.then_code);
	assert_string_equal(is.thaiid.extra, "idp=thaiid&x=");
	assert_string_equal(is.thaiid.require_acr, "high thaiid");
	assert_string_equal(is.thaiid.allowed_hosts[0], "device.example");
	assert_string_equal(is.thaiid.allowed_hosts[1], "sso.example:8443");
	assert_null(is.thaiid.allowed_hosts[2]);
	settings_free(&is);
	free(text);
}

static void
test_without_it_nothing_is_added_or_asked(void **state)
{
	char *text = compose(0, "");
	struct settings is;

	(void)state;
	parse(&is, text);
	assert_false(is.thaiid.then_code);
	assert_string_equal(is.thaiid.extra, "");
	assert_string_equal(is.thaiid.require_acr, "");
	assert_null(is.thaiid.allowed_hosts);
	settings_free(&is);
	free(text);
}

static void
test_T2_values_that_could_be_read_in_two_ways_are_refused(void **state)
{
	static const struct {
		const char *group, *words;
	} rows[] = {
		{ "extra = \"thaiid\";", "name=value" },
		{ "extra = \"=thaiid\";", "name=value" },
		{ "extra = \"a=b&\";", "name=value" },
		{ "extra = \"&a=b\";", "name=value" },
		{ "extra = \"a=b&&c=d\";", "name=value" },
		{ "extra = \"a=b c\";", "name=value" },
		{ "extra = \"a=%41\";", "name=value" },
		{ "extra = \"a=b#c\";", "name=value" },
		{ "extra = \"a=b=c\";", "name=value" },
		{ "extra = \"a=b&scope=openid\";", "by itself" },
		{ "extra = \"client_id=x\";", "by itself" },
		{ "extra = \"user_code=x\";", "by itself" },
		{ "require_acr = \"high  low\";", "one blank" },
		{ "require_acr = \" high\";", "one blank" },
		{ "require_acr = \"สูง\";", "ASCII" },
		{ "allowed_hosts = [ ];", "write 1 to 8" },
		{ "allowed_hosts = [ \"a\", \"b\", \"c\", \"d\", \"e\", \"f\", \"g\", \"h\", "
		  "\"i\" ];",
		    "write 1 to 8" },
		{ "allowed_hosts = [ \"https://sso.example\" ];", "name of a host alone" },
		{ "allowed_hosts = [ \"sso.example/\" ];", "name of a host alone" },
		{ "allowed_hosts = [ \"sso.example elsewhere.example\" ];",
		    "name of a host alone" },
		{ "allowed_hosts = [ \"*.example\" ];", "letters, digits, hyphens and dots" },
		{ "allowed_hosts = [ \"\" ];", "is empty" },
		{ "allowed_hosts = [ \"user@sso.example\" ];", "remove all up to the @" },
		{ "allowed_hosts = [ \"sso.example:0\" ];", "not a port" },
		{ "then_code = \"yes\";", "true or false" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		char *text = with_group(rows[i].group);

		expect_refused(text, GROUP_LINE, rows[i].words);
		free(text);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_group_is_read_whole),
		cmocka_unit_test(test_without_it_nothing_is_added_or_asked),
		cmocka_unit_test(test_T2_values_that_could_be_read_in_two_ways_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
