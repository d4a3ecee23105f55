/*
 * locale.cpp - localeconv() of a module's C++ and of the libraries in it. Compiled to bitcode and linked with the module before the passes, so
 * that the statics here are the session's.
 */
#include <climits>
#include <clocale>
#include <initializer_list>

/*
 * libc's answer is a variable of the process, filled at each call. Here it is the session's, and always says what the C locale has:
 * PostgreSQL keeps LC_NUMERIC at that, and libraries ask for nothing but the decimal point and the separator of thousands.
 */
extern "C" struct lconv *
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
