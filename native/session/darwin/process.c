/*
 * process.c - calls about the process that only macOS has.
 *
 * Changed: pthread_is_threaded_np() is false. PostgreSQL asks it whether a library has started threads in a server that is to fork(); here
 * every process is a thread, and others are the host's business. _NSGetArgv() is the place of a command line that nobody shows.
 */
#include "inside.h"

char	 ***
pgs__NSGetArgv(void)
{
	static char *none[1];
	static char **arguments = none;

	return &arguments;
}

int
pgs_pthread_is_threaded_np(void)
{
	return 0;
}

extern void pgs___assert_fail(const char *assertion, const char *file, unsigned line, const char *function) __attribute__((noreturn));

/* What assert() calls here, with the arguments in another order. */
void		pgs___assert_rtn(const char *function, const char *file, int line, const char *assertion) __attribute__((noreturn));
void
pgs___assert_rtn(const char *function, const char *file, int line, const char *assertion)
{
	pgs___assert_fail(assertion, file, (unsigned) line, function);
}
