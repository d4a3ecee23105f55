/* expect: ifunc fast: its resolver would run before any session */
static int
plain(void)
{
	return 1;
}

static int
			(*resolve_fast(void)) (void)
{
	return plain;
}

int			fast(void) __attribute__((ifunc("resolve_fast")));
