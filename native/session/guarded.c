/*
 * guarded.c - libc functions that keep no state of the process but take a lock of libc on their way: the heap's, the time
 * zone's, the message catalogue's, the dynamic linker's.
 *
 * A session ended by a signal in the middle would leave that lock behind for the whole host. Here signals wait until they
 * are through. Everything else about them is libc's own. getaddrinfo() and getnameinfo() may wait for a name server: what is not an
 * address already is asked for on a thread of its own (supervisor/lookups.c), and SIGQUIT and SIGKILL end the wait.
 */
#include "inside.h"
#include "locales.h"

#include <execinfo.h>
#include <ifaddrs.h>
#include <netdb.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <wchar.h>

/* ---- names of the network */

int
pgs_getaddrinfo(const char *node, const char *service, const struct addrinfo *hints, struct addrinfo **result)
{
	if (node == NULL || (hints && (hints->ai_flags & AI_NUMERICHOST)))
		return SESSION_HELD(int, getaddrinfo(node, service, hints, result));
	return SESSION_HELD(int, supervisor_getaddrinfo(session_self, node, service, hints, result));
}

void
pgs_freeaddrinfo(struct addrinfo *list)
{
	session_hold();
	freeaddrinfo(list);
	session_release();
}

int
pgs_getnameinfo(const struct sockaddr *address, socklen_t length, char *host, socklen_t host_size,
				char *service, socklen_t service_size, int flags)
{
	if (flags & NI_NUMERICHOST)
		return SESSION_HELD(int, getnameinfo(address, length, host, host_size, service, service_size, flags));
	return SESSION_HELD(int, supervisor_getnameinfo(session_self, address, length, host, host_size, service, service_size, flags));
}

const char *
pgs_gai_strerror(int code)
{
	return SESSION_HELD(const char *, gai_strerror(code));
}

int
pgs_getifaddrs(struct ifaddrs **result)
{
	return SESSION_HELD(int, getifaddrs(result));
}

void
pgs_freeifaddrs(struct ifaddrs *list)
{
	session_hold();
	freeifaddrs(list);
	session_release();
}

/* ---- messages */

/* Its buffer is the thread's. */
char *
pgs_strsignal(int sig)
{
	return SESSION_HELD(char *, strsignal(sig));
}

/* ---- time */

size_t
pgs_strftime(char *buffer, size_t size, const char *format, const struct tm *time)
{
	return SESSION_HELD(size_t, strftime(buffer, size, format, time));
}

size_t
pgs_strftime_l(char *buffer, size_t size, const char *format, const struct tm *time, locale_t locale)
{
	return SESSION_HELD(size_t, strftime_l(buffer, size, format, time, locale));
}

struct tm *
pgs_localtime_r(const time_t *time, struct tm *result)
{
	return SESSION_HELD(struct tm *, localtime_r(time, result));
}

struct tm *
pgs_gmtime_r(const time_t *time, struct tm *result)
{
	return SESSION_HELD(struct tm *, gmtime_r(time, result));
}

/* ---- text in a locale: conversions are loaded at first use, long strings go through the heap */

size_t
pgs_mbstowcs(wchar_t *to, const char *from, size_t count)
{
	return SESSION_HELD(size_t, mbstowcs(to, from, count));
}

size_t
pgs_wcstombs(char *to, const wchar_t *from, size_t count)
{
	return SESSION_HELD(size_t, wcstombs(to, from, count));
}

int
pgs_strcoll_l(const char *a, const char *b, locale_t locale)
{
	return SESSION_HELD(int, strcoll_l(a, b, locale));
}

size_t
pgs_strxfrm_l(char *to, const char *from, size_t size, locale_t locale)
{
	return SESSION_HELD(size_t, strxfrm_l(to, from, size, locale));
}

/* ---- backtraces: the first one loads the unwinder */

int
pgs_backtrace(void **frames, int count)
{
	return SESSION_HELD(int, backtrace(frames, count));
}

/* One block, as libc's, but of the session's heap. */
char **
pgs_backtrace_symbols(void *const *frames, int count)
{
	char	  **lines,
			  **copy = NULL;
	size_t		size = (size_t) count * sizeof *copy;

	session_hold();
	if ((lines = backtrace_symbols(frames, count)) != NULL)
	{
		for (int i = 0; i < count; i++)
			size += strlen(lines[i]) + 1;
		if ((copy = pgs_malloc(size)) != NULL)
		{
			char	   *text = (char *) (copy + count);

			for (int i = 0; i < count; i++)
			{
				copy[i] = strcpy(text, lines[i]);
				text += strlen(text) + 1;
			}
		}
		free(lines);
	}
	session_release();
	return copy;
}

void
pgs_backtrace_symbols_fd(void *const *frames, int count, int fd)
{
	extern ssize_t pgs_write(int fd, const void *data, size_t length);
	char	  **lines = pgs_backtrace_symbols(frames, count);

	for (int i = 0; lines && i < count; i++)
	{
		pgs_write(fd, lines[i], strlen(lines[i]));
		pgs_write(fd, "\n", 1);
	}
	pgs_free(lines);
}

/* For a module that calls code in its own file which takes locks of the process. Each hold has one release. */
void
pgs_module_hold(void)
{
	session_hold();
}

void
pgs_module_release(void)
{
	session_release();
}
