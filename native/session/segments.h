/*
 * segments.h - the mappings that the session's heap is made of.
 */
#ifndef PGLITE_SEGMENTS_H
#define PGLITE_SEGMENTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PAGE			((size_t) 4096)
#define FIRST_CHUNK		((size_t) 256 << 10)	/* each is twice the one before */

/* A chunk of small blocks, or one large block. */
struct segment
{
	struct segment *previous;
	struct segment *next;
	size_t		size;
	size_t		live;				/* of a chunk: blocks in use; SEGMENT_LARGE: one large block. Keeps what follows aligned to 16 */
};

#define SEGMENT_LARGE	SIZE_MAX

/* All are called held. Sizes are multiples of PAGE and include struct segment. */
extern struct segment *segment_new(size_t size);	/* zero, live too; or NULL: no memory, or a limit */
extern void segment_free(struct segment *segment);
extern struct segment *segment_take(size_t size);	/* one that was kept and fits without much waste; or NULL */
extern void segment_keep(struct segment *segment);	/* for segment_take(), or gives it back */
extern struct segment *segment_resize(struct segment *segment, size_t size);	/* may move; NULL: unchanged */
extern bool segment_holds(const void *pointer);
extern struct segment *segments_first(void);		/* of the list, or NULL */
extern size_t segments_kept(void);				/* bytes */
extern void segments_drop_kept(void);
extern void segments_trim(const char *unused, const char *unused_end);	/* the part that nobody has is known to be unused */

#endif
