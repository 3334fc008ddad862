/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Writes the papers of an export. Whatever is filled in is escaped; nothing on the page is loaded
 * from elsewhere, so that it looks the same in ten years. Says what the export proves, and no more.
 */
#include "cover.h"

#include "wording.h"

#include <string.h>

#define THAI_DIGIT_BYTES 3

void
cover_thai_digits(char words[COVER_WORDS], const char *text)
{
	size_t used = 0;

	for (; *text != '\0' && used + THAI_DIGIT_BYTES < COVER_WORDS; text++)
		if (*text >= '0' && *text <= '9') {
			memcpy(words + used, "\xe0\xb9", 2); /* U+0E50 and what follows */
			words[used + 2] = (char)(0x90 + (*text - '0'));
			used += THAI_DIGIT_BYTES;
		} else {
			words[used++] = *text;
		}
	words[used] = '\0';
}

static void
write_escaped(FILE *out, const char *text)
{
	for (; *text != '\0'; text++)
		switch (*text) {
		case '&':
			(void)fputs("&amp;", out);
			break;
		case '<':
			(void)fputs("&lt;", out);
			break;
		case '>':
			(void)fputs("&gt;", out);
			break;
		case '"':
			(void)fputs("&quot;", out);
			break;
		default:
			(void)fputc(*text, out);
		}
}

/* A row of the table. Names and hashes keep their digits: they are to be compared. */
static void
write_row(FILE *out, const char *head, const char *value)
{
	(void)fprintf(out, "<tr><th scope=\"row\">%s</th><td>", head);
	write_escaped(out, value);
	(void)fputs("</td></tr>\n", out);
}

static void
write_row_thai(FILE *out, const char *head, const char *value)
{
	char words[COVER_WORDS];

	cover_thai_digits(words, value);
	write_row(out, head, words);
}

/* `วันที่ 1 ตุลาคม 2569 เวลา 10.45 น.` */
static void
write_time(FILE *out, const char *head, int64_t wall_s)
{
	char date[WORD_MAX], clock[WORD_MAX], words[COVER_WORDS];

	wording_date(date, LANGUAGE_THAI, wall_s);
	wording_clock(clock, LANGUAGE_THAI, wall_s);
	(void)snprintf(words, sizeof words, "วันที่ %s เวลา %s", date, clock);
	write_row_thai(out, head, words);
}

static void
write_span(FILE *out, const struct cover *cover)
{
	char first[WORD_MAX], last[WORD_MAX], words[COVER_WORDS];

	wording_date(first, LANGUAGE_THAI, cover->first_s);
	wording_date(last, LANGUAGE_THAI, cover->until_s - 1);
	(void)snprintf(words, sizeof words, "ตั้งแต่วันที่ %s ถึงวันที่ %s", first, last);
	write_row_thai(out, "ช่วงเวลาที่ขอ", words);
}

static void
write_findings(FILE *out, const struct cover *cover)
{
	char words[COVER_WORDS];

	(void)snprintf(words, sizeof words, "%lu รายการ", cover->lines);
	write_row_thai(out, "จำนวนรายการ", words);
	if (cover->lines > 0) {
		write_time(out, "รายการแรก", cover->oldest_s);
		write_time(out, "รายการสุดท้าย", cover->newest_s);
	}
	if (cover->faults == 0)
		(void)snprintf(words, sizeof words, "ต่อเนื่อง ไม่พบร่องรอยการแก้ไข");
	else
		(void)snprintf(words, sizeof words, "พบข้อบกพร่อง %lu แห่ง รายละเอียดอยู่ในไฟล์ chain.txt",
		    cover->faults);
	write_row_thai(out, "ผลการตรวจสอบบันทึก", words);
	write_row(out, "นาฬิกาของเครื่อง",
	    cover->clock_kept ? "มีระบบเทียบเวลามาตรฐานขณะจัดทำ" : "ไม่มีระบบเทียบเวลามาตรฐานขณะจัดทำ");
}

static void
write_table(FILE *out, const struct cover *cover)
{
	(void)fputs("<table>\n", out);
	write_row(out, "หน่วยงาน", cover->office);
	write_row(out, "เครื่องคอมพิวเตอร์", cover->host);
	write_row(out, "บัญชีผู้ใช้งาน", cover->user);
	write_span(out, cover);
	write_findings(out, cover);
	write_time(out, "จัดทำเมื่อ", cover->made_s);
	write_row(out, "บัญชีของผู้จัดทำ", cover->actor != NULL ? cover->actor : "ไม่ปรากฏผู้เข้าสู่ระบบ");
	write_row(out, "ค่าแฮช SHA-256 ของ lines.jsonl", cover->digest);
	write_row(out, "ค่าแฮชของรายการสุดท้ายในบันทึกทั้งหมด", cover->head[0] ? cover->head : "-");
	(void)fputs("</table>\n", out);
}

