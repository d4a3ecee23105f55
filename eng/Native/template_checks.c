/*
 * template_checks.c - proves, when it is compiled for a target, that the server there takes the template cluster: all that pg_control says
 * about machine and build is what ReadControlFile() will compare it with. The build tells each field's value, and the offset at which it read it.
 */
#include "postgres.h"

#include <float.h>

#include "access/heaptoast.h"
#include "access/xlog_internal.h"
#include "catalog/catversion.h"
#include "catalog/pg_control.h"
#include "storage/large_object.h"

#define SAME(field, value) \
	StaticAssertDecl(offsetof(ControlFileData, field) == OFFSET_##field, "another place of " #field); \
	StaticAssertDecl((value) == VALUE_##field, "the template has another " #field)

SAME(pg_control_version, PG_CONTROL_VERSION);
SAME(catalog_version_no, CATALOG_VERSION_NO);
SAME(maxAlign, MAXIMUM_ALIGNOF);
SAME(floatFormat, (int) FLOATFORMAT_VALUE);
StaticAssertDecl(sizeof(double) == 8 && DBL_MANT_DIG == 53 && DBL_MAX_EXP == 1024, "another form of floating-point numbers");
SAME(blcksz, BLCKSZ);
SAME(relseg_size, RELSEG_SIZE);
SAME(xlog_blcksz, XLOG_BLCKSZ);
StaticAssertDecl(offsetof(ControlFileData, xlog_seg_size) == OFFSET_xlog_seg_size && IsValidWalSegSize(VALUE_xlog_seg_size), "no size of a WAL segment");
SAME(nameDataLen, NAMEDATALEN);
SAME(indexMaxKeys, INDEX_MAX_KEYS);
SAME(toast_max_chunk_size, TOAST_MAX_CHUNK_SIZE);
SAME(loblksize, LOBLKSIZE);
SAME(float8ByVal, FLOAT8PASSBYVAL);

#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "another order of bytes"
#endif
