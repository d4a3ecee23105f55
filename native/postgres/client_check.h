/*
 * client_check.h - a look at each client that has authenticated itself.
 */
#ifndef PGLITE_CLIENT_CHECK_H
#define PGLITE_CLIENT_CHECK_H

extern void client_check_install(void);

#endif
