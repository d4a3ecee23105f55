/*
 * host.c - a host that tests drive: one command per line on stdin, one or more lines of answer, the last begins with "ok" or
 * "error".
 *
 *   payload FOLDER                      where prefix/ and template/ are
 *   start NAME DIRECTORY [OPTION...]    create, nosync, contain, run=DIR, user=U, database=D, timeout=MS, NAME=VALUE
 *   stop NAME [smart|fast|immediate] [MS]     free NAME     status NAME
 *   connect NAME SESSION [USER [DATABASE]]    query SESSION SQL     send SESSION SQL     finish SESSION
 *   cancel NAME SESSION     close SESSION     events NAME MS     process     quit
 *
 * Built like example.c.
 */
#include "client.h"
#include "pglite.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

#define PLACES	64
#define WORDS	32

static struct
{
	char		name[32];
	pglite_cluster *cluster;
}			clusters[PLACES];

static struct
{
	char		name[32];
	bool		open;
	client		client;
}			sessions[PLACES];

static char payload[4096];

static double
now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double) now.tv_sec * 1e3 + (double) now.tv_nsec / 1e6;
}

static void
say_error(void)
{
	pglite_error e = {.struct_size = sizeof e};

	pglite_last_error(&e);
	printf("error %d | %s | %s | %s | %s\n", (int) e.status, e.message, e.detail ? e.detail : "", e.hint ? e.hint : "", e.sqlstate);
}

/* Place of a name, or a free one when make is set, or -1. */
static int
cluster_place(const char *name, bool make)
{
	for (int i = 0; name && i < PLACES; i++)
		if (make ? clusters[i].cluster == NULL : clusters[i].cluster && strcmp(clusters[i].name, name) == 0)
			return i;
	return -1;
}

static int
session_place(const char *name, bool make)
{
	for (int i = 0; name && i < PLACES; i++)
		if (make ? !sessions[i].open : sessions[i].open && strcmp(sessions[i].name, name) == 0)
			return i;
	return -1;
}

static void
start(char **word, int count)
{
	static char prefix[4200],
				template[4200];
	pglite_setting settings[WORDS];
	pglite_config config = {
		.struct_size = offsetof(pglite_config, memory_limit), /* as a host compiled against 1.1 */
		.data_directory = word[2], .prefix_directory = prefix, .template_file = template,
		.settings = settings
	};
	int			place = cluster_place(word[1], true);
	double		begun = now_ms();

	snprintf(prefix, sizeof prefix, "%s/prefix", payload);
	snprintf(template, sizeof template, "%s/template/cluster.tar", payload);
	for (int i = 3; i < count; i++)
	{
		char	   *value = strchr(word[i], '=');

		if (value)
			*value++ = '\0';
		if (strcmp(word[i], "create") == 0)
			config.flags |= PGLITE_CREATE;
		else if (strcmp(word[i], "nosync") == 0)
			config.flags |= PGLITE_NO_SYNC;
		else if (strcmp(word[i], "contain") == 0)
			config.flags |= PGLITE_CONTAIN_FAULTS;
		else if (strcmp(word[i], "run") == 0)
			config.run_directory = value;
		else if (strcmp(word[i], "user") == 0)
			config.user = value;
		else if (strcmp(word[i], "database") == 0)
			config.database = value;
		else if (strcmp(word[i], "timeout") == 0)
			config.start_timeout_ms = (uint32_t) atoi(value);
		else
			settings[config.setting_count++] = (pglite_setting) {word[i], value};
	}
	if (pglite_cluster_start(&config, &clusters[place].cluster) != PGLITE_OK)
		say_error();
	else
	{
		snprintf(clusters[place].name, sizeof clusters[place].name, "%s", word[1]);
		printf("ok %.1f ms\n", now_ms() - begun);
	}
}

static void
stop(int place, const char *mode, const char *timeout)
{
	double		begun = now_ms();
	pglite_stop_mode how = mode == NULL || strcmp(mode, "fast") == 0 ? PGLITE_STOP_FAST :
		strcmp(mode, "smart") == 0 ? PGLITE_STOP_SMART : PGLITE_STOP_IMMEDIATE;

	if (pglite_cluster_stop(clusters[place].cluster, how, timeout ? (uint32_t) atoi(timeout) : 0) != PGLITE_OK)
		say_error();
	else
		printf("ok %.1f ms\n", now_ms() - begun);
}

static void
status(int place)
{
	pglite_cluster_status s = {.struct_size = offsetof(pglite_cluster_status, memory_bytes)};	/* as above */

	if (pglite_cluster_get_status(clusters[place].cluster, &s) != PGLITE_OK)
		say_error();
	else
		printf("ok state %d exit %#x threads %u clients %u crashes %llu lost %llu\n", (int) s.state, (unsigned) s.exit_status,
			   s.threads, s.client_backends, (unsigned long long) s.crashes, (unsigned long long) s.events_lost);
}

static void
connect_session(int place, char **word, int count)
{
	int			at = session_place(word[2], true);
	int			fd;
	double		begun = now_ms();

	if (pglite_connect(clusters[place].cluster, &fd) != PGLITE_OK)
		say_error();
	else if (!client_start(&sessions[at].client, fd, count > 3 ? word[3] : "postgres", count > 4 ? word[4] : "postgres"))
	{
		printf("error session: %s\n", sessions[at].client.error);
		client_close(&sessions[at].client);
	}
	else
	{
		snprintf(sessions[at].name, sizeof sessions[at].name, "%s", word[2]);
		sessions[at].open = true;
		printf("ok pid %d %.2f ms\n", sessions[at].client.pid, now_ms() - begun);
	}
}

