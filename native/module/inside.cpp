/*
 * inside.cpp - what a module's C++ asks of the process and gets from the session. Compiled to bitcode and linked with the module
 * before the passes, so that malloc() and abort() here are the session's.
 */
#include <climits>
#include <clocale>
#include <cstdlib>
#include <initializer_list>
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

/*
 * libc's answer is a variable of the process, filled at each call. Here it is the session's, and always says what the C locale has:
 * PostgreSQL keeps LC_NUMERIC at that, and libraries ask for nothing but the decimal point and the separator of thousands.
 */
struct lconv *
localeconv(void)
{
	static struct lconv answer;
	static char point[] = ".";
	static char none[] = "";

	answer.decimal_point = point;
	for (char **text : {&answer.thousands_sep, &answer.grouping, &answer.int_curr_symbol, &answer.currency_symbol, &answer.mon_decimal_point,
			&answer.mon_thousands_sep, &answer.mon_grouping, &answer.positive_sign, &answer.negative_sign})
		*text = none;
	for (char *unknown : {&answer.int_frac_digits, &answer.frac_digits, &answer.p_cs_precedes, &answer.p_sep_by_space, &answer.n_cs_precedes,
			&answer.n_sep_by_space, &answer.p_sign_posn, &answer.n_sign_posn, &answer.int_p_cs_precedes, &answer.int_p_sep_by_space,
			&answer.int_n_cs_precedes, &answer.int_n_sep_by_space, &answer.int_p_sign_posn, &answer.int_n_sign_posn})
		*unknown = CHAR_MAX;
	return &answer;
}

}
