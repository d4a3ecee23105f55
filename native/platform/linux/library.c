/*
 * library.c - looks at a shared library without loading it.
 *
 * dlopen() runs a library's constructors at once, so a file that is not ours must be recognised before. The dynamic symbol
 * table is read from the file by its section headers; nothing in the file is trusted: every range is checked against its size.
 */
#include "platform.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
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

static bool
defines(const struct image *image, const Elf64_Shdr *sections, unsigned section_count, const Elf64_Shdr *table, const char *name)
{
	uint64_t	count = table->sh_size / sizeof(Elf64_Sym);
	const Elf64_Sym *symbols = part(image, table->sh_offset, count, sizeof(Elf64_Sym));
	const Elf64_Shdr *strings = table->sh_link < section_count ? &sections[table->sh_link] : NULL;
	const char *text = strings ? part(image, strings->sh_offset, strings->sh_size, 1) : NULL;
	size_t		length = strlen(name) + 1;

	if (symbols == NULL || text == NULL)
		return false;
	for (uint64_t i = 0; i < count; i++)
		if (symbols[i].st_shndx != SHN_UNDEF && symbols[i].st_name <= strings->sh_size &&
			length <= strings->sh_size - symbols[i].st_name && memcmp(text + symbols[i].st_name, name, length) == 0)
			return true;
	return false;
}

static bool
image_defines(const struct image *image, const char *name)
{
	const Elf64_Ehdr *header = part(image, 0, 1, sizeof(Elf64_Ehdr));
	const Elf64_Shdr *sections;

	if (header == NULL || memcmp(header->e_ident, ELFMAG, SELFMAG) != 0 || header->e_ident[EI_CLASS] != ELFCLASS64 ||
		header->e_shentsize != sizeof(Elf64_Shdr) || header->e_shoff % _Alignof(Elf64_Shdr) != 0 ||
		(sections = part(image, header->e_shoff, header->e_shnum, sizeof(Elf64_Shdr))) == NULL)
		return false;
	for (unsigned i = 0; i < header->e_shnum; i++)
		if (sections[i].sh_type == SHT_DYNSYM && sections[i].sh_offset % _Alignof(Elf64_Sym) == 0 &&
			defines(image, sections, header->e_shnum, &sections[i], name))
			return true;
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
