/*
 * main.c - PostgreSQL's main(), entered on a session's thread.
 *
 * PostgreSQL's own file with three calls made harmless: the check that refuses root (it is about a server that strangers can
 * reach; here the host has long decided who it runs as), and moving argv and the environment for the process title, which
 * belong to the host.
 */
#include "postgres.h"

#include <unistd.h>

#include "miscadmin.h"
#include "utils/ps_status.h"

#include "client_check.h"
#include "inside.h"
#include "log_hook.h"
#include "programs.h"
#include "utility_hook.h"

extern int	pgs_server_main(int argc, char **argv);

#define main pgs_server_main
#define geteuid() ((uid_t) 1)
#define getuid() ((uid_t) 1)
#define save_ps_display_args(argc, argv) (argv)
#include "main/main.c"
#undef main
#undef geteuid
#undef getuid
#undef save_ps_display_args

void
session_main(int argc, char **argv)
{
	log_hook_install();
	client_check_install();
	programs_refuse();
	utility_hook_install();
	pgs_server_main(argc, argv);
	supervisor_exit(session_self, 0);
}
