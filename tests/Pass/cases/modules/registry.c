/* What dlopen() and dlsym() do with linked-in modules, as a case for runtime.c. */
#include <string.h>

struct session_symbol
{
	const char *name;
	int			(*function) (void);
};

struct session_module
{
	const char *name;
	const struct session_symbol *symbols;
};

extern const struct session_module session_modules[];

static int	result;

static int
call(const char *module, const char *name)
{
	for (const struct session_module *m = session_modules; m->name; m++)
		if (strcmp(m->name, module) == 0)
			for (const struct session_symbol *s = m->symbols; s->name; s++)
				if (strcmp(s->name, name) == 0)
					return s->function();
	return -1;
}

/* The tables, as one line. */
static const char *
tables(void)
{
	static char text[200];

	text[0] = '\0';
	for (const struct session_module *m = session_modules; m->name; m++)
	{
		strcat(strcat(text, m->name), ":");
		for (const struct session_symbol *s = m->symbols; s->name; s++)
			strcat(strcat(text, " "), s->name);
		strcat(text, ";");
	}
	return text;
}

int
initial(void)
{
	return strcmp(tables(), "alpha: alpha_only common_name;beta: common_name hidden_helper;") == 0 &&
		call("alpha", "alpha_only") == 1 && call("alpha", "hidden_helper") == -1;
}

void
put(int value)
{
	result = value * 10000 + call("alpha", "common_name") * 100 + call("beta", "common_name");
}

int
take(void)
{
	return result;
}
