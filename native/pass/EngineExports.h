// EngineExports: the engine's side of dynamic modules. A module refers to functions, constants and variables of PostgreSQL by
// name, and the library exports none of them, so the names are kept in two tables that the loader searches:
//
//   session_exports    name -> address, for functions and shared constants
//   session_variables  name -> offset in the session block
//
// Both hold 32-bit distances from their own start, sorted by name: read only, no relocation, shared by all.
#pragma once
#include "BlockLayout.h"

namespace pglite {
// Emits the tables for what ModuleExports has marked; with a File also lists it there for session-module.
void emitInterface(Module &M, const BlockLayout &Layout, StringRef File, Errors &E);
} // namespace pglite
