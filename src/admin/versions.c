/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Names programs by their digest and libraries by the files they were loaded from, and says what
 * the kernel knows of its clock. Runs nothing and asks no package manager: what is there counts.
 */
#include "versions.h"

#include "clock.h"
#include "paths.h"
#include "when.h"

#include <fcntl.h>
#include <gnu/libc-version.h>
#include <link.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/timex.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

/* --- programs --- */

static void
digest_file(const char *path, char hex[CRYPTO_HEX_SIZE(CRYPTO_DIGEST_LENGTH)])
{
	uint8_t digest[CRYPTO_DIGEST_LENGTH];
	struct stat status;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	void *bytes = MAP_FAILED;

	hex[0] = '\0';
	if (fd == -1)
		return;
	if (fstat(fd, &status) == 0 && S_ISREG(status.st_mode) && status.st_size > 0)
		bytes = mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	close(fd);
	if (bytes == MAP_FAILED)
		return;
	crypto_digest(bytes, (size_t)status.st_size, digest);
	crypto_hex(digest, sizeof digest, hex);
	(void)munmap(bytes, (size_t)status.st_size);
}

void
versions_find(struct versions *versions)
{
	static const char *const paths[VERSIONS_PROGRAMS] = { "/proc/self/exe", PATH_LOGIN,
		PATH_SSO, PATH_MAIL };

	for (unsigned i = 0; i < VERSIONS_PROGRAMS; i++) {
		versions->program[i].path = i == 0 ? "dla-otp" : paths[i];
		digest_file(paths[i], versions->program[i].digest);
	}
}

/* --- libraries --- */

/* A library's real file has its version in its name. */
static int
write_library(struct dl_phdr_info *library, size_t size, void *out)
{
	char *real = library->dlpi_name[0] == '/' ? realpath(library->dlpi_name, NULL) : NULL;

	(void)size;
	if (real != NULL)
		(void)fprintf(out, "library: %s\n", real);
	free(real);
	return 0;
}

/* --- clock --- */

static int
clock_state(struct timex *state)
{
	*state = (struct timex){ .modes = 0 };
	return adjtimex(state);
}

bool
versions_clock_is_kept(void)
{
	struct timex state;

	return clock_state(&state) != -1 && (state.status & STA_UNSYNC) == 0;
}

static void
write_clock(FILE *out)
{
	struct timex state;
	struct moment now;
	char local[WHEN_RFC3339_SIZE], boot[CRYPTO_HEX_SIZE(CLOCK_BOOT_ID_LENGTH)];

	when_write(local, (int64_t)time(NULL));
	(void)fprintf(out, "clock: %s\n", local);
	if (clock_state(&state) != -1)
		(void)fprintf(out,
		    "clock kept by a time service: %s\nclock error at most: %ld us\n",
		    (state.status & STA_UNSYNC) == 0 ? "yes" : "no", state.maxerror);
	if (!clock_moment(&now))
		return;
	crypto_hex(now.boot_id, sizeof now.boot_id, boot);
	(void)fprintf(
	    out, "boot id: %s\nseconds since boot: %lld\n", boot, (long long)(now.boot_ms / 1000));
}

void
versions_write(FILE *out, const struct versions *versions)
{
	struct utsname system;

	for (unsigned i = 0; i < VERSIONS_PROGRAMS; i++)
		(void)fprintf(out, "program: %s sha256=%s\n", versions->program[i].path,
		    versions->program[i].digest[0] ? versions->program[i].digest : "unreadable");
	(void)fprintf(out, "libc: %s\n", gnu_get_libc_version());
	(void)dl_iterate_phdr(write_library, out);
	if (uname(&system) == 0)
		(void)fprintf(out, "host: %s\nkernel: %s %s %s\n", system.nodename, system.sysname,
		    system.release, system.machine);
	write_clock(out);
}
