/*
 * shmem.c - shared memory of a cluster: one mapping for the main segment, and named files in memory for the dynamic ones.
 *
 * Every thread of the process sees the mapping at one address, so attaching needs no call. It must outlive each thread that
 * may still look at it: PostgreSQL's postmaster detaches when it ends or before it makes a new one after a crash, but a child
 * may be running on. Then the mapping is retired and goes with the last thread. Dynamic segments would be shm_open() files,
 * visible to everybody and left behind by kill -9; files without a path go with the process.
 */
#include "cluster.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/shm.h>
#include <unistd.h>

static void
unmap(shared_mapping *mapping)
{
	if (mapping->address)
		munmap(mapping->address, mapping->size);
	mapping->address = NULL;
}

void *
supervisor_shmem_create(instance *self, size_t size)
{
	cluster    *c = self->cluster;
	void	   *address;

	supervisor_lock(self);
	if ((address = platform_map(size)) != NULL)
	{
		platform_not_in_children(address, size);
		c->shmem = (shared_mapping) {address, size};
	}
	supervisor_unlock(self);
	return address;
}

void
supervisor_shmem_destroy(instance *self)
{
	cluster    *c = self->cluster;

	supervisor_lock(self);
	if (c->threads <= 1)
		unmap(&c->shmem);
	else if (c->shmem.address)
	{
		c->retired = c->shmem;
		c->shmem.address = NULL;
	}
	supervisor_unlock(self);
}

static memory_file *
find(cluster *c, const char *name)
{
	for (int i = 0; i < c->file_top; i++)
		if (c->files[i].fd > 0 && strcmp(c->files[i].name, name) == 0)
			return &c->files[i];
	return NULL;
}

static memory_file *
free_entry(cluster *c)
{
	for (int i = 0; i < c->file_top; i++)
		if (c->files[i].fd == 0)
			return &c->files[i];
	return c->file_top < MAX_MEMORY_FILES ? &c->files[c->file_top++] : NULL;
}

static int
create(cluster *c, const char *name)
{
	memory_file *file = free_entry(c);
	int			fd;

	if (file == NULL)
	{
		errno = ENFILE;
		return -1;
	}
	if ((fd = platform_memory_file("pglite")) < 0)
		return -1;
	strcpy(file->name, name);
	return file->fd = fd;
}

int
supervisor_shm_open(instance *self, const char *name, int flags, mode_t mode)
{
	cluster    *c = self->cluster;
	memory_file *file;
	int			fd = -1,
				failed;

	(void) mode;
	if (strlen(name) >= sizeof file->name)
	{
		errno = ENAMETOOLONG;
		return -1;
	}
	supervisor_lock(self);
	file = find(c, name);
	if (file && (flags & (O_CREAT | O_EXCL)) == (O_CREAT | O_EXCL))
		errno = EEXIST;
	else if (file)
		fd = file->fd;
	else if (flags & O_CREAT)
		fd = create(c, name);
	else
		errno = ENOENT;
	if (fd >= 0)
		fd = fcntl(fd, F_DUPFD_CLOEXEC, 3);
	failed = errno;
	supervisor_unlock(self);
	errno = failed;
	return fd;
}

int
supervisor_shm_unlink(instance *self, const char *name)
{
	memory_file *file;

	supervisor_lock(self);
	if ((file = find(self->cluster, name)))
	{
		close(file->fd);
		file->fd = 0;
	}
	supervisor_unlock(self);
	if (file == NULL)
		errno = ENOENT;
	return file ? 0 : -1;
}

/*
 * The beginning of a System V segment that other processes are attached to: 1 and *header is filled, 0 when there is none or
 * it is not for us to read, -1 when that cannot be told.
 */
int
supervisor_segment_peek(int id, void *header, size_t size)
{
	struct shmid_ds segment;
	void	   *address;

	if (shmctl(id, IPC_STAT, &segment) < 0)
		return errno == EINVAL || errno == EACCES || errno == EIDRM ? 0 : -1;
	if (segment.shm_nattch == 0 || segment.shm_segsz < size)
		return 0;
	if ((address = shmat(id, NULL, SHM_RDONLY)) == (void *) -1)
		return errno == EINVAL || errno == EACCES || errno == EIDRM ? 0 : -1;
	memcpy(header, address, size);
	shmdt(address);
	return 1;
}

/* By the last thread of the cluster. */
void
shmem_end(cluster *c)
{
	unmap(&c->shmem);
	unmap(&c->retired);
	for (int i = 0; i < c->file_top; i++)
		if (c->files[i].fd > 0)
		{
			close(c->files[i].fd);
			c->files[i].fd = 0;
		}
	c->file_top = 0;
}
