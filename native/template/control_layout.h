/*
 * control_layout.h - where in pg_control and in a WAL segment the identity of a cluster stands.
 *
 * Plain numbers, so that code outside PostgreSQL needs none of its headers. postgres/layout_checks.c, which has them, proves
 * each number when it is compiled.
 */
#ifndef PGLITE_CONTROL_LAYOUT_H
#define PGLITE_CONTROL_LAYOUT_H

#define CONTROL_SYSTEM_IDENTIFIER	0
#define CONTROL_VERSION				8
#define CONTROL_STATE				16
#define CONTROL_TIME				24
#define CONTROL_NONCE				257
#define CONTROL_NONCE_LENGTH		32
#define CONTROL_CRC					292
#define CONTROL_SIZE				296

#define CONTROL_VERSION_VALUE		1800
#define CONTROL_STATE_SHUT_DOWN		1	/* DB_SHUTDOWNED */

#define WAL_PAGE_INFO				2
#define WAL_PAGE_LONG_HEADER		0x0002
#define WAL_PAGE_SYSTEM_IDENTIFIER	24
#define WAL_PAGE_LONG_SIZE			40

#endif
