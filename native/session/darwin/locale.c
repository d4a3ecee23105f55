/*
 * locale.c - libc functions about locales that only macOS has and that take one of its locks.
 */
#include "inside.h"
#include "locales.h"

struct lconv *
pgs_localeconv_l(locale_t locale)
{
	return SESSION_HELD(struct lconv *, localeconv_l(locale));
}
