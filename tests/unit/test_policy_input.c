/* SPDX-License-Identifier: BSD-2-Clause */
/* What a login begins with: names, passwords, sources and terminals that are sane, or not. */
#include "policy.h"

#include "temporary.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* T15, T36 */
static void
test_a_name_is_small_letters_digits_and_three_signs(void **state)
{
	static const char *const sane[] = { "a", "somchai", "somchai.j", "som-chai", "_apt",
		"9lives", "1234567890123", "a.b_c-d", "a..b", "a-" };
	static const char *const others[] = { "", "-", "-rf", ".", "..", ".hidden", "Somchai",
		"SOMCHAI", "som chai", "somchai ", " somchai", "som/chai", "../etc", "som:chai",
		"somchai@office", "som\nchai", "som\tchai", "som\033chai", "som\177chai",
		"som,chai", "som'chai", "som\"chai", "som\\chai", "som*chai", "som%chai",
		"som$chai", "somchai$", "สมชาย", "somcha\u0131", "somchai\u200b", "\xff",
		"som\xc3"
		"chai" };
	char name[POLICY_NAME_MAX + 2];

	(void)state;
	for (size_t i = 0; i < COUNT(sane); i++)
		assert_true(policy_name_is_sane(sane[i]));
	for (size_t i = 0; i < COUNT(others); i++)
		if (policy_name_is_sane(others[i]))
			fail_msg("taken for a name: %s", others[i]);
	memset(name, 'a', sizeof name);
	name[POLICY_NAME_MAX] = '\0';
	assert_true(policy_name_is_sane(name));
	name[POLICY_NAME_MAX] = 'a';
	name[POLICY_NAME_MAX + 1] = '\0';
	assert_false(policy_name_is_sane(name));
}

/* T131 */
static void
test_a_persons_name_has_capitals_and_two_signs_more_and_nothing_for_a_shell(void **state)
{
	static const char *const sane[] = { "somchai", "1234567890123", "SOMCHAI",
		"Somchai.J+x@office.go.th", "@", "+" };
	static const char *const others[] = { "", "-rf", ".", "..", ".hidden", "som chai", "a/b",
		"som'chai", "som\\chai", "som$chai", "som`chai", "som;chai", "som%chai", "som~",
		"#som", "som\nchai", "สมชาย" };
	char name[POLICY_NAME_MAX + 2];

	(void)state;
	for (size_t i = 0; i < COUNT(sane); i++)
		if (!policy_person_is_sane(sane[i]))
			fail_msg("refused: %s", sane[i]);
	for (size_t i = 0; i < COUNT(others); i++)
		if (policy_person_is_sane(others[i]))
			fail_msg("taken for a name: %s", others[i]);
	memset(name, 'A', sizeof name);
	name[POLICY_NAME_MAX + 1] = '\0';
	assert_false(policy_person_is_sane(name));
}

static bool
password_is_sane(const char *bytes, size_t length)
{
	struct secret password;

	assert_true(secret_set(&password, bytes, length));
	return policy_password_is_sane(&password);
}

/* T15 */
static void
test_a_password_is_any_text(void **state)
{
	static const char *const sane[] = { "a", " ", "correct horse", "รหัสผ่าน ของ ฉัน", "ก",
		"p@ss&=+%", "\u00a0", "é", "日本語", "😀", "\u200b", "a,b", "~" };
	char longest[SECRET_MAX];

	(void)state;
	for (size_t i = 0; i < COUNT(sane); i++)
		if (!password_is_sane(sane[i], strlen(sane[i])))
			fail_msg("refused: %s", sane[i]);
	memset(longest, 'a', sizeof longest);
	assert_true(password_is_sane(longest, sizeof longest));
}

/* T60: the SSO never hears what sshd passes for a person who is not to get in. */
static void
test_sshds_stand_in_for_nobody_is_no_password(void **state)
{
	static const char stand_in[] = "\b\n\r\177INCORRECT\b\n\r\177INCORRECT";

	(void)state;
	for (size_t length = 0; length < sizeof stand_in; length++)
		assert_false(password_is_sane(stand_in, length));
}

static void
test_control_characters_are_no_part_of_a_password(void **state)
{
	(void)state;
	for (unsigned control = 1; control < 0xa0; control++) {
		char first[3] = { (char)control }, within[5] = { 'a', (char)control, 'b' };

		if (control >= 0x80) { /* C1, two bytes each */
			memcpy(first, (const char[]){ '\xc2', (char)control, '\0' }, 3);
			memcpy(within, (const char[]){ 'a', '\xc2', (char)control, 'b', '\0' }, 5);
		}
		if (control >= ' ' && control < 0x7f)
			continue;
		assert_false(password_is_sane(first, strlen(first)));
		assert_false(password_is_sane(within, strlen(within)));
	}
}

static void
test_what_is_no_utf8_is_no_password(void **state)
{
	static const char *const others[] = { "\xff", "abc\x80", "\xe0\xb8",
		"a\xe0\xb8"
		"b",
		"\xc0\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xc2" };

	(void)state;
	assert_false(password_is_sane("", 0));
	for (size_t i = 0; i < COUNT(others); i++)
		assert_false(password_is_sane(others[i], strlen(others[i])));
}

