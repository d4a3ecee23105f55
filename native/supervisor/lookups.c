/*
 * lookups.c - names of the network, asked for on a thread of their own.
 *
 * The resolver of libc takes locks and may wait for a name server for as long as the machine's configuration says. A session cannot be
 * ended inside of it. So it waits beside it, and leaves it alone when it has to end: the thread's answer then interests nobody. Who of
 * the two comes last frees the question.
 */
#include "cluster.h"

#include <errno.h>
#include <netdb.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#define LOOKUP_STACK_SIZE	((size_t) 512 << 10)	/* modules of the name service are not frugal */
#define LOOK_EVERY_MS		100						/* whether the session must end */

typedef struct lookup
{
	_Atomic int holders;			/* the session and the thread */
	_Atomic bool answered;
	int			bell;
	void		(*ask) (struct lookup *l);
	int			result;
	int			error;				/* errno of it */
	/* getaddrinfo() */
	char	   *node,
			   *service;
	bool		has_hints;
	struct addrinfo hints;
	struct addrinfo *list;
	/* getnameinfo() */
	struct sockaddr_storage address;
	unsigned	address_length;
	char		host[NI_MAXHOST];
	char		port[NI_MAXSERV];
	int			flags;
} lookup;

static void
ask_address(lookup *l)
{
	l->result = getaddrinfo(l->node, l->service, l->has_hints ? &l->hints : NULL, &l->list);
}

static void
ask_name(lookup *l)
{
	l->result = getnameinfo((struct sockaddr *) &l->address, l->address_length, l->host, sizeof l->host, l->port, sizeof l->port,
							l->flags);
}

static void
leave(lookup *l)
{
	if (atomic_fetch_sub(&l->holders, 1) > 1)
		return;
	if (l->list)
		freeaddrinfo(l->list);
	if (l->bell >= 0)
		platform_bell_close(l->bell);
	free(l->node);
	free(l->service);
	free(l);
}

static void *
run(void *argument)
{
	lookup	   *l = argument;

	platform_thread_name("pglite lookup");
	l->ask(l);
	l->error = errno;
	l->answered = true;
	platform_bell_ring(l->bell);
	leave(l);
	return NULL;
}

static int
start(lookup *l)
{
	pthread_attr_t attributes;
	pthread_t	thread;
	sigset_t	before;
	int			failed;

	pthread_attr_init(&attributes);
	pthread_attr_setstacksize(&attributes, LOOKUP_STACK_SIZE);
	pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
	mask_signals(&before);
	l->holders++;
	if ((failed = pthread_create(&thread, &attributes, run, l)) != 0)
		l->holders--;
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	pthread_attr_destroy(&attributes);
	return failed;
}

/* What the call said, or EAI_SYSTEM and errno. */
static int
answer_of(instance *self, lookup *l)
{
	struct pollfd bell = {.fd = l->bell, .events = POLLIN};
	int			failed = start(l);

	if (failed)
	{
		errno = failed;
		return EAI_SYSTEM;
	}
	self->waits_in = "a look-up of a host's name";
	while (!l->answered && !session_must_end())
		poll(&bell, 1, LOOK_EVERY_MS);
	self->waits_in = NULL;
	errno = l->answered ? l->error : EINTR;
	return l->answered ? l->result : EAI_SYSTEM;
}

/* NULL: no memory, or no descriptor. */
static lookup *
lookup_of(void (*ask) (lookup *l))
{
	lookup	   *l = calloc(1, sizeof *l);

	if (l == NULL)
		return NULL;
	l->holders = 1;
	l->ask = ask;
	if ((l->bell = platform_bell_open()) < 0)
	{
		leave(l);
		return NULL;
	}
	return l;
}

int
supervisor_getaddrinfo(instance *self, const char *node, const char *service, const struct addrinfo *hints, struct addrinfo **result)
{
	lookup	   *l;
	int			answer = EAI_MEMORY;

	supervisor_inside(self);
	if ((l = lookup_of(ask_address)) != NULL)
	{
		l->node = strdup(node);
		l->service = service ? strdup(service) : NULL;
		if (hints)
			l->hints = (struct addrinfo) {
				.ai_flags = hints->ai_flags, .ai_family = hints->ai_family, .ai_socktype = hints->ai_socktype,
				.ai_protocol = hints->ai_protocol
			};
		l->has_hints = hints != NULL;
		if (l->node && (l->service || service == NULL))
			answer = answer_of(self, l);
		if (answer == 0)
		{
			*result = l->list;
			l->list = NULL;
		}
		leave(l);
	}
	supervisor_outside(self);
	return answer;
}

static bool
copy_text(char *to, unsigned size, const char *from)
{
	size_t		length = strlen(from);

	if (to == NULL || size == 0)
		return true;
	if (length >= size)
		return false;
	memcpy(to, from, length + 1);
	return true;
}

int
supervisor_getnameinfo(instance *self, const struct sockaddr *address, unsigned length, char *host, unsigned host_size,
					   char *service, unsigned service_size, int flags)
{
	lookup	   *l;
	int			answer = EAI_MEMORY;

	if (length > sizeof l->address)
		return EAI_FAMILY;
	supervisor_inside(self);
	if ((l = lookup_of(ask_name)) != NULL)
	{
		memcpy(&l->address, address, length);
		l->address_length = length;
		l->flags = flags;
		answer = answer_of(self, l);
		if (answer == 0 && !(copy_text(host, host_size, l->host) && copy_text(service, service_size, l->port)))
			answer = EAI_OVERFLOW;
		leave(l);
	}
	supervisor_outside(self);
	return answer;
}
