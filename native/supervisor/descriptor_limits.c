/*
 * descriptor_limits.c - one pot of descriptors for the host and all sessions, and who may go how deep.
 *
 * The kernel always gives the lowest free number, so a number says how full the pot is, whoever filled it. Numbers at the top are
 * left to background processes and the host. Below them lies what sessions to come were promised at the start, which only a
 * session that itself holds no more than that may touch. A session that is refused closes files of its own (PostgreSQL's fd.c),
 * or fails alone.
 *
 * Against a host that takes everything a few descriptors are kept open: a background process, or a session that may not fail,
 * finds one of their numbers free when there is none otherwise. The next one that is closed anywhere fills the gap.
 */
#include "cluster.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#define LENT_AT_MOST	8

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;	/* of what is kept; taken last */
static int	kept[LENT_AT_MOST];
static int	kept_count;
static int	keepers;				/* clusters */
static _Atomic int missing;			/* how many of LENT_AT_MOST are lent */

static _Atomic int promised;		/* of all clusters, without sessions that are there */

int
descriptors_limit(void)
{
	struct rlimit limit;

	return getrlimit(RLIMIT_NOFILE, &limit) < 0 || limit.rlim_cur > MAX_DESCRIPTORS ? MAX_DESCRIPTORS : (int) limit.rlim_cur;
}

int
descriptors_promised(void)
{
	return promised;
}

void
descriptors_promise(cluster *c, int sessions, int files_each)
{
	promised += sessions * SESSION_DESCRIPTORS - c->promised;
	c->promised = sessions * SESSION_DESCRIPTORS;
	c->promises = sessions > 0;
	c->files_each = files_each;
}

/* A client's session has come, or gone. */
void
descriptors_session(cluster *c, int sessions)
{
	if (!c->promises)
		return;
	c->promised -= sessions * SESSION_DESCRIPTORS;
	promised -= sessions * SESSION_DESCRIPTORS;
}

/* The limit is asked for each time: the host may change it. */
int
supervisor_descriptors_top(bool few)
{
	int			top = descriptors_limit() - RESERVED_DESCRIPTORS;

	return few ? top : top - promised;
}

int
supervisor_files_each(instance *self)
{
	return self->cluster->files_each;
}

/* ---- what is kept */

static int
nothing(void)
{
	return fcntl(kept[0], F_DUPFD_CLOEXEC, 3);
}

void
descriptors_keep(void)
{
	int			fd;

	pthread_mutex_lock(&lock);
	if (keepers++ == 0 && (kept[0] = open("/dev/null", O_RDONLY | O_CLOEXEC)) >= 0)
		for (kept_count = 1; kept_count < LENT_AT_MOST && (fd = nothing()) >= 0;)
			kept[kept_count++] = fd;
	missing = kept_count ? LENT_AT_MOST - kept_count : 0;
	pthread_mutex_unlock(&lock);
}

void
descriptors_keep_no_more(void)
{
	pthread_mutex_lock(&lock);
	if (--keepers == 0)
	{
		while (kept_count > 0)
			close(kept[--kept_count]);
		missing = 0;
	}
	pthread_mutex_unlock(&lock);
}

/* The first one stays: the others are made of it. */
bool
supervisor_descriptor_lend(instance *self)
{
	bool		lent;

	supervisor_inside(self);
	pthread_mutex_lock(&lock);
	if ((lent = kept_count > 1))
	{
		close(kept[--kept_count]);
		missing++;
	}
	pthread_mutex_unlock(&lock);
	supervisor_outside(self);
	return lent;
}

/* In place of close(): its number fills a gap, before anybody else can have it. */
bool
descriptor_taken_back(int fd)
{
	bool		taken = false;

	if (missing == 0)
		return false;
	pthread_mutex_lock(&lock);
	if (missing > 0 && kept_count > 0 && platform_replace(kept[0], fd) >= 0)
	{
		kept[kept_count++] = fd;
		missing--;
		taken = true;
	}
	pthread_mutex_unlock(&lock);
	return taken;
}
