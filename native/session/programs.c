/*
 * programs.c - starting other programs: refused.
 *
 * fork() would copy the host with all its threads, and a child of ours would turn up in the host's waitpid(). COPY ... PROGRAM,
 * archive_command, restore_command and the like are therefore refused, most of them before they get here (postgres/programs.c); what
 * they are for has other ways: COPY through the client, archive_library, pg_basebackup and streaming.
 *
 * Changed: popen(), fork() and execv() fail with ENOTSUP, system() returns what a shell that cannot start a program does (exit code
 * 127); popen() and system() say what they refused in the log.
 */
#include "inside.h"

#include <sys/types.h>

static void *
refuse(void)
{
	errno = ENOTSUP;
	return NULL;
}

static void
say_refused(const char *command)
{
	fprintf(session_stderr, "not started, because this server runs inside another program: %s\n", command);
}

int
pgs_system(const char *command)
{
	if (command == NULL)
		return 0;				/* no shell */
	say_refused(command);
	refuse();
	return 127 << 8;
}

FILE *
pgs_popen(const char *command, const char *mode)
{
	(void) mode;
	say_refused(command);
	return refuse();
}

int
pgs_pclose(FILE *file)
{
	(void) file;
	errno = ECHILD;
	return -1;
}

pid_t
pgs_fork(void)
{
	refuse();
	return -1;
}

int
pgs_execv(const char *path, char *const *arguments)
{
	(void) path;
	(void) arguments;
	refuse();
	return -1;
}
