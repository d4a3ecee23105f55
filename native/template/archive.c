/*
 * archive.c - the template is a plain ustar archive; it is read and written out, file by file.
 *
 * Nothing in it is believed: header checksums, sizes against the archive's end, only folders and regular files, only relative
 * names without "..". PG_VERSION is written last: without it no PostgreSQL takes the directory for a cluster. It is read into huge pages, not
 * mapped: a fault per 4 kB of 24 MB would take longer than the rest. There the two files with an identity are changed in place.
 */
#include "data_directory.h"
#include "platform.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define BLOCK 512

/* POSIX ustar; numbers are octal text. */
typedef struct header
{
	char		name[100],
				mode[8],
				uid[8],
				gid[8],
				size[12],
				mtime[12],
				checksum[8],
				type,
				link[100],
				magic[6],
				version[2],
				user[32],
				group[32],
				major[8],
				minor[8],
				prefix[155],
				unused[12];
} header;

_Static_assert(sizeof(header) == BLOCK, "a ustar header is one block");

typedef struct member
{
	char		name[PATH_MAX];
	char		type;				/* '0' file, '5' folder */
	unsigned char *content;
	size_t		size;
} member;

static bool
octal(const char *text, size_t length, uint64_t *value)
{
	size_t		i = 0;

	*value = 0;
	while (i < length && text[i] == ' ')
		i++;
	for (; i < length && text[i] >= '0' && text[i] <= '7'; i++)
		*value = *value << 3 | (uint64_t) (text[i] - '0');
	return i == length || text[i] == '\0' || text[i] == ' ';
}

static bool
checksum_holds(const header *h)
{
	const unsigned char *bytes = (const unsigned char *) h;
	uint64_t	told,
				sum = 0;

	for (size_t i = 0; i < BLOCK; i++)
		sum += i >= offsetof(header, checksum) && i < offsetof(header, type) ? ' ' : bytes[i];
	return octal(h->checksum, sizeof h->checksum, &told) && told == sum;
}

static bool
safe_name(const char *name)
{
	if (*name == '/')
		return false;
	for (const char *part = name; part; part = strchr(part, '/') ? strchr(part, '/') + 1 : NULL)
		if (strncmp(part, "..", 2) == 0 && (part[2] == '/' || part[2] == '\0'))
			return false;
	return true;
}

/* 1 = a member, 0 = the end, -1 = not a template (*problem). Moves *at behind it. */
static int
next_member(unsigned char *archive, size_t size, size_t *at, member *m, const char **problem)
{
	const header *h = (const header *) (archive + *at);
	uint64_t	bytes;
	size_t		length;

	if (size - *at < BLOCK)
		*problem = "it ends in the middle";
	else if (h->name[0] == '\0')
		return 0;
	else if (!checksum_holds(h) || memcmp(h->magic, "ustar", 5) != 0)
		*problem = "a header is damaged";
	else if (!octal(h->size, sizeof h->size, &bytes) || bytes > size - *at - BLOCK)
		*problem = "a file is longer than the archive";
	else if (h->type != '0' && h->type != '\0' && h->type != '5')
		*problem = "it holds something else than files and folders";
	else
	{
		if (h->prefix[0])
			snprintf(m->name, sizeof m->name, "%.155s/%.100s", h->prefix, h->name);
		else
			snprintf(m->name, sizeof m->name, "%.100s", h->name);
		if (strncmp(m->name, "./", 2) == 0)
			memmove(m->name, m->name + 2, strlen(m->name + 2) + 1);
		length = strlen(m->name);
		if (length > 0 && m->name[length - 1] == '/')
			m->name[length - 1] = '\0';
		m->type = h->type == '5' ? '5' : '0';
		m->size = m->type == '5' ? 0 : bytes;
		m->content = archive + *at + BLOCK;
		*at += BLOCK + (m->size + BLOCK - 1) / BLOCK * BLOCK;
		if (*at > size)
			*at = size;
		if (safe_name(m->name))
			return 1;
		*problem = "a name leads out of the directory";
	}
	return -1;
}

