/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lays out recovery codes for paper. The only place where they are words; keeps no copy. Figures
 * are 0 to 9 in Thai too: these are to be typed.
 */
#include "recovery_card.h"

#include "recovery.h"
#include "wording.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define OFFICE_COLUMNS 40 /* these as in every letter */
#define HELP_COLUMNS 24
#define HOST_COLUMNS 16
#define GROUPS (RECOVERY_CODE_LENGTH / RECOVERY_GROUP)
#define ROWS (RECORD_RECOVERY_MAX / 2)
#define RULE "------------------------------------------------------------------------------\n"

/* The card so far; broken = it did not fit. */
struct sheet {
	char *text;
	size_t used;
	bool broken;
};

__attribute__((format(printf, 2, 3))) static void
put(struct sheet *sheet, const char *format, ...)
{
	size_t room = RECOVERY_CARD_MAX - sheet->used;
	va_list values;
	int length;

	va_start(values, format);
	length = vsnprintf(sheet->text + sheet->used, room, format, values);
	va_end(values);
	if (length < 0 || (size_t)length >= room)
		sheet->broken = true;
	else
		sheet->used += (size_t)length;
}

/* `7k3m-9xpq-2h4v-t8wd` */
static void
put_code(struct sheet *sheet, const struct secret *code)
{
	for (unsigned group = 0; group < GROUPS; group++)
		put(sheet, "%s%.*s", group > 0 ? "-" : "", RECOVERY_GROUP,
		    code->bytes + (size_t)group * RECOVERY_GROUP);
}

/* A single one, or two columns with numbers to cross out. */
static void
put_codes(struct sheet *sheet, const struct recovery_card *card)
{
	put(sheet, "\n");
	for (unsigned row = 0; row < ROWS; row++)
		for (unsigned i = row; i < RECORD_RECOVERY_MAX; i += ROWS) {
			if (card->code[i].length == 0)
				continue;
			put(sheet, "    %2u.  ", i + 1);
			put_code(sheet, &card->code[i]);
			if (i + ROWS >= RECORD_RECOVERY_MAX || card->code[i + ROWS].length == 0)
				put(sheet, "\n");
		}
	put(sheet, "\n");
}

/* What both languages begin with. */
struct facts {
	char office[WORD_MAX], user[WORD_MAX], host[WORD_MAX], issued[WORD_MAX], until[WORD_MAX],
	    help[WORD_MAX];
};

static void
find_facts(struct facts *facts, const struct recovery_card *card, enum language language)
{
	const struct settings *settings = card->settings;

	wording_fit(facts->office, settings->office.name.in[language], OFFICE_COLUMNS);
	wording_fit(facts->help, settings->office.help.in[language], HELP_COLUMNS);
	wording_fit(facts->host, card->host, HOST_COLUMNS);
	wording_user(facts->user, card->user);
	wording_moment(facts->issued, language, card->issued_s);
	wording_until(facts->until, language, card->ends_s, card->issued_s);
}

static void
put_thai(struct sheet *sheet, const struct recovery_card *card)
{
	struct facts facts;

	find_facts(&facts, card, LANGUAGE_THAI);
	put(sheet, "รหัสสำรองสำหรับเข้าสู่ระบบ  %s\n", facts.office);
	put(sheet, "ผู้ใช้งาน: %s  เครื่อง: %s\nออกเมื่อวันที่ %s\n", facts.user, facts.host, facts.issued);
	put_codes(sheet, card);
	put(sheet, "เมื่อไม่ได้รับรหัส OTP ทางอีเมล ให้กรอกรหัสสำรองแทนรหัส OTP หลังรหัสผ่าน SSO\n");
	if (card->ends_s != 0)
		put(sheet, "รหัสนี้ใช้ได้ครั้งเดียว ถึงเวลา %s\n", facts.until);
	else
		put(sheet, "แต่ละรหัสใช้ได้ครั้งเดียว ใช้แล้วให้ขีดฆ่าออก\n");
	put(sheet,
	    "รหัสสำรองที่ออกให้ก่อนหน้านี้ใช้ไม่ได้แล้ว\n"
	    "เก็บเป็นความลับ แยกจากเครื่องคอมพิวเตอร์ ห้ามเปิดเผยแก่ผู้อื่น\n"
	    "เจ้าหน้าที่และผู้ดูแลระบบไม่มีนโยบายสอบถามรหัสนี้จากท่าน\n"
	    "หากสูญหาย โปรดแจ้ง %s ทันที\n",
	    facts.help);
}

static void
put_english(struct sheet *sheet, const struct recovery_card *card)
{
	struct facts facts;

	find_facts(&facts, card, LANGUAGE_ENGLISH);
	put(sheet, "\nRecovery codes for signing in to %s as %s\n%s, %s\n\n", facts.host,
	    facts.user, facts.office, facts.issued);
	put(sheet, "When no mailed code comes, type a code above in its place.\n");
	if (card->ends_s != 0)
		put(sheet, "It works once, until %s.", facts.until);
	else
		put(sheet, "Each works once: cross it out then.");
	put(sheet,
	    " Codes of earlier cards are void.\n"
	    "Keep this secret and away from the computer. Nobody will ever ask you for it.\n"
	    "Lost? Tell %s at once.\n",
	    facts.help);
}

bool
recovery_card_compose(const struct recovery_card *card, char text[RECOVERY_CARD_MAX])
{
	struct sheet sheet = { .text = text };

	put(&sheet, RULE);
	put_thai(&sheet, card);
	put_english(&sheet, card);
	put(&sheet, RULE);
	return !sheet.broken;
}
