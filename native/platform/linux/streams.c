/*
 * streams.c - FILEs: one without a descriptor, and no locks.
 */
#include "platform.h"

#include <stdio_ext.h>

FILE *
platform_stream_open(void *context, platform_stream_write write)
{
	return fopencookie(context, write ? "w" : "r", (cookie_io_functions_t) {.write = (cookie_write_function_t *) write});
}

void
platform_stream_unshared(FILE *file)
{
	__fsetlocking(file, FSETLOCKING_BYCALLER);
}

void
platform_stream_discard(FILE *file)
{
	__fpurge(file);
}
