/*
 * sigsetjmp(): the variable is used only after the second return, and in a loop, as PostgreSQL's error handling does. The
 * base must be valid on that way too.
 */
#include <setjmp.h>

static sigjmp_buf *stack_top;
static int	depth = 1;
static int	kept;

__attribute__((noinline)) static void
throw_error(void)
{
	siglongjmp(*stack_top, 1);
}

int
initial(void)
{
	return stack_top == 0 && depth == 1;
}

__attribute__((noinline)) static int
guarded(int value)
{
	sigjmp_buf	here;
	sigjmp_buf *saved = stack_top;

	if (sigsetjmp(here, 0) == 0)
	{
		stack_top = &here;
		if (value >= 0)
			throw_error();
		return -1;
	}
	stack_top = saved;
	kept = value;
	depth++;
	return kept;
}

void
put(int value)
{
	for (int i = 0; i < 3; i++)
		guarded(value + i - 2);
}

int
take(void)
{
	return depth == 4 && stack_top == 0 ? kept : -1;
}
