/* SPDX-License-Identifier: BSD-2-Clause */
/* Versions as dpkg compares them, and its database. */
#include "package.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void
test_versions_are_older_and_newer_as_dpkg_says(void **state)
{
	static const char *const ascending[] = { "0.9", "1.0~rc1", "1.0~rc1-1", "1.0-0~bpo1", "1.0",
		"1.0-1", "1.0-1+deb12u1", "1.0-1+deb12u2", "1.0-1+deb12u10", "1.0-2", "1.0a",
		"1.0.1", "1.9", "1.10", "1:0.1", "2:0", "10:0" };

	(void)state;
	for (size_t i = 0; i < sizeof ascending / sizeof ascending[0]; i++)
		for (size_t j = 0; j < sizeof ascending / sizeof ascending[0]; j++) {
			int order = package_compare(ascending[i], ascending[j]);

			assert_int_equal((order > 0) - (order < 0), (i > j) - (i < j));
		}
	assert_int_equal(package_compare("1.01", "1.1"), 0);
	assert_int_equal(package_compare("0:1.0", "1.0"), 0);
}

static void
test_a_version_of_the_makers_has_neither_epoch_nor_revision(void **state)
{
	char upstream[PACKAGE_VERSION_SIZE];

	(void)state;
	package_upstream(upstream, "1:9.2p1-2+deb12u3");
	assert_string_equal(upstream, "9.2p1");
	package_upstream(upstream, "5.6.1+really5.4.5-1");
	assert_string_equal(upstream, "5.6.1+really5.4.5");
	package_upstream(upstream, "1.2-rc-3");
	assert_string_equal(upstream, "1.2-rc");
	package_upstream(upstream, "3.0.7");
	assert_string_equal(upstream, "3.0.7");
	package_upstream(upstream, "");
	assert_string_equal(upstream, "");
}

static char database_text[] =
    "Package: libcurl4-doc\nStatus: install ok installed\nVersion: 9\n\n"
    "Package: libold\nStatus: deinstall ok config-files\nVersion: 1.0-1\n\n"
    "Package: libcurl4\nStatus: install ok installed\n"
    "Description: x\n Version: 0\nVersion: 7.88.1-10\n\n"
    "Package: libssl3t64\nStatus: install ok installed\nVersion: 3.0.13-0\n";

static void
test_only_what_is_installed_under_that_name_is_found(void **state)
{
	FILE *database = fmemopen(database_text, sizeof database_text - 1, "r");
	char version[PACKAGE_VERSION_SIZE];

	(void)state;
	assert_true(package_find(database, "libssl3", version));
	assert_string_equal(version, "3.0.13-0");
	assert_true(package_find(database, "libcurl4", version));
	assert_string_equal(version, "7.88.1-10");
	assert_false(package_find(database, "libold", version));
	assert_string_equal(version, "");
	assert_false(package_find(database, "libcurl", version));
	(void)fclose(database);
}

static void
test_a_version_that_is_too_long_is_none(void **state)
{
	char text[400], version[PACKAGE_VERSION_SIZE];
	FILE *database;

	(void)state;
	(void)snprintf(
	    text, sizeof text, "Package: x\nStatus: install ok installed\nVersion: %0300d\n", 1);
	database = fmemopen(text, strlen(text), "r");
	assert_false(package_find(database, "x", version));
	(void)fclose(database);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_versions_are_older_and_newer_as_dpkg_says),
		cmocka_unit_test(test_a_version_of_the_makers_has_neither_epoch_nor_revision),
		cmocka_unit_test(test_only_what_is_installed_under_that_name_is_found),
		cmocka_unit_test(test_a_version_that_is_too_long_is_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
