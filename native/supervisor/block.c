/*
 * block.c - a session's block of variables: a copy of the template, with the addresses inside it made its own.
 *
 * PostgreSQL picks the CRC and popcount routines for this CPU on first use, through function pointers in the block; cpuid
 * traps under virtualisation and is slow there. So the choice is made once, in a block that no session uses, and what it
 * changed goes into the template for all. Only words that became pointers to code or plain values may change: if one points
 * into that block, or lies in the part that starts zero, the original template is kept and every session chooses for itself.
 */
#include "cluster.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>

static const char *template = session_template;

static void
fix(char *block)
{
	for (uint64_t i = 0; i < session_fixup_count; i++)
	{
		char	   *target = block + session_fixups[2 * i + 1];

		memcpy(block + session_fixups[2 * i], &target, sizeof target);
	}
}

/* block is zero beyond the template */
void
block_fill(char *block, instance *self)
{
	memcpy(block, template, session_template_size);
	fix(block);
	((session_header *) block)->instance = self;
}

static bool
points_into(uintptr_t word, const char *block)
{
	return word >= (uintptr_t) block && word < (uintptr_t) block + session_block_size;
}

/* Copies what the choice changed from `chosen` to `result`; false if it cannot be shared. */
static bool
take_changes(char *chosen, char *result)
{
	size_t		word = sizeof(uintptr_t);

	for (size_t at = 0; at + word <= session_block_size; at += word)
	{
		uintptr_t	now,
					before = 0;

		memcpy(&now, chosen + at, word);
		if (at + word <= session_template_size)
			memcpy(&before, session_template + at, word);
		if (now == before)
			continue;
		if (points_into(now, chosen))
		{
			bool		fixup = false;

			for (uint64_t i = 0; i < session_fixup_count && !fixup; i++)
				fixup = session_fixups[2 * i] == at;
			if (fixup)
				continue;
			return false;
		}
		if (at + word > session_template_size)
			return false;
		memcpy(result + at, &now, word);
	}
	return true;
}

int
block_prepare(void)
{
	char	   *chosen = mmap(NULL, session_block_size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	char	   *result = mmap(NULL, session_template_size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (chosen == MAP_FAILED || result == MAP_FAILED)
	{
		if (chosen != MAP_FAILED)
			munmap(chosen, session_block_size);
		return ENOMEM;
	}
	memcpy(result, session_template, session_template_size);
	block_fill(chosen, NULL);
	session_base = chosen;
	session_choose();
	session_base = NULL;
	if (take_changes(chosen, result) && mprotect(result, session_template_size, PROT_READ) == 0)
		template = result;
	else
		munmap(result, session_template_size);
	munmap(chosen, session_block_size);
	return 0;
}
