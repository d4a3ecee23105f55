/*
 * environment.c - the environment of a session: it starts empty, and the host's is never read or changed.
 *
 * Kept of libc: getenv, setenv, unsetenv and `environ` agree; EINVAL for bad names.
 * Changed: the host's variables do not show through (hermetic); PGHOST, PGPORT and PGUSER, when nobody has set them, lead to
 * the session's own cluster; text that setenv() replaced stays until the session's end, since getenv() may have given it out.
 */
#include "inside.h"

#include <string.h>

static char *none[1];
char	  **pgs_environ = none;
static char **ours;					/* the array pgs_environ pointed to when we last made it */

static size_t
count(void)
{
	size_t		n = 0;

	while (pgs_environ[n])
		n++;
	return n;
}

static char **
find(const char *name, size_t length)
{
	for (char **entry = pgs_environ; *entry; entry++)
		if (strncmp(*entry, name, length) == 0 && (*entry)[length] == '=')
			return entry;
	return NULL;
}

static bool
is_name(const char *name)
{
	return name && *name && strchr(name, '=') == NULL;
}

char *
pgs_getenv(const char *name)
{
	size_t		length = strlen(name);
	char	  **entry = find(name, length);

	return entry ? *entry + length + 1 : (char *) own_cluster_variable(name);
}

/* The session's environment holds nothing that a set-user-ID host would have to distrust. */
char *
pgs_secure_getenv(const char *name)
{
	return pgs_getenv(name);
}

int
pgs_setenv(const char *name, const char *value, int overwrite)
{
	size_t		name_length,
				value_length,
				entries;
	char	  **entry,
			  **grown,
			   *text;

	if (!is_name(name))
	{
		errno = EINVAL;
		return -1;
	}
	name_length = strlen(name);
	entry = find(name, name_length);
	if (entry && !overwrite)
		return 0;
	value_length = strlen(value);
	if ((text = pgs_malloc(name_length + value_length + 2)) == NULL)
		return -1;
	memcpy(text, name, name_length);
	text[name_length] = '=';
	memcpy(text + name_length + 1, value, value_length + 1);
	if (entry)
	{
		*entry = text;
		return 0;
	}
	entries = count();
	if ((grown = pgs_malloc((entries + 2) * sizeof *grown)) == NULL)
		return -1;
	memcpy(grown, pgs_environ, entries * sizeof *grown);
	grown[entries] = text;
	grown[entries + 1] = NULL;
	if (pgs_environ == ours)
		pgs_free(ours);
	pgs_environ = ours = grown;
	return 0;
}

int
pgs_unsetenv(const char *name)
{
	size_t		length;
	char	  **entry;

	if (!is_name(name))
	{
		errno = EINVAL;
		return -1;
	}
	length = strlen(name);
	while ((entry = find(name, length)) != NULL)
		do
			entry[0] = entry[1];
		while (*entry++);
	return 0;
}
