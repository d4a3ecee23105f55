/*
 * common_parts.h - what the folders of the systems share among themselves; nobody else calls it.
 */
#ifndef PGLITE_COMMON_PARTS_H
#define PGLITE_COMMON_PARTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* A library's file in memory. Nothing in it is trusted. */
struct image
{
	const char *bytes;
	size_t		size;
};

/* count elements of a size at an offset, or NULL when they are not all in the file */
extern const void *image_part(const struct image *image, uint64_t offset, uint64_t count, size_t size);

/* Each system's own: whether the file is one of its libraries and defines that name. */
extern bool image_defines(const struct image *image, const char *name);

/* Up to length bytes; how many there were, 0 at the end, or -1 and errno. */
extern ssize_t copy_through_buffer(int from, int to, size_t length);

/* The descriptors in a folder that shows those of this process, or -1 and errno. */
extern int	count_descriptors(const char *folder);

/* Timers that call, on a thread of their own; arguments and results are those of platform_timer_NAME(). */
struct platform_timer;
extern int	alarm_open(struct platform_timer *timer, void (*expired) (void *context), void *context);
extern void alarm_close(struct platform_timer *timer);	/* it is open */
extern int	alarm_set(struct platform_timer *timer, int64_t first, int64_t interval, int64_t *remaining, int64_t *old_interval);
extern int	alarm_get(struct platform_timer *timer, int64_t *remaining, int64_t *interval);

#endif
