/*
 * messages.c - texts of errors.
 */
#include "platform.h"

#include <string.h>

/* An unknown code has a text too. */
char *
platform_error_text(int code, char *buffer, size_t size)
{
	(void) strerror_r(code, buffer, size);
	return buffer;
}
