/*
 * session_base.c - the thread-local pointer that every moved variable is reached through.
 *
 * Initial-exec: one instruction per use of the base. The library takes 8 bytes of the static TLS reserve that glibc keeps for
 * libraries loaded with dlopen().
 */
#include "platform.h"

__thread char *session_base;
