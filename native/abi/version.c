/*
 * version.c - agreeing on the version, and what this library is.
 */
#include "handle.h"
#include "postgresql_version.h"

#include <errno.h>
#include <string.h>

#if defined(__x86_64__) && defined(__linux__)
#define RID "linux-x64"
#elif defined(__aarch64__) && defined(__linux__)
#define RID "linux-arm64"
#elif defined(__aarch64__) && defined(__APPLE__)
#define RID "osx-arm64"
#endif

/* Emitted by the module-registry pass, sorted by name. */
extern const struct
{
	const char *name;
	const void *table;
}			session_modules[];

static _Atomic bool negotiated;

pglite_status
call_begin(report **r)
{
	*r = report_begin();
	if (!negotiated)
	{
		report_error(*r, PGLITE_E_ABI, 0, "pglite_negotiate() has not been called");
		report_hint(*r, "Call it once, before anything else.");
		return PGLITE_E_ABI;
	}
	if (supervisor_forked())
	{
		report_error(*r, PGLITE_E_STATE, 0, "this process is a fork of the one that runs the clusters");
		report_hint(*r, "Their threads exist in the parent only. Connect to them from here, or execute a program of its own.");
		return PGLITE_E_STATE;
	}
	return PGLITE_OK;
}

int64_t
deadline_us(uint32_t timeout_ms, uint32_t forever)
{
	return timeout_ms == forever ? INT64_MAX : supervisor_now_us() + (int64_t) timeout_ms * 1000;
}

pglite_status
pglite_negotiate(uint32_t wanted, uint32_t *provided)
{
	report	   *r = report_begin();

	if (wanted >> 16 != PGLITE_ABI_MAJOR || (wanted & 0xffff) > PGLITE_ABI_MINOR)
	{
		report_error(r, PGLITE_E_ABI, 0, "this library serves ABI version %d.%d, not %u.%u", PGLITE_ABI_MAJOR, PGLITE_ABI_MINOR,
					 (unsigned) wanted >> 16, (unsigned) wanted & 0xffff);
		report_hint(r, "Use a library and a host program of the same release.");
		return PGLITE_E_ABI;
	}
	if (provided)
		*provided = PGLITE_ABI_VERSION;
	negotiated = true;
	return PGLITE_OK;
}

/* "citext,hstore,...", made on first use. */
static const char *
module_names(void)
{
	static char names[4096];
	static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
	size_t		length = 0;

	pthread_mutex_lock(&mutex);
	for (int i = 0; names[0] == '\0' || i > 0; i++)
	{
		const char *name = session_modules[i].name;
		size_t		size = name ? strlen(name) : 0;

		if (name == NULL || length + size + 2 > sizeof names)
			break;
		if (i > 0)
			names[length++] = ',';
		memcpy(names + length, name, size + 1);
		length += size;
	}
	pthread_mutex_unlock(&mutex);
	return names;
}

pglite_status
pglite_get_info(pglite_info *out)
{
	report	   *r;
	pglite_status status = call_begin(&r);
	pglite_info info = {
		.struct_size = sizeof info, .abi_version = PGLITE_ABI_VERSION,
		.postgresql_version_num = PGLITE_POSTGRESQL_VERSION_NUM, .postgresql_version = PGLITE_POSTGRESQL_VERSION, .rid = RID,
		.session_block_size = session_block_size
	};

	if (status != PGLITE_OK)
		return status;
	if (out == NULL || out->struct_size < sizeof info)
		return report_error(r, PGLITE_E_ARGUMENT, 0, "pglite_info is missing or too small");
	info.modules = module_names();
	info.struct_size = out->struct_size;
	memcpy(out, &info, sizeof info);
	return PGLITE_OK;
}
