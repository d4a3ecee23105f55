/*
 * archive.h - the template's archive in memory of its own, where the files' contents may be changed.
 */
#ifndef PGLITE_ARCHIVE_H
#define PGLITE_ARCHIVE_H

#include <stddef.h>

typedef enum member_type
{
	MEMBER_FOLDER,
	MEMBER_FILE,
	MEMBER_LINK						/* a file with the content of another */
} member_type;

typedef struct member
{
	char		name[258];			/* relative, without ".." */
	member_type type;
	int			original;			/* of a link: the number of the member whose content it has */
	unsigned char *content;
	size_t		size;
} member;

typedef struct archive
{
	unsigned char *bytes;
	size_t		size;
	member	   *members;
	int			count;
} archive;

/* 0, or errno when it cannot be read. *problem: what is wrong with it, or NULL. archive_close() gives it back, whatever it was. */
extern int	archive_open(archive *a, const char *file, const char **problem);
extern void archive_close(archive *a);

#endif
