/*
 * log_hook.h - see log_hook.c.
 */
#ifndef PGLITE_LOG_HOOK_H
#define PGLITE_LOG_HOOK_H

extern void log_hook_install(void);

#endif
