/*
 * layout_checks.c - proves at compile time what code outside PostgreSQL assumes about it. Emits nothing.
 */
#include "postgres.h"

#include "access/xlog_internal.h"
#include "catalog/pg_control.h"

#include "control_layout.h"
#include "data_directory.h"
#include "pglite.h"
#include "postgresql_version.h"

#define PLACED(type, field, offset) \
	StaticAssertDecl(offsetof(type, field) == (offset), "another place of " #field)

PLACED(ControlFileData, system_identifier, CONTROL_SYSTEM_IDENTIFIER);
PLACED(ControlFileData, pg_control_version, CONTROL_VERSION);
PLACED(ControlFileData, state, CONTROL_STATE);
PLACED(ControlFileData, time, CONTROL_TIME);
PLACED(ControlFileData, mock_authentication_nonce, CONTROL_NONCE);
PLACED(ControlFileData, crc, CONTROL_CRC);
StaticAssertDecl(sizeof(ControlFileData) == CONTROL_SIZE, "another size of pg_control");
StaticAssertDecl(sizeof(pg_time_t) == sizeof(int64_t), "another size of time");
StaticAssertDecl(MOCK_AUTH_NONCE_LEN == CONTROL_NONCE_LENGTH, "another size of the nonce");
StaticAssertDecl(PG_CONTROL_VERSION == CONTROL_VERSION_VALUE, "another version of pg_control");
StaticAssertDecl(DB_SHUTDOWNED == CONTROL_STATE_SHUT_DOWN, "another number for a clean shutdown");

PLACED(XLogPageHeaderData, xlp_info, WAL_PAGE_INFO);
PLACED(XLogLongPageHeaderData, xlp_sysid, WAL_PAGE_SYSTEM_IDENTIFIER);
StaticAssertDecl(XLP_LONG_HEADER == WAL_PAGE_LONG_HEADER, "another flag of the long page header");
StaticAssertDecl(sizeof(XLogLongPageHeaderData) == WAL_PAGE_LONG_SIZE, "another size of the long page header");

StaticAssertDecl(PG_VERSION_NUM == PGLITE_POSTGRESQL_VERSION_NUM, "another PostgreSQL");
StaticAssertDecl(sizeof(PG_VERSION) == sizeof(PGLITE_POSTGRESQL_VERSION), "another PostgreSQL");
StaticAssertDecl(PG_MAJORVERSION_NUM == POSTGRESQL_MAJOR, "another major version");