/* 0, or errno */
static int
write_out(int directory, const member *m, bool set_modes)
{
	int			fd,
				failed = 0;

	if (m->name[0] == '\0' || strcmp(m->name, ".") == 0)
		return 0;
	if (m->type == '5')
		return mkdirat(directory, m->name, 0700) < 0 || (set_modes && fchmodat(directory, m->name, 0700, 0) < 0) ? errno : 0;
	fd = openat(directory, m->name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0)
		return errno;
	for (size_t done = 0; done < m->size && !failed;)
	{
		ssize_t		put = write(fd, m->content + done, m->size - done);

		if (put > 0)
			done += (size_t) put;
		else if (put == 0)
			failed = ENOSPC;
		else if (errno != EINTR)
			failed = errno;
	}
	if (!failed && set_modes && fchmod(fd, 0600) < 0)
		failed = errno;
	if (close(fd) < 0 && !failed)
		failed = errno;
	return failed;
}

static pglite_status
unpack(const char *file, unsigned char *archive, size_t size, int directory, const identity *id, bool set_modes,
	   report *r)
{
	member		m,
				last = {.type = 0};
	size_t		at = 0;
	bool		has_control = false;
	const char *problem = NULL;
	int			more,
				failed = 0;

	while ((more = next_member(archive, size, &at, &m, &problem)) > 0)
	{
		if (m.type == '0' && !identity_apply(id, m.name, m.content, m.size, &problem))
		{
			more = -1;
			break;
		}
		has_control |= strcmp(m.name, "global/pg_control") == 0;
		if (strcmp(m.name, "PG_VERSION") == 0)
			last = m;
		else if ((failed = write_out(directory, &m, set_modes)))
			break;
	}
	if (failed == 0 && more == 0 && (last.type == 0 || !has_control))
	{
		more = -1;
		problem = "it holds no cluster";
	}
	if (more < 0)
	{
		report_error(r, PGLITE_E_PAYLOAD, 0, "the template \"%s\" is damaged: %s", file, problem);
		report_hint(r, "Restore the package that it came with.");
		return PGLITE_E_PAYLOAD;
	}
	if (failed == 0)
		failed = write_out(directory, &last, set_modes);
	if (failed == 0)
		return PGLITE_OK;
	report_error(r, PGLITE_E_IO, failed, "cannot write \"%s\" of a new cluster", m.name);
	if (failed == ENOSPC || failed == EDQUOT)
		report_hint(r, "A new cluster needs about 40 MB. Free some space, or choose another place.");
	return PGLITE_E_IO;
}

/* The file in memory of its own, where the members' identity is changed; NULL and errno when it cannot be read. */
static unsigned char *
load(int fd, size_t size)
{
	unsigned char *archive = platform_map(size);
	size_t		done = 0;

	while (archive && done < size)
	{
		ssize_t		got = read(fd, archive + done, size - done);

		if (got > 0)
			done += (size_t) got;
		else if (got == 0 || errno != EINTR)
		{
			int			failed = got == 0 ? EIO : errno;	/* 0: it became shorter */

			munmap(archive, size);
			errno = failed;
			return NULL;
		}
	}
	return archive;
}

pglite_status
archive_unpack(const char *file, int directory, const identity *id, bool set_modes,
	   report *r)
{
	int			fd = open(file, O_RDONLY | O_CLOEXEC);
	struct stat st;
	unsigned char *archive = NULL;
	int			failed = 0;
	pglite_status status;

	if (fd < 0 || fstat(fd, &st) < 0)
		failed = errno;
	else if (st.st_size >= BLOCK && (archive = load(fd, (size_t) st.st_size)) == NULL)
		failed = errno;
	if (fd >= 0)
		close(fd);
	if (archive == NULL)
	{
		report_error(r, PGLITE_E_PAYLOAD, failed, "cannot read the template \"%s\"", file);
		report_hint(r, "Restore the package that it came with.");
		return PGLITE_E_PAYLOAD;
	}
	status = unpack(file, archive, (size_t) st.st_size, directory, id, set_modes, r);
	munmap(archive, (size_t) st.st_size);
	return status;
}
