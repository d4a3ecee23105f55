/*
 * example.c - the smallest useful host: a cluster in this process, one session, a query, a clean end.
 *
 *   cc -std=c11 -D_GNU_SOURCE -I<folder of pglite.h> example.c client.c -o example -L<payload> -lpglite -Wl,-rpath,<payload>
 *   ./example <payload> /tmp/mydata
 */
#include "client.h"
#include "pglite.h"

#include <stdio.h>
#include <stdlib.h>

static int
fail(const char *what)
{
	pglite_error error = {.struct_size = sizeof error};

	pglite_last_error(&error);
	fprintf(stderr, "%s: %s\n", what, error.message);
	if (error.detail)
		fprintf(stderr, "  %s\n", error.detail);
	if (error.hint)
		fprintf(stderr, "  %s\n", error.hint);
	return EXIT_FAILURE;
}

int
main(int argc, char **argv)
{
	pglite_cluster *cluster;
	client		session;
	char		prefix[4096],
				template[4096];
	int			fd;

	if (argc != 3)
		return fprintf(stderr, "usage: %s PAYLOAD DATA-DIRECTORY (both absolute)\n", argv[0]), EXIT_FAILURE;
	snprintf(prefix, sizeof prefix, "%s/prefix", argv[1]);
	snprintf(template, sizeof template, "%s/template/cluster.tar", argv[1]);

	if (pglite_negotiate(PGLITE_ABI_VERSION, NULL) != PGLITE_OK)
		return fail("negotiate");
	if (pglite_cluster_start(&(pglite_config) {
		.struct_size = sizeof(pglite_config), .flags = PGLITE_CREATE, .data_directory = argv[2],
		.prefix_directory = prefix, .template_file = template
	}, &cluster) != PGLITE_OK)
		return fail("start");

	if (pglite_connect(cluster, &fd) != PGLITE_OK)
		return fail("connect");
	if (!client_start(&session, fd, "postgres", "postgres") || !client_query(&session, "SELECT version()"))
		return fprintf(stderr, "query: %s\n", session.error), EXIT_FAILURE;
	printf("%s\n", session.value);
	client_close(&session);

	if (pglite_cluster_stop(cluster, PGLITE_STOP_FAST, 10000) != PGLITE_OK)
		return fail("stop");
	pglite_cluster_free(cluster);
	return EXIT_SUCCESS;
}
