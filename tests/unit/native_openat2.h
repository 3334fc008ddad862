/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * valgrind 3.19 answers openat2(2) with ENOSYS, and our code rightly gives up. Under valgrind this
 * stands before libc's syscall() and lets the real kernel answer. Included once by a test that
 * opens the store.
 */
#ifndef DLA_OTP_TESTS_NATIVE_OPENAT2_H
#define DLA_OTP_TESTS_NATIVE_OPENAT2_H

#include "temporary.h"

#if RUNNING_ON_VALGRIND_POSSIBLE && defined(__x86_64__) && !defined(__SANITIZE_ADDRESS__)

#include <dlfcn.h>
#include <errno.h>
#include <linux/openat2.h>
#include <stdarg.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Runs outside valgrind's machine: no libc, no thread-local storage. */
static inline long
native_openat2(long thread, long directory, long path, long how)
{
	register long size __asm__("r10") = sizeof(struct open_how);
	long result = SYS_openat2;

	(void)thread;
	__asm__ volatile("syscall"
			 : "+a"(result)
			 : "D"(directory), "S"(path), "d"(how), "r"(size)
			 : "rcx", "r11", "memory");
	return result;
}

long
syscall(long number, ...)
{
	static long (*real)(long, ...);
	long argument[6];
	va_list list;

	va_start(list, number);
	for (unsigned i = 0; i < 6; i++)
		argument[i] = va_arg(list, long);
	va_end(list);
	if (number == SYS_openat2 && RUNNING_ON_VALGRIND) {
		long result = (long)VALGRIND_NON_SIMD_CALL3(
		    native_openat2, argument[0], argument[1], argument[2]);

		if (result >= 0)
			return result;
		errno = (int)-result;
		return -1;
	}
	if (real == NULL) {
		void *found = dlsym(RTLD_NEXT, "syscall");

		memcpy(&real, &found, sizeof real);
	}
	return real(
	    number, argument[0], argument[1], argument[2], argument[3], argument[4], argument[5]);
}

#endif
#endif
