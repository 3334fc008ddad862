/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * `dla-otp audit export USER --from DATE --to DATE`: a person's lines of the audit log as one tar
 * file for an investigation, with what proves them: their places in the chain, versions, the clock,
 * a cover page and how to check it. The file is made by root and written by dla-otp; one that is
 * there already is never written over. The log keeps the digest of what was handed out.
 */
#include "clock.h"
#include "cover.h"
#include "deed.h"
#include "errand.h"
#include "new_file.h"
#include "open_log.h"
#include "subcommands.h"
#include "tar.h"
#include "wording.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#define HOST_SIZE 65
#define NAME_SIZE 320
#define HEADER 512 /* bytes before a member of the archive */

/* `dla-otp-somchai-2026-10-01-2026-10-31.tar` */
static void
default_name(const struct request *request, char name[NAME_SIZE])
{
	char first[WORD_MAX], last[WORD_MAX];

	wording_date(first, LANGUAGE_ENGLISH, request->first_s);
	wording_date(last, LANGUAGE_ENGLISH, request->until_s - 1);
	(void)snprintf(name, NAME_SIZE, "dla-otp-%s-%.10s-%.10s.tar", request->user, first, last);
}

bool
audit_export_as_root(struct errand *errand)
{
	char name[NAME_SIZE];
	const char *path = errand->request.output;

	if (path == NULL) {
		default_name(&errand->request, name);
		path = name;
	}
	versions_find(&errand->versions);
	return new_file_open(errand, path);
}

/* A line goes into the archive as it is, its place into the other list. */
static void
take_line(const struct journal_line *line, const struct journal_place *place, FILE *lines,
    FILE *chain, struct cover *cover)
{
	(void)fprintf(lines, "%.*s\n", (int)line->length, line->text);
	(void)fprintf(chain, "%" PRId64 " %s %" PRIu64 " %s %s\n", line->seq, place->file,
	    place->number, line->prev, line->hash);
	if (cover->lines++ == 0)
		cover->oldest_s = line->time_ms / 1000;
	cover->newest_s = line->time_ms / 1000;
}

static bool
take_lines(struct errand *errand, FILE *lines, FILE *chain, struct cover *cover)
{
	const struct journal_filter filter = { .user = errand->request.user,
		.from_ms = errand->request.first_s * 1000,
		.until_ms = errand->request.until_s * 1000 };
	struct journal_line line;
	struct open_log log;

	if (!open_log(&log, &errand->report))
		return false;
	log.faults_too = chain;
	(void)fputs(
	    "# number, file and line in the whole log, hash of the line before, hash\n", chain);
	while (open_log_next(&log, &line))
		if (journal_filter_takes(&filter, &line)) {
			struct journal_place place = journal_reader_place(log.reader);

			take_line(&line, &place, lines, chain, cover);
		}
	(void)fprintf(
	    chain, "# lines of the whole log: %lu; faults met: %lu\n", log.lines, log.faults);
	(void)fprintf(chain, "# its last line: %" PRId64 " %s\n", log.head_seq, log.head);
	cover->faults = log.faults;
	(void)snprintf(cover->head, sizeof cover->head, "%s", log.head);
	close_log(&log);
	return errand->report.worst != FINDING_BROKEN;
}

/* SHA-256 of the bytes from there to the present end of the file; "" when they cannot be read. */
static void
digest_from(FILE *file, off_t from, char hex[JOURNAL_HASH_SIZE])
{
	uint8_t digest[CRYPTO_DIGEST_LENGTH];
	off_t end = fflush(file) == 0 ? ftello(file) : 0;
	uint8_t *bytes = MAP_FAILED;

	hex[0] = '\0';
	if (end > 0)
		bytes = mmap(NULL, (size_t)end, PROT_READ, MAP_SHARED, fileno(file), 0);
	if (bytes == MAP_FAILED)
		return;
	crypto_digest(bytes + from, (size_t)(end - from), digest);
	crypto_hex(digest, sizeof digest, hex);
	(void)munmap(bytes, (size_t)end);
}

