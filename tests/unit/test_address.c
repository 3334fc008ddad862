/* SPDX-License-Identifier: BSD-2-Clause */
/* Which addresses exist for us, and what a person may see of them. */
#include "address.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void
test_addresses_of_offices_are_taken(void **state)
{
	static const char *const good[] = { "somchai@dla.go.th", "a@b.co", "Somchai.J@DLA.go.th",
		"first.last+otp@sub-domain.example.org", "o'neil@example.org",
		"!#$%&'*+-/=?^_`{|}~@example.org", "1234567890123@moi.go.th", "x@1.2.com",
		"x@xn--o3cw4h.xn--o3cw4h", "x@example.c0m" };

	(void)state;
	for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
		if (!address_valid(good[i]))
			fail_msg("refused: %s", good[i]);
}

static void
assert_all_refused(const char *const *addresses, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (address_valid(addresses[i]))
			fail_msg("taken: %s", addresses[i]);
}

static void
test_what_is_no_address_is_refused(void **state)
{
	static const char *const bad[] = { "", "@", "somchai", "@dla.go.th", "somchai@",
		"somchai@localhost", "a@@b.co", "a@b@c.co", ".a@b.co", "a.@b.co", "a..b@c.co",
		".@b.co", "a@.co", "a@b.", "a@b..co", "a@.b.co", "a@-b.co", "a@b-.co", "a@b.-co",
		"a@b.co-", "a@b_c.co", "a@b.123", "a@127.0.0.1", "a@[127.0.0.1]", "a@[IPv6:::1]",
		"a@b.c0.1", "a@b.co." };

	(void)state;
	assert_all_refused(bad, sizeof bad / sizeof bad[0]);
}

/* T86 */
static void
test_nothing_that_could_be_an_smtp_command_is_an_address(void **state)
{
	static const char *const bad[] = { "a@b.co\r\nRCPT TO:<evil@x.co>", "a@b.co\n", "a@b.co\r",
		"a\r\n@b.co", "a\n.b@c.co", "a@b\r.co", "a b@c.co", "a@b.co ", " a@b.co",
		"a\t@b.co", "a@b.co,c@d.co", "a@b.co;c@d.co", "a,b@c.co", "a;b@c.co",
		"\"a b\"@c.co", "\"a\"@c.co", "a\\@c.co", "a(x)@c.co", "a@b.co(x)", "a:b@c.co",
		"[a]@b.co", "a@b.co\x7f", "a\x01@b.co", "\xe0\xb8\x81@dla.go.th",
		"a@\xe0\xb8\x97.\xe0\xb8\x97", "a\xc2\x85@b.co", "a\xff@b.co",
		"\xef\xbc\xa0"
		"a@b.co" };

	(void)state;
	assert_all_refused(bad, sizeof bad / sizeof bad[0]);
}

/* T86: whatever one byte is put wherever, what is taken holds only the bytes of the grammar. */
static void
test_one_wrong_byte_anywhere_is_refused(void **state)
{
	static const char outside[] = "<>()[]\\,;: \"@";

	(void)state;
	for (size_t at = 0; at < strlen("a.bc@de.fg"); at++)
		for (unsigned byte = 1; byte < 256; byte++) {
			char address[] = "a.bc@de.fg";

			if (address[at] == '@' && byte == '@')
				continue;
			address[at] = (char)byte;
			if (byte <= ' ' || byte >= 0x7f || strchr(outside, (int)byte) != NULL)
				assert_false(address_valid(address));
		}
}

/* T87 */
static void
test_an_smtp_parameter_cannot_be_smuggled_in(void **state)
{
	static const char *const bad[] = { "<a@b.co> NOTIFY=SUCCESS", "<a@b.co>", "a@b.co>",
		"<a@b.co", "a@b.co> SIZE=1", "a@b.co NOTIFY=NEVER", "a@b.co>NOTIFY=NEVER", "<>",
		"a@b.co ORCPT=rfc822;x@y.co", "@relay.co:a@b.co" };

	(void)state;
	assert_all_refused(bad, sizeof bad / sizeof bad[0]);
}

/* Writes local@label.label...: a local part of so many bytes, labels of these lengths (0 ends). */
static const char *
build(char *address, size_t local, const size_t *labels)
{
	char *end = (char *)memset(address, 'l', local) + local;

	*end++ = '@';
	for (; *labels > 0; labels++) {
		end = (char *)memset(end, 'd', *labels) + *labels;
		*end++ = '.';
	}
	end[-1] = '\0';
	return address;
}

