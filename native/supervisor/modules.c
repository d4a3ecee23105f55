/*
 * modules.c - extension modules in files of their own: loaded and bound once per process, for all clusters and sessions.
 *
 * Binding fills in the module's words: addresses of what it imports, offsets of variables, its slot in a session block. They
 * are the same for every session and never change afterwards, so code that reads them needs no lock. A loaded file stays: its
 * functions may be anywhere in a session's memory.
 *
 * supervisor_module_load() is called held, on a session's thread.
 */
#include "dynamic_module.h"
#include "platform.h"
#include "session.h"

#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Emitted by the pass: distances from the table's own start, sorted by name. */
struct search_table
{
	uint32_t	count;
	struct
	{
		int32_t		name;
		int32_t		value;
	}			entries[];
};

extern const struct search_table session_exports;	/* name -> distance to a function or constant */
extern const struct search_table session_variables; /* name -> offset in the session block */

struct loaded
{
	char	   *path;
	struct dynamic_module *module;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct loaded loaded[DYNAMIC_MODULES];
static int	loaded_count;

static void *
refuse(char *message, size_t size, const char *format, ...)
{
	va_list		arguments;

	va_start(arguments, format);
	vsnprintf(message, size, format, arguments);
	va_end(arguments);
	return NULL;
}

static const int32_t *
find(const struct search_table *table, const char *name)
{
	uint32_t	low = 0,
				high = table->count;

	while (low < high)
	{
		uint32_t	middle = low + (high - low) / 2;
		int			order = strcmp(name, (const char *) table + table->entries[middle].name);

		if (order == 0)
			return &table->entries[middle].value;
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}

static struct dynamic_module *
bind_module(struct dynamic_module *module, const char *path, void *const *slots, char *message, size_t size)
{
	if (module->version != DYNAMIC_MODULE_VERSION)
		return refuse(message, size, "%s: made for another version of this library (%u, not %u)", path, module->version,
					  DYNAMIC_MODULE_VERSION);
	for (uint64_t i = 0; i < module->import_count; i++)
	{
		const int32_t *distance = find(&session_exports, module->import_names[i]);

		if (distance == NULL)
			return refuse(message, size, "%s: undefined symbol: %s", path, module->import_names[i]);
		module->imports[i] = (const char *) &session_exports + *distance;
	}
	for (uint64_t i = 0; i < module->variable_count; i++)
	{
		const int32_t *offset = find(&session_variables, module->variable_names[i]);

		if (offset == NULL)
			return refuse(message, size, "%s: undefined variable: %s", path, module->variable_names[i]);
		module->variable_offsets[i] = (uint64_t) *offset;
	}
	*module->slot_offset = (uint64_t) ((const char *) &slots[loaded_count] - session_base);
	*module->base_place = platform_session_base_place();
	return module;
}

static struct dynamic_module *
load(const char *path, void *const *slots, char *message, size_t size)
{
	void	   *library;
	struct dynamic_module *module;
	char	   *copy;
	int			known = platform_library_defines(path, "pglite_module");

	if (known < 0)
		return refuse(message, size, "%s: %s", path, platform_error_text(errno, (char[128]) {0}, 128));
	if (known == 0)
		return refuse(message, size, "%s: an ordinary module, whose variables all sessions here would share; "
					  "\"./build.sh extension FOLDER\" builds it for this library", path);
	if (loaded_count == DYNAMIC_MODULES)
		return refuse(message, size, "%s: %d modules are loaded already, and more cannot be", path, DYNAMIC_MODULES);
	if ((library = dlopen(path, RTLD_NOW | RTLD_LOCAL)) == NULL)
		return refuse(message, size, "%s", dlerror());
	if ((module = dlsym(library, "pglite_module")) == NULL || (copy = strdup(path)) == NULL)
		return refuse(message, size, "%s: out of memory, or changed while it was loaded", path);
	for (int i = 0; i < loaded_count; i++)
		if (loaded[i].module == module)
		{
			free(copy);
			return module;		/* another name of the same file */
		}
	if (bind_module(module, path, slots, message, size) == NULL)
	{
		free(copy);
		return NULL;
	}
	loaded[loaded_count++] = (struct loaded) {copy, module};
	return module;
}

struct dynamic_module *
supervisor_module_load(const char *path, void *const *slots, char *message, size_t size)
{
	struct dynamic_module *module = NULL;

	pthread_mutex_lock(&lock);
	for (int i = 0; i < loaded_count && module == NULL; i++)
		if (strcmp(loaded[i].path, path) == 0)
			module = loaded[i].module;
	if (module == NULL)
		module = load(path, slots, message, size);
	pthread_mutex_unlock(&lock);
	return module;
}
