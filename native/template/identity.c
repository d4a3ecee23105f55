/*
 * identity.c - a copy of the template becomes a cluster of its own.
 *
 * A cluster is told from others by its system identifier, in pg_control and in the first page of each WAL segment; pg_control
 * also has a secret for authentication and a time, and ends in a CRC-32C over the rest. Nothing else differs between clusters.
 */
#include "data_directory.h"
#include "control_layout.h"
#include "platform.h"

#include <string.h>
#include <sys/time.h>
#include <unistd.h>

#define CASTAGNOLI UINT32_C(0x82f63b78)

static uint32_t
crc32c(const unsigned char *data, size_t size)
{
	uint32_t	crc = UINT32_MAX;

	for (size_t i = 0; i < size; i++)
	{
		crc ^= data[i];
		for (int bit = 0; bit < 8; bit++)
			crc = (crc >> 1) ^ (crc & 1 ? CASTAGNOLI : 0);
	}
	return ~crc;
}

/* As initdb composes it (seconds, microseconds), with chance instead of the pid: two clusters may be made in one moment. */
void
identity_make(identity *id)
{
	struct timeval now;
	uint64_t	chance = 0;

	gettimeofday(&now, NULL);
	if (platform_random(&chance, sizeof chance) != 0)
		chance = (uint64_t) getpid();
	if (platform_random(id->nonce, sizeof id->nonce) != 0)
		memset(id->nonce, (int) chance, sizeof id->nonce);
	id->system_identifier = (uint64_t) now.tv_sec << 32 | (uint64_t) now.tv_usec << 12 | (chance & 0xfff);
	id->time = now.tv_sec;
}

static bool
apply_to_control(const identity *id, unsigned char *content, size_t size, const char **problem)
{
	uint32_t	crc,
				version,
				state;

	if (size < CONTROL_SIZE)
	{
		*problem = "pg_control is too short";
		return false;
	}
	memcpy(&crc, content + CONTROL_CRC, sizeof crc);
	memcpy(&version, content + CONTROL_VERSION, sizeof version);
	memcpy(&state, content + CONTROL_STATE, sizeof state);
	if (version != CONTROL_VERSION_VALUE || crc != crc32c(content, CONTROL_CRC))
	{
		*problem = "pg_control has another version or a wrong checksum";
		return false;
	}
	if (state != CONTROL_STATE_SHUT_DOWN)
	{
		*problem = "the cluster in it was not shut down cleanly";
		return false;
	}
	memcpy(content + CONTROL_SYSTEM_IDENTIFIER, &id->system_identifier, sizeof id->system_identifier);
	memcpy(content + CONTROL_TIME, &id->time, sizeof id->time);
	memcpy(content + CONTROL_NONCE, id->nonce, CONTROL_NONCE_LENGTH);
	crc = crc32c(content, CONTROL_CRC);
	memcpy(content + CONTROL_CRC, &crc, sizeof crc);
	return true;
}

static bool
apply_to_segment(const identity *id, unsigned char *content, size_t size, const char **problem)
{
	uint16_t	info = 0;

	if (size >= WAL_PAGE_LONG_SIZE)
		memcpy(&info, content + WAL_PAGE_INFO, sizeof info);
	if (!(info & WAL_PAGE_LONG_HEADER))
	{
		*problem = "a WAL segment does not begin with a long page header";
		return false;
	}
	memcpy(content + WAL_PAGE_SYSTEM_IDENTIFIER, &id->system_identifier, sizeof id->system_identifier);
	return true;
}

static bool
is_segment(const char *name)
{
	static const char folder[] = "pg_wal/";

	return strncmp(name, folder, sizeof folder - 1) == 0 && strlen(name) == sizeof folder - 1 + 24 &&
		strspn(name + sizeof folder - 1, "0123456789ABCDEF") == 24;
}

/* content is a private copy; false and *problem if it is not what a template must hold. */
bool
identity_apply(const identity *id, const char *name, unsigned char *content, size_t size, const char **problem)
{
	if (strcmp(name, "global/pg_control") == 0)
		return apply_to_control(id, content, size, problem);
	if (is_segment(name))
		return apply_to_segment(id, content, size, problem);
	return true;
}
