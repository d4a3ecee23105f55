/*
 * chunks.h - the blocks of the session's heap, and the chunks that the small ones are cut from.
 */
#ifndef PGLITE_CHUNKS_H
#define PGLITE_CHUNKS_H

#include "segments.h"

#include <stdint.h>

#define SMALL_LIMIT		((size_t) 64 << 10)

/* In front of every block. */
struct header
{
	uint32_t	size;				/* usable bytes; 0: a large block, and its segment says how many */
	uint32_t	place;				/* of a small one: the way back to its chunk, and whether its pages were given back */
	uint64_t	tag;
};

#define SEGMENT_OVERHEAD (sizeof(struct segment) + sizeof(struct header))

static inline size_t
block_size(const struct header *block)
{
	return block->size ? block->size : ((const struct segment *) block - 1)->size - SEGMENT_OVERHEAD;
}

/* All are called held. */
extern struct header *chunk_block_new(size_t size);	/* of 1 to SMALL_LIMIT bytes, without its tag; or NULL */
extern void chunk_block_free(struct header *block);
extern size_t chunks_spare(void);		/* bytes that are there and that nobody uses, as far as chunks_trim() may give them back */
extern void chunks_trim(void);			/* gives back chunks without a block in use, and the pages of free blocks in others */
extern void chunks_unused(const char **from, const char **to);	/* the part of the newest chunk that was never used */

#endif
