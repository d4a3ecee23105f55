/*
 * install_paths.c - where the installation is when there is no executable.
 *
 * PostgreSQL finds share/ and lib/ relative to its executable, which it looks for and runs to compare versions. The host
 * passes PREFIX/bin/postgres as argv[0], a path that need not exist; it is taken at its word. These functions are named in
 * the contract as replacements of PostgreSQL's own.
 */
#include "postgres.h"

#include <sys/stat.h>

#include "miscadmin.h"
#include "port.h"

#include "inside.h"

extern int	pgs_find_my_exec(const char *argv0, char *retpath);
extern int	pgs_find_other_exec(const char *argv0, const char *target, const char *versionstr, char *retpath);
extern void pgs_get_pkglib_path(const char *my_exec_path, char *ret_path);

int
pgs_find_my_exec(const char *argv0, char *retpath)
{
	strlcpy(retpath, argv0, MAXPGPATH);
	return 0;
}

int
pgs_find_other_exec(const char *argv0, const char *target, const char *versionstr, char *retpath)
{
	strlcpy(retpath, my_exec_path, MAXPGPATH);
	return 0;
}

/*
 * PREFIX/lib/postgresql, or PREFIX itself when there is no such folder: the postmaster wants to see a directory there, and a
 * payload whose modules are all linked in has nothing to put into one.
 */
void
pgs_get_pkglib_path(const char *executable, char *ret_path)
{
	char		prefix[MAXPGPATH];
	struct stat folder;

	strlcpy(prefix, executable, MAXPGPATH);
	get_parent_directory(prefix);
	get_parent_directory(prefix);
	join_path_components(ret_path, prefix, "lib/postgresql");
	if (stat(ret_path, &folder) != 0 || !S_ISDIR(folder.st_mode))
		strlcpy(ret_path, prefix, MAXPGPATH);
}

static bool
begins_with(const char *path, const char *folder, size_t length)
{
	return length > 1 && strncmp(path, folder, length) == 0 && (path[length] == '/' || path[length] == '\0');
}

bool
install_has_path(const char *path)
{
	const char *slash = strstr(my_exec_path, "/bin/postgres");

	return (DataDir && begins_with(path, DataDir, strlen(DataDir))) ||
		(slash && begins_with(path, my_exec_path, (size_t) (slash - my_exec_path)));
}
