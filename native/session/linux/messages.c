/*
 * messages.c - texts of errors, in the two forms that glibc has.
 */
#include "inside.h"

char *
pgs_strerror_r(int code, char *buffer, size_t size)
{
	return SESSION_HELD(char *, platform_error_text(code, buffer, size));
}

/* The form of POSIX: the text is always in the buffer. */
int
pgs___xpg_strerror_r(int code, char *buffer, size_t size)
{
	char	   *text = pgs_strerror_r(code, buffer, size);

	if (text != buffer)
		snprintf(buffer, size, "%s", text);
	return 0;
}
