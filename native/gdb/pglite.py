"""gdb commands for a process that carries PostgreSQL sessions as threads.

    (gdb) source native/gdb/pglite.py
    (gdb) pglite sessions                     what runs: pid as pg_stat_activity shows it, thread, kind, block
    (gdb) pglite print PID EXPRESSION         evaluates on the thread of that session
    (gdb) pglite backtrace PID                its stack, also that of a direct session which no thread runs at the moment
    (gdb) pglite peek PID VARIABLE [TYPE]     reads the variable from the session's block, without the thread

PostgreSQL's variables lie in one block per session. With debug information and the thread library gdb finds them by itself
for the selected thread, also inside expressions: `print` is then enough, and `pglite print` only selects the thread.
`pglite peek` needs neither: it takes offsets from the layout file that the build wrote (set PGLITE_LAYOUT to its path), so it
works on core dumps and on stripped libraries too; TYPE says what the bytes are when there is no debug information.
"""

import os

import gdb

# What platform_stack_switch() leaves on a stack, from its saved pointer on, in words; the last is where it goes on.
PARKED = {
    "i386:x86-64": (["r15", "r14", "r13", "r12", "rbx", "rbp", "rip"], 1, 8, "rsp"),
    "aarch64": ([f"x{n}" for n in range(19, 31)], 0, 22, "sp"),
}

SIZES = {1: "char", 2: "short", 4: "int", 8: "long"}


def supervisor_variable(name, beside):
    """A static variable of the supervisor: PostgreSQL has statics of the same names, so look beside a function."""
    function = gdb.lookup_global_symbol(beside) or gdb.lookup_static_symbol(beside)
    if function is None:
        raise gdb.GdbError("libpglite is not loaded, or has no debug information for its supervisor")
    block = gdb.block_for_pc(int(function.value().address))
    return gdb.lookup_symbol(name, block)[0].value()


def sessions():
    """The instances that have a thread, or a stack without one, in the order of their slots."""
    slots = supervisor_variable("slots", "instance_at")
    first, last = slots.type.range()
    for slot in range(first, last + 1):
        pointer = slots[slot]
        if int(pointer) == 0:
            return
        instance = pointer.cast(gdb.lookup_type("instance").pointer()).dereference()
        if int(instance["tid"]) != 0 or is_parked(instance):
            yield instance


def is_parked(instance):
    """A direct session that nobody runs: it has begun, and its runner's word names none."""
    if int(instance["life"]) != int(gdb.parse_and_eval("INSTANCE_RUNNING")) or int(instance["direct"]) == 0:
        return False
    direct = instance["direct"].dereference()
    return bool(direct["begun"]) and int(direct["runner"]) & 3 == 0


def session(pid):
    for instance in sessions():
        if int(instance["pid"]) == pid:
            return instance
    raise gdb.GdbError(f"no session has the pid {pid}; see 'pglite sessions'")


def thread_of(instance):
    for thread in gdb.selected_inferior().threads():
        if thread.ptid[1] == int(instance["tid"]):
            return thread
    raise gdb.GdbError(f"gdb does not know thread {int(instance['tid'])}")


def layout():
    """Name -> (offset, size). Variables of functions are listed as FUNCTION.NAME."""
    path = os.environ.get("PGLITE_LAYOUT")
    if path is None:
        raise gdb.GdbError("set PGLITE_LAYOUT to the layout file of the build, for instance: python os.environ['PGLITE_LAYOUT'] = 'layout.txt'")
    table = {}
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            offset, size, name = line.split()[:3]
            table[name] = (int(offset), int(size))
    return table


def type_of(name, size):
    symbol = gdb.lookup_global_symbol(name) or gdb.lookup_static_symbol(name)
    if symbol is not None and symbol.type.sizeof == size:
        return symbol.type
    if size in SIZES:
        return gdb.lookup_type(SIZES[size])
    return gdb.lookup_type("unsigned char").array(size - 1)


class Pglite(gdb.Command):
    """PostgreSQL sessions of this process: pglite sessions, pglite print, pglite backtrace, pglite peek."""

    def __init__(self):
        super().__init__("pglite", gdb.COMMAND_DATA, prefix=True)


