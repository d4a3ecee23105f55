/*
 * limits.c - what the kernel grants this process: its own limits, and those of the control groups that it is in.
 *
 * A control group's limit holds for all groups below it, so every level up to the mount counts. In a container the path may be the
 * machine's, of which only the upper end is mounted: levels that are not there are passed over. Both versions are read, since
 * machines with the older one for memory and tasks are still about.
 */
#include "platform.h"

#include <dirent.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#define MANY_TASKS	INT64_C(16384)	/* a limit beyond is not worth counting what there is */

static bool
read_file(const char *path, char *text, size_t size)
{
	int			fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t		length;

	if (fd < 0)
		return false;
	length = read(fd, text, size - 1);
	close(fd);
	if (length <= 0)
		return false;
	text[length] = '\0';
	return true;
}

/* A number, or false for "max" and for what is not there. */
static bool
read_number(const char *folder, const char *name, int64_t *value)
{
	char		path[1200],
				text[64];

	snprintf(path, sizeof path, "%s/%s", folder, name);
	return read_file(path, text, sizeof text) && sscanf(text, "%" SCNd64, value) == 1 && *value >= 0;
}

/* The path of this process in a hierarchy: "" for the new one, else the controller that an old one has. */
static bool
find_group(const char *lines, const char *controller, char *path, size_t size)
{
	for (const char *line = lines; line; line = strchr(line, '\n'))
	{
		const char *names,
				   *at;
		size_t		length = strlen(controller);

		line += *line == '\n';
		if ((names = strchr(line, ':')) == NULL || (at = strchr(++names, ':')) == NULL)
			return false;
		if ((size_t) (at - names) == length && strncmp(names, controller, length) == 0)
		{
			snprintf(path, size, "%.*s", (int) strcspn(at + 1, "\n"), at + 1);
			return true;
		}
	}
	return false;
}

typedef void (*group_limit) (int64_t limit, int64_t used, void *out);

/* Calls for each level from the process's own up to the mount. */
static void
each_level(const char *mount, const char *path, const char *limit, const char *used, group_limit found, void *out)
{
	char		folder[1100];
	size_t		root = (size_t) snprintf(folder, sizeof folder, "%s", mount);

	snprintf(folder + root, sizeof folder - root, "%s", path);
	for (;;)
	{
		int64_t		most,
					now = 0;
		char	   *end;

		if (read_number(folder, limit, &most) && (used == NULL || read_number(folder, used, &now)))
			found(most, now, out);
		if ((end = strrchr(folder, '/')) == NULL || end < folder + root)
			return;
		*end = '\0';
	}
}

static void
each_group(const char *controller, const char *limit, const char *old_limit, const char *used, group_limit found, void *out)
{
	char		lines[4096],
				path[1024],
				mount[64];

	if (!read_file("/proc/self/cgroup", lines, sizeof lines))
		return;
	if (find_group(lines, "", path, sizeof path))
		each_level("/sys/fs/cgroup", path, limit, used, found, out);
	snprintf(mount, sizeof mount, "/sys/fs/cgroup/%s", controller);
	if (find_group(lines, controller, path, sizeof path))
		each_level(mount, path, old_limit, used, found, out);
}

/* ---- memory */

static void
take_less(int64_t limit, int64_t used, void *out)
{
	(void) used;
	if ((uint64_t) limit < *(uint64_t *) out)
		*(uint64_t *) out = (uint64_t) limit;
}

uint64_t
platform_memory(const char **of)
{
	uint64_t	machine = (uint64_t) sysconf(_SC_PHYS_PAGES) * (uint64_t) sysconf(_SC_PAGESIZE),
				least = machine;

	each_group("memory", "memory.max", "memory.limit_in_bytes", NULL, take_less, &least);
	*of = least < machine ? "control group" : "machine";
	return least;
}

/* ---- threads */

typedef struct tasks
{
	int64_t		limit,
				used;
} tasks;

/* The one that leaves less. */
static void
take_narrower(int64_t limit, int64_t used, void *out)
{
	tasks	   *t = out;

	if (t->limit == INT64_MAX || limit - used < t->limit - t->used)
		*t = (tasks) {limit, used};
}

static int64_t
status_value(const char *status, const char *name, const char *format)
{
	const char *at = strstr(status, name);
	int64_t		value = 0;

	return at && sscanf(at + strlen(name), format, &value) == 1 ? value : 0;
}

static bool
is_exempt(void)
{
	char		status[4096];
	const int64_t admin = INT64_C(1) << 21,	/* CAP_SYS_ADMIN, CAP_SYS_RESOURCE */
				resource = INT64_C(1) << 24;

	return read_file("/proc/self/status", status, sizeof status) && (status_value(status, "\nCapEff:", "%" SCNx64) & (admin | resource));
}

/* Threads of all processes of this user, as the kernel counts them. */
static int64_t
threads_of_user(void)
{
	DIR		   *folder = opendir("/proc");
	struct dirent *entry;
	char		path[300],
				status[4096];
	int64_t		count = 0;

	while (folder && (entry = readdir(folder)))
	{
		snprintf(path, sizeof path, "/proc/%s/status", entry->d_name);
		if (entry->d_name[0] >= '1' && entry->d_name[0] <= '9' && read_file(path, status, sizeof status) &&
			status_value(status, "\nUid:", "%" SCNd64) == (int64_t) getuid())
			count += status_value(status, "\nThreads:", "%" SCNd64);
	}
	if (folder)
		closedir(folder);
	return count;
}

int64_t
platform_threads(int64_t *used, const char **by)
{
	tasks		t = {.limit = INT64_MAX};
	struct rlimit limit;

	*by = "control group";
	each_group("pids", "pids.max", "pids.max", "pids.current", take_narrower, &t);
	if (getrlimit(RLIMIT_NPROC, &limit) == 0 && limit.rlim_cur <= (rlim_t) MANY_TASKS && !is_exempt())
	{
		tasks		before = t;

		take_narrower((int64_t) limit.rlim_cur, threads_of_user(), &t);
		if (t.limit != before.limit || t.used != before.used)
			*by = "user";
	}
	*used = t.used;
	return t.limit;
}

/* ---- addresses */

uint64_t
platform_address_space(uint64_t *used)
{
	struct rlimit limit;
	char		text[64];
	uint64_t	pages;

	*used = 0;
	if (getrlimit(RLIMIT_AS, &limit) < 0 || limit.rlim_cur == RLIM_INFINITY)
		return UINT64_MAX;
	if (read_file("/proc/self/statm", text, sizeof text) && sscanf(text, "%" SCNu64, &pages) == 1)
		*used = pages * (uint64_t) sysconf(_SC_PAGESIZE);
	return limit.rlim_cur;
}
