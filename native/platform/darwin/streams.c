/*
 * streams.c - a FILE without a descriptor.
 */
#include "platform.h"

#include <stdlib.h>

struct stream
{
	void	   *context;
	platform_stream_write write;
};

static int
take(void *cookie, const char *text, int length)
{
	struct stream *stream = cookie;

	return (int) stream->write(stream->context, text, (size_t) length);
}

static int
at_end(void *cookie, char *text, int length)
{
	(void) cookie;
	(void) text;
	(void) length;
	return 0;
}

static int
forget(void *cookie)
{
	free(cookie);
	return 0;
}

FILE *
platform_stream_open(void *context, platform_stream_write write)
{
	struct stream *stream = malloc(sizeof *stream);
	FILE	   *file;

	if (stream == NULL)
		return NULL;
	*stream = (struct stream) {context, write};
	file = funopen(stream, write ? NULL : at_end, write ? take : NULL, NULL, forget);
	if (file == NULL)
		free(stream);
	return file;
}

/* There is nothing of the kind. */
void
platform_stream_unshared(FILE *file)
{
	(void) file;
}

void
platform_stream_discard(FILE *file)
{
	fpurge(file);
}
