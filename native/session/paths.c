/*
 * paths.c - the working directory and the umask of a session.
 *
 * The directory is a descriptor that the *at() calls start from; children of the session share it, counted. The umask is applied to
 * modes before they reach the kernel.
 *
 * Kept of libc: relative paths, chdir() and getcwd(), umask(), all errors.
 * Changed: the kernel applies the host's umask in addition to files; directories get exactly the mode asked for, since one that
 * its owner cannot enter would be of no use. The library file of a linked-in module exists for stat(). What shows, opens or cuts
 * a file refuses the paths of host_paths.c.
 */
#include "inside.h"

#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utime.h>

int			session_directory = AT_FDCWD;
mode_t		session_umask;

int
pgs_chdir(const char *path)
{
	int			fd;

	session_hold();
	fd = SESSION_WAITS("chdir", platform_open_directory(session_directory, path));
	if (fd >= MAX_DESCRIPTORS)
	{
		close(fd);
		fd = -1;
		errno = EMFILE;
	}
	if (fd >= 0)
	{
		paths_end();
		supervisor_descriptor_open(fd);
		session_directory = fd;
	}
	session_release();
	return fd < 0 ? -1 : 0;
}

void
paths_end(void)
{
	if (session_directory >= 0)
		supervisor_descriptor_close(session_directory);
	session_directory = AT_FDCWD;
}

char *
pgs_getcwd(char *buffer, size_t size)
{
	char		path[PATH_MAX];
	char	   *found = session_directory < 0 ? getcwd(path, sizeof path) :
		platform_descriptor_path(session_directory, path, sizeof path);

	if (found == NULL)
		return NULL;
	if (buffer == NULL)
		return pgs_strdup(found);
	if (strlen(found) >= size)
	{
		errno = size ? ERANGE : EINVAL;
		return NULL;
	}
	return strcpy(buffer, found);
}

mode_t
pgs_umask(mode_t mask)
{
	mode_t		before = session_umask;

	session_umask = mask & 0777;
	return before;
}

/* libc's resolver, whose result would come from libc's heap */
char *
pgs_realpath(const char *path, char *resolved)
{
	char		full[2 * PATH_MAX],
				found[PATH_MAX];
	size_t		length = 0;

	if (path[0] != '/' && path[0] != '\0')
	{
		if (pgs_getcwd(full, PATH_MAX) == NULL)
			return NULL;
		length = strlen(full);
		full[length++] = '/';
	}
	if (length + strlen(path) >= sizeof full)
	{
		errno = ENAMETOOLONG;
		return NULL;
	}
	strcpy(full + length, path);
	if (SESSION_HELD(char *, realpath(full, found)) == NULL)
		return NULL;
	return resolved ? strcpy(resolved, found) : pgs_strdup(found);
}

int
pgs_stat(const char *path, struct stat *out)
{
	if (path_refused(path))
		return -1;
	return fstatat(session_directory, path, out, 0) == 0 ? 0 : module_stat(path, out);
}

int
pgs_lstat(const char *path, struct stat *out)
{
	if (path_refused(path))
		return -1;
	return fstatat(session_directory, path, out, AT_SYMLINK_NOFOLLOW) == 0 ? 0 : module_stat(path, out);
}

/* What stat() and lstat() are called in a program built against glibc before 2.33. */
int
pgs___xstat(int version, const char *path, struct stat *out)
{
	(void) version;
	return pgs_stat(path, out);
}

int
pgs___lxstat(int version, const char *path, struct stat *out)
{
	(void) version;
	return pgs_lstat(path, out);
}

int
pgs_access(const char *path, int mode)
{
	return faccessat(session_directory, path, mode, 0);
}

int
pgs_chmod(const char *path, mode_t mode)
{
	return fchmodat(session_directory, path, mode, 0);
}

int
pgs_chown(const char *path, uid_t user, gid_t group)
{
	return fchownat(session_directory, path, user, group, 0);
}

int
pgs_mkdir(const char *path, mode_t mode)
{
	if (mkdirat(session_directory, path, mode & ~session_umask) < 0)
		return -1;
	return fchmodat(session_directory, path, mode & ~session_umask, 0);
}

int
pgs_rmdir(const char *path)
{
	return unlinkat(session_directory, path, AT_REMOVEDIR);
}

int
pgs_unlink(const char *path)
{
	return unlinkat(session_directory, path, 0);
}

int
pgs_rename(const char *from, const char *to)
{
	return renameat(session_directory, from, session_directory, to);
}

int
pgs_link(const char *from, const char *to)
{
	return linkat(session_directory, from, session_directory, to, 0);
}

int
pgs_symlink(const char *target, const char *path)
{
	return symlinkat(target, session_directory, path);
}

ssize_t
pgs_readlink(const char *path, char *buffer, size_t size)
{
	return readlinkat(session_directory, path, buffer, size);
}

int
pgs_truncate(const char *path, off_t length)
{
	int			fd,
				result = -1,
				error;

	if (path_refused(path))
		return -1;
	session_hold();
	if ((fd = openat(session_directory, path, O_WRONLY | O_CLOEXEC)) >= 0)
	{
		result = ftruncate(fd, length);
		error = errno;
		close(fd);
		errno = error;
	}
	session_release();
	return result;
}

int
pgs_utime(const char *path, const struct utimbuf *times)
{
	struct timespec both[2];

	if (times)
	{
		both[0] = (struct timespec) {.tv_sec = times->actime};
		both[1] = (struct timespec) {.tv_sec = times->modtime};
	}
	return utimensat(session_directory, path, times ? both : NULL, 0);
}
