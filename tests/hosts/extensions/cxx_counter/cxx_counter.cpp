/*
 * cxx_counter.cpp - an extension in C++: what it takes for the process's (a static with a constructor) and for the thread's is
 * the session's; an exception crosses C++ frames and becomes an SQL error; one that nobody catches ends the session.
 */
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

extern "C" {
#include "postgres.h"

#include "fmgr.h"
#include "utils/builtins.h"

PG_MODULE_MAGIC;

PG_FUNCTION_INFO_V1(cxx_count);
PG_FUNCTION_INFO_V1(cxx_constructed);
PG_FUNCTION_INFO_V1(cxx_throw);
PG_FUNCTION_INFO_V1(cxx_end);
}

namespace {
struct words
{
	std::map<std::string, int> numbers;
	int			constructed = 0;

	words() : numbers{{"one", 1}, {"two", 2}} { constructed++; }
	~words() { constructed = -1; }
};

words		first;
thread_local std::vector<int> calls;

[[gnu::noinline]] int
number_of(const std::string &word)
{
	auto		found = first.numbers.find(word);

	if (found == first.numbers.end())
		throw std::out_of_range("no number is called \"" + word + "\"");
	return found->second;
}
}

/* How often this session has called it. */
Datum
cxx_count(PG_FUNCTION_ARGS)
{
	calls.push_back(1);
	PG_RETURN_INT32(static_cast<int32>(calls.size()));
}

Datum
cxx_constructed(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT32(first.constructed);
}

/* ereport() leaves by a jump: nothing with a destructor may be alive then. */
Datum
cxx_throw(PG_FUNCTION_ARGS)
{
	char	   *message;

	try
	{
		PG_RETURN_INT32(number_of(text_to_cstring(PG_GETARG_TEXT_PP(0))));
	}
	catch (const std::exception &e)
	{
		message = pstrdup(e.what());
	}
	ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("%s", message)));
}

Datum
cxx_end(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT32(number_of(text_to_cstring(PG_GETARG_TEXT_PP(0))));
}
