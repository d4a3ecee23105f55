/*
 * classify.c - what a directory is, told from its names alone; nothing is changed.
 */
#include "data_directory.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>

typedef struct contents
{
	bool		version;			/* PG_VERSION */
	bool		marker;
	bool		other;
	bool		mount_point;		/* lost+found */
	char		example[256];
} contents;

static int
look(int directory, contents *c)
{
	int			fd = openat(directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR		   *folder = fd < 0 ? NULL : fdopendir(fd);
	struct dirent *entry;

	memset(c, 0, sizeof *c);
	if (folder == NULL)
	{
		int			failed = errno;

		if (fd >= 0)
			close(fd);
		return failed;
	}
	while ((entry = readdir(folder)))
	{
		const char *name = entry->d_name;

		if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0 || strcmp(name, LOCK_FILE) == 0)
			continue;
		if (strcmp(name, "PG_VERSION") == 0)
			c->version = true;
		else if (strcmp(name, MARKER_FILE) == 0)
			c->marker = true;
		else
		{
			c->other = true;
			c->mount_point |= strcmp(name, "lost+found") == 0;
			strncpy(c->example, name, sizeof c->example - 1);
		}
	}
	closedir(folder);
	return 0;
}

/* The number in PG_VERSION, or -1. "9.6" counts as 9. */
static long
major_version(int directory)
{
	int			fd = openat(directory, "PG_VERSION", O_RDONLY | O_CLOEXEC);
	char		text[32] = "";
	char	   *end;
	long		major;

	if (fd < 0)
		return -1;
	if (read(fd, text, sizeof text - 1) < 0)
		text[0] = '\0';
	close(fd);
	major = strtol(text, &end, 10);
	return end == text ? -1 : major;
}

pglite_status
directory_classify(const char *path, int fd, directory_kind *kind, report *r)
{
	contents	c;
	int			failed = look(fd, &c);

	if (failed)
	{
		report_error(r, PGLITE_E_DIRECTORY_ACCESS, failed, "cannot read the data directory \"%s\"", path);
		report_hint(r, "Run the program as the user that owns the directory.");
		return PGLITE_E_DIRECTORY_ACCESS;
	}
	if (c.marker)
		*kind = DIRECTORY_INCOMPLETE;
	else if (c.version)
	{
		long		major = major_version(fd);

		if (major < 0)
		{
			report_error(r, PGLITE_E_DIRECTORY_FOREIGN, 0, "\"%s\" is not a usable data directory: PG_VERSION holds no version", path);
			report_hint(r, "Restore the directory from a backup, or choose another one.");
			return PGLITE_E_DIRECTORY_FOREIGN;
		}
		if (major != POSTGRESQL_MAJOR)
		{
			report_error(r, PGLITE_E_DIRECTORY_VERSION, 0, "the data directory \"%s\" was made by PostgreSQL %ld; this is PostgreSQL %d",
						 path, major, POSTGRESQL_MAJOR);
			report_hint(r, "Dump it with pg_dumpall under PostgreSQL %ld and restore the dump into a new directory, "
						"or upgrade it with pg_upgrade of a PostgreSQL %d installation. It has not been changed.", major, POSTGRESQL_MAJOR);
			return PGLITE_E_DIRECTORY_VERSION;
		}
		*kind = DIRECTORY_CLUSTER;
	}
	else if (c.other)
	{
		report_error(r, PGLITE_E_DIRECTORY_FOREIGN, 0, "\"%s\" is neither empty nor a PostgreSQL data directory", path);
		report_detail(r, "It contains \"%s\", among others, and no PG_VERSION. It has not been changed.", c.example);
		report_hint(r, c.mount_point ? "It looks like a mount point: use a folder inside it." : "Choose an empty or a new directory.");
		return PGLITE_E_DIRECTORY_FOREIGN;
	}
	else
		*kind = DIRECTORY_EMPTY;
	return PGLITE_OK;
}

/* PostgreSQL's own rules: owned by us, 0700 or 0750; for a new cluster the mode is ours to set. */
pglite_status
directory_check_access(const char *path, int fd, bool is_new, report *r)
{
	struct stat st;
	struct statvfs fs;

	if (fstat(fd, &st) < 0)
		return report_error(r, PGLITE_E_IO, errno, "cannot stat the data directory \"%s\"", path);
	if (st.st_uid != geteuid())
	{
		report_error(r, PGLITE_E_DIRECTORY_ACCESS, 0, "the data directory \"%s\" belongs to another user", path);
		report_detail(r, "Its owner has user id %u, this process runs as %u.", (unsigned) st.st_uid, (unsigned) geteuid());
		report_hint(r, "Run the program as the owner, or give the directory to this user: chown -R %u \"%s\".", (unsigned) geteuid(), path);
		return PGLITE_E_DIRECTORY_ACCESS;
	}
	if (fstatvfs(fd, &fs) == 0 && (fs.f_flag & ST_RDONLY))
	{
		report_error(r, PGLITE_E_DIRECTORY_ACCESS, EROFS, "cannot use the data directory \"%s\"", path);
		report_hint(r, "A running cluster writes. Mount the file system read-write, or copy the directory to one that is.");
		return PGLITE_E_DIRECTORY_ACCESS;
	}
	if (!is_new && (st.st_mode & 027))
	{
		report_error(r, PGLITE_E_DIRECTORY_ACCESS, 0, "the data directory \"%s\" has mode %04o: others could reach it",
					 path, (unsigned) st.st_mode & 07777);
		report_hint(r, "Allowed are 0700 and 0750: chmod 0700 \"%s\".", path);
		return PGLITE_E_DIRECTORY_ACCESS;
	}
	if (!is_new && (st.st_mode & 0700) != 0700)
	{
		report_error(r, PGLITE_E_DIRECTORY_ACCESS, 0, "the data directory \"%s\" has mode %04o: its owner may not use it",
					 path, (unsigned) st.st_mode & 07777);
		report_hint(r, "chmod 0700 \"%s\".", path);
		return PGLITE_E_DIRECTORY_ACCESS;
	}
	return PGLITE_OK;
}
