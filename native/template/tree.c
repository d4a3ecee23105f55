/*
 * tree.c - making and removing folders. Symbolic links are removed, never followed.
 */
#include "data_directory.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static int
empty(int directory, const char *const *keep)
{
	int			fd = openat(directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR		   *folder = fd < 0 ? NULL : fdopendir(fd);
	struct dirent *entry;
	int			failed = folder ? 0 : errno;

	if (folder == NULL)
	{
		if (fd >= 0)
			close(fd);
		return failed;
	}
	while ((entry = readdir(folder)))
	{
		const char *name = entry->d_name;

		if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0 || (keep && (strcmp(name, keep[0]) == 0 || strcmp(name, keep[1]) == 0)))
			continue;
		if (unlinkat(directory, name, 0) == 0)
			continue;
		if (errno == EISDIR || errno == EPERM)
		{
			int			inner = openat(directory, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
			int			rc = inner < 0 ? errno : empty(inner, NULL);

			if (inner >= 0)
				close(inner);
			if (rc == 0 && unlinkat(directory, name, AT_REMOVEDIR) < 0)
				rc = errno;
			if (rc != 0)
				failed = rc;
		}
		else
			failed = errno;
	}
	closedir(folder);
	return failed;
}

int
tree_empty(int directory, const char *keep)
{
	return empty(directory, (const char *[]) {LOCK_FILE, keep});
}

/* The last folder first, so that an existing path costs one call. */
int
tree_make(const char *path, int *made)
{
	char		part[PATH_MAX];
	size_t		length = strlen(path);

	*made = 0;
	if (length >= sizeof part)
		return ENAMETOOLONG;
	for (size_t at = 1; at <= length; at++)
		if (path[at] == '/' || path[at] == '\0')
		{
			memcpy(part, path, at);
			part[at] = '\0';
			if (mkdir(part, 0700) == 0)
			{
				++*made;
				if (chmod(part, 0700) < 0)
					return errno;
			}
			else if (errno != EEXIST && errno != EISDIR)
			{
				struct stat st;
				int			failed = errno;

				/* a parent that cannot be written is fine as long as it is there */
				if (path[at] == '\0' || stat(part, &st) < 0 || !S_ISDIR(st.st_mode))
					return failed;
			}
		}
	return 0;
}

/* Cuts the last folder off a path; false when there is nothing above it. */
static bool
cut_last(char *path)
{
	char	   *slash;

	while ((slash = strrchr(path, '/')) && slash[1] == '\0' && slash != path)
		*slash = '\0';
	if (slash == NULL)
		return false;
	slash[slash == path] = '\0';
	return true;
}

void
tree_unmake(const char *path, int made)
{
	char		part[PATH_MAX];

	if (snprintf(part, sizeof part, "%s", path) >= (int) sizeof part)
		return;
	for (; made > 0; made--)
		if (rmdir(part) < 0 || !cut_last(part))
			return;
}

/* Each of the last folders of path that were made stands in the one above it. */
int
tree_sync_parents(const char *path, int made)
{
	char		part[PATH_MAX];

	if (snprintf(part, sizeof part, "%s", path) >= (int) sizeof part)
	{
		errno = ENAMETOOLONG;
		return -1;
	}
	for (bool more = true; made > 0 && more; made--)
	{
		int			fd,
					failed;

		more = cut_last(part);
		fd = open(more ? part : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		failed = fd < 0 || fsync(fd) < 0 ? errno : 0;
		if (fd >= 0)
			close(fd);
		if (failed)
		{
			errno = failed;
			return -1;
		}
	}
	return 0;
}
