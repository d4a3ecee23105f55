// BlockDebugInfo: keeps moved variables visible to a debugger. The description of each one (name, type, file, line) goes to
// session_base with the location "what session_base points to, plus the offset", so gdb prints it for the selected thread.
#pragma once
#include "BlockLayout.h"

namespace pglite {
size_t describeMovedVariables(Module &M, const BlockLayout &Layout, GlobalVariable *BaseVariable);
} // namespace pglite
