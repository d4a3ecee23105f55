/*
 * refusal.c - the answer to a client for which no session can be started.
 *
 * PostgreSQL's own is in a protocol that no driver of today reads. Ours is an ErrorResponse, after which the connection is shut, so
 * that the other one goes nowhere. Drivers write before they read, and some take a closed connection for the whole story: what
 * the client has to say first is taken in. That is a moment, and only its own when it does not hurry.
 */
#include "postgres.h"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "port/pg_bswap.h"

#include "inside.h"
#include "resources.h"

#define PATIENCE_MS		20
#define ANSWER_BYTES	512

typedef struct reason
{
	int			error;
	const char *sqlstate;
	const char *message;
	const char *hint;
} reason;

static const reason reasons[] = {
	{EAGAIN, "53300", "sorry, there is no thread for another session",
	"The limit on threads of the user or the control group is reached. Raise it, or close sessions."},
	{EMFILE, "53300", "sorry, there are no descriptors for another session",
	"The limit on open files of the process is reached. Raise it, or close sessions and files."},
	{ENOMEM, "53200", "sorry, there is no memory for another session",
	"The memory limit of the cluster, or the address space of the process, is used up. Raise it, or close sessions."},
	{0, "53000", "sorry, another session cannot be started", "The server's log says why."},
};

static const reason *
reason_of(int error)
{
	const reason *r = reasons;

	while (r->error != 0 && r->error != error)
		r++;
	return r;
}

static char *
field(char *at, char name, const char *text)
{
	*at++ = name;
	return stpcpy(at, text) + 1;
}

static size_t
answer(char *to, const reason *r)
{
	char	   *at = to + 5;
	uint32		length;

	at = field(at, 'S', "FATAL");
	at = field(at, 'V', "FATAL");
	at = field(at, 'C', r->sqlstate);
	at = field(at, 'M', r->message);
	at = field(at, 'H', r->hint);
	*at++ = '\0';
	length = pg_hton32((uint32) (at - to - 1));
	*to = 'E';
	memcpy(to + 1, &length, sizeof length);
	return (size_t) (at - to);
}

void
refusal_send(int fd, int error)
{
	char		text[ANSWER_BYTES],
				heard[1024];
	struct pollfd client = {.fd = fd, .events = POLLIN};
	size_t		length = answer(text, reason_of(error));

	if (poll(&client, 1, PATIENCE_MS) > 0)
		(void) recv(fd, heard, sizeof heard, MSG_DONTWAIT);
	(void) send(fd, text, length, MSG_DONTWAIT);
	shutdown(fd, SHUT_WR);
}
