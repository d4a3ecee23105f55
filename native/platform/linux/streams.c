/*
 * streams.c - a FILE without a descriptor.
 */
#include "platform.h"

FILE *
platform_stream_open(void *context, platform_stream_write write)
{
	return fopencookie(context, write ? "w" : "r", (cookie_io_functions_t) {.write = (cookie_write_function_t *) write});
}
