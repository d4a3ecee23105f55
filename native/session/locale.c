/*
 * locale.c - setlocale() of a session, by the thread's own locale.
 *
 * Kept of libc: names by category, NULL asks, "" means the session's environment, failure changes nothing.
 * Changed: it is the locale of the thread that runs the session, so functions of libc that read it see it, and the host's stays as it is; LC_ALL set by
 * category to different values is named after LC_CTYPE. Locales a session made are freed at its end.
 */
#include "inside.h"
#include "locales.h"

#include <signal.h>
#include <string.h>

struct made
{
	struct made *next;
	locale_t	locale;
};

static locale_t current;
static char *names[LOCALE_CATEGORIES];		/* NULL = "C" */
static struct made *all_made;

static const int masks[LOCALE_CATEGORIES] = {
	[LC_CTYPE] = LC_CTYPE_MASK,[LC_NUMERIC] = LC_NUMERIC_MASK,[LC_TIME] = LC_TIME_MASK,
	[LC_COLLATE] = LC_COLLATE_MASK,[LC_MONETARY] = LC_MONETARY_MASK,[LC_MESSAGES] = LC_MESSAGES_MASK,
	[LC_ALL] = LC_ALL_MASK
};
static const char *const variables[LOCALE_CATEGORIES] = {
	[LC_CTYPE] = "LC_CTYPE",[LC_NUMERIC] = "LC_NUMERIC",[LC_TIME] = "LC_TIME",
	[LC_COLLATE] = "LC_COLLATE",[LC_MONETARY] = "LC_MONETARY",[LC_MESSAGES] = "LC_MESSAGES",
	[LC_ALL] = "LC_ALL"
};

extern char *pgs_getenv(const char *name);

static const char *
from_environment(int category)
{
	const char *const order[] = {"LC_ALL", variables[category], "LANG"};

	for (int i = 0; i < 3; i++)
	{
		const char *value = pgs_getenv(order[i]);

		if (value && *value)
			return value;
	}
	return "C";
}

static char *
name_of(int category)
{
	static char c_locale[] = "C";

	if (category == LC_ALL)
		category = LC_CTYPE;
	return names[category] ? names[category] : c_locale;
}

/* Called held. */
static bool
change(int category, const char *name)
{
	char	   *copies[LOCALE_CATEGORIES] = {NULL};
	locale_t	copy,
				changed = (locale_t) 0;
	bool		complete = true;

	for (int i = 0; i < LOCALE_CATEGORIES; i++)
		if (masks[i] && i != LC_ALL && (category == LC_ALL || i == category))
			complete &= (copies[i] = pgs_strdup(name)) != NULL;
	if (complete && (copy = duplocale(current)) != (locale_t) 0 &&
		(changed = newlocale(masks[category], name, copy)) == (locale_t) 0)
		freelocale(copy);
	for (int i = 0; i < LOCALE_CATEGORIES; i++)
		if (copies[i] && changed == (locale_t) 0)
			pgs_free(copies[i]);
		else if (copies[i])
		{
			pgs_free(names[i]);
			names[i] = copies[i];
		}
	if (changed == (locale_t) 0)
		return false;
	uselocale(changed);
	freelocale(current);
	current = changed;
	return true;
}

char *
pgs_setlocale(int category, const char *name)
{
	if (category < 0 || category >= LOCALE_CATEGORIES || masks[category] == 0)
	{
		errno = EINVAL;
		return NULL;
	}
	if (name && *name == '\0')
		name = from_environment(category);
	if (name && strcmp(name, name_of(category)) != 0 && !SESSION_HELD(bool, change(category, name)))
		return NULL;
	return name_of(category);
}

locale_t
pgs_newlocale(int mask, const char *name, locale_t base)
{
	struct made *entry = base == (locale_t) 0 ? pgs_malloc(sizeof *entry) : NULL;
	locale_t	result = (locale_t) 0;

	if (base == (locale_t) 0 && entry == NULL)
		return result;
	session_hold();
	result = newlocale(mask, name, base);
	if (base != (locale_t) 0 && result != (locale_t) 0)
	{
		for (struct made *m = all_made; m; m = m->next)
			if (m->locale == base)
				m->locale = result;
	}
	else if (result != (locale_t) 0)
	{
		*entry = (struct made) {all_made, result};
		all_made = entry;
		entry = NULL;
	}
	session_release();
	pgs_free(entry);
	return result;
}

void
pgs_freelocale(locale_t locale)
{
	session_hold();
	for (struct made **place = &all_made; *place; place = &(*place)->next)
		if ((*place)->locale == locale)
		{
			struct made *entry = *place;

			*place = entry->next;
			pgs_free(entry);
			break;
		}
	freelocale(locale);
	session_release();
}

void
locale_begin(void)
{
	if ((current = newlocale(LC_ALL_MASK, "C", (locale_t) 0)) == (locale_t) 0)
		session_die(SIGABRT);
	uselocale(current);
}

/* On another thread than before. */
void
locale_resume(void)
{
	uselocale(current);
}

void
locale_end(void)
{
	uselocale(LC_GLOBAL_LOCALE);
	for (; all_made; all_made = all_made->next)
		freelocale(all_made->locale);
	if (current != (locale_t) 0)
		freelocale(current);
}
