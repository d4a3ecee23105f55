/*
 * dynamic_module.h - all that an extension module in a file of its own and the engine agree on.
 *
 * The pass (session-module) emits the descriptor as the one symbol of the file. The loader fills in its words once per
 * process; a session that opens the module gets a copy of the template, made good by the fix-ups.
 */
#ifndef PGLITE_DYNAMIC_MODULE_H
#define PGLITE_DYNAMIC_MODULE_H

#include <stddef.h>
#include <stdint.h>

#define DYNAMIC_MODULE_VERSION	2
#define DYNAMIC_MODULES			256		/* per process */

/* What dlsym() answers; ended by a null row. Linked-in modules have the same table. */
struct module_symbol
{
	const char *name;
	void	   *function;
};

/* A handle of dlopen(). */
struct module
{
	const char *name;
	const struct module_symbol *symbols;
};

enum fixup_target
{
	FIXUP_BLOCK = 1,				/* value is an offset in the module's block */
	FIXUP_VARIABLE = 2,				/* value is the number of a variable of the engine */
	FIXUP_IMPORT = 4				/* value is the number of an import */
};

struct module_fixup
{
	uint64_t	at;					/* where in the block the pointer lies */
	uint64_t	target;				/* enum fixup_target */
	uint64_t	value;
	int64_t		distance;			/* from the start of what it points to */
};

struct dynamic_module
{
	struct module module;
	uint32_t	version;
	uint32_t	reserved;
	uint64_t	import_count;		/* functions and constants of the engine */
	const char *const *import_names;
	const void **imports;
	uint64_t	variable_count;		/* variables of the engine */
	const char *const *variable_names;
	uint64_t   *variable_offsets;	/* in the session block */
	uint64_t	block_size;
	uint64_t	template_size;		/* the rest of the block starts zero */
	const char *template_bytes;
	uint64_t	fixup_count;
	const struct module_fixup *fixups;
	uint64_t   *slot_offset;		/* where in the session block the address of the module's block lies */
	int64_t    *base_place;			/* of session_base: platform_session_base_place() */
	void		(*begin) (void);	/* the module's constructors, once per session; NULL: none */
};

/*
 * Loads the file once per process and binds it to the engine; the next caller gets the same descriptor. slots is where a
 * session keeps the addresses of its modules' blocks. On failure NULL, and why in message.
 */
extern struct dynamic_module *supervisor_module_load(const char *path, void *const *slots, char *message, size_t size);

/* The module of this file for this session: a handle, or NULL and why in message. */
extern const struct module *dynamic_module_open(const char *path, char *message, size_t size);

#endif
