/* An engine of three names that a module may use, and one that it may not. */
int			engine_variable = 5;
const int	engine_constant = 6;
static int	private_variable = 7;

int
engine_function(void)
{
	return engine_variable + private_variable++;
}
