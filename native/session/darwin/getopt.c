/*
 * getopt.c - what getopt() has here besides POSIX.
 *
 * Changed: setting optreset does nothing, because ours keeps nothing beyond the end of a command line.
 */
int			pgs_optreset;
