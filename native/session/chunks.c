/*
 * chunks.c - blocks up to SMALL_LIMIT: size classes (16-byte steps up to 1 kB, then quarters of a power of two), cut from chunks
 * and kept in a list per class when they are free.
 *
 * A chunk counts its blocks in use. One that has none goes back to the system as a whole when the session idles; of a free
 * block in another chunk the whole pages inside go. Neither happens while the session works: the next statement wants them again.
 */
#include "inside.h"
#include "chunks.h"

#define LARGEST_CHUNK	((size_t) 2 << 20)
#define CLASSES			88
#define RELEASABLE		((size_t) 8 << 10)	/* smaller blocks hold no whole page, or just one */
#define STEP			((size_t) 16)		/* of struct header.place */
#define RELEASED		UINT32_C(0x80000000)

static struct header *free_blocks[CLASSES];
static size_t free_bytes;			/* in them, without what was given back */
static struct segment *newest;		/* chunk */
static char *unused,
		   *unused_end;				/* its rest */
static bool rest_released;			/* the pages of that are not there, so far as nobody used them since */
static size_t chunk_size = FIRST_CHUNK;		/* of the next one */

static inline struct header **
next_free(struct header *block)
{
	return (struct header **) (block + 1);
}

static inline struct segment *
chunk_of(const struct header *block)
{
	return (struct segment *) ((char *) block - (block->place & ~RELEASED) * STEP);
}

/* The class of a size of 1 to SMALL_LIMIT bytes, which is rounded up to what the class holds. */
static inline int
class_of(size_t *size)
{
	size_t		quarter,
				steps;
	int			power;

	if (*size <= 1024)
	{
		*size = (*size + 15) & ~(size_t) 15;
		return (int) (*size / 16) - 1;
	}
	power = 63 - __builtin_clzl(*size - 1);
	quarter = (size_t) 1 << (power - 2);
	steps = (*size - ((size_t) 1 << power) + quarter - 1) / quarter;
	*size = ((size_t) 1 << power) + steps * quarter;
	return 64 + (power - 10) * 4 + (int) steps - 1;
}

/* Near a limit on memory a small chunk may be left where a large one is not. */
static bool
chunk_new(void)
{
	size_t		size = chunk_size;
	struct segment *chunk = segment_new(size);

	if (chunk == NULL && size > FIRST_CHUNK)
		chunk = segment_new(size = FIRST_CHUNK);
	if (chunk == NULL)
		return false;
	chunk->live = 0;
	newest = chunk;
	unused = (char *) (chunk + 1);
	unused_end = (char *) chunk + size;
	rest_released = size < LARGEST_CHUNK;	/* page by page they come when they are used; a large one is a huge page */
	if (chunk_size < LARGEST_CHUNK)
		chunk_size *= 2;
	return true;
}

struct header *
chunk_block_new(size_t size)
{
	int			class = class_of(&size);
	struct header *block = free_blocks[class];

	if (block)
	{
		free_blocks[class] = *next_free(block);
		if (block->place & RELEASED)
			block->place &= ~RELEASED;
		else
			free_bytes -= size;
	}
	else
	{
		if ((size_t) (unused_end - unused) < size + sizeof *block && !chunk_new())
			return NULL;
		block = (struct header *) unused;
		unused += size + sizeof *block;
		block->size = (uint32_t) size;
		block->place = (uint32_t) ((size_t) ((char *) block - (char *) newest) / STEP);
	}
	chunk_of(block)->live++;
	return block;
}

void
chunk_block_free(struct header *block)
{
	size_t		size = block->size;
	int			class = class_of(&size);

	*next_free(block) = free_blocks[class];
	free_blocks[class] = block;
	free_bytes += size;
	chunk_of(block)->live--;
}

/* A page too much costs a call, a page too few is kept. */
size_t
chunks_spare(void)
{
	return free_bytes + (rest_released ? 0 : (size_t) (unused_end - unused));
}

/* The list without blocks of chunks that go; others give back the pages that they hold. */
static void
trim_list(struct header **link)
{
	while (*link)
	{
		struct header *block = *link;

		if (chunk_of(block)->live == 0)
		{
			if (!(block->place & RELEASED))
				free_bytes -= block->size;
			*link = *next_free(block);
			continue;
		}
		if (block->size >= RELEASABLE && !(block->place & RELEASED) &&
			platform_release(next_free(block) + 1, block->size - sizeof *next_free(block)) == 0)
		{
			block->place |= RELEASED;
			free_bytes -= block->size;
		}
		link = next_free(block);
	}
}

void
chunks_trim(void)
{
	size_t		largest = 0;

	for (int class = 0; class < CLASSES; class++)
		trim_list(&free_blocks[class]);
	if (newest && newest->live == 0)
	{
		newest = NULL;
		unused = unused_end = NULL;
		rest_released = true;
	}
	for (struct segment *segment = segments_first(), *next; segment; segment = next)
	{
		next = segment->next;
		if (segment->live == 0)
			segment_free(segment);
		else if (segment->live != SEGMENT_LARGE && segment->size > largest)
			largest = segment->size;
	}
	chunk_size = largest == 0 ? FIRST_CHUNK : largest < LARGEST_CHUNK ? largest * 2 : LARGEST_CHUNK;
	if (!rest_released && platform_release(unused, (size_t) (unused_end - unused)) == 0)
		rest_released = true;
}

void
chunks_unused(const char **from, const char **to)
{
	*from = unused;
	*to = unused_end;
}