void
cover_write(FILE *out, const struct cover *cover)
{
	(void)fputs("<!DOCTYPE html>\n<html lang=\"th\">\n<head>\n<meta charset=\"utf-8\">\n"
		    "<title>รายงานข้อมูลจราจรทางคอมพิวเตอร์</title>\n<style>\n"
		    "@page { size: A4; margin: 2cm; }\n"
		    "body { font: 16px/1.6 \"TH Sarabun New\", \"Sarabun\", \"Noto Sans Thai\", "
		    "Tahoma, sans-serif; max-width: 17cm; margin: 0 auto; }\n"
		    "h1 { font-size: 22px; text-align: center; }\n"
		    "table { border-collapse: collapse; width: 100%; }\n"
		    "th, td { border: 1px solid; padding: 2px 8px; text-align: left; "
		    "vertical-align: top; overflow-wrap: anywhere; }\n"
		    "th { width: 35%; font-weight: normal; }\n"
		    ".sign { display: inline-block; width: 48%; text-align: center; "
		    "margin-top: 36px; }\n"
		    "</style>\n</head>\n<body>\n"
		    "<h1>รายงานข้อมูลจราจรทางคอมพิวเตอร์<br>บันทึกการเข้าสู่ระบบ</h1>\n",
	    out);
	write_table(out, cover);
	(void)fputs("<p>ขอรับรองว่ารายการในไฟล์ lines.jsonl คัดลอกจากบันทึกของเครื่องดังกล่าวโดยมิได้แก้ไข "
		    "แต่ละรายการมีค่าแฮชของรายการก่อนหน้า จึงตรวจสอบการแก้ไขได้ตามวิธีในไฟล์ VERIFY.txt "
		    "เวลาในแต่ละรายการเป็นเวลาของเครื่อง พร้อมเขตเวลา</p>\n"
		    "<p>เอกสารนี้มีข้อมูลส่วนบุคคล โปรดใช้เฉพาะเพื่อการที่กฎหมายกำหนด</p>\n"
		    "<div class=\"sign\">ลงชื่อ ........................................ ผู้จัดทำ<br>"
		    "(........................................)<br>"
		    "ตำแหน่ง ........................................<br>"
		    "วันที่ ........................................</div>\n"
		    "<div class=\"sign\">ลงชื่อ ........................................ ผู้รับมอบ<br>"
		    "(........................................)<br>"
		    "ตำแหน่ง ........................................<br>"
		    "วันที่ ........................................</div>\n"
		    "</body>\n</html>\n",
	    out);
}

void
cover_write_instructions(FILE *out)
{
	(void)fputs(
	    "วิธีตรวจสอบ\n\n"
	    "1. lines.jsonl มีรายการของผู้ใช้งานหนึ่งคน บรรทัดละหนึ่งรายการ\n"
	    "   hash ของแต่ละบรรทัดคือ SHA-256 ของข้อความทั้งหมดที่อยู่ก่อนหน้า ,\"hash\"\n"
	    "   prev คือ hash ของรายการก่อนหน้าในบันทึกทั้งหมด ซึ่งอาจเป็นรายการของผู้อื่น\n"
	    "2. chain.txt บอกว่าแต่ละรายการอยู่ในไฟล์ใด บรรทัดใดของบันทึกทั้งหมด\n"
	    "   ผู้ที่มีบันทึกทั้งหมดจึงเทียบได้ว่าเป็นส่วนหนึ่งของบันทึกนั้น และไม่มีรายการใดขาดไป\n"
	    "3. บันทึกระบบ (syslog) ของเครื่องอื่นที่เก็บ hash=... ไว้ ใช้ยืนยันได้ว่าบันทึกทั้งหมด\n"
	    "   ไม่ได้ถูกสร้างขึ้นใหม่ภายหลัง\n\n"
	    "How to check\n\n"
	    "1. lines.jsonl holds the lines of one person. The hash of a line is SHA-256 over\n"
	    "   all of its bytes before ,\"hash\"; prev is the hash of the line before it in the\n"
	    "   whole log, which may be somebody else's.\n"
	    "2. chain.txt says in which file and line of the whole log each of them is. Whoever\n"
	    "   has the whole log can see that it is part of it, and that none was left out.\n"
	    "3. The system log of another machine that keeps hash=... shows that the whole log\n"
	    "   was not made anew later.\n\n"
	    "With Python 3, in this folder:\n\n"
	    "    import hashlib, json\n"
	    "    before = None\n"
	    "    for text in open(\"lines.jsonl\", encoding=\"ascii\"):\n"
	    "        text = text.rstrip(\"\\n\")\n"
	    "        line = json.loads(text)\n"
	    "        body = text[:text.rindex(',\"hash\"')]\n"
	    "        assert hashlib.sha256(body.encode()).hexdigest() == line[\"hash\"], line\n"
	    "        if before and line[\"seq\"] == before[\"seq\"] + 1:\n"
	    "            assert line[\"prev\"] == before[\"hash\"], line\n"
	    "        before = line\n"
	    "    print(\"every line is as it was written\")\n",
	    out);
}
