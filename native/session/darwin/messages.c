/*
 * messages.c - texts of errors, in the form of POSIX.
 */
#include "inside.h"

#include <string.h>

int
pgs_strerror_r(int code, char *buffer, size_t size)
{
	return SESSION_HELD(int, strerror_r(code, buffer, size));
}
