/*
 * events.c - what the host may hear of a cluster, in a bounded queue.
 *
 * Session threads only copy bytes into a ring that was made with the cluster: no malloc on their side (it would leave arenas
 * behind), no system call but the wake-up of a waiting reader, no waiting for a slow one - the oldest events make room and
 * are counted. The reader turns bytes into a structure of its own.
 *
 * The lock may be taken by a session at any moment, also in a signal handler: while it is held the session is *inside* (see
 * supervisor.c), where no handler of its own runs.
 */
#include "cluster.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>

#define TEXTS 6

/* In front of each event in the ring; then its texts, each of the length given, without their terminating zero. */
typedef struct record
{
	uint32_t	size;				/* of all of it */
	uint32_t	length[TEXTS];		/* 1 more than the text has bytes; 0 = NULL */
	pglite_event event;				/* its pointers mean nothing here */
} record;

static const char **
texts_of(pglite_event *event, const char **fields[TEXTS])
{
	fields[0] = &event->backend;
	fields[1] = &event->message;
	fields[2] = &event->detail;
	fields[3] = &event->hint;
	fields[4] = &event->context;
	fields[5] = &event->statement;
	return *fields;
}

int
events_open(event_queue *q)
{
	memset(q, 0, sizeof *q);
	q->bytes = mmap(NULL, EVENT_QUEUE_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (q->bytes == MAP_FAILED)
		return ENOMEM;
	pthread_mutex_init(&q->lock, NULL);
	platform_condition_open(&q->changed);
	return 0;
}

void
events_free(event_queue *q)
{
	munmap(q->bytes, EVENT_QUEUE_BYTES);
	pthread_cond_destroy(&q->changed);
	pthread_mutex_destroy(&q->lock);
}

void
events_close(event_queue *q)
{
	pthread_mutex_lock(&q->lock);
	q->closed = true;
	pthread_cond_broadcast(&q->changed);
	pthread_mutex_unlock(&q->lock);
}

static void
ring_write(event_queue *q, const void *from, size_t length)
{
	size_t		at = q->tail % EVENT_QUEUE_BYTES;
	size_t		first = length < EVENT_QUEUE_BYTES - at ? length : EVENT_QUEUE_BYTES - at;

	memcpy(q->bytes + at, from, first);
	memcpy(q->bytes, (const char *) from + first, length - first);
	q->tail += length;
}

static void
ring_read(event_queue *q, uint64_t position, void *to, size_t length)
{
	size_t		at = position % EVENT_QUEUE_BYTES;
	size_t		first = length < EVENT_QUEUE_BYTES - at ? length : EVENT_QUEUE_BYTES - at;

	memcpy(to, q->bytes + at, first);
	memcpy((char *) to + first, q->bytes, length - first);
}

/* How much of a text is kept, and whether that is not all. */
static size_t
kept(const char *text, bool *cut)
{
	size_t		length = strnlen(text, EVENT_FIELD_BYTES + 1);

	*cut = length > EVENT_FIELD_BYTES;
	return *cut ? EVENT_FIELD_BYTES : length;
}

void
events_push(event_queue *q, const pglite_event *event)
{
	instance   *self = supervisor_current();
	record		header = {.size = sizeof header, .event = *event};
	const char **fields[TEXTS];
	bool		cut[TEXTS];
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	header.event.time_us = (int64_t) now.tv_sec * 1000000 + now.tv_nsec / 1000;
	texts_of(&header.event, fields);
	for (int i = 0; i < TEXTS; i++)
		if (*fields[i])
		{
			size_t		length = kept(*fields[i], &cut[i]);

			header.length[i] = (uint32_t) (length + (cut[i] ? 3 : 0) + 1);
			header.size += header.length[i] - 1;
		}

	supervisor_inside(self);
	pthread_mutex_lock(&q->lock);
	while (q->tail + header.size - q->head > EVENT_QUEUE_BYTES)
	{
		uint32_t	oldest;

		ring_read(q, q->head, &oldest, sizeof oldest);
		q->head += oldest;
		q->lost++;
	}
	ring_write(q, &header, sizeof header);
	for (int i = 0; i < TEXTS; i++)
		if (*fields[i])
		{
			ring_write(q, *fields[i], header.length[i] - 1 - (cut[i] ? 3 : 0));
			if (cut[i])
				ring_write(q, "...", 3);
		}
	pthread_cond_signal(&q->changed);
	pthread_mutex_unlock(&q->lock);
	supervisor_outside(self);
}

/* Bytes that are not UTF-8 (a database of another encoding) become question marks. */
static void
make_utf8(char *text)
{
	for (unsigned char *p = (unsigned char *) text; *p;)
	{
		int			more = *p < 0x80 ? 0 : *p >= 0xc2 && *p < 0xe0 ? 1 : *p >= 0xe0 && *p < 0xf0 ? 2 : *p >= 0xf0 && *p < 0xf5 ? 3 : -1;
		int			seen = 0;

		while (seen < more && (p[seen + 1] & 0xc0) == 0x80)
			seen++;
		if (seen == more)
			p += more + 1;
		else
			*p++ = '?';
	}
}

static pglite_event *
oldest(event_queue *q)
{
	record		header;
	pglite_event *event;
	const char **fields[TEXTS];
	uint64_t	position = q->head + sizeof header;
	char	   *text;

	ring_read(q, q->head, &header, sizeof header);
	if ((event = malloc(sizeof *event + header.size - sizeof header + TEXTS)) == NULL)
		return NULL;
	*event = header.event;
	event->struct_size = sizeof *event;
	text = (char *) (event + 1);
	texts_of(event, fields);
	for (int i = 0; i < TEXTS; i++)
	{
		*fields[i] = NULL;
		if (header.length[i])
		{
			size_t		length = header.length[i] - 1;

			ring_read(q, position, text, length);
			text[length] = '\0';
			make_utf8(text);
			*fields[i] = text;
			position += length;
			text += length + 1;
		}
	}
	q->head += header.size;
	return event;
}

uint64_t
events_lost(event_queue *q)
{
	uint64_t	lost;

	pthread_mutex_lock(&q->lock);
	lost = q->lost;
	pthread_mutex_unlock(&q->lock);
	return lost;
}

/* NULL when time is up, or when the cluster has stopped and nothing is left. */
pglite_event *
events_take(event_queue *q, int64_t until_us)
{
	pglite_event *event = NULL;

	pthread_mutex_lock(&q->lock);
	while (q->head == q->tail && !q->closed && supervisor_wait(&q->changed, &q->lock, until_us))
		;
	if (q->head != q->tail)
		event = oldest(q);
	pthread_mutex_unlock(&q->lock);
	return event;
}
