/*
 * dynamic_module.c - a session's part of loading an extension module from a file of its own.
 *
 * The file is loaded and bound once per process (supervisor/modules.c). A session has a block for the module's variables from
 * its first dlopen() on, as a fresh process would have fresh variables then; it lies on the session's heap and goes with it.
 */
#include "dynamic_module.h"
#include "inside.h"

#include <string.h>

#define BLOCK_ALIGNMENT		64

extern char *pgs_realpath(const char *path, char *resolved);
extern char *pgs_strerror_r(int code, char *buffer, size_t size);

/* The address of each module's block in this session: the pass compiles uses of a module's variables to a load from here. */
static void *blocks[DYNAMIC_MODULES];

static char *
address(const struct dynamic_module *module, char *base, char *block, const struct module_fixup *fixup)
{
	switch ((enum fixup_target) fixup->target)
	{
		case FIXUP_BLOCK:
			return block + fixup->value + fixup->distance;
		case FIXUP_VARIABLE:
			return base + module->variable_offsets[fixup->value] + fixup->distance;
		case FIXUP_IMPORT:
			return (char *) module->imports[fixup->value] + fixup->distance;
	}
	return NULL;
}

static bool
attach(const struct dynamic_module *module)
{
	char	   *base = session_base;	/* read once: the thread may change */
	void	  **slot = (void **) (base + *module->slot_offset);
	char	   *memory,
			   *block;

	if (*slot)
		return true;
	if ((memory = pgs_calloc(1, module->block_size + BLOCK_ALIGNMENT)) == NULL)
		return false;
	block = (char *) (((uintptr_t) memory + BLOCK_ALIGNMENT - 1) & ~(uintptr_t) (BLOCK_ALIGNMENT - 1));
	memcpy(block, module->template_bytes, module->template_size);
	for (uint64_t i = 0; i < module->fixup_count; i++)
	{
		char	   *target = address(module, base, block, &module->fixups[i]);

		memcpy(block + module->fixups[i].at, &target, sizeof target);
	}
	*slot = block;
	if (module->begin)
		module->begin();
	return true;
}

const struct module *
dynamic_module_open(const char *path, char *message, size_t size)
{
	char	   *absolute = pgs_realpath(path, NULL);
	struct dynamic_module *module;

	if (absolute == NULL)
	{
		char		text[128];

		snprintf(message, size, "%s: %s", path, pgs_strerror_r(errno, text, sizeof text));
		return NULL;
	}
	session_hold();
	module = supervisor_module_load(absolute, blocks, message, size);
	session_release();
	if (module && !attach(module))
	{
		snprintf(message, size, "%s: out of memory", path);
		module = NULL;
	}
	pgs_free(absolute);
	return module ? &module->module : NULL;
}
