/*
 * host_paths.c - paths that lead into the host process or to its terminal: refused.
 *
 * A server's /proc/self is the server's. Here it is the host's: its environment with what is secret in it, its memory, every file
 * that it has open; /dev/stdout is its output, /dev/tty its terminal. SQL names paths in COPY, pg_read_file(), lo_import(), file_fdw and
 * more, which all end in a few calls: those ask here first. All of /proc is refused, the other processes of the same user are no
 * business of SQL either.
 *
 * A path is followed as the kernel would, link by link, and refused (EACCES) when it comes by one of these places; after that, an open
 * file is refused that is a terminal or of another mount of /proc. Paths below the data directory and the installation are not looked
 * at, which makes nearly all of PostgreSQL's own opens free of it. SQL makes links only to tablespaces, in folders where it can make
 * a folder; so nobody exchanges a link between the look and the open.
 */
#include "inside.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MOST_LINKS	40

extern char *pgs_realpath(const char *path, char *resolved);
extern ssize_t pgs_readlink(const char *path, char *buffer, size_t size);

static bool
within(const char *path, const char *place)
{
	size_t		length = strlen(place);

	return strncmp(path, place, length) == 0 && (path[length] == '/' || path[length] == '\0');
}

static bool
is_place_of_host(const char *path)
{
	static const char *const places[] = {
		"/proc", "/dev/fd", "/dev/stdin", "/dev/stdout", "/dev/stderr", "/dev/tty", "/dev/console", "/dev/pts"
	};

	for (size_t i = 0; i < sizeof places / sizeof *places; i++)
		if (within(path, places[i]))
			return true;
	return false;
}

/* Absolute, with no link in the folders above its last name; false when there are no such folders. */
static bool
resolve_folder(const char *path, char *resolved)
{
	char		folder[PATH_MAX];
	const char *slash = strrchr(path, '/');
	const char *name = slash ? slash + 1 : path;
	size_t		length = (size_t) (name - path);

	if (strcmp(name, "") == 0 || strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
		return pgs_realpath(path, resolved) != NULL;
	if (length >= sizeof folder)
		return false;
	memcpy(folder, path, length);
	folder[length] = '\0';
	if (pgs_realpath(length ? folder : ".", resolved) == NULL || strlen(resolved) + strlen(name) + 2 > PATH_MAX)
		return false;
	if (strcmp(resolved, "/") != 0)
		strcat(resolved, "/");
	strcat(resolved, name);
	return true;
}

static bool
leads_to_host(const char *path)
{
	char		at[PATH_MAX],
				resolved[PATH_MAX],
				target[PATH_MAX];

	if (strlen(path) >= sizeof at)
		return false;
	strcpy(at, path);
	for (int links = 0; links < MOST_LINKS; links++)
	{
		ssize_t		length;
		size_t		folder;

		if (is_place_of_host(at))
			return true;
		if (!resolve_folder(at, resolved))
			return false;
		if (is_place_of_host(resolved))
			return true;
		if ((length = pgs_readlink(resolved, target, sizeof target - 1)) <= 0)
			return false;
		target[length] = '\0';
		folder = target[0] == '/' ? 0 : (size_t) (strrchr(resolved, '/') + 1 - resolved);
		if (folder + (size_t) length >= sizeof at)
			return false;
		memcpy(at, resolved, folder);
		strcpy(at + folder, target);
	}
	return false;
}

static bool
refuse(const char *path)
{
	fprintf(session_stderr, "refused: \"%s\" belongs to the program that PostgreSQL runs in, or to its terminal\n", path);
	errno = EACCES;
	return true;
}

/* Whoever asks for more than names below the data directory and the installation. */
static bool
is_foreign(const char *path)
{
	return strstr(path, "..") != NULL || (path[0] == '/' && !install_has_path(path));
}

/* Before the call. True: errno is EACCES, and the log says why. */
bool
path_refused(const char *path)
{
	int			error = errno;

	if (is_foreign(path) && leads_to_host(path))
		return refuse(path);
	errno = error;
	return false;
}

/* What was opened by that path. True: the caller closes it and says EACCES. */
bool
opened_refused(const char *path, int fd)
{
	int			error = errno;

	if (fd >= 0 && is_foreign(path) && (isatty(fd) || platform_is_of_processes(fd)))
		return refuse(path);
	errno = error;
	return false;
}
