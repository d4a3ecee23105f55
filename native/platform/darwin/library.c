/*
 * library.c - the names that a library or bundle of Mach-O defines: its symbol table, found by the load commands.
 */
#include "common_parts.h"

#include <mach-o/loader.h>
#include <mach-o/nlist.h>
#include <string.h>

/* Names in the file have an underscore before those of C. */
static bool
defines(const struct image *image, const struct symtab_command *table, const char *name)
{
	const struct nlist_64 *symbols = image_part(image, table->symoff, table->nsyms, sizeof(struct nlist_64));
	const char *text = image_part(image, table->stroff, table->strsize, 1);
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

bool
image_defines(const struct image *image, const char *name)
{
	const struct mach_header_64 *header = image_part(image, 0, 1, sizeof(struct mach_header_64));
	uint64_t	at = sizeof(struct mach_header_64);

	if (header == NULL || header->magic != MH_MAGIC_64)
		return false;
	for (uint32_t i = 0; i < header->ncmds; i++)
	{
		const struct load_command *command = image_part(image, at, 1, sizeof(struct load_command));

		if (command == NULL || command->cmdsize < sizeof *command || command->cmdsize % 8 != 0)
			return false;
		if (command->cmd == LC_SYMTAB && image_part(image, at, 1, sizeof(struct symtab_command)) &&
			defines(image, (const struct symtab_command *) command, name))
			return true;
		at += command->cmdsize;
	}
	return false;
}
