/*
 * segments.c - the mappings that the session's heap is made of.
 *
 * All of them are in one list, so that the end finds every one. A few that were freed are kept, because one query after the
 * other asks for the same sizes and a fresh mapping costs a page fault per 4 kB; the oldest goes when there are too many, and all
 * go when the session idles.
 */
#include "inside.h"
#include "segments.h"

#include <string.h>
#include <sys/mman.h>

#define KEPT_COUNT		32
#define KEPT_BYTES		((size_t) 64 << 20)	/* glibc's malloc() keeps as much in a process */
#define TRIMMED_SEGMENT	((size_t) 1 << 20)

static struct segment *segments;
static struct segment *kept[KEPT_COUNT];	/* oldest first; also in the list */
static int	kept_count;
static size_t kept_bytes;

/* Counts memory before it is there. What is free of our own makes room first. */
static bool
account(size_t size)
{
	if (supervisor_memory_take(session_self, size, session_may_not_fail()))
		return true;
	heap_trim_idle();
	return supervisor_memory_take(session_self, size, false);
}

struct segment *
segment_new(size_t size)
{
	struct segment *segment;

	if (!account(size))
		return NULL;
	if ((segment = supervisor_spare_take(size)) == NULL && (segment = platform_map(size)) == NULL)
	{
		supervisor_memory_give(session_self, size);
		return NULL;
	}
	segment->size = size;
	segment->previous = NULL;
	segment->next = segments;
	if (segments)
		segments->previous = segment;
	segments = segment;
	return segment;
}

/* Neighbours learn the segment's address anew, after it was moved, or that it is gone. */
static void
segment_relink(struct segment *segment, struct segment *previous_value, struct segment *next_value)
{
	if (segment->next)
		segment->next->previous = next_value;
	if (segment->previous)
		segment->previous->next = previous_value;
	else
		segments = previous_value;
}

void
segment_free(struct segment *segment)
{
	segment_relink(segment, segment->next, segment->previous);
	supervisor_memory_give(session_self, segment->size);
	munmap(segment, segment->size);
}

static struct segment *
kept_remove(int i)
{
	struct segment *segment = kept[i];

	kept_bytes -= segment->size;
	memmove(&kept[i], &kept[i + 1], (size_t) (--kept_count - i) * sizeof kept[0]);
	return segment;
}

struct segment *
segment_take(size_t size)
{
	for (int i = kept_count - 1; i >= 0; i--)
		if (kept[i]->size >= size && kept[i]->size - size <= size / 4)
			return kept_remove(i);
	return NULL;
}

void
segment_keep(struct segment *segment)
{
	if (segment->size > KEPT_BYTES / 2)
	{
		segment_free(segment);
		return;
	}
	while (kept_count == KEPT_COUNT || (kept_count > 0 && kept_bytes + segment->size > KEPT_BYTES))
		segment_free(kept_remove(0));
	kept[kept_count++] = segment;
	kept_bytes += segment->size;
}

struct segment *
segment_resize(struct segment *segment, size_t size)
{
	size_t		before = segment->size;
	struct segment *moved;

	if (size > before && !account(size - before))
		return NULL;
	if ((moved = platform_resize_mapping(segment, before, size)) == NULL)
	{
		if (size > before)
			supervisor_memory_give(session_self, size - before);
		return NULL;
	}
	if (size < before)
		supervisor_memory_give(session_self, before - size);
	moved->size = size;
	segment_relink(moved, moved, moved);
	return moved;
}

bool
segment_holds(const void *pointer)
{
	for (const struct segment *s = segments; s; s = s->next)
		if ((const char *) pointer > (const char *) s && (const char *) pointer < (const char *) s + s->size)
			return true;
	return false;
}

static bool
is_zero(const char *page)
{
	const uint64_t *words = (const uint64_t *) page;

	for (size_t i = 0; i < PAGE / sizeof *words; i++)
		if (words[i] != 0)
			return false;
	return true;
}

/*
 * Pages that are not there are not looked at, which would bring them; large segments are in huge pages, which would fall to pieces;
 * a single page is not worth the call.
 */
static void
segment_trim(struct segment *segment, const char *unused, const char *unused_end)
{
	unsigned char there[TRIMMED_SEGMENT / PAGE];
	size_t		pages = segment->size / PAGE,
				first = 0;		/* of a row of pages to release */

	if (segment->size > TRIMMED_SEGMENT || platform_present(segment, segment->size, there) != 0)
		return;
	for (size_t i = 0; i <= pages; i++)
	{
		const char *page = (char *) segment + i * PAGE;

		if (i < pages && there[i] && ((page >= unused && page < unused_end) || is_zero(page)))
			continue;
		if (i - first > 1)
			platform_release((char *) segment + first * PAGE, (i - first) * PAGE);
		first = i + 1;
	}
}

size_t
segments_kept(void)
{
	return kept_bytes;
}

void
segments_drop_kept(void)
{
	while (kept_count > 0)
		segment_free(kept_remove(0));
}

struct segment *
segments_first(void)
{
	return segments;
}

void
segments_trim(const char *unused, const char *unused_end)
{
	segments_drop_kept();
	for (struct segment *s = segments; s; s = s->next)
		segment_trim(s, unused, unused_end);
}

/* What every session starts with is left to the next one, zero as if it were new. */
void
heap_end(void)
{
	for (struct segment *next; segments; segments = next)
	{
		size_t		size = segments->size;

		next = segments->next;
		supervisor_memory_give(session_self, size);
		if (size == FIRST_CHUNK || size == 2 * FIRST_CHUNK)
		{
			memset(segments, 0, size);
			if (supervisor_spare_give(segments, size))
				continue;
		}
		munmap(segments, size);
	}
}
