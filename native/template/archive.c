/*
 * archive.c - the template is a plain ustar archive: its members.
 *
 * Its three databases are the same at first, so most files of the second and third stand there as links to those of the first. For
 * us a link is a file of its own with the same content: two databases with a file in common would destroy each other.
 *
 * Nothing in it is believed: header checksums, sizes against the archive's end, only folders, regular files and links to one that
 * came before, only relative names without "..". It is read into huge pages, not mapped: a fault per 4 kB of it would take longer
 * than the rest.
 */
#include "archive.h"
#include "platform.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define BLOCK 512
#define MEMBERS_MORE 1024

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

static void
take_name(const header *h, char *name, size_t size)
{
	size_t		length;

	if (h->prefix[0])
		snprintf(name, size, "%.155s/%.100s", h->prefix, h->name);
	else
		snprintf(name, size, "%.100s", h->name);
	if (strncmp(name, "./", 2) == 0)
		memmove(name, name + 2, strlen(name + 2) + 1);
	length = strlen(name);
	if (length > 0 && name[length - 1] == '/')
		name[length - 1] = '\0';
}

/* Links come in the order of what they link to: the search goes on behind the last one. */
static const member *
find_original(const archive *a, const header *h, int *last)
{
	char		name[sizeof h->link + 1];

	snprintf(name, sizeof name, "%.100s", h->link);
	for (int i = 0; i < a->count; i++)
	{
		int			at = (*last + 1 + i) % a->count;

		if (a->members[at].type == MEMBER_FILE && strcmp(a->members[at].name, name) == 0)
			return &a->members[*last = at];
	}
	return NULL;
}

/* The member at an offset becomes the next one; what is wrong with it, or NULL. */
static const char *
take_member(archive *a, size_t *at, int *last_original)
{
	const header *h = (const header *) (a->bytes + *at);
	member	   *m = &a->members[a->count];
	const member *original;
	uint64_t	size;

	if (!checksum_holds(h) || memcmp(h->magic, "ustar", 5) != 0)
		return "a header is damaged";
	if (!octal(h->size, sizeof h->size, &size) || size > a->size - *at - BLOCK)
		return "a file is longer than the archive";
	*m = (member) {.type = h->type == '5' ? MEMBER_FOLDER : h->type == '1' ? MEMBER_LINK : MEMBER_FILE};
	take_name(h, m->name, sizeof m->name);
	if (!safe_name(m->name))
		return "a name leads out of the directory";
	*at += BLOCK;
	switch (h->type)
	{
		case '5':
			return NULL;
		case '1':
			if ((original = find_original(a, h, last_original)) == NULL)
				return "a link leads to no file before it";
			m->original = (int) (original - a->members);
			m->content = original->content;
			m->size = original->size;
			return NULL;
		case '0':
		case '\0':
			m->content = a->bytes + *at;
			m->size = size;
			*at += (size + BLOCK - 1) / BLOCK * BLOCK;
			if (*at > a->size)
				*at = a->size;
			return NULL;
	}
	return "it holds something else than files and folders";
}

/* What is wrong with the archive, or NULL. */
static const char *
take_members(archive *a)
{
	int			last_original = -1;
	const char *problem;

	for (size_t at = 0;; a->count++)
	{
		if (a->size - at < BLOCK)
			return "it ends in the middle";
		if (a->bytes[at] == '\0')
			return NULL;
		if (a->count % MEMBERS_MORE == 0)
		{
			member	   *more = realloc(a->members, sizeof *more * (size_t) (a->count + MEMBERS_MORE));

			if (more == NULL)
				return "there is no memory for its list of files";
			a->members = more;
		}
		if ((problem = take_member(a, &at, &last_original)) != NULL)
			return problem;
	}
}

/* NULL and errno, which is 0 for a file that has become shorter. */
static unsigned char *
read_whole(int fd, size_t size)
{
	unsigned char *bytes = platform_map(size);
	size_t		done = 0;

	while (bytes && done < size)
	{
		ssize_t		got = read(fd, bytes + done, size - done);

		if (got > 0)
			done += (size_t) got;
		else if (got == 0 || errno != EINTR)
		{
			int			failed = got == 0 ? EIO : errno;

			munmap(bytes, size);
			errno = failed;
			return NULL;
		}
	}
	return bytes;
}

int
archive_open(archive *a, const char *file, const char **problem)
{
	int			fd = open(file, O_RDONLY | O_CLOEXEC);
	struct stat st;
	int			failed = 0;

	*a = (archive) {0};
	*problem = NULL;
	if (fd < 0 || fstat(fd, &st) < 0)
		failed = errno;
	else if (st.st_size < BLOCK)
		*problem = "it ends in the middle";
	else if ((a->bytes = read_whole(fd, (size_t) st.st_size)) == NULL)
		failed = errno;
	else
	{
		a->size = (size_t) st.st_size;
		*problem = take_members(a);
	}
	if (fd >= 0)
		close(fd);
	return failed;
}

void
archive_close(archive *a)
{
	free(a->members);
	if (a->bytes)
		munmap(a->bytes, a->size);
}
