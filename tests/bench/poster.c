/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The rival of dla-otp-sso in time: nothing but libcurl, with the password grant's POST on a
 * connection that a GET has made warm, under the same demands on TLS. No faster way to ask an SSO
 * is known to us.
 *
 *   poster CA_FILE WARMING_URL TOKEN_URL
 *
 *   stdin  the client's id:secret, then the form, a line each; then any line: post
 *   stdout warm STATUS; then: posted STATUS NANOSECONDS
 */
#include <curl/curl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define LINE_SIZE 4096
#define TIMEOUT_S 10

static int64_t
now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static int
read_line(char line[LINE_SIZE])
{
	if (fgets(line, LINE_SIZE, stdin) == NULL)
		return 0;
	line[strcspn(line, "\n")] = '\0';
	return 1;
}

static size_t
discard(char *bytes, size_t size, size_t count, void *context)
{
	(void)bytes;
	(void)context;
	return size * count;
}

/* The status of the answer, 0 when there was none. */
static long
ask(CURL *easy, const char *url)
{
	long status = 0;

	curl_easy_setopt(easy, CURLOPT_URL, url);
	if (curl_easy_perform(easy) == CURLE_OK)
		curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
	return status;
}

int
main(int argc, char **argv)
{
	static char client[LINE_SIZE], form[LINE_SIZE], go[LINE_SIZE];
	int64_t begun_ns;
	long status;
	CURL *easy;

	setvbuf(stdout, NULL, _IOLBF, BUFSIZ);
	if (argc != 4 || !read_line(client) || !read_line(form) ||
	    curl_global_init(CURL_GLOBAL_SSL) != CURLE_OK || (easy = curl_easy_init()) == NULL)
		return 2;
	curl_easy_setopt(easy, CURLOPT_CAINFO, argv[1]);
	curl_easy_setopt(easy, CURLOPT_CAPATH, NULL);
	curl_easy_setopt(easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
	curl_easy_setopt(easy, CURLOPT_PROXY, "");
	curl_easy_setopt(easy, CURLOPT_TIMEOUT, (long)TIMEOUT_S);
	curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, discard);
	printf("warm %ld\n", ask(easy, argv[2]));
	if (!read_line(go))
		return 2;
	begun_ns = now_ns();
	curl_easy_setopt(easy, CURLOPT_USERPWD, client);
	curl_easy_setopt(easy, CURLOPT_POSTFIELDS, form);
	status = ask(easy, argv[3]);
	printf("posted %ld %jd\n", status, (intmax_t)(now_ns() - begun_ns));
	curl_easy_cleanup(easy);
	curl_global_cleanup();
	return 0;
}
