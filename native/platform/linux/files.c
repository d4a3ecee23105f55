/*
 * files.c - files without a path, copies that share blocks, one sync for a whole file system, the kind of a file system.
 */
#include "common_parts.h"
#include "platform.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <linux/magic.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

int
platform_memory_file(const char *name)
{
	return memfd_create(name, MFD_CLOEXEC);
}

int
platform_clone_file(int from, int to)
{
	return ioctl(to, FICLONE, from);
}

/* The kernel's copy where it can, else through a buffer: old kernels refuse across file systems. */
ssize_t
platform_copy_range(int from, int to, size_t length)
{
	ssize_t		got = copy_file_range(from, NULL, to, NULL, length, 0);

	if (got >= 0 || (errno != EXDEV && errno != ENOSYS && errno != EOPNOTSUPP && errno != EINVAL))
		return got;
	return copy_through_buffer(from, to, length);
}

bool
platform_is_of_processes(int fd)
{
	struct statfs fs;

	return fstatfs(fd, &fs) == 0 && fs.f_type == PROC_SUPER_MAGIC;
}

int
platform_sync_filesystem(int fd)
{
	return syncfs(fd);
}

/* A deleted directory has no path; the kernel would show the old one with a remark behind it. */
char *
platform_descriptor_path(int fd, char *buffer, size_t size)
{
	char		link[64];
	struct stat st;
	ssize_t		length;

	if (fstat(fd, &st) < 0)
		return NULL;
	if (st.st_nlink == 0)
	{
		errno = ENOENT;
		return NULL;
	}
	snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
	if ((length = readlink(link, buffer, size)) < 0)
		return NULL;
	if ((size_t) length >= size)
	{
		errno = ERANGE;
		return NULL;
	}
	buffer[length] = '\0';
	return buffer;
}
