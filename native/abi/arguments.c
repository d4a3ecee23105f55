/*
 * arguments.c - PostgreSQL's command line: the directory, the caller's settings, and those that must hold whatever the
 * configuration file says.
 */
#include "handle.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct fixed
{
	const char *name;
	const char *value;				/* NULL: composed, or not given at all */
	const char *why;
} fixed;

static const char paths[] = "It follows from data_directory.";
static const char sockets[] = "Sockets are in run_directory, and behind pglite_connect().";
static const char logs[] = "Log messages are handed over as events.";
static const char memory[] = "Shared memory is the host process's own.";

/* Reserved; those with a value are forced. */
static const fixed reserved[] = {
	{"config_file", NULL, paths},
	{"data_directory", NULL, paths},
	{"dynamic_shared_memory_type", "posix", memory},
	{"external_pid_file", NULL, paths},
	{"hba_file", NULL, paths},
	{"huge_pages", "off", memory},
	{"ident_file", NULL, paths},
	{"jit", "off", "There is no compiler in this library."},
	{"log_destination", "stderr", logs},
	{"logging_collector", "off", logs},
	{"shared_memory_type", NULL, memory},
	{"unix_socket_directories", NULL, sockets},
	{"unix_socket_group", NULL, sockets},
	{"update_process_title", "off", "The process title is the host's."},
};

/* Forced unless the caller says otherwise. */
static const pglite_setting preset[] = {
	{"listen_addresses", ""},
	{"unix_socket_permissions", "0700"},
};

#define COUNT(array) (sizeof (array) / sizeof *(array))

/* Names of settings are compared without case, and '-' on a command line means '_'. */
bool
setting_same_name(const char *a, const char *b)
{
	for (; *a && *b; a++, b++)
		if (tolower((unsigned char) (*a == '-' ? '_' : *a)) != tolower((unsigned char) (*b == '-' ? '_' : *b)))
			return false;
	return *a == *b;
}

bool
setting_is_reserved(const char *name, const char **why)
{
	for (size_t i = 0; i < COUNT(reserved); i++)
		if (setting_same_name(name, reserved[i].name))
		{
			*why = reserved[i].why;
			return true;
		}
	return false;
}

/* The last one wins, as on PostgreSQL's command line. */
const char *
setting_value(const pglite_config *config, const char *name)
{
	const char *value = NULL;

	for (size_t i = 0; i < config->setting_count; i++)
		if (setting_same_name(config->settings[i].name, name))
			value = config->settings[i].value;
	return value;
}

/* Collects strings into one block: the pointers, then the texts. */
typedef struct builder
{
	char	  **argv;
	size_t		count;
	char	   *text;
} builder;

static void
add(builder *b, const char *text)
{
	size_t		size = strlen(text) + 1;

	b->argv[b->count++] = memcpy(b->text, text, size);
	b->text += size;
}

static void
add_setting(builder *b, const char *name, const char *value)
{
	add(b, "-c");
	b->argv[b->count++] = b->text;
	b->text += sprintf(b->text, "%s=%s", name, value) + 1;
}

/* "run directory",@pglite - as a list of quoted identifiers */
static void
add_sockets(builder *b, const char *run_directory)
{
	add(b, "-c");
	b->argv[b->count++] = b->text;
	b->text += sprintf(b->text, "unix_socket_directories=");
	if (run_directory)
	{
		*b->text++ = '"';
		for (const char *p = run_directory; *p; p++)
		{
			if (*p == '"')
				*b->text++ = '"';
			*b->text++ = *p;
		}
		*b->text++ = '"';
		*b->text++ = ',';
	}
	b->text += sprintf(b->text, "@pglite") + 1;
}

char	  **
arguments_build(const pglite_config *config, bool sync_files)
{
	size_t		pointers = 16 + 2 * (config->setting_count + COUNT(reserved) + COUNT(preset));
	size_t		bytes = 4096 + strlen(config->prefix_directory) + strlen(config->data_directory) +
		2 * (config->run_directory ? strlen(config->run_directory) : 0);
	builder		b = {0};
	char		executable[4096];

	for (size_t i = 0; i < config->setting_count; i++)
		bytes += strlen(config->settings[i].name) + strlen(config->settings[i].value) + 8;
	if ((b.argv = malloc(pointers * sizeof *b.argv + bytes)) == NULL)
		return NULL;
	b.text = (char *) (b.argv + pointers);

	snprintf(executable, sizeof executable, "%s/bin/postgres", config->prefix_directory);
	add(&b, executable);
	add(&b, "-D");
	add(&b, config->data_directory);
	for (size_t i = 0; i < COUNT(preset); i++)
		add_setting(&b, preset[i].name, preset[i].value);
	if (sync_files)
		add_setting(&b, "recovery_init_sync_method", "fsync");
	if (config->flags & PGLITE_NO_SYNC)
		add_setting(&b, "fsync", "off");
	for (size_t i = 0; i < config->setting_count; i++)
		add_setting(&b, config->settings[i].name, config->settings[i].value);
	for (size_t i = 0; i < COUNT(reserved); i++)
		if (reserved[i].value)
			add_setting(&b, reserved[i].name, reserved[i].value);
	add_sockets(&b, config->run_directory);
	b.argv[b.count] = NULL;
	return b.argv;
}