class Sessions(gdb.Command):
    """pglite sessions: lists the sessions of all clusters."""

    def __init__(self):
        super().__init__("pglite sessions", gdb.COMMAND_STATUS)

    def invoke(self, argument, from_tty):
        known = {thread.ptid[1]: thread.num for thread in gdb.selected_inferior().threads()}
        print(f"{'pid':>10} {'thread':>7} {'tid':>8}  {'block':<18}  kind")
        for instance in sessions():
            tid = int(instance["tid"])
            print(f"{int(instance['pid']):>10} {known.get(tid, '-'):>7} {tid:>8}  {int(instance['block']):#018x}  {instance['kind'].string()}")


class Print(gdb.Command):
    """pglite print PID EXPRESSION: evaluates on the thread of that session."""

    def __init__(self):
        super().__init__("pglite print", gdb.COMMAND_DATA, gdb.COMPLETE_EXPRESSION)

    def invoke(self, argument, from_tty):
        pid, _, expression = argument.strip().partition(" ")
        if not pid.isdigit() or not expression:
            raise gdb.GdbError("usage: pglite print PID EXPRESSION")
        before = gdb.selected_thread()
        try:
            thread_of(session(int(pid))).switch()
            gdb.execute(f"print {expression}", from_tty)
        finally:
            before.switch()


class Backtrace(gdb.Command):
    """pglite backtrace PID: the stack of that session, whether a thread runs it or not."""

    def __init__(self):
        super().__init__("pglite backtrace", gdb.COMMAND_STACK)

    def invoke(self, argument, from_tty):
        if not argument.strip().isdigit():
            raise gdb.GdbError("usage: pglite backtrace PID")
        instance = session(int(argument))
        before = gdb.selected_thread()
        try:
            if int(instance["tid"]) != 0:
                thread_of(instance).switch()
                gdb.execute("backtrace", from_tty)
            else:
                self.parked(int(instance["direct"]["session_stack"]), from_tty)
        finally:
            before.switch()

    @staticmethod
    def parked(stack, from_tty):
        """Shows it with the selected thread's registers, which get their own values back."""
        names, first, size, pointer = PARKED[gdb.selected_frame().architecture().name()]
        words = gdb.selected_inferior().read_memory(stack, 8 * size)
        values = {name: int.from_bytes(words[8 * (first + i) : 8 * (first + i + 1)], "little") for i, name in enumerate(names)}
        values[pointer] = stack + 8 * size
        if "rip" not in values:
            values["pc"] = values["x30"]
        gdb.newest_frame().select()
        saved = {name: int(gdb.parse_and_eval(f"(unsigned long) ${name}")) for name in values}
        try:
            Backtrace.write(values)
            gdb.execute("backtrace", from_tty)
        finally:
            Backtrace.write(saved)

    @staticmethod
    def write(registers):
        """Each write may leave an outer frame selected, where the stack pointer is computed and cannot be written."""
        for name, value in registers.items():
            gdb.newest_frame().select()
            gdb.execute(f"set ${name} = {value}", to_string=True)


class Peek(gdb.Command):
    """pglite peek PID VARIABLE [TYPE]: reads a variable from the block of that session by the layout file."""

    def __init__(self):
        super().__init__("pglite peek", gdb.COMMAND_DATA)

    def invoke(self, argument, from_tty):
        words = argument.split(None, 2)
        if len(words) < 2 or not words[0].isdigit():
            raise gdb.GdbError("usage: pglite peek PID VARIABLE [TYPE]")
        variables = layout()
        if words[1] not in variables:
            raise gdb.GdbError(f"no moved variable is called {words[1]}")
        offset, size = variables[words[1]]
        kind = gdb.parse_and_eval(f"*({words[2]} *) 0").type if len(words) == 3 else type_of(words[1], size)
        address = int(session(int(words[0]))["block"]) + offset
        print(f"{words[1]} = {gdb.Value(address).cast(kind.pointer()).dereference()}")


Pglite()
Sessions()
Print()
Backtrace()
Peek()
