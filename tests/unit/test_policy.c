/* SPDX-License-Identifier: BSD-2-Clause */
/* Who may enter: facts in, answer out. */
#include "policy.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#define LIST(...) ((const char *const[]){ __VA_ARGS__, NULL })
#define WHO "somchai"
#define MAIL "somchai@office.go.th"

/* One row: the rules, what the SSO says, and what follows. */
struct row {
	settings_list users[2]; /* of the first two rules */
	bool anyone[2];
	const char *name, *email;
	bool unverified, unverified_will_do;
	settings_list domains;
	enum message_id answer;
};

static enum message_id
decide(const struct row *row)
{
	struct settings settings = {
		.sso = { .require_verified_email = !row->unverified_will_do },
		.otp = { .email_domains = row->domains },
	};
	const struct identity identity = {
		.name = row->name ? row->name : WHO,
		.email = row->email ? row->email : MAIL,
		.verified = !row->unverified,
		.roles = "",
		.scope = "",
	};
	const struct policy_facts facts = {
		.service = "sshd",
		.account = WHO,
		.person = WHO,
		.target = "",
		.channel = CHANNEL_PASSWORD,
	};

	enum message_id answer;

	for (unsigned i = 0; i < 2 && (row->users[i] || row->anyone[i]); i++)
		settings.access.allow[settings.access.allow_count++] = (struct settings_rule){
			.users = row->users[i],
			.anyone = row->anyone[i],
		};
	answer = policy_decide(&settings, &facts, &identity);
	return answer != MESSAGE_NONE ? answer : policy_address(&settings, &identity);
}

static void
check(const struct row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		enum message_id answer = decide(&rows[i]);

		if (answer != rows[i].answer)
			fail_msg("row %zu: %u, not %u", i, message_find(answer)->number,
			    message_find(rows[i].answer)->number);
	}
}
#define CHECK(rows) check(rows, sizeof(rows) / sizeof((rows)[0]))

static void
test_who_no_rule_names_has_no_right(void **state)
{
	const struct row rows[] = {
		{ .answer = MESSAGE_NO_RIGHT },
		{ .anyone = { true }, .answer = MESSAGE_NONE },
		{ .users = { LIST(WHO) }, .answer = MESSAGE_NONE },
		{ .users = { LIST("malee", WHO) }, .answer = MESSAGE_NONE },
		{ .users = { LIST("malee") }, .answer = MESSAGE_NO_RIGHT },
		{ .users = { LIST("malee"), LIST(WHO) }, .answer = MESSAGE_NONE },
		{ .users = { LIST("malee"), LIST("anong") }, .answer = MESSAGE_NO_RIGHT },
		{ .users = { LIST("malee") }, .anyone = { false, true }, .answer = MESSAGE_NONE },
		{ .users = { LIST("somcha") }, .answer = MESSAGE_NO_RIGHT },
		{ .users = { LIST("somchai2") }, .answer = MESSAGE_NO_RIGHT },
		{ .users = { LIST("SOMCHAI") }, .answer = MESSAGE_NO_RIGHT },
		{ .users = { LIST("") }, .answer = MESSAGE_NO_RIGHT },
		{ .users = { LIST("*") }, .answer = MESSAGE_NO_RIGHT },
		{ .users = { LIST("anyone") }, .answer = MESSAGE_NO_RIGHT },
		/* The right is looked at before the address, and says nothing of it. */
		{ .email = "", .answer = MESSAGE_NO_RIGHT },
		{ .unverified = true, .answer = MESSAGE_NO_RIGHT },
		{ .email = "not an address", .answer = MESSAGE_NO_RIGHT },
	};

	(void)state;
	CHECK(rows);
}

/* T49: the SSO took the name for somebody else's, however alike the two look. */
static void
test_only_the_very_same_name_is_this_person(void **state)
{
	static const char *const others[] = { "", "SOMCHAI", "Somchai", "somchaI", "somchai ",
		" somchai", "somchai\t", "somchai\n", "somcha", "somchai2", "somchai.", "malee",
		"somchai@office.go.th", "OFFICE\\somchai", "somch\u00e1i", "somcha\u0131",
		"\u017fomchai", "somcha\u0456", "som\u200bchai", "somchai\u200b", "\ufeffsomchai",
		"\u202esomchai", "somchai\u0301", "\uff53omchai", "s\u043emchai", "som\u00adchai",
		"somchai\u0e33", "somchai\xff", "%73omchai", "somchai,malee", "s0mchai", "root" };

	(void)state;
	for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
		const struct row rows[] = {
			{ .anyone = { true }, .name = others[i], .answer = MESSAGE_REFUSED },
			{ .users = { LIST(WHO, others[i]) },
			    .name = others[i],
			    .answer = MESSAGE_REFUSED },
			{ .name = others[i], .email = "", .answer = MESSAGE_REFUSED },
		};

		CHECK(rows);
	}
}