/* The lines and the list of their places, which is put together in memory meanwhile. */
static bool
write_lines(struct errand *errand, struct tar *tar, struct cover *cover)
{
	char *text = NULL;
	size_t size = 0;
	FILE *chain = open_memstream(&text, &size);
	bool written;

	if (chain == NULL)
		return false;
	tar_begin(tar, "lines.jsonl");
	written = take_lines(errand, tar->file, chain, cover);
	digest_from(tar->file, tar->header + HEADER, cover->digest);
	written = tar_end(tar) && written;
	written = fclose(chain) == 0 && written;
	tar_begin(tar, "chain.txt");
	(void)fwrite(text, 1, size, tar->file);
	free(text);
	return tar_end(tar) && written && cover->digest[0] != '\0';
}

static bool
write_papers(struct errand *errand, struct tar *tar, const struct cover *cover)
{
	tar_begin(tar, "system.txt");
	versions_write(tar->file, &errand->versions);
	if (!tar_end(tar))
		return false;
	tar_begin(tar, "VERIFY.txt");
	cover_write_instructions(tar->file);
	if (!tar_end(tar))
		return false;
	tar_begin(tar, "cover.html");
	cover_write(tar->file, cover);
	return tar_end(tar) && tar_finish(tar);
}

static bool
write_archive(struct errand *errand, FILE *file, struct cover *cover)
{
	char folder[NAME_SIZE];
	struct tar tar = { .file = file, .time_s = cover->made_s, .folder = folder };

	(void)snprintf(folder, sizeof folder, "dla-otp-%.40s", errand->request.user);
	return write_lines(errand, &tar, cover) && write_papers(errand, &tar, cover) &&
	       fsync(fileno(file)) == 0;
}

/* The log says what was handed out; without that line nothing is. */
static void
report_export(struct errand *errand, FILE *file, const struct cover *cover)
{
	char digest[JOURNAL_HASH_SIZE], lines[24];
	const struct deed_detail details[] = { { "digest", digest }, { "lines", lines },
		{ NULL, NULL } };

	digest_from(file, 0, digest);
	(void)snprintf(lines, sizeof lines, "%lu", cover->lines);
	if (!deed_write(errand, JOURNAL_ADMIN, "export", errand->request.user, details)) {
		bool emptied = ftruncate(fileno(file), 0) == 0;

		report_finding(&errand->report, FINDING_BROKEN, "audit", DEED_REMEDY, "%s",
		    emptied ? DEED_UNTOLD : "remove the file: no log takes a line about it");
		return;
	}
	report_finding(&errand->report, FINDING_OK, "export", NULL,
	    "%lu lines of %s; SHA-256 of the file: %s", cover->lines, cover->user, digest);
}

void
run_audit_export(struct errand *errand)
{
	char host[HOST_SIZE] = "", actor[POLICY_NAME_MAX + 1];
	FILE *file = fdopen(errand->output, "w+");
	struct cover cover = { .office = errand->settings_read
					     ? errand->settings.office.name.in[LANGUAGE_THAI]
					     : "-",
		.host = host,
		.user = errand->request.user,
		.actor = actor,
		.first_s = errand->request.first_s,
		.until_s = errand->request.until_s,
		.made_s = (int64_t)time(NULL),
		.clock_kept = versions_clock_is_kept() };

	(void)gethostname(host, sizeof host - 1);
	if (!actor_words(&errand->actor, actor, sizeof actor))
		cover.actor = NULL;
	if (file != NULL && write_archive(errand, file, &cover))
		report_export(errand, file, &cover);
	else
		report_finding(&errand->report, FINDING_BROKEN, "export",
		    "Remove the file and try again where there is room.",
		    "the file is not complete");
	if (file != NULL)
		(void)fclose(file);
}
