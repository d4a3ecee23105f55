/*
 * locales.h - where the system declares locale_t and what takes one.
 */
#include <locale.h>

#define LOCALE_CATEGORIES	(LC_ALL + 1)	/* one more than the highest number of those that POSIX has */
