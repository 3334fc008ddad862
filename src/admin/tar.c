/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Writes tar archives that any tar reads: plain files of root's, mode 0600, nothing else. Refuses
 * names that would not fit, because a cut name is another file's.
 */
#include "tar.h"

#include <inttypes.h>
#include <string.h>

#define BLOCK 512
#define SIZE_LIMIT ((off_t)1 << 33) /* eleven octal digits */

/* A ustar header, as it lies in the archive. */
struct header {
	char name[100], mode[8], uid[8], gid[8], size[12], time[12], sum[8], kind, link[100],
	    magic[6], version[2], user[32], group[32], major[8], minor[8], prefix[155], unused[12];
};

_Static_assert(sizeof(struct header) == BLOCK, "a header is a block");

void
tar_begin(struct tar *tar, const char *name)
{
	static const char empty[BLOCK];

	tar->name = name;
	tar->header = ftello(tar->file);
	(void)fwrite(empty, 1, sizeof empty, tar->file);
}

static void
fill_in(struct header *header, const struct tar *tar, off_t size)
{
	unsigned sum = 0;

	*header = (struct header){ .mode = "0000600",
		.uid = "0000000",
		.gid = "0000000",
		.sum = "        ", /* what it is summed with; the eighth blank takes no NUL */
		.kind = '0',
		.magic = "ustar",
		.version = { '0', '0' },
		.user = "root",
		.group = "root" };
	(void)snprintf(header->name, sizeof header->name, "%s/%s", tar->folder, tar->name);
	(void)snprintf(header->size, sizeof header->size, "%011" PRIo64, (uint64_t)size);
	(void)snprintf(header->time, sizeof header->time, "%011" PRIo64, (uint64_t)tar->time_s);
	for (size_t i = 0; i < sizeof *header; i++)
		sum += ((const unsigned char *)header)[i];
	(void)snprintf(header->sum, sizeof header->sum, "%06o", sum);
	header->sum[7] = ' ';
}

bool
tar_end(struct tar *tar)
{
	static const char zeros[BLOCK];
	struct header header;
	off_t end = ftello(tar->file), size = end - tar->header - BLOCK;

	if (tar->header < 0 || size < 0 || size >= SIZE_LIMIT ||
	    strlen(tar->folder) + 1 + strlen(tar->name) >= sizeof header.name)
		return false;
	(void)fwrite(zeros, 1, (size_t)((BLOCK - size % BLOCK) % BLOCK), tar->file);
	fill_in(&header, tar, size);
	if (fseeko(tar->file, tar->header, SEEK_SET) != 0)
		return false;
	(void)fwrite(&header, 1, sizeof header, tar->file);
	return fseeko(tar->file, 0, SEEK_END) == 0 && !ferror(tar->file);
}

bool
tar_finish(struct tar *tar)
{
	static const char end[2 * BLOCK];

	(void)fwrite(end, 1, sizeof end, tar->file);
	return fflush(tar->file) == 0 && !ferror(tar->file);
}
