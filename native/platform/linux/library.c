/*
 * library.c - the names that a library of ELF defines: its dynamic symbol table, found by the section headers.
 */
#include "common_parts.h"

#include <elf.h>
#include <string.h>

static bool
defines(const struct image *image, const Elf64_Shdr *sections, unsigned section_count, const Elf64_Shdr *table, const char *name)
{
	uint64_t	count = table->sh_size / sizeof(Elf64_Sym);
	const Elf64_Sym *symbols = image_part(image, table->sh_offset, count, sizeof(Elf64_Sym));
	const Elf64_Shdr *strings = table->sh_link < section_count ? &sections[table->sh_link] : NULL;
	const char *text = strings ? image_part(image, strings->sh_offset, strings->sh_size, 1) : NULL;
	size_t		length = strlen(name) + 1;

	if (symbols == NULL || text == NULL)
		return false;
	for (uint64_t i = 0; i < count; i++)
		if (symbols[i].st_shndx != SHN_UNDEF && symbols[i].st_name <= strings->sh_size &&
			length <= strings->sh_size - symbols[i].st_name && memcmp(text + symbols[i].st_name, name, length) == 0)
			return true;
	return false;
}

bool
image_defines(const struct image *image, const char *name)
{
	const Elf64_Ehdr *header = image_part(image, 0, 1, sizeof(Elf64_Ehdr));
	const Elf64_Shdr *sections;

	if (header == NULL || memcmp(header->e_ident, ELFMAG, SELFMAG) != 0 || header->e_ident[EI_CLASS] != ELFCLASS64 ||
		header->e_shentsize != sizeof(Elf64_Shdr) || header->e_shoff % _Alignof(Elf64_Shdr) != 0 ||
		(sections = image_part(image, header->e_shoff, header->e_shnum, sizeof(Elf64_Shdr))) == NULL)
		return false;
	for (unsigned i = 0; i < header->e_shnum; i++)
		if (sections[i].sh_type == SHT_DYNSYM && sections[i].sh_offset % _Alignof(Elf64_Sym) == 0 &&
			defines(image, sections, header->e_shnum, &sections[i], name))
			return true;
	return false;
}
