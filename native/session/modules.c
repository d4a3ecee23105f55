/*
 * modules.c - dlopen() of extension modules, most of which are linked into this library (others: dynamic_module.c).
 *
 * The registry is made by the pass, read-only and shared; a module's variables are in the session block like PostgreSQL's own,
 * and its _PG_init() runs once per session. A module is found by the base name of its library file, which need not exist.
 *
 * Kept of libc: handles, dlsym() of what the library would export, dlerror() once per failure.
 * Changed: libraries that were not made for this one are refused; constructors do not exist; dlclose() does nothing.
 */
#include "dynamic_module.h"
#include "inside.h"

#include <string.h>
#include <sys/stat.h>

extern const struct module session_modules[];

static char message[256];
static bool failed;

static const struct module *
find(const char *path)
{
	const char *slash = strrchr(path, '/');
	const char *base = slash ? slash + 1 : path;
	const char *suffix = strrchr(base, '.');
	size_t		length;

	if (suffix == NULL || (strcmp(suffix, ".so") != 0 && strcmp(suffix, ".dylib") != 0))
		return NULL;
	length = (size_t) (suffix - base);
	for (const struct module *module = session_modules; module->name; module++)
		if (strncmp(module->name, base, length) == 0 && module->name[length] == '\0')
			return module;
	return NULL;
}

/* Distinct inode numbers, by which PostgreSQL tells libraries apart. Keeps the errno of the stat() that failed. */
int
module_stat(const char *path, struct stat *out)
{
	int			error = errno;
	const struct module *module = find(path);

	errno = error;
	if (module == NULL)
		return -1;
	memset(out, 0, sizeof *out);
	out->st_mode = S_IFREG | 0444;
	out->st_nlink = 1;
	out->st_ino = (ino_t) (module - session_modules) + 1;
	out->st_dev = (dev_t) -1;
	return 0;
}

void *
pgs_dlopen(const char *path, int flags)
{
	const struct module *module = find(path);

	(void) flags;
	if (module == NULL)
		module = dynamic_module_open(path, message, sizeof message);
	failed = module == NULL;
	return (void *) module;
}

void *
pgs_dlsym(void *handle, const char *name)
{
	const struct module *module = handle;

	if (module)
		for (const struct module_symbol *symbol = module->symbols; symbol->name; symbol++)
			if (strcmp(symbol->name, name) == 0)
				return symbol->function;
	snprintf(message, sizeof message, "%s: undefined symbol: %s", module ? module->name : "(null)", name);
	failed = true;
	return NULL;
}

int
pgs_dlclose(void *handle)
{
	(void) handle;
	return 0;
}

char *
pgs_dlerror(void)
{
	if (!failed)
		return NULL;
	failed = false;
	return message;
}
