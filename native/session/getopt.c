/*
 * getopt.c - POSIX getopt() with state of its own per session.
 *
 * Kept of libc: optarg, optind, opterr, optopt; "--" ends the options; a leading ':' in the list asks for ':' where an argument
 * is missing; messages on stderr unless opterr is 0.
 * Changed: arguments are never reordered (POSIX, not GNU): the first that is no option ends them.
 */
#include "inside.h"

#include <string.h>

char	   *pgs_optarg;
int			pgs_optind = 1,
			pgs_opterr = 1,
			pgs_optopt;
static const char *rest;			/* of the argument that is being taken apart, or NULL */

static int
complain(const char *program, const char *what, bool quiet, int result)
{
	if (pgs_opterr && !quiet)
		fprintf(session_stderr, "%s: %s -- '%c'\n", program, what, pgs_optopt);
	return result;
}

int
pgs_getopt(int count, char *const *arguments, const char *list)
{
	bool		quiet = *list == ':';
	const char *found;

	pgs_optarg = NULL;
	if (pgs_optind == 0)			/* GNU's way to ask for a fresh start */
	{
		pgs_optind = 1;
		rest = NULL;
	}
	if (rest == NULL)
	{
		const char *argument = pgs_optind < count ? arguments[pgs_optind] : NULL;

		if (argument == NULL || argument[0] != '-' || argument[1] == '\0')
			return -1;
		if (strcmp(argument, "--") == 0)
		{
			pgs_optind++;
			return -1;
		}
		rest = argument + 1;
	}
	pgs_optopt = (unsigned char) *rest++;
	found = pgs_optopt == ':' ? NULL : strchr(list, pgs_optopt);
	if (found && found[1] == ':')
	{
		const char *argument = *rest ? rest : NULL;

		rest = NULL;
		pgs_optind++;
		if (argument == NULL && pgs_optind < count)
			argument = arguments[pgs_optind++];
		if (argument == NULL)
			return complain(arguments[0], "option requires an argument", quiet, quiet ? ':' : '?');
		pgs_optarg = (char *) argument;
		return pgs_optopt;
	}
	if (*rest == '\0')
	{
		rest = NULL;
		pgs_optind++;
	}
	if (found == NULL)
		return complain(arguments[0], "invalid option", quiet, '?');
	return pgs_optopt;
}
