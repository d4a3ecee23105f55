// Checks: what must hold before variables can move.
#pragma once
#include "Errors.h"
#include "llvm/IR/Module.h"

namespace pglite {
// Code that would run once per process, before any session, and code that cannot be looked into.
void refuseWhatRunsOutsideSessions(Module &M, Errors &E);

// An alias of a variable is a second name for an offset: its uses become uses of the variable.
void resolveAliases(Module &M);
} // namespace pglite
