/*
 * session_base.c - the thread-local pointer that every moved variable is reached through.
 *
 * As the system's own compiler makes them: a call per function that needs the base, into a descriptor that dyld fills in.
 */
#include "platform.h"

__thread char *session_base;

/* Its descriptor: no C expression names it, each is a call into it. */
int64_t
platform_session_base_place(void)
{
	int64_t		descriptor;

	__asm__("adrp %0, _session_base@TLVPPAGE\n\t"
			"ldr %0, [%0, _session_base@TLVPPAGEOFF]" : "=r" (descriptor));
	return descriptor;
}
