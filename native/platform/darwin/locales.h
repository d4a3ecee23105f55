/*
 * locales.h - where the system declares locale_t and what takes one.
 */
#include <locale.h>
#include <xlocale.h>

#define LOCALE_CATEGORIES	(LC_MESSAGES + 1)	/* one more than the highest number of those that POSIX has */
