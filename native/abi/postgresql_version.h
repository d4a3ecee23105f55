/*
 * postgresql_version.h - the version of PostgreSQL that is inside; postgres/layout_checks.c proves it.
 */
#ifndef PGLITE_POSTGRESQL_VERSION_H
#define PGLITE_POSTGRESQL_VERSION_H

#define PGLITE_POSTGRESQL_VERSION_NUM	180006
#define PGLITE_POSTGRESQL_VERSION		"18.6"

#endif