static void
answer(client *c, bool good)
{
	if (good)
		printf("ok %d rows: %s\n", c->rows, c->value);
	else
		printf("error session: %s\n", c->error);
}

static void
events(int place, uint32_t timeout_ms)
{
	pglite_event *e;
	int			count = 0;

	while (pglite_event_wait(clusters[place].cluster, timeout_ms, &e) == PGLITE_OK && e)
	{
		printf("event %d state %d severity %d pid %d exit %#x [%s] %s: %s | %s | %s | %s | %s\n", (int) e->kind, (int) e->state,
			   (int) e->severity, e->pid, (unsigned) e->exit_status, e->sqlstate, e->backend ? e->backend : "",
			   e->message ? e->message : "", e->detail ? e->detail : "", e->hint ? e->hint : "", e->context ? e->context : "",
			   e->statement ? e->statement : "");
		pglite_event_free(e);
		count++;
	}
	printf("ok %d events\n", count);
}

static int
entries(const char *folder)
{
	DIR		   *d = opendir(folder);
	int			count = -2;

	while (d && readdir(d))
		count++;
	if (d)
		closedir(d);
	return count;
}

/* Threads, descriptors (one is the counting folder's), mappings and resident memory of this process. */
static void
process(void)
{
	char		line[512];
	int			mappings = 0;
	long		resident = 0;
	FILE	   *f = fopen("/proc/self/maps", "r");

	while (f && fgets(line, sizeof line, f))
		mappings++;
	if (f)
		fclose(f);
	if ((f = fopen("/proc/self/status", "r")))
	{
		while (fgets(line, sizeof line, f))
			sscanf(line, "VmRSS: %ld", &resident);
		fclose(f);
	}
	printf("ok pid %d threads %d descriptors %d mappings %d resident %ld kB\n", getpid(), entries("/proc/self/task"),
		   entries("/proc/self/fd") - 1, mappings, resident);
}

/* Splits at spaces; a word from `whole` on takes the rest of the line. */
static int
split(char *line, char **word, int whole)
{
	int			count = 0;

	line[strcspn(line, "\n")] = '\0';
	while (*line && count < WORDS)
	{
		line += strspn(line, " ");
		if (*line == '\0')
			break;
		word[count++] = line;
		if (count > whole)
			break;
		line += strcspn(line, " ");
		if (*line)
			*line++ = '\0';
	}
	return count;
}

static void
run(char *line)
{
	bool		has_sql = strncmp(line, "query ", 6) == 0 || strncmp(line, "send ", 5) == 0;
	char	   *word[WORDS + 1] = {NULL};
	int			count = split(line, word, has_sql ? 2 : WORDS);
	const char *verb = count ? word[0] : "";
	int			c = cluster_place(word[1], false);
	int			s = session_place(word[1], false);

	if (strcmp(verb, "payload") == 0 && count == 2)
		printf("ok %s\n", strncpy(payload, word[1], sizeof payload - 1));
	else if (strcmp(verb, "process") == 0)
		process();
	else if (strcmp(verb, "start") == 0 && count >= 3)
		start(word, count);
	else if (strcmp(verb, "stop") == 0 && c >= 0)
		stop(c, word[2], word[3]);
	else if (strcmp(verb, "status") == 0 && c >= 0)
		status(c);
	else if (strcmp(verb, "events") == 0 && c >= 0)
		events(c, count > 2 ? (uint32_t) atoi(word[2]) : 0);
	else if (strcmp(verb, "connect") == 0 && c >= 0 && count >= 3)
		connect_session(c, word, count);
	else if (strcmp(verb, "query") == 0 && s >= 0)
		answer(&sessions[s].client, client_query(&sessions[s].client, word[2]));
	else if (strcmp(verb, "send") == 0 && s >= 0)
		printf(client_send(&sessions[s].client, word[2]) ? "ok\n" : "error session: not sent\n");
	else if (strcmp(verb, "finish") == 0 && s >= 0)
		answer(&sessions[s].client, client_finish(&sessions[s].client));
	else if (strcmp(verb, "cancel") == 0 && c >= 0 && (s = session_place(word[2], false)) >= 0)
	{
		client	   *to = &sessions[s].client;

		if (pglite_cancel(clusters[c].cluster, to->pid, to->key, to->key_length) == PGLITE_OK)
			printf("ok\n");
		else
			say_error();
	}
	else if (strcmp(verb, "close") == 0 && s >= 0)
	{
		client_close(&sessions[s].client);
		sessions[s].open = false;
		printf("ok\n");
	}
	else if (strcmp(verb, "free") == 0 && c >= 0)
	{
		pglite_cluster_free(clusters[c].cluster);
		clusters[c].cluster = NULL;
		printf("ok\n");
	}
	else
		printf("error command: %s\n", verb);
}

int
main(void)
{
	char		line[8192];

	setvbuf(stdout, NULL, _IOLBF, 0);
	if (pglite_negotiate(PGLITE_ABI_VERSION, NULL) != PGLITE_OK)
		return say_error(), EXIT_FAILURE;
	while (fgets(line, sizeof line, stdin) && strcmp(line, "quit\n") != 0)
		run(line);
	return EXIT_SUCCESS;
}
