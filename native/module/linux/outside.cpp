/*
 * outside.cpp - the C++ runtime that is linked into a module's file, tied to sessions. Ordinary machine code beside the module's:
 * std::string, streams and exceptions of libstdc++.a allocate through these operators, on the calling session's heap.
 */
#include <cstddef>
#include <link.h>
#include <new>

extern "C" {
extern void *session_module_new(size_t size);
extern void *session_module_new_nothrow(size_t size);
extern void session_module_delete(void *memory);
extern int	session_module_libraries(int (*visit) (struct dl_phdr_info *, size_t, void *), void *data);
[[noreturn]] extern void session_module_abort(void);

extern void session_module_guard(bool begin);
extern void *__real___cxa_allocate_exception(size_t size) noexcept;
extern void __real___cxa_free_exception(void *exception) noexcept;

/* Exceptions come from malloc() of the process: its lock must not be left behind by a session that is killed. */
void *
__wrap___cxa_allocate_exception(size_t size) noexcept
{
	void	   *exception;

	session_module_guard(true);
	exception = __real___cxa_allocate_exception(size);
	session_module_guard(false);
	return exception;
}

void
__wrap___cxa_free_exception(void *exception) noexcept
{
	session_module_guard(true);
	__real___cxa_free_exception(exception);
	session_module_guard(false);
}

/* These two stand before libc's for the archives in this file, which the linker asks first. */
int
dl_iterate_phdr(int (*visit) (struct dl_phdr_info *, size_t, void *), void *data)
{
	return session_module_libraries(visit, data);
}

/* std::terminate() of the runtime in this file ends here. */
[[noreturn]] void
abort(void)
{
	session_module_abort();
}
}

void *operator new(size_t size) { return session_module_new(size); }
void *operator new[](size_t size) { return session_module_new(size); }
void *operator new(size_t size, const std::nothrow_t &) noexcept { return session_module_new_nothrow(size); }
void *operator new[](size_t size, const std::nothrow_t &) noexcept { return session_module_new_nothrow(size); }
void operator delete(void *memory) noexcept { session_module_delete(memory); }
void operator delete[](void *memory) noexcept { session_module_delete(memory); }
void operator delete(void *memory, size_t) noexcept { session_module_delete(memory); }
void operator delete[](void *memory, size_t) noexcept { session_module_delete(memory); }
