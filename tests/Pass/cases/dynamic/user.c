/* A module in a file of its own: uses the engine in code and in initialised data. */
extern int	engine_variable;
extern const int engine_constant;
extern int	engine_function(void);

static int	own = 1;
static int *pointers[] = {&own, &engine_variable};
static int	(*const functions[]) (void) = {engine_function};

int
use(int which)
{
	return *pointers[which & 1] + functions[0]() + engine_function() + engine_variable + engine_constant + own++;
}
