/*
 * session_base.c - the thread-local pointer that every moved variable is reached through.
 *
 * As the system's own compiler makes them: a call per function that needs the base, into a descriptor that dyld fills in.
 */
#include "platform.h"

__thread char *session_base;
