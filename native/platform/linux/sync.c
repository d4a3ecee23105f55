/*
 * sync.c - a folder full of new files reaches the disk.
 *
 * One sync of the file system is the quickest way when little else waits to be written: a thousand small files take 15 ms. But it
 * writes what all programs have left to write, and then waits for seconds; before Linux 5.8 it tells of no write error; and on a file
 * system that is a program or another machine (FUSE, 9p, SMB, NFS) or lies on another one (overlay) it may do nothing. So each file is
 * synced by itself when there is more to write than a cluster could be, on an older kernel, and on every file system that is
 * not known to be sound: first all files are sent on their way, then threads wait for them side by side, so that the drive
 * flushes for many at once.
 */
#include "platform.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/magic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <sys/vfs.h>
#include <unistd.h>

#define MUCH_UNWRITTEN_KB	(64L << 10)
#define WAITERS				16

typedef struct tree
{
	int			folder;
	char	  **names;				/* of files and folders below it, relative to it */
	int			count,
				room;
	_Atomic int next;				/* that nobody has synced yet */
	_Atomic int failed;				/* errno: a name could not be opened or listed */
	_Atomic int lost;				/* errno of a sync */
} tree;

/* Where syncfs() waits for the medium and tells of errors. */
bool
platform_syncs_filesystem(int folder)
{
	static const uint32_t known[] = {EXT4_SUPER_MAGIC, XFS_SUPER_MAGIC, BTRFS_SUPER_MAGIC, F2FS_SUPER_MAGIC, TMPFS_MAGIC};
	struct statfs fs;
	struct utsname system;
	int			major,
				minor;

	if (uname(&system) < 0 || sscanf(system.release, "%d.%d", &major, &minor) != 2 || major < 5 || (major == 5 && minor < 8) ||
		fstatfs(folder, &fs) < 0)
		return false;
	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if ((uint32_t) fs.f_type == known[i])
			return true;
	return false;
}

/* What the system has still to write, or 0 where it does not say. */
static long
unwritten_kb(void)
{
	char		text[4096],
			   *dirty;
	int			fd = open("/proc/meminfo", O_RDONLY | O_CLOEXEC);
	ssize_t		length = fd < 0 ? -1 : read(fd, text, sizeof text - 1);

	if (fd >= 0)
		close(fd);
	if (length <= 0)
		return 0;
	text[length] = '\0';
	return (dirty = strstr(text, "\nDirty:")) ? strtol(dirty + strlen("\nDirty:"), NULL, 10) : 0;
}

/* 0, or errno */
static int
add(tree *t, const char *name)
{
	if (t->count == t->room)
	{
		int			room = t->room ? 2 * t->room : 1024;
		char	  **more = realloc(t->names, sizeof *more * (size_t) room);

		if (more == NULL)
			return ENOMEM;
		t->names = more;
		t->room = room;
	}
	if ((t->names[t->count] = strdup(name)) == NULL)
		return ENOMEM;
	t->count++;
	return 0;
}

/* Lists a folder, and sends its files on their way; 0, or errno. Links and sockets have no content. */
static int
list(tree *t, const char *name)
{
	int			fd = openat(t->folder, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW),
				failed;
	DIR		   *folder = fd < 0 ? NULL : fdopendir(fd);
	struct dirent *entry;

	if (folder == NULL)
	{
		failed = errno;
		if (fd >= 0)
			close(fd);
		return failed == ENOENT ? 0 : failed;
	}
	failed = add(t, name);
	while (failed == 0 && (entry = readdir(folder)))
	{
		char		path[PATH_MAX];
		struct stat st;
		int			file;

		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
			continue;
		if (snprintf(path, sizeof path, "%s/%s", name, entry->d_name) >= (int) sizeof path)
			failed = ENAMETOOLONG;
		else if (fstatat(t->folder, path, &st, AT_SYMLINK_NOFOLLOW) < 0)
			failed = errno == ENOENT ? 0 : errno;
		else if (S_ISDIR(st.st_mode))
			failed = list(t, path);
		else if (S_ISREG(st.st_mode) && (failed = add(t, path)) == 0 && st.st_size > 0 &&
				 (file = openat(t->folder, path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)) >= 0)
		{
			sync_file_range(file, 0, 0, SYNC_FILE_RANGE_WRITE);
			close(file);
		}
	}
	closedir(folder);
	return failed;
}

/* A file that is gone meanwhile needs no sync. */
static void *
sync_names(void *argument)
{
	tree	   *t = argument;
	int			i;

	while ((i = t->next++) < t->count && t->failed == 0 && t->lost == 0)
	{
		int			fd = openat(t->folder, t->names[i], O_RDONLY | O_CLOEXEC | O_NOFOLLOW);

		if (fd < 0 && errno == ENOENT)
			continue;
		if (fd < 0)
			t->failed = errno;
		else if (fsync(fd) < 0)
			t->lost = errno;
		if (fd >= 0)
			close(fd);
	}
	return NULL;
}

/* The folder's own names first: none of its files is to be found after a power failure without the others. */
static int
sync_each(int folder)
{
	tree		t = {.folder = folder};
	pthread_t	threads[WAITERS];
	int			started = 0;
	sigset_t	all,
				before;

	if ((t.failed = list(&t, ".")) == 0 && fsync(folder) < 0)
		t.lost = errno;
	if (t.failed == 0 && t.lost == 0)
	{
		sigfillset(&all);
		pthread_sigmask(SIG_SETMASK, &all, &before);
		while (started < WAITERS && pthread_create(&threads[started], NULL, sync_names, &t) == 0)
			started++;
		sync_names(&t);
		for (int i = 0; i < started; i++)
			pthread_join(threads[i], NULL);
		pthread_sigmask(SIG_SETMASK, &before, NULL);
	}
	for (int i = 0; i < t.count; i++)
		free(t.names[i]);
	free(t.names);
	errno = t.lost ? t.lost : t.failed;
	return t.lost ? -1 : t.failed ? PLATFORM_NOT_SYNCED : 0;
}

int
platform_sync_tree(int folder)
{
	return platform_syncs_filesystem(folder) && unwritten_kb() <= MUCH_UNWRITTEN_KB ? platform_sync_filesystem(folder) : sync_each(folder);
}
