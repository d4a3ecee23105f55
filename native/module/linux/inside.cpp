/*
 * inside.cpp - what a module's C++ asks of the process and gets from the session. Compiled to bitcode and linked with the module
 * before the passes, so that malloc() and abort() here are the session's.
 */
#include <cstdlib>
#include <link.h>
#include <new>

extern "C" void session_module_delete(void *memory);

/* What a constructor that throws in new (nothrow) gives back. */
void operator delete(void *memory, const std::nothrow_t &) noexcept { session_module_delete(memory); }
void operator delete[](void *memory, const std::nothrow_t &) noexcept { session_module_delete(memory); }

extern "C" {

extern void pgs_module_hold(void);		/* of the engine */
extern void pgs_module_release(void);

/* Throws std::bad_alloc. */
void *
session_module_new(size_t size)
{
	void	   *memory = malloc(size ? size : 1);

	if (memory == nullptr)
		throw std::bad_alloc();
	return memory;
}

void *
session_module_new_nothrow(size_t size)
{
	return malloc(size ? size : 1);
}

void
session_module_delete(void *memory)
{
	free(memory);
}

/* How the runtime finds an exception's handlers; a session that is killed meanwhile must not keep the loader's lock. */
int
session_module_libraries(int (*visit) (struct dl_phdr_info *, size_t, void *), void *data)
{
	return dl_iterate_phdr(visit, data);
}

/* Around what allocates an exception: that is malloc() of the process. */
void
session_module_guard(bool begin)
{
	if (begin)
		pgs_module_hold();
	else
		pgs_module_release();
}

/* An exception that nobody catches ends the session as abort() in PostgreSQL does, not the host. */
[[noreturn]] void
session_module_abort(void)
{
	abort();
}

}
