/*
 * wait_events.c - in place of storage/ipc/waiteventset.c: PostgreSQL's own, on poll() and a pipe to itself.
 */
#define WAIT_USE_POLL

#include "storage/ipc/waiteventset.c"
