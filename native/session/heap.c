/*
 * heap.c - malloc() of a session: no locks, and the session's end unmaps the lot.
 *
 * Blocks up to SMALL_LIMIT are cut from chunks (chunks.c). Larger ones are segments of their own (segments.c).
 *
 * A block carries a tag made of its address, so that a pointer that came out of libc is told apart and given to libc, and a
 * block freed twice or overwritten ends the session (SIGABRT, crash recovery) instead of the host.
 *
 * What is free stays for the next statement, until the session idles: then it goes back to the system (heap_trim_idle()).
 *
 * The lists are changed held: a session that is killed is killed before or after, and a fault in here is not contained.
 *
 * Kept of libc: 16-byte alignment, unique pointers for size 0, overflow of calloc() noticed, ENOMEM, realloc() leaves the old
 * block when it fails. Changed: memory belongs to one session, and ends with it; it counts against the limits of session and cluster
 * (supervisor/memory.c), and ENOMEM is the answer beyond.
 */
#include "inside.h"
#include "chunks.h"

#include <stdlib.h>
#include <string.h>

#define TRIM_STEP		((size_t) 1 << 20)	/* how much more must be free to look again */

#define TAG_LIVE		UINT64_C(0x6c6976652d626c6b)
#define TAG_FREE		UINT64_C(0x667265652d626c6b)
#define TAG_ALIGNED		UINT64_C(0x616c69676e65642d)
#define TAG(kind, header) ((kind) ^ (uintptr_t) (header))

static size_t spare_floor;			/* what the last look could not give back, or less */

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
	segment->live = SEGMENT_LARGE;
	block = (struct header *) (segment + 1);
	block->size = 0;
	return block;
}

static void *
allocate(size_t size, bool *zeroed)
{
	struct header *block;

	*zeroed = false;
	session_hold();
	block = size <= SMALL_LIMIT ? chunk_block_new(size ? size : 1) : large_new(size, zeroed);
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
		if (block->size == 0)
			segment_keep((struct segment *) block - 1);
		else
			chunk_block_free(block);
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
	segment->live = SEGMENT_LARGE;
	block = (struct header *) (segment + 1);
	block->size = 0;
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
	if (block + 1 == pointer && block->size == 0 && size > SMALL_LIMIT)
	{
		block = SESSION_HELD(struct header *, large_resize(block, size));
		if (block == NULL)
			errno = ENOMEM;
		return block ? block + 1 : NULL;
	}
	usable = (size_t) ((char *) (block + 1) + block_size(block) - (char *) pointer);
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
	const char *unused,
			   *unused_end;

	chunks_unused(&unused, &unused_end);
	segments_trim(unused, unused_end);
}

/*
 * Asked before each wait, so it makes no call: is there more free than the last look left? The more that was, the less often
 * it is worth a look: each goes through all free blocks.
 */
bool
heap_has_spare(void)
{
	size_t		spare = chunks_spare() + segments_kept();

	if (spare < spare_floor)
		spare_floor = spare;
	return spare - spare_floor > TRIM_STEP + spare_floor / 8;
}

/* All that is free goes back to the system, so far as it is whole pages. Called held. */
void
heap_trim_idle(void)
{
	segments_drop_kept();
	chunks_trim();
	spare_floor = chunks_spare();
}
