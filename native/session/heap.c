/*
 * heap.c - malloc() of a session: no locks, and the session's end unmaps the lot.
 *
 * Blocks up to SMALL_LIMIT come in size classes (16-byte steps up to 1 kB, then quarters of a power of two) from chunks, and go
 * back to a list per class. Larger ones are segments of their own (segments.c).
 *
 * A block carries a tag made of its address, so that a pointer that came out of libc is told apart and given to libc, and a
 * block freed twice or overwritten ends the session (SIGABRT, crash recovery) instead of the host.
 *
 * The lists are changed held: a session that is killed is killed before or after, and a fault in here is not contained.
 *
 * Kept of libc: 16-byte alignment, unique pointers for size 0, overflow of calloc() noticed, ENOMEM, realloc() leaves the old
 * block when it fails. Changed: memory belongs to one session; freed chunks go, at its end, to the system or to the next session.
 */
#include "inside.h"
#include "segments.h"

#include <stdlib.h>
#include <string.h>

#define LARGEST_CHUNK	((size_t) 2 << 20)
#define SMALL_LIMIT		((size_t) 64 << 10)
#define CLASSES			88

#define TAG_LIVE		UINT64_C(0x6c6976652d626c6b)
#define TAG_FREE		UINT64_C(0x667265652d626c6b)
#define TAG_ALIGNED		UINT64_C(0x616c69676e65642d)
#define TAG(kind, header) ((kind) ^ (uintptr_t) (header))

/* In front of every block. */
struct header
{
	size_t		size;				/* usable bytes */
	uint64_t	tag;
};

#define SEGMENT_OVERHEAD (sizeof(struct segment) + sizeof(struct header))

static struct header *free_blocks[CLASSES];
static char *unused,
		   *unused_end;				/* rest of the newest chunk */
static size_t chunk_size = FIRST_CHUNK;		/* of the next one */

