/*
 * time_zones.c - a time zone that is named by its file's exact name is opened without looking through the folder.
 *
 * Each session loads the time zone of its settings. PostgreSQL looks for the file whatever its case, entry by entry, because it
 * wants the name as the file has it. Where file systems tell cases apart, a file that opens under a name has just that name. The
 * server asks in upper case: so this is for UTC, which our configuration sets, and for others of that kind.
 */
#include "postgres.h"

#include <fcntl.h>

#include "../timezone/pgtz.h"

static int	find_time_zone_file(const char *name, char *canonname);

#define pg_open_tzfile find_time_zone_file
#include "../timezone/pgtz.c"
#undef pg_open_tzfile

/* A name without folders and dots: it cannot lead out of the folder. -1 where only a search can tell. */
static int
open_exactly(const char *name)
{
#ifdef __APPLE__
	(void) name;				/* its file systems take one case for the other */
	return -1;
#else
	char		path[MAXPGPATH];

	if (strpbrk(name, "./") != NULL || snprintf(path, sizeof path, "%s/%s", pg_TZDIR(), name) >= (int) sizeof path)
		return -1;
	return open(path, O_RDONLY | PG_BINARY, 0);
#endif
}

int
pg_open_tzfile(const char *name, char *canonname)
{
	int			file = canonname ? open_exactly(name) : -1;

	if (file < 0)
		return find_time_zone_file(name, canonname);
	strlcpy(canonname, name, TZ_STRLEN_MAX + 1);
	return file;
}
