/*
 * lock_files.c - a lock file reaches the disk once, when the data directory's is made, and names no process that pg_ctl would signal.
 *
 * PostgreSQL's miscinit.c syncs it again for each line that is added, and the socket's lock file too: four flushes of the drive
 * one after the other, before the first client is let in. They buy nothing. The file speaks of a living server; after a power
 * failure any of its contents, old or new, names a dead one. What may not be found then is an empty file, which would stop the
 * next start: that takes the sync when it is made. A line is added by writing the same block again, never by shortening it.
 * The socket's lock file lies in the folder of this run, where nobody looks after it.
 *
 * isDDLock is a parameter of the function that makes both kinds of file, and true for the data directory's. In the function that
 * adds a line the name means the constant here.
 *
 * postmaster.pid holds the host's pid with a minus, as PostgreSQL writes it for a server without a postmaster. A server that finds it
 * takes the directory for used, as long as that process lives. pg_ctl refuses to stop, reload, restart or promote such a
 * server; with a plain number it would send the signals to the host.
 */
#include "postgres.h"

#include "storage/fd.h"


static const bool isDDLock = false;

/* The check whether the file is still ours is the one place that calls atol(). */
#define pg_fsync(fd) (isDDLock ? pg_fsync(fd) : 0)
#define atol(text) (-atol(text))
#define CreateDataDirLockFile create_data_directory_lock_file
#include "utils/init/miscinit.c"
#undef CreateDataDirLockFile

void
CreateDataDirLockFile(bool amPostmaster)
{
	create_data_directory_lock_file(false);
}
