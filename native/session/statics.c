/*
 * statics.c - libc functions that answer from a hidden buffer of the process: here the buffer is the session's.
 *
 * Kept of libc: the answer is valid until the next call. For modules; PostgreSQL itself calls the reentrant forms.
 */
#include "inside.h"

#include <string.h>
#include <time.h>

extern struct tm *pgs_localtime_r(const time_t *time, struct tm *result);
extern struct tm *pgs_gmtime_r(const time_t *time, struct tm *result);

char *
pgs_strerror(int code)
{
	static char text[128];

	return SESSION_HELD(char *, platform_error_text(code, text, sizeof text));
}

char *
pgs_strtok(char *text, const char *separators)
{
	static char *rest;

	return strtok_r(text, separators, &rest);
}

struct tm *
pgs_localtime(const time_t *time)
{
	static struct tm result;

	return pgs_localtime_r(time, &result);
}

struct tm *
pgs_gmtime(const time_t *time)
{
	static struct tm result;

	return pgs_gmtime_r(time, &result);
}
