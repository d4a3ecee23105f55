/*
 * config.c - is this configuration one that can be started? Everything that can be told beforehand is told here, with a
 * message about the field that is wrong.
 */
#include "handle.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define NAME_LENGTH	63			/* PostgreSQL cuts longer names */

static pglite_status
check_path(const char *what, const char *path, report *r)
{
	if (path == NULL || path[0] == '\0')
		return report_error(r, PGLITE_E_ARGUMENT, 0, "%s is missing", what);
	if (path[0] != '/')
		return report_error(r, PGLITE_E_ARGUMENT, 0, "%s \"%s\" is not an absolute path", what, path);
	if (strlen(path) >= PATH_MAX / 4)
		return report_error(r, PGLITE_E_ARGUMENT, 0, "%s is too long: %zu bytes, at most %d", what, strlen(path), PATH_MAX / 4 - 1);
	if (strpbrk(path, "\n\r"))
		return report_error(r, PGLITE_E_ARGUMENT, 0, "%s contains a line break", what);
	return PGLITE_OK;
}

static pglite_status
check_payload(const pglite_config *c, report *r)
{
	char		share[PATH_MAX];
	struct stat st;
	pglite_status status = check_path("prefix_directory", c->prefix_directory, r);

	if (status != PGLITE_OK)
		return status;
	snprintf(share, sizeof share, "%s/share/postgresql/timezonesets", c->prefix_directory);
	if (stat(share, &st) < 0 || !S_ISDIR(st.st_mode))
	{
		report_error(r, PGLITE_E_PAYLOAD, ENOENT, "\"%s\" is not the payload's prefix", c->prefix_directory);
		report_detail(r, "There is no folder \"%s\".", share);
		report_hint(r, "Restore the package, or correct the path.");
		return PGLITE_E_PAYLOAD;
	}
	return c->flags & PGLITE_CREATE ? check_path("template_file", c->template_file, r) : PGLITE_OK;
}

/* The socket's full name must fit into sockaddr_un, and nobody else may reach it. */
static pglite_status
check_run_directory(const pglite_config *c, report *r)
{
	const char *port = setting_value(c, "port");
	size_t		room = sizeof ((struct sockaddr_un *) NULL)->sun_path - 1;
	size_t		tail = strlen("/.s.PGSQL.") + (port ? strlen(port) : strlen("5432"));
	struct stat st;
	pglite_status status;

	if (c->run_directory == NULL)
		return PGLITE_OK;
	if ((status = check_path("run_directory", c->run_directory, r)) != PGLITE_OK)
		return status;
	if (strlen(c->run_directory) + tail > room)
	{
		report_error(r, PGLITE_E_ARGUMENT, ENAMETOOLONG, "run_directory \"%s\" is too long for a socket", c->run_directory);
		report_hint(r, "Use a path of at most %zu bytes.", room - tail);
		return PGLITE_E_ARGUMENT;
	}
	if (stat(c->run_directory, &st) < 0)
		return report_error(r, PGLITE_E_ARGUMENT, errno, "run_directory \"%s\" cannot be used", c->run_directory);
	if (!S_ISDIR(st.st_mode) || st.st_uid != geteuid() || (st.st_mode & 077))
	{
		report_error(r, PGLITE_E_ARGUMENT, 0, "run_directory \"%s\" is not a private folder of this user", c->run_directory);
		report_hint(r, "Make a folder with mode 0700 for it.");
		return PGLITE_E_ARGUMENT;
	}
	return PGLITE_OK;
}

static pglite_status
check_name(const char *what, const char *name, report *r)
{
	if (name == NULL)
		return PGLITE_OK;
	if (name[0] == '\0' || strlen(name) > NAME_LENGTH)
		return report_error(r, PGLITE_E_ARGUMENT, 0, "%s \"%s\" must have 1 to %d bytes", what, name, NAME_LENGTH);
	return PGLITE_OK;
}

static pglite_status
check_setting(const pglite_setting *s, report *r)
{
	const char *why = NULL;

	if (s->name == NULL || s->value == NULL || s->name[0] == '\0' ||
		s->name[strspn(s->name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.$")] != '\0')
		return report_error(r, PGLITE_E_ARGUMENT, 0, "a setting has no usable name or no value: \"%s\"", s->name ? s->name : "(null)");
	if (setting_is_reserved(s->name, &why))
	{
		report_error(r, PGLITE_E_SETTING, 0, "the setting \"%s\" is reserved", s->name);
		report_detail(r, "%s", why);
		report_hint(r, "Leave it out.");
		return PGLITE_E_SETTING;
	}
	return PGLITE_OK;
}

static pglite_status
check_port(const pglite_config *c, report *r)
{
	const char *port = setting_value(c, "port");
	char	   *end;

	if (port && (strtol(port, &end, 10) < 1 || strtol(port, &end, 10) > 65535 || *end != '\0'))
		return report_error(r, PGLITE_E_SETTING, 0, "the setting \"port\" must be a number from 1 to 65535, not \"%s\"", port);
	return PGLITE_OK;
}

static pglite_status
check_memory_limit(const char *what, uint64_t limit, report *r)
{
	if (limit == 0 || limit >= PGLITE_LEAST_MEMORY_LIMIT)
		return PGLITE_OK;
	report_error(r, PGLITE_E_ARGUMENT, 0, "%s is %llu bytes; it must be at least %llu", what, (unsigned long long) limit,
				 (unsigned long long) PGLITE_LEAST_MEMORY_LIMIT);
	report_hint(r, "A session takes one megabyte when it has started; leave room for its work, or set no limit (0).");
	return PGLITE_E_ARGUMENT;
}

pglite_status
config_check(const pglite_config *in, pglite_config *out, report *r)
{
	pglite_status status = PGLITE_OK;

	if (in == NULL || in->struct_size < offsetof(pglite_config, memory_limit))
		return report_error(r, PGLITE_E_ARGUMENT, 0, "pglite_config is missing or too small");
	*out = (pglite_config) {0};
	memcpy(out, in, in->struct_size < sizeof *out ? in->struct_size : sizeof *out);
	if (in->flags & ~(uint32_t) (PGLITE_CREATE | PGLITE_CONTAIN_FAULTS | PGLITE_NO_SYNC | PGLITE_OWNER_ROLE))
		return report_error(r, PGLITE_E_ARGUMENT, 0, "unknown flags: %#x", (unsigned) in->flags);
	if (in->setting_count > 0 && in->settings == NULL)
		return report_error(r, PGLITE_E_ARGUMENT, 0, "settings is NULL, but setting_count is %zu", in->setting_count);
	for (size_t i = 0; i < in->setting_count && status == PGLITE_OK; i++)
		status = check_setting(&in->settings[i], r);
	if (status == PGLITE_OK)
		status = check_path("data_directory", in->data_directory, r);
	if (status == PGLITE_OK)
		status = check_payload(in, r);
	if (status == PGLITE_OK)
		status = check_port(in, r);
	if (status == PGLITE_OK)
		status = check_run_directory(in, r);
	if (status == PGLITE_OK)
		status = check_name("user", in->user, r);
	if (status == PGLITE_OK)
		status = check_name("database", in->database, r);
	if (status == PGLITE_OK)
		status = check_memory_limit("memory_limit", out->memory_limit, r);
	if (status == PGLITE_OK)
		status = check_memory_limit("session_memory_limit", out->session_memory_limit, r);
	return status;
}
