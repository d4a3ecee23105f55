/*
 * library.c - looks at a library or bundle without loading it: dlopen() runs constructors at once, so a file that is not ours must
 * be recognised before. The symbol table is read by the load commands; every range is checked against the file's size.
 */
#include "platform.h"

#include <errno.h>
#include <fcntl.h>
#include <mach-o/loader.h>
#include <mach-o/nlist.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

struct image
{
	const char *bytes;
	size_t		size;
};

/* count elements of a size at an offset, or NULL when they are not all in the file */
static const void *
part(const struct image *image, uint64_t offset, uint64_t count, size_t size)
{
	if (offset > image->size || count > (image->size - offset) / size)
		return NULL;
	return image->bytes + offset;
}

/* Names in the file have an underscore before those of C. */
static bool
defines(const struct image *image, const struct symtab_command *table, const char *name)
{
	const struct nlist_64 *symbols = part(image, table->symoff, table->nsyms, sizeof(struct nlist_64));
	const char *text = part(image, table->stroff, table->strsize, 1);
	size_t		length = strlen(name) + 1;

	if (symbols == NULL || text == NULL || table->symoff % 4 != 0)
		return false;
	for (uint32_t i = 0; i < table->nsyms; i++)
		if ((symbols[i].n_type & N_STAB) == 0 && (symbols[i].n_type & N_TYPE) == N_SECT && (symbols[i].n_type & N_EXT) &&
			symbols[i].n_un.n_strx < table->strsize && length < table->strsize - symbols[i].n_un.n_strx &&
			text[symbols[i].n_un.n_strx] == '_' && memcmp(text + symbols[i].n_un.n_strx + 1, name, length) == 0)
			return true;
	return false;
}

static bool
image_defines(const struct image *image, const char *name)
{
	const struct mach_header_64 *header = part(image, 0, 1, sizeof(struct mach_header_64));
	uint64_t	at = sizeof(struct mach_header_64);

	if (header == NULL || header->magic != MH_MAGIC_64)
		return false;
	for (uint32_t i = 0; i < header->ncmds; i++)
	{
		const struct load_command *command = part(image, at, 1, sizeof(struct load_command));

		if (command == NULL || command->cmdsize < sizeof *command || command->cmdsize % 8 != 0)
			return false;
		if (command->cmd == LC_SYMTAB && part(image, at, 1, sizeof(struct symtab_command)) &&
			defines(image, (const struct symtab_command *) command, name))
			return true;
		at += command->cmdsize;
	}
	return false;
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
