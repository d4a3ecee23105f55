/*
 * library.c - looks at a library's file without loading it: dlopen() runs constructors at once, so a file that is not ours must
 * be recognised before. Every range is checked against the file's size.
 */
#include "common_parts.h"
#include "platform.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

const void *
image_part(const struct image *image, uint64_t offset, uint64_t count, size_t size)
{
	if (offset > image->size || count > (image->size - offset) / size)
		return NULL;
	return image->bytes + offset;
}

int
platform_library_defines(const char *path, const char *name)
{
	int			fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat status;
	void	   *bytes;
	int			result;

	if (fd < 0)
		return -1;
	if (fstat(fd, &status) != 0 || status.st_size == 0)
	{
		close(fd);
		errno = ENOEXEC;
		return -1;
	}
	bytes = mmap(NULL, (size_t) status.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	close(fd);
	if (bytes == MAP_FAILED)
		return -1;
	result = image_defines(&(struct image) {bytes, (size_t) status.st_size}, name);
	munmap(bytes, (size_t) status.st_size);
	return result;
}