static inline struct header **
next_free(struct header *block)
{
	return (struct header **) (block + 1);
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

static struct header *
small_new(size_t size)
{
	int			class = class_of(&size);
	struct header *block = free_blocks[class];

	if (block)
		free_blocks[class] = *next_free(block);
	else
	{
		if ((size_t) (unused_end - unused) < size + sizeof *block)
		{
			struct segment *chunk = segment_new(chunk_size);

			if (chunk == NULL)
				return NULL;
			unused = (char *) (chunk + 1);
			unused_end = (char *) chunk + chunk_size;
			if (chunk_size < LARGEST_CHUNK)
				chunk_size *= 2;
		}
		block = (struct header *) unused;
		unused += size + sizeof *block;
		block->size = size;
	}
	return block;
}

static size_t
large_total(size_t size)
{
	return (size + SEGMENT_OVERHEAD + PAGE - 1) & ~(PAGE - 1);
}

/* A kept mapping that fits without much waste, else a new one. */
static struct header *
large_new(size_t size, bool *zeroed)
{
	size_t		total = large_total(size);
	struct segment *segment;
	struct header *block;

	if (size > PTRDIFF_MAX - 2 * PAGE)
		return NULL;
	segment = segment_take(total);
	*zeroed = segment == NULL;
	if (segment == NULL && (segment = segment_new(total)) == NULL)
		return NULL;
	block = (struct header *) (segment + 1);
	block->size = segment->size - SEGMENT_OVERHEAD;
	return block;
}

static void *
allocate(size_t size, bool *zeroed)
{
	struct header *block;

	*zeroed = false;
	session_hold();
	block = size <= SMALL_LIMIT ? small_new(size ? size : 1) : large_new(size, zeroed);
	if (block)
		block->tag = TAG(TAG_LIVE, block);
	session_release();
	if (__builtin_expect(block == NULL, 0))
	{
		errno = ENOMEM;
		return NULL;
	}
	return block + 1;
}

/* Not a live block: libc's own pointer, or a mistake, which libc would answer by ending the host. */
static void
expect_foreign(const void *pointer)
{
	static const char complaint[] = "heap of this session is damaged: a block was freed twice or overwritten\n";

	if (segment_holds(pointer))
	{
		supervisor_output(session_self, complaint, sizeof complaint - 1);
		session_die(SIGABRT);
	}
}

/* The block that a pointer belongs to; NULL when it is libc's. */
static struct header *
block_of(void *pointer)
{
	struct header *block = (struct header *) pointer - 1;

	if (__builtin_expect(block->tag == TAG(TAG_LIVE, block), 1))
		return block;
	if (block->tag == TAG(TAG_ALIGNED, block))
		return *(struct header **) (block - 1);
	expect_foreign(pointer);
	return NULL;
}

void *
pgs_malloc(size_t size)
{
	bool		zeroed;

	return allocate(size, &zeroed);
}

void
pgs_free(void *pointer)
{
	struct header *block;

	if (pointer == NULL)
		return;
	session_hold();
	if ((block = block_of(pointer)) == NULL)
		free(pointer);
	else
	{
		block->tag = TAG(TAG_FREE, block);
		if (block->size > SMALL_LIMIT)
			segment_keep((struct segment *) block - 1);
		else
		{
			size_t		size = block->size;
			int			class = class_of(&size);

			*next_free(block) = free_blocks[class];
			free_blocks[class] = block;
		}
	}
	session_release();
}

void *
pgs_calloc(size_t count, size_t size)
{
	size_t		total;
	bool		zeroed;
	void	   *result;

	if (__builtin_mul_overflow(count, size, &total))
	{
		errno = ENOMEM;
		return NULL;
	}
	result = allocate(total, &zeroed);
	return result && !zeroed ? memset(result, 0, total) : result;
}

/*
 * A large block grows into a kept mapping, else grows and shrinks in its own, which the kernel may move. To copy into pages
 * that are there costs less than to have as many new ones.
 */
static struct header *
large_resize(struct header *block, size_t size)
{
	size_t		total = large_total(size);
	struct segment *segment = (struct segment *) block - 1,
			   *larger;

	if (size > PTRDIFF_MAX - 2 * PAGE)
		return NULL;
	if (total > segment->size && (larger = segment_take(total)) != NULL)
	{
		memcpy(larger + 1, segment + 1, segment->size - sizeof *segment);
		segment_keep(segment);
		segment = larger;
	}
	else if ((segment = segment_resize(segment, total)) == NULL)
		return NULL;
	block = (struct header *) (segment + 1);
	block->size = segment->size - SEGMENT_OVERHEAD;
	block->tag = TAG(TAG_LIVE, block);
	return block;
}

void *
pgs_realloc(void *pointer, size_t size)
{
	struct header *block;
	size_t		usable;
	void	   *result;

	if (pointer == NULL)
		return pgs_malloc(size);
	if ((block = block_of(pointer)) == NULL)
		return SESSION_HELD(void *, realloc(pointer, size));
	if (block + 1 == pointer && block->size > SMALL_LIMIT && size > SMALL_LIMIT)
	{
		block = SESSION_HELD(struct header *, large_resize(block, size));
		if (block == NULL)
			errno = ENOMEM;
		return block ? block + 1 : NULL;
	}
	usable = (size_t) ((char *) (block + 1) + block->size - (char *) pointer);
	if (block + 1 == pointer && size <= usable && (size > usable / 2 || usable <= 256))
		return pointer;
	if ((result = pgs_malloc(size)) != NULL)
	{
		memcpy(result, pointer, size < usable ? size : usable);
		pgs_free(pointer);
	}
	return result;
}

/* The aligned pointer has a header of its own that leads to the block around it. */
int
pgs_posix_memalign(void **out, size_t alignment, size_t size)
{
	struct header *block,
			   *inner;
	void	   *whole;

	if (alignment < sizeof(void *) || (alignment & (alignment - 1)))
		return EINVAL;
	if (size > PTRDIFF_MAX - alignment - 2 * sizeof *block)
		return ENOMEM;
	if ((whole = pgs_malloc(alignment <= 16 ? size : size + alignment + 2 * sizeof *block)) == NULL)
		return ENOMEM;
	if (alignment > 16)
	{
		block = (struct header *) whole - 1;
		inner = (struct header *) (((uintptr_t) whole + 2 * sizeof *block + alignment - 1) & ~(alignment - 1)) - 1;
		*(struct header **) (inner - 1) = block;
		inner->tag = TAG(TAG_ALIGNED, inner);
		whole = inner + 1;
	}
	*out = whole;
	return 0;
}

void *
pgs_aligned_alloc(size_t alignment, size_t size)
{
	void	   *result = NULL;

	errno = pgs_posix_memalign(&result, alignment, size);
	return result;
}

char *
pgs_strdup(const char *text)
{
	size_t		size = strlen(text) + 1;
	char	   *copy = pgs_malloc(size);

	return copy ? memcpy(copy, text, size) : NULL;
}

char *
pgs_strndup(const char *text, size_t most)
{
	size_t		length = strnlen(text, most);
	char	   *copy = pgs_malloc(length + 1);

	if (copy == NULL)
		return NULL;
	copy[length] = '\0';
	return memcpy(copy, text, length);
}

/* What nothing was written to, or nothing but zeros, goes back to the system; it comes again when it is used. Called held. */
void
heap_trim(void)
{
	segments_trim(unused, unused_end);
}
