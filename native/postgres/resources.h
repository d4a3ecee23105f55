/*
 * resources.h - what PostgreSQL needs of the host, and what becomes of it when there is too little.
 */
#ifndef PGLITE_RESOURCES_H
#define PGLITE_RESOURCES_H

#include <stddef.h>

/* By the postmaster, when all settings are known: FATAL when this process cannot hold what they ask for. */
extern void resources_check(size_t shared_memory);

/* By a client's session: no more open files than there are for each. */
extern void resources_share(void);

/* By the postmaster: 0, or the errno for which it should not even start a session for a client. */
extern int	resources_refuse(int fd);

/* By the postmaster: tells a client why there is no session for it. */
extern void refusal_send(int fd, int error);

#endif
