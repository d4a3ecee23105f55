/*
 * streams.c - stdin, stdout, stderr and syslog of a session: text goes to the supervisor, nothing touches the host's.
 *
 * The FILEs hand what is written to supervisor_output(), which does not block. They have descriptors in name only: fileno()
 * gives numbers that the kernel never does, which write() knows, as it knows 1 and 2.
 *
 * Kept of libc: what is written arrives in order, also from write(fileno(stderr)) after a flush.
 * Changed: both outputs are line-buffered; stdin is at its end; syslog() is an output like the others; the numbers of fileno()
 * are of no use to other calls (EBADF).
 */
#include "inside.h"

#include <stdarg.h>
#include <string.h>
#include <unistd.h>

#define NUMBER(n)	(MAX_DESCRIPTORS + (n))
#define LINE_SIZE	1024

FILE	   *session_stdin,
		   *session_stdout,
		   *session_stderr;
static char out_line[LINE_SIZE],
			error_line[LINE_SIZE];

static ssize_t
deliver(void *context, const char *text, size_t length)
{
	supervisor_output(context, text, length);
	return (ssize_t) length;
}

void
streams_begin(void)
{
	session_stdin = platform_stream_open(NULL, NULL);
	session_stdout = platform_stream_open(session_self, deliver);
	session_stderr = platform_stream_open(session_self, deliver);
	if (session_stdin == NULL || session_stdout == NULL || session_stderr == NULL)
		session_die(SIGABRT);
	setvbuf(session_stdout, out_line, _IOLBF, sizeof out_line);
	setvbuf(session_stderr, error_line, _IOLBF, sizeof error_line);
}

void
streams_end(void)
{
	if (session_stdin)
		fclose(session_stdin);
	if (session_stdout)
		fclose(session_stdout);
	if (session_stderr)
		fclose(session_stderr);
}

int
pgs_fileno(FILE *file)
{
	return file == session_stdin ? NUMBER(0) : file == session_stdout ? NUMBER(1) : file == session_stderr ? NUMBER(2) : fileno(file);
}

ssize_t
pgs_write(int fd, const void *data, size_t length)
{
	if (__builtin_expect(fd == 1 || fd == 2 || fd > MAX_DESCRIPTORS, 0))
	{
		supervisor_output(session_self, data, length);
		return (ssize_t) length;
	}
	return write(fd, data, length);
}

ssize_t
pgs_read(int fd, void *data, size_t length)
{
	return __builtin_expect(fd == 0 || fd >= MAX_DESCRIPTORS, 0) ? 0 : read(fd, data, length);
}

int
pgs_puts(const char *text)
{
	return fputs(text, session_stdout) < 0 ? EOF : fputc('\n', session_stdout);
}

void
pgs_openlog(const char *name, int options, int facility)
{
	(void) name;
	(void) options;
	(void) facility;
}

void
pgs_closelog(void)
{
}

void
pgs_syslog(int priority, const char *format,...)
{
	char		text[LINE_SIZE];
	va_list		arguments;
	int			length;

	(void) priority;
	va_start(arguments, format);
	length = SESSION_HELD(int, vsnprintf(text, sizeof text - 1, format, arguments));
	va_end(arguments);
	if (length < 0)
		return;
	if ((size_t) length > sizeof text - 2)
		length = sizeof text - 2;
	text[length++] = '\n';
	supervisor_output(session_self, text, (size_t) length);
}
