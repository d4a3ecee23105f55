/*
 * exit.c - the ends of a session: none of them ends the host.
 *
 * Each leaves through supervisor_exit(), with the status that waitpid() would report. The thread's stack is cut at its start;
 * what the session owned goes back in session_end().
 *
 * Kept of libc: exit() runs the atexit() functions, last one first, also those registered meanwhile; abort() is death by
 * SIGABRT after a handler had its chance.
 * Changed: exit() flushes the session's FILEs and not the host's; session_end() closes them.
 */
#include "inside.h"

struct at_exit
{
	struct at_exit *next;
	void		(*function) (void *argument);
	void	   *argument;
	void	   *library;
};

static struct at_exit *at_exit;

void		pgs__exit(int code) __attribute__((noreturn));
void		pgs_exit(int code) __attribute__((noreturn));
void		pgs_abort(void) __attribute__((noreturn));
void		pgs___assert_fail(const char *assertion, const char *file, unsigned line, const char *function)
			__attribute__((noreturn));

static int
register_function(void (*function) (void *), void *argument, void *library)
{
	struct at_exit *entry = pgs_malloc(sizeof *entry);

	if (entry == NULL)
		return -1;
	*entry = (struct at_exit) {at_exit, function, argument, library};
	at_exit = entry;
	return 0;
}

/* Of one library, or of all (NULL). */
static void
run_functions(void *library)
{
	for (struct at_exit **place = &at_exit; *place;)
	{
		struct at_exit entry = **place;

		if (library && entry.library != library)
		{
			place = &(*place)->next;
			continue;
		}
		pgs_free(*place);
		*place = entry.next;
		entry.function(entry.argument);
		place = &at_exit;
	}
}

static void
call_plain(void *function)
{
	((void (*) (void)) function) ();
}

int
pgs_atexit(void (*function) (void))
{
	return register_function(call_plain, (void *) function, NULL);
}

int
pgs___cxa_atexit(void (*function) (void *), void *argument, void *library)
{
	return register_function(function, argument, library);
}

void
pgs___cxa_finalize(void *library)
{
	run_functions(library);
}

void
pgs__exit(int code)
{
	session_die((code & 0xff) << 8);
}

void
pgs_exit(int code)
{
	extern int	pgs_fflush(FILE *file);

	run_functions(NULL);
	pgs_fflush(NULL);
	pgs__exit(code);
}

void
pgs_abort(void)
{
	extern int	pgs_raise(int sig);

	pgs_raise(SIGABRT);
	session_die(SIGABRT);
}

void
pgs___assert_fail(const char *assertion, const char *file, unsigned line, const char *function)
{
	char		text[512];
	int			length;

	length = SESSION_HELD(int, snprintf(text, sizeof text, "%s:%u: %s: assertion failed: %s\n", file, line,
										function ? function : "?", assertion));
	supervisor_output(session_self, text, (size_t) length < sizeof text ? (size_t) length : sizeof text - 1);
	pgs_abort();
}
