/*
 * files.c - files without a path, copies, one sync for a whole volume.
 */
#include "common_parts.h"
#include "platform.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/param.h>
#include <sys/stat.h>
#include <unistd.h>

/* In the user's own temporary folder, which others cannot look into, and without a name as soon as it is there. */
int
platform_memory_file(const char *name)
{
	char		path[MAXPATHLEN];
	size_t		length = confstr(_CS_DARWIN_USER_TEMP_DIR, path, sizeof path);
	int			fd;

	(void) name;
	if (length == 0 || length + sizeof "pglite.XXXXXX" > sizeof path)
	{
		errno = ENAMETOOLONG;
		return -1;
	}
	strcat(path, "pglite.XXXXXX");
	if ((fd = mkostemp(path, O_CLOEXEC)) >= 0)
		unlink(path);
	return fd;
}

/* The system clones to a new name only, never into an open file. */
int
platform_clone_file(int from, int to)
{
	(void) from;
	(void) to;
	errno = ENOTSUP;
	return -1;
}

ssize_t
platform_copy_range(int from, int to, size_t length)
{
	return copy_through_buffer(from, to, length);
}

/* To the medium, not to the drive's cache, as F_FULLFSYNC does for one file. */
int
platform_sync_filesystem(int fd)
{
	return fsync_volume_np(fd, SYNC_VOLUME_FULLSYNC | SYNC_VOLUME_WAIT);
}

bool
platform_syncs_filesystem(int fd)
{
	(void) fd;
	return true;
}

/* There is no /proc. */
bool
platform_is_of_processes(int fd)
{
	(void) fd;
	return false;
}

/* A deleted directory has no path. */
char *
platform_descriptor_path(int fd, char *buffer, size_t size)
{
	char		path[MAXPATHLEN];
	struct stat st;

	if (fstat(fd, &st) < 0 || fcntl(fd, F_GETPATH, path) < 0)
		return NULL;
	if (st.st_nlink == 0 || strlen(path) >= size)
	{
		errno = st.st_nlink == 0 ? ENOENT : ERANGE;
		return NULL;
	}
	return strcpy(buffer, path);
}

int
platform_sync_tree(int folder)
{
	return platform_sync_filesystem(folder);
}
