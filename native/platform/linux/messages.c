/*
 * messages.c - texts of errors.
 */
#include "platform.h"

#include <string.h>

char *
platform_error_text(int code, char *buffer, size_t size)
{
	return strerror_r(code, buffer, size);
}
