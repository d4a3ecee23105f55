/* A C++ module: constructors with and without a priority, a destructor, a thread_local variable, memory from operator new. */
#include <cstdlib>
#include <string>

static int	order;

struct counter
{
	int			place = ++order;
	~counter() { order = -1; }
};

static counter late;
__attribute__((init_priority(200))) static counter early;
static thread_local int calls = 41;

extern "C" void *session_module_new(size_t size) { return malloc(size); }
extern "C" void session_module_delete(void *memory) { free(memory); }

extern "C" int
use(void)
{
	std::string text(static_cast<size_t>(++calls), 'x');

	return late.place * 100 + early.place * 1000 + static_cast<int>(text.size());
}
