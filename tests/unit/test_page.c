/* SPDX-License-Identifier: BSD-2-Clause */
/* What of an SSO's words may stand on a screen (T82). */
#include "page.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof(table)[0])

#define HOSTS "sso.example device.example:8443 [2001:db8::1]:443"

static void
test_addresses_on_a_known_host_are_shown_T82(void **state)
{
	static const char *const addresses[] = {
		"https://sso.example",
		"https://sso.example/",
		"https://SSO.example/device",
		"https://sso.example?user_code=ABCD-EFGH",
		"https://device.example:8443/realms/r/device?user_code=ABCD-EFGH&x=%E0%B8%81",
		"https://[2001:db8::1]:443/d",
	};

	(void)state;
	for (size_t i = 0; i < COUNT(addresses); i++)
		if (!page_address_valid(addresses[i], HOSTS))
			fail_msg("refused: %s", addresses[i]);
}

static void
test_other_addresses_are_not_T82(void **state)
{
	static const char *const addresses[] = {
		"",
		"https://",
		"https:///",
		"https:///sso.example/",
		"http://sso.example/",
		"HTTPS://sso.example/",
		"javascript://sso.example/",
		"//sso.example/",
		"sso.example/device",
		"https://sso.example:443/", /* another text than the settings' */
		"https://sso.example:8443/",
		"https://device.example/",
		"https://elsewhere.example/",
		"https://sso.example.elsewhere.example/",
		"https://xsso.example/",
		"https://sso.exampl/",
		"https://sso.example device.example:8443/",
		"https://sso.example@elsewhere.example/",
		"https://user:password@sso.example/",
		"https://sso.example\\@elsewhere.example/",
		"https://sso.example#@elsewhere.example/",
		"https://sso.example/#fragment",
		"https://sso.example/a b",
		"https://sso.example/\x1b[2J",
		"https://sso.example/\n2. Type your password at elsewhere.example",
		"https://sso.example/\x7f",
		"https://sso.example/\xe0\xb8\x81", /* Thai belongs in there as %E0%B8%81 */
		"https://sso.example/\xe2\x80\xae",
		"https://sso.example/<b>",
		"https://sso.example/\"",
		"https://sso.example/`id`",
		"https://sso.example/$(id)",
	};

	(void)state;
	for (size_t i = 0; i < COUNT(addresses); i++)
		if (page_address_valid(addresses[i], HOSTS))
			fail_msg("shown: %s", addresses[i]);
	assert_false(page_address_valid("https://sso.example/", ""));
	assert_false(page_address_valid("https:///", " "));
}

static void
test_an_address_has_512_bytes_at_most_T82(void **state)
{
	char address[PAGE_ADDRESS_SIZE + 1] = "https://sso.example/";

	(void)state;
	memset(address + strlen(address), 'x', PAGE_ADDRESS_SIZE - 1 - strlen(address));
	assert_int_equal(strlen(address), PAGE_ADDRESS_SIZE - 1);
	assert_true(page_address_valid(address, HOSTS));
	address[PAGE_ADDRESS_SIZE - 1] = 'x';
	assert_false(page_address_valid(address, HOSTS));
}

static void
test_a_user_code_is_letters_digits_and_hyphens_T82(void **state)
{
	static const char *const good[] = { "ABCD", "WDJB-MJHT", "123-456-789", "abcd-EFGH",
		"ABCDEFGH12345678" };
	static const char *const bad[] = { "", "ABC", "ABCDEFGH123456789", "AB CD", "-ABCD",
		"ABCD-", "ABCD\n", "AB\x1b[2J", "AB_CD", "ABCD;", "กขคง" };

	(void)state;
	for (size_t i = 0; i < COUNT(good); i++)
		if (!page_code_valid(good[i]))
			fail_msg("refused: %s", good[i]);
	for (size_t i = 0; i < COUNT(bad); i++)
		if (page_code_valid(bad[i]))
			fail_msg("shown: %s", bad[i]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_addresses_on_a_known_host_are_shown_T82),
		cmocka_unit_test(test_other_addresses_are_not_T82),
		cmocka_unit_test(test_an_address_has_512_bytes_at_most_T82),
		cmocka_unit_test(test_a_user_code_is_letters_digits_and_hyphens_T82),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
