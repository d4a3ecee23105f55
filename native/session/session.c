/*
 * session.c - the begin and the end of a session, on its own thread.
 *
 * Until session_begin() is through and from session_end() on everything is held: the template says so, and nothing that is
 * half made or half gone is seen by a signal handler. The end gives back what the session owns whichever way it was left;
 * it reads lists that live in the heap, so the heap goes last.
 */
#include "inside.h"

instance   *session_self;

/*
 * fork_process() starts children with signals blocked, and they unblock them when their handlers are set up. The postmaster's
 * parent has none blocked.
 */
void
session_begin(instance *self)
{
	session_self = self;
	session_blocked = self->is_postmaster ? 0 : ~(UINT64_C(1) << SIGKILL);
	session_directory = self->directory;
	session_umask = self->umask;
	descriptors_begin();
	locale_begin();
	streams_begin();
	session_release();
}

void
session_end(void)
{
	session_held = 1 << 20;
	timers_end();
	idle_end();
	files_end();
	streams_end();
	descriptors_end();
	mappings_end();
	paths_end();
	locale_end();
	heap_end();
}
