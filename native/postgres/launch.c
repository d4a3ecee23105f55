/*
 * launch.c - a child of the postmaster is a thread.
 *
 * PostgreSQL's launch_backend.c for EXEC_BACKEND writes what a fresh program must know into a file, forks and executes itself.
 * Here the file is a piece of memory that goes to the child with its thread, and fork_process() starts that thread and
 * returns its pid, so execv() is never reached. What fork() would have shared - the client's socket and the pipe that tells
 * of the postmaster's death - is handed over by number and counted. A client for which there is no room is told so here.
 */
#include "postgres.h"

#include <unistd.h>

#include "common/file_utils.h"
#include "libpq/libpq-be.h"
#include "miscadmin.h"
#include "postmaster/fork_process.h"
#include "postmaster/postmaster.h"
#include "storage/fd.h"

#include "inside.h"
#include "resources.h"

/* Parent: what it writes, until the child is started. */
static char *written;
static size_t written_size;

/* Child: how much of session_self->parameters has been read. */
static size_t read_size;

/* Any non-null pointer: nobody looks into it. */
static FILE *
parameters_open(void)
{
	pgs_free(written);
	written = NULL;
	written_size = 0;
	return (FILE *) &written;
}

static size_t
parameters_write(const void *from, size_t size)
{
	char	   *larger = pgs_realloc(written, written_size + size);

	if (larger == NULL)
		return 0;
	written = larger;
	memcpy(written + written_size, from, size);
	written_size += size;
	return 1;
}

static size_t
parameters_read(void *to, size_t size)
{
	if (session_self->parameters_size - read_size < size)
		return 0;
	memcpy(to, (char *) session_self->parameters + read_size, size);
	read_size += size;
	return 1;
}

static pid_t
start_child(const char *kind, char *const *argv, const ClientSocket *client)
{
	int			descriptors[3] = {postmaster_alive_fds[0], postmaster_alive_fds[1], -1};
	int			count = 2;
	int			failed = client ? resources_refuse(client->sock) : 0;
	int			pid = -1;

	if (client)
		descriptors[count++] = client->sock;
	if (failed)
		supervisor_listener_refuse(session_self, client->sock, failed);
	else if ((pid = session_spawn(kind, argv, written, written_size, descriptors, count)) < 0)
		failed = errno;
	if (failed && client)
		refusal_send(client->sock, failed);
	pgs_free(written);
	written = NULL;
	written_size = 0;
	errno = failed;
	return pid;
}

#define fork_process() start_child(child_kind, argv, client_sock)
#define AllocateFile(name, mode) parameters_open()
#define FreeFile(file) 0
#define fwrite(from, size, count, file) parameters_write(from, size)
#define fread(to, size, count, file) parameters_read(to, size)
#define unlink(name) 0
#include "postmaster/launch_backend.c"
