/*
 * session_base.c - the thread-local pointer that every moved variable is reached through.
 *
 * Initial-exec: one instruction per use of the base. With the id in host_threads.c the library takes 16 bytes of the static TLS
 * reserve that glibc keeps for libraries loaded with dlopen().
 */
#include "platform.h"

__thread char *session_base;

int64_t
platform_session_base_place(void)
{
	return (const char *) &session_base - (const char *) __builtin_thread_pointer();
}
