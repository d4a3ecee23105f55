/*
 * runtime.c - two sessions for one case: the plain side, small. A case defines
 *
 *		int initial(void);		1 if its variables are as their initialisers say
 *		void put(int value);	keeps a value in the session
 *		int take(void);			the value kept in this session
 *
 * Both sessions run on one thread, which also shows that nothing but session_base tells them apart.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

extern const char session_template[];
extern const uint64_t session_template_size;
extern const uint64_t session_block_size;
extern const uint32_t session_fixups[];
extern const uint64_t session_fixup_count;

extern int	initial(void);
extern void put(int value);
extern int	take(void);

__thread char *session_base __attribute__((tls_model("initial-exec")));

static char *
new_session(void)
{
	char	   *block = aligned_alloc(64, session_block_size);

	memset(block, 0, session_block_size);
	memcpy(block, session_template, session_template_size);
	for (uint64_t i = 0; i < session_fixup_count; i++)
		*(char **) (block + session_fixups[2 * i]) = block + session_fixups[2 * i + 1];
	return block;
}

int
main(void)
{
	char	   *one = new_session();
	char	   *other = new_session();
	int			first, second;

	session_base = one;
	printf("initial %d", initial());
	put(7);
	session_base = other;
	printf(" %d\n", initial());
	put(9);
	session_base = one;
	first = take();
	session_base = other;
	second = take();
	printf("values %d %d\n", first, second);
	return 0;
}