static void
test_a_source_has_one_canonical_form(void **state)
{
	static const struct {
		const char *rhost, *source;
	} rows[] = {
		{ "", "local" },
		{ "192.0.2.7", "192.0.2.7" },
		{ "::ffff:192.0.2.7", "192.0.2.7" },
		{ "::FFFF:c000:0207", "192.0.2.7" },
		{ "0:0:0:0:0:ffff:192.0.2.7", "192.0.2.7" },
		{ "2001:DB8::7", "2001:db8::7" },
		{ "2001:0db8:0000:0000:0000:0000:0000:0007", "2001:db8::7" },
		{ "::1", "::1" },
		{ "::", "::" },
		{ "fe80::1%eth0", "fe80::1%eth0" },
		{ "FE80::1%ETH0", "fe80::1%eth0" },
		{ "PC-12.Office.Go.TH", "pc-12.office.go.th" },
		{ "pc_12", "pc_12" },
		{ "192.0.2.07", "192.0.2.07" },
		{ "192.0.2.7 ", "192.0.2.7?" },
		{ "evil\n[DLA-101]\033", "evil??dla-101??" },
		{ "a b\"c'd\\e", "a?b?c?d?e" },
		{ "เครื่อง", "?????????????????????" },
		{ "\xff", "?" },
		{ "local", "local." },
		{ "LOCAL", "local." },
		{ "Local", "local." },
		{ "local.", "local." },
		{ "localhost", "localhost" },
	};
	char source[POLICY_SOURCE_SIZE];

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		policy_source(rows[i].rhost, source);
		assert_string_equal(source, rows[i].source);
	}
}

/* Nothing that a caller can put into PAM_RHOST passes for this machine's own keyboard. */
static void
test_no_host_is_local_and_every_source_is_plain(void **state)
{
	char rhost[POLICY_SOURCE_SIZE + 40], source[POLICY_SOURCE_SIZE];

	(void)state;
	srand(1);
	for (unsigned i = 0; i < rounds(100000); i++) {
		size_t length = 1 + (size_t)rand() % (sizeof rhost - 1);

		for (size_t j = 0; j < length; j++)
			rhost[j] = (char)(1 + rand() % 255);
		rhost[length] = '\0';
		memset(source, 'X', sizeof source);
		policy_source(rhost, source);
		assert_true(strnlen(source, sizeof source) < sizeof source);
		assert_int_equal(
		    source[strspn(source, "abcdefghijklmnopqrstuvwxyz0123456789.-_:%?")], '\0');
		assert_string_not_equal(source, "local");
		assert_string_not_equal(source, "");
	}
}

/* T28: whoever has one address of a network has them all. */
static void
test_failed_passwords_are_counted_by_network(void **state)
{
	static const struct {
		const char *source, *network;
	} rows[] = {
		{ "192.0.2.7", "192.0.2.7" },
		{ "local", "local" },
		{ "pc-12.office.go.th", "pc-12.office.go.th" },
		{ "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::" },
		{ "2001:db8:1:2:ffff:ffff:ffff:ffff", "2001:db8:1:2::" },
		{ "2001:db8:1:3::6", "2001:db8:1:3::" },
		{ "::1", "::" },
		{ "fe80::1%eth0", "fe80::" },
		{ "fe80::2%eth0", "fe80::" },
		{ "pc%12", "pc%12" },
		{ "%", "%" },
	};
	char source[POLICY_SOURCE_SIZE], network[POLICY_SOURCE_SIZE], again[POLICY_SOURCE_SIZE];

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		(void)snprintf(source, sizeof source, "%s", rows[i].source);
		policy_network(source, network);
		assert_string_equal(network, rows[i].network);
	}
	/* the longest there is */
	memset(source, 'x', sizeof source);
	source[sizeof source - 1] = '\0';
	policy_network(source, again);
	assert_string_equal(source, again);
}

static void
test_only_the_text_console_cannot_draw_thai(void **state)
{
	static const char *const consoles[] = { "tty1", "tty9", "tty63", "/dev/tty1",
		"/dev/tty12" };
	static const char *const others[] = { "", "tty", "/dev/tty", "ttyS0", "/dev/ttyUSB0",
		"pts/1", "/dev/pts/1", "ssh", "tty100", "tty1x", " tty1", "/dev//tty1", ":0",
		"TTY1", "tty-1", "x/dev/tty1" };

	(void)state;
	for (size_t i = 0; i < COUNT(consoles); i++)
		assert_true(policy_is_text_console(consoles[i]));
	for (size_t i = 0; i < COUNT(others); i++)
		assert_false(policy_is_text_console(others[i]));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_name_is_small_letters_digits_and_three_signs),
		cmocka_unit_test(
		    test_a_persons_name_has_capitals_and_two_signs_more_and_nothing_for_a_shell),
		cmocka_unit_test(test_a_password_is_any_text),
		cmocka_unit_test(test_sshds_stand_in_for_nobody_is_no_password),
		cmocka_unit_test(test_control_characters_are_no_part_of_a_password),
		cmocka_unit_test(test_what_is_no_utf8_is_no_password),
		cmocka_unit_test(test_a_source_has_one_canonical_form),
		cmocka_unit_test(test_no_host_is_local_and_every_source_is_plain),
		cmocka_unit_test(test_failed_passwords_are_counted_by_network),
		cmocka_unit_test(test_only_the_text_console_cannot_draw_thai),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
