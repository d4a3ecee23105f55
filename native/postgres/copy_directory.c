/*
 * copy_directory.c - a database that was copied file by file reaches the disk in one go.
 *
 * CREATE DATABASE ... STRATEGY = FILE_COPY copies a folder of some 300 files, which share their blocks with the template's where the
 * file system can, and PostgreSQL syncs one after the other: 300 flushes of the drive. Here all of it is synced together, when
 * the folder itself would be, which promises no less.
 */
#include "postgres.h"

#include <fcntl.h>
#include <unistd.h>

#include "common/file_utils.h"
#include "storage/copydir.h"
#include "storage/fd.h"

#include "inside.h"

/* It has threads of its own: no signal handler may leave it in the middle. */
static int
sync_held(int fd)
{
	return SESSION_HELD(int, platform_sync_tree(fd));
}

/*
 * After a failed sync what was written may be lost, and trying again would not say so: that is a PANIC, as in fsync_fname(). When a file
 * could not be opened for it (too many descriptors, no memory), the statement fails and the copy is removed.
 */
static void
sync_copies(const char *folder)
{
	int			fd = OpenTransientFile(folder, O_RDONLY | PG_BINARY),
				result;

	if (fd < 0)
		ereport(ERROR,
				(errcode_for_file_access(),
				 errmsg("could not open file \"%s\": %m", folder)));
	if ((result = sync_held(fd)) != 0)
		ereport(result == PLATFORM_NOT_SYNCED ? ERROR : data_sync_elevel(ERROR),
				(errcode_for_file_access(),
				 errmsg("could not fsync file \"%s\": %m", folder)));
	CloseTransientFile(fd);
}

#define fsync_fname(name, is_folder) ((is_folder) ? sync_copies(name) : (void) 0)
#include "storage/file/copydir.c"
