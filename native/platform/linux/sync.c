/*
 * sync.c - a folder full of new files reaches the disk.
 *
 * One sync of the file system is the quickest way when little else waits to be written: a thousand small files take 15 ms, and from
 * Linux 5.8 on it tells of errors as well. But it writes what all programs have left to write, and then waits for seconds. So when
 * there is more of that than a cluster could be, each file is synced by itself: first all are sent on their way, then threads wait
 * for them side by side, so that the drive flushes for many at once.
 */
#include "platform.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
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
	_Atomic int failed;				/* errno */
} tree;

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

	while ((i = t->next++) < t->count && t->failed == 0)
	{
		int			fd = openat(t->folder, t->names[i], O_RDONLY | O_CLOEXEC | O_NOFOLLOW);

		if (fd < 0 && errno == ENOENT)
			continue;
		if (fd < 0 || fsync(fd) < 0)
			t->failed = errno;
		if (fd >= 0)
			close(fd);
	}
	return NULL;
}

static int
sync_each(int folder)
{
	tree		t = {.folder = folder};
	pthread_t	threads[WAITERS];
	int			started = 0;
	sigset_t	all,
				before;

	if ((t.failed = list(&t, ".")) == 0)
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
	errno = t.failed;
	return t.failed ? -1 : 0;
}

int
platform_sync_tree(int folder)
{
	return unwritten_kb() > MUCH_UNWRITTEN_KB ? sync_each(folder) : platform_sync_filesystem(folder);
}