/* T50, T86 */
static void
test_a_code_goes_to_a_proven_address_of_an_open_domain_only(void **state)
{
	const settings_list office = LIST("office.go.th"), two = LIST("a.th", "OFFICE.go.th");
	const struct row rows[] = {
		{ .email = "", .answer = MESSAGE_NO_EMAIL },
		{ .email = "", .unverified = true, .answer = MESSAGE_NO_EMAIL },
		{ .email = "", .unverified_will_do = true, .answer = MESSAGE_NO_EMAIL },
		{ .email = "somchai", .answer = MESSAGE_EMAIL_UNUSABLE },
		{ .email = "somchai@", .answer = MESSAGE_EMAIL_UNUSABLE },
		{ .email = "@office.go.th", .answer = MESSAGE_EMAIL_UNUSABLE },
		{ .email = "somchai@localhost", .answer = MESSAGE_EMAIL_UNUSABLE },
		{ .email = "somchai@192.0.2.1", .answer = MESSAGE_EMAIL_UNUSABLE },
		{ .email = " " MAIL, .answer = MESSAGE_EMAIL_UNUSABLE },
		{ .email = MAIL " ", .answer = MESSAGE_EMAIL_UNUSABLE },
		{ .email = MAIL "\r\nRCPT TO:<a@b.c>", .answer = MESSAGE_EMAIL_UNUSABLE },
		{ .email = "<" MAIL "> NOTIFY=SUCCESS", .answer = MESSAGE_EMAIL_UNUSABLE },
		{ .email = MAIL ",a@b.co", .answer = MESSAGE_EMAIL_UNUSABLE },
		{ .email = "สมชาย@office.go.th", .answer = MESSAGE_EMAIL_UNUSABLE },
		{ .email = "a b", .unverified = true, .answer = MESSAGE_EMAIL_UNUSABLE },
		{ .unverified = true, .answer = MESSAGE_EMAIL_UNVERIFIED },
		{ .unverified = true, .unverified_will_do = true, .answer = MESSAGE_NONE },
		{ .unverified_will_do = true, .answer = MESSAGE_NONE },
		{ .domains = office, .answer = MESSAGE_NONE },
		{ .domains = two, .answer = MESSAGE_NONE },
		{ .domains = office, .email = "somchai@OFFICE.GO.TH", .answer = MESSAGE_NONE },
		{ .domains = office, .unverified = true, .answer = MESSAGE_EMAIL_UNVERIFIED },
		{ .domains = office, .email = "", .answer = MESSAGE_NO_EMAIL },
		{ .domains = office,
		    .email = "somchai@gmail.com",
		    .answer = MESSAGE_EMAIL_UNUSABLE },
		{ .domains = office,
		    .email = "somchai@x.office.go.th",
		    .answer = MESSAGE_EMAIL_UNUSABLE },
		{ .domains = office,
		    .email = "somchai@office.go.th.example",
		    .answer = MESSAGE_EMAIL_UNUSABLE },
		{ .domains = office,
		    .email = "somchai@notoffice.go.th",
		    .answer = MESSAGE_EMAIL_UNUSABLE },
		{ .domains = office,
		    .email = "office.go.th@gmail.com",
		    .answer = MESSAGE_EMAIL_UNUSABLE },
		{ .domains = office,
		    .email = "somchai@gmail.com",
		    .unverified_will_do = true,
		    .unverified = true,
		    .answer = MESSAGE_EMAIL_UNUSABLE },
		{ .domains = LIST("a.th"), .answer = MESSAGE_EMAIL_UNUSABLE },
		{ .domains = LIST(""), .answer = MESSAGE_EMAIL_UNUSABLE },
		{ .domains = LIST("*"), .answer = MESSAGE_EMAIL_UNUSABLE },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct row row = rows[i];

		row.anyone[0] = true;
		check(&row, 1);
		row.anyone[0] = false;
		row.users[0] = LIST(WHO);
		check(&row, 1);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_who_no_rule_names_has_no_right),
		cmocka_unit_test(test_only_the_very_same_name_is_this_person),
		cmocka_unit_test(test_a_code_goes_to_a_proven_address_of_an_open_domain_only),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
