/*
 * files.c - FILE and DIR of a session.
 *
 * Both are libc's own objects; the session keeps a list and closes what is left at its end. A FILE gets its buffer from the
 * session's heap, so that reading and writing never takes the lock of libc's heap, and has no lock of its own: no other session
 * uses it, settings are read from one byte by byte, and a session that is killed in the middle leaves nothing locked.
 *
 * Kept of libc: modes r w a + x, buffering, fdopen() takes the descriptor over.
 * Changed: close-on-exec always; paths are relative to the session's directory, and those of host_paths.c are refused; fflush(NULL)
 * means the session's files (the host's could wait for a reader); freopen() of a standard stream leaves it as it is, of another FILE
 * it is refused (EINVAL). What a session that is killed has not written yet is lost, as a process's is: writing it could
 * wait for a reader.
 */
#include "inside.h"

#include <dirent.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define BUFFER_SIZE	4096

struct open_file
{
	struct open_file *next;
	FILE	   *file;
	DIR		   *directory;
	bool		writes;
	char		buffer[];
};

static struct open_file *open_files;

extern int	pgs_fclose(FILE *file);

static bool
is_standard(FILE *file)
{
	return file == session_stdin || file == session_stdout || file == session_stderr;
}

static int
flags_of_mode(const char *mode)
{
	int			flags;

	switch (mode[0])
	{
		case 'r':
			flags = 0;
			break;
		case 'w':
			flags = O_CREAT | O_TRUNC;
			break;
		case 'a':
			flags = O_CREAT | O_APPEND;
			break;
		default:
			return -1;
	}
	if (strchr(mode, 'x'))
		flags |= O_EXCL;
	return flags | (strchr(mode, '+') ? O_RDWR : mode[0] == 'r' ? O_RDONLY : O_WRONLY);
}

/* Called held; closes fd and returns NULL when it cannot. */
static struct open_file *
remember(int fd, const char *mode)
{
	struct open_file *entry = NULL;
	int			error = EMFILE;

	if (fd < 0)
		return NULL;
	if (fd < MAX_DESCRIPTORS)
	{
		entry = pgs_malloc(sizeof *entry + (mode ? BUFFER_SIZE : 0));
		error = ENOMEM;
	}
	if (entry)
	{
		*entry = (struct open_file) {.next = open_files, .writes = mode && (mode[0] != 'r' || strchr(mode, '+'))};
		if (mode)
			entry->file = fdopen(fd, mode);
		else
			entry->directory = fdopendir(fd);
		if (entry->file || entry->directory)
		{
			if (mode)
			{
				setvbuf(entry->file, entry->buffer, _IOFBF, BUFFER_SIZE);
				platform_stream_unshared(entry->file);
			}
			return open_files = entry;
		}
		error = errno;
		pgs_free(entry);
	}
	close(fd);
	errno = error;
	return NULL;
}

static void
forget(FILE *file, DIR *directory)
{
	for (struct open_file **place = &open_files; *place; place = &(*place)->next)
		if ((*place)->file == file && (*place)->directory == directory)
		{
			struct open_file *entry = *place;

			*place = entry->next;
			pgs_free(entry);
			return;
		}
}

static bool
may_write(FILE *file)
{
	for (struct open_file *entry = open_files; entry; entry = entry->next)
		if (entry->file == file)
			return entry->writes;
	return false;
}

static int
open_path(const char *name, const char *path, int flags)
{
	int			fd;

	while ((fd = SESSION_WAITS(name, openat(session_directory, path, flags | O_CLOEXEC, 0666 & ~session_umask))) < 0
		   && errno == EMFILE && descriptor_borrow())
		;
	return fd;
}

FILE *
pgs_fopen(const char *path, const char *mode)
{
	int			flags = flags_of_mode(mode);
	struct open_file *entry;

	if (flags < 0)
	{
		errno = EINVAL;
		return NULL;
	}
	if (path_refused(path))
		return NULL;
	session_hold();
	entry = remember(open_path("fopen", path, flags | O_NOCTTY), mode);
	session_release();
	if (entry && opened_refused(path, fileno(entry->file)))
	{
		pgs_fclose(entry->file);
		errno = EACCES;
		return NULL;
	}
	return entry ? entry->file : NULL;
}

FILE *
pgs_fdopen(int fd, const char *mode)
{
	FILE	   *file = NULL;
	struct open_file *entry;

	session_hold();
	if (!descriptor_owned(fd))
		errno = EBADF;
	else if ((entry = remember(fd, mode)) != NULL)
	{
		descriptor_release(fd);
		file = entry->file;
	}
	session_release();
	return file;
}

FILE *
pgs_freopen(const char *path, const char *mode, FILE *file)
{
	(void) path;
	(void) mode;
	if (is_standard(file))
		return file;
	errno = EINVAL;
	return NULL;
}

/* What is left is written before the held section: that may wait for a reader, and the session be ended there. */
int
pgs_fclose(FILE *file)
{
	int			flushed = is_standard(file) || may_write(file) ? fflush(file) : 0,
				error = errno,
				result;

	if (is_standard(file))
		return flushed;
	session_hold();
	if (flushed != 0)
		platform_stream_discard(file);
	result = fclose(file);
	forget(file, NULL);
	session_release();
	if (flushed != 0)
		errno = error;
	return flushed != 0 ? flushed : result;
}

int
pgs_fflush(FILE *file)
{
	int			result = 0;

	if (file)
		return fflush(file);
	for (struct open_file *entry = open_files; entry; entry = entry->next)
		if (entry->file && fflush(entry->file) != 0)
			result = EOF;
	return result;
}

DIR *
pgs_opendir(const char *path)
{
	struct open_file *entry;

	if (path_refused(path))
		return NULL;
	session_hold();
	entry = remember(open_path("opendir", path, O_RDONLY | O_DIRECTORY), NULL);
	session_release();
	return entry ? entry->directory : NULL;
}

int
pgs_closedir(DIR *directory)
{
	int			result;

	session_hold();
	result = closedir(directory);
	forget(NULL, directory);
	session_release();
	return result;
}

void
files_end(void)
{
	for (; open_files; open_files = open_files->next)
		if (open_files->file)
		{
			platform_stream_discard(open_files->file);
			fclose(open_files->file);
		}
		else
			closedir(open_files->directory);
}
