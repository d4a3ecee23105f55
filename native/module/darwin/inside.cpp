/*
 * inside.cpp - what the C++ runtime of a module asks of the process and gets from the session. The runtime is bitcode of the module too
 * (libcxx of libraries.json): its memory, its statics and the exceptions in flight are the session's already.
 */
#include <cstdarg>
#include <cstdio>
#include <cstdint>
#include <cstdlib>
#include <random>
#include <string>
#include <sys/random.h>
#include <unwind.h>
#include <xlocale.h>

extern "C" {

extern void pgs_module_hold(void);		/* of the engine */
extern void pgs_module_release(void);

/* The runtime's own; its users call it by the name below. */
extern void *session_module_catch(void *exception) noexcept;

/*
 * The system's unwinder asks the loader, under its lock, where each frame's tables are: a session that is killed meanwhile must not keep that lock. So
 * signals wait from the throw until the exception is caught, in destructors on the way too. It comes back where nobody catches.
 */
_Unwind_Reason_Code
session_module_raise(_Unwind_Exception *exception)
{
	pgs_module_hold();
	_Unwind_Reason_Code why = _Unwind_RaiseException(exception);
	pgs_module_release();
	return why;
}

void *
__cxa_begin_catch(void *exception) noexcept
{
	pgs_module_release();
	return session_module_catch(exception);
}

/* A thread's destructors do not run: memory goes with the session. They are registered for the file that this stands for. */
void	   *__dso_handle;

void
_tlv_atexit(void (*) (void *), void *, void *)
{
}

/* The system's has a state of the process, and a lock. */
uint32_t
arc4random(void)
{
	uint32_t	random;

	if (getentropy(&random, sizeof random) != 0)
		abort();
	return random;
}

/* The system's allocates for the process; this is how streams write long numbers. */
int
asprintf_l(char **text, locale_t locale, const char *format, ...)
{
	va_list		arguments;
	int			length;

	va_start(arguments, format);
	length = vsnprintf_l(nullptr, 0, locale, format, arguments);
	va_end(arguments);
	if (length < 0 || (*text = static_cast<char *>(malloc(length + 1))) == nullptr)
		return -1;
	va_start(arguments, format);
	vsnprintf_l(*text, length + 1, locale, format, arguments);
	va_end(arguments);
	return length;
}

}

/* The runtime's own would open a file or ask for the same; all have one source here. */
std::random_device::random_device(const std::string &) {}
std::random_device::~random_device() {}
unsigned std::random_device::operator()() { return arc4random(); }
