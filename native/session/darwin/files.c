/*
 * files.c - copyfile() between paths of a session.
 *
 * Changed: it clones, which is all that PostgreSQL asks for (file_copy_method = clone); another copy is refused (ENOTSUP).
 */
#include "inside.h"

#include <copyfile.h>
#include <sys/clonefile.h>

int
pgs_copyfile(const char *from, const char *to, copyfile_state_t state, copyfile_flags_t flags)
{
	if (state != NULL || flags != COPYFILE_CLONE_FORCE)
	{
		errno = ENOTSUP;
		return -1;
	}
	return clonefileat(session_directory, from, session_directory, to, 0);
}
