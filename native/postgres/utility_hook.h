/*
 * utility_hook.h - statements that mean something else, or nothing, inside an application.
 */
#ifndef PGLITE_UTILITY_HOOK_H
#define PGLITE_UTILITY_HOOK_H

extern void utility_hook_install(void);

#endif
