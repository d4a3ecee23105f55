/* A module with a name that beta defines too, a hidden function and a variable. */
static int	calls;
int			shared_variable = 1;

__attribute__((visibility("hidden"))) int
hidden_helper(void)
{
	return 10;
}

int
common_name(void)
{
	return hidden_helper() + ++calls;
}

int
alpha_only(void)
{
	return shared_variable;
}