/* T15 */
static void
test_lengths_are_those_of_the_rfc(void **state)
{
	static char address[70010];

	(void)state;
	assert_true(address_valid(build(address, 64, (size_t[]){ 63, 2, 0 })));
	assert_false(address_valid(build(address, 65, (size_t[]){ 63, 2, 0 })));
	assert_false(address_valid(build(address, 64, (size_t[]){ 64, 2, 0 })));
	assert_true(address_valid(build(address, 1, (size_t[]){ 2, 63, 0 })));
	assert_false(address_valid(build(address, 1, (size_t[]){ 2, 64, 0 })));
	build(address, 62, (size_t[]){ 63, 63, 63, 0 });
	assert_int_equal(strlen(address), ADDRESS_MAX);
	assert_true(address_valid(address));
	build(address, 63, (size_t[]){ 63, 63, 63, 0 });
	assert_int_equal(strlen(address), ADDRESS_MAX + 1);
	assert_false(address_valid(address));
	assert_false(address_valid(build(address, 70000, (size_t[]){ 2, 2, 0 })));
	assert_false(address_valid(build(address, 1, (size_t[]){ 70000, 2, 0 })));
	assert_false(address_valid(memset(address, '@', 70000)));
}

static void
test_two_addresses_are_the_same_but_for_capitals_of_the_domain(void **state)
{
	static const char *const others[] = { "Somchai@dla.go.th", "somcha@dla.go.th",
		"somchaii@dla.go.th", "somchai@dla.go.thx", "somchai@mail.dla.go.th", "@dla.go.th",
		"somchai", "somchai@", "somchai@dla.go.th ", "" };

	(void)state;
	assert_true(address_equal("somchai@dla.go.th", "somchai@dla.go.th"));
	assert_true(address_equal("somchai@DLA.go.th", "somchai@dla.go.TH"));
	for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
		assert_false(address_equal("somchai@dla.go.th", others[i]));
		assert_false(address_equal(others[i], "somchai@dla.go.th"));
	}
	assert_false(address_equal("", ""));
}

static void
test_a_domain_is_compared_whole_and_without_case(void **state)
{
	(void)state;
	assert_true(address_in_domain("a@dla.go.th", "dla.go.th"));
	assert_true(address_in_domain("a@DLA.go.TH", "dla.GO.th"));
	assert_false(address_in_domain("a@dla.go.th", "go.th"));
	assert_false(address_in_domain("a@go.th", "dla.go.th"));
	assert_false(address_in_domain("a@evildla.go.th", "dla.go.th"));
	assert_false(address_in_domain("a@dla.go.th.evil.co", "dla.go.th"));
	assert_false(address_in_domain("a@dla.go.th", "dla.go.th."));
	assert_false(address_in_domain("a@dla.go.th", ""));
	assert_false(address_in_domain("@dla.go.th", "dla.go.th"));
	assert_false(address_in_domain("no address", "no address"));
	assert_false(address_in_domain("", ""));
}

/* Columns of a mask: every byte is one but those that continue a character. */
static size_t
columns(const char *text)
{
	size_t count = 0;

	for (; *text != '\0'; text++)
		if (((unsigned char)*text & 0xc0) != 0x80)
			count++;
	return count;
}

static void
test_a_mask_shows_the_ends_and_the_domain(void **state)
{
	static const struct {
		const char *address, *mask;
	} masks[] = { { "somchai@dla.go.th", "s***i@dla.go.th" },
		{ "abc@dla.go.th", "a***c@dla.go.th" }, { "ab@dla.go.th", "***@dla.go.th" },
		{ "a@dla.go.th", "***@dla.go.th" },
		{ "somchai@1234567890123456789.th", "s***i@1234567890123456789.th" },
		{ "somchai@12345678901234567890.th", "s***i@1234567890…34567890.th" },
		{ "ab@123456789012345678901.th", "***@123456789012345678901.th" },
		{ "ab@1234567890123456789012.th", "***@12345678901…456789012.th" }, { "", "***" },
		{ "somchai", "***" }, { "a b@c.co", "***" }, { "\x1b[2J@c.co", "***" } };
	char mask[ADDRESS_MASK_SIZE];

	(void)state;
	for (size_t i = 0; i < sizeof masks / sizeof masks[0]; i++) {
		address_mask(masks[i].address, mask);
		assert_string_equal(mask, masks[i].mask);
		assert_true(columns(mask) <= 28);
	}
}

static void
test_the_longest_address_has_a_mask_of_28_columns(void **state)
{
	char address[300], mask[ADDRESS_MASK_SIZE];

	(void)state;
	address_mask(build(address, 62, (size_t[]){ 63, 63, 63, 0 }), mask);
	assert_int_equal(columns(mask), 28);
	assert_true(strlen(mask) < sizeof mask);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_addresses_of_offices_are_taken),
		cmocka_unit_test(test_what_is_no_address_is_refused),
		cmocka_unit_test(test_nothing_that_could_be_an_smtp_command_is_an_address),
		cmocka_unit_test(test_one_wrong_byte_anywhere_is_refused),
		cmocka_unit_test(test_an_smtp_parameter_cannot_be_smuggled_in),
		cmocka_unit_test(test_lengths_are_those_of_the_rfc),
		cmocka_unit_test(test_two_addresses_are_the_same_but_for_capitals_of_the_domain),
		cmocka_unit_test(test_a_domain_is_compared_whole_and_without_case),
		cmocka_unit_test(test_a_mask_shows_the_ends_and_the_domain),
		cmocka_unit_test(test_the_longest_address_has_a_mask_of_28_columns),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
