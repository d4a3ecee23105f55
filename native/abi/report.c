/*
 * report.c - the last error of each thread.
 *
 * Kept behind a pthread key: a thread-local array would take from the small static TLS reserve that the session base lives in.
 * The memory goes with the thread.
 */
#include "report.h"

#include "platform.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static pthread_key_t key;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static int	key_error;

static void
make_key(void)
{
	key_error = pthread_key_create(&key, free);
}

static report *
mine(bool make)
{
	report	   *r;

	pthread_once(&once, make_key);
	if (key_error)
		return NULL;
	r = pthread_getspecific(key);
	if (r == NULL && make && (r = calloc(1, sizeof *r)) != NULL && pthread_setspecific(key, r) != 0)
	{
		free(r);
		r = NULL;
	}
	return r;
}

report *
report_begin(void)
{
	report	   *r = mine(true);

	if (r)
	{
		r->status = PGLITE_OK;
		r->os_error = 0;
		r->message[0] = r->detail[0] = r->hint[0] = r->sqlstate[0] = '\0';
	}
	return r;
}

pglite_status
report_error(report *r, pglite_status status, int os_error, const char *format,...)
{
	va_list		arguments;
	int			length;

	if (r == NULL)
		return status;
	r->status = status;
	r->os_error = os_error;
	va_start(arguments, format);
	length = vsnprintf(r->message, sizeof r->message, format, arguments);
	va_end(arguments);
	if (os_error && length >= 0 && (size_t) length < sizeof r->message)
	{
		char		text[128];

		snprintf(r->message + length, sizeof r->message - (size_t) length, ": %s", platform_error_text(os_error, text, sizeof text));
	}
	return status;
}

void
report_detail(report *r, const char *format,...)
{
	va_list		arguments;

	if (r == NULL)
		return;
	va_start(arguments, format);
	vsnprintf(r->detail, sizeof r->detail, format, arguments);
	va_end(arguments);
}

void
report_hint(report *r, const char *format,...)
{
	va_list		arguments;

	if (r == NULL)
		return;
	va_start(arguments, format);
	vsnprintf(r->hint, sizeof r->hint, format, arguments);
	va_end(arguments);
}

void
pglite_last_error(pglite_error *out)
{
	report	   *r = mine(false);
	pglite_error error = {.struct_size = sizeof error, .message = ""};

	if (out == NULL || out->struct_size < offsetof(pglite_error, detail))
		return;
	if (r && r->status != PGLITE_OK)
	{
		error.status = r->status;
		error.os_error = r->os_error;
		error.message = r->message;
		error.detail = r->detail[0] ? r->detail : NULL;
		error.hint = r->hint[0] ? r->hint : NULL;
		memcpy(error.sqlstate, r->sqlstate, sizeof error.sqlstate);
	}
	error.struct_size = out->struct_size;
	memcpy(out, &error, out->struct_size < sizeof error ? out->struct_size : sizeof error);
}
