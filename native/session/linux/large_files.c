/*
 * large_files.c - the names that large-file builds of libraries use.
 *
 * Where off_t has 64 bits anyway, as here, they mean the same as the plain ones, structures included.
 */
#include "inside.h"

#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/stat.h>

_Static_assert(sizeof(off_t) == 8 && sizeof(struct stat) == sizeof(struct stat64), "the two families differ");

extern int	pgs_open(const char *path, int flags,...);
extern FILE *pgs_fopen(const char *path, const char *mode);
extern int	pgs___xstat(int version, const char *path, struct stat *out);

int
pgs_open64(const char *path, int flags,...)
{
	va_list		arguments;
	mode_t		mode;

	va_start(arguments, flags);
	mode = flags & O_CREAT ? va_arg(arguments, mode_t) : 0;
	va_end(arguments);
	return pgs_open(path, flags, mode);
}

FILE *
pgs_fopen64(const char *path, const char *mode)
{
	return pgs_fopen(path, mode);
}

int
pgs___xstat64(int version, const char *path, struct stat64 *out)
{
	return pgs___xstat(version, path, (struct stat *) out);
}
