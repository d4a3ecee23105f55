/*
 * unfinished_databases.h - a background worker that removes what an interrupted CREATE DATABASE left.
 */
#ifndef PGLITE_UNFINISHED_DATABASES_H
#define PGLITE_UNFINISHED_DATABASES_H

extern void unfinished_databases_main(Datum argument);

#endif
