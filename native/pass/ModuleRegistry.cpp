// ModuleRegistry: dlopen() of a linked-in module is a look-up by name in session_modules, an array of
// {const char *name; table}, ended by a null row and sorted by name. Its tables are those that StaticModule emitted.
#include "Emit.h"
#include "Errors.h"
#include "Passes.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Transforms/Utils/ModuleUtils.h"

namespace pglite {
PreservedAnalyses ModuleRegistry::run(Module &M, ModuleAnalysisManager &) {
  SmallVector<std::pair<StringRef, Constant *>> Tables;
  for (GlobalVariable &G : M.globals())
    if (StringRef Name = G.getName(); Name.consume_front("session_module_") && !G.isDeclaration())
      Tables.push_back({Name, &G});
  sort(Tables, less_first());
  emitTable(M, Tables, "session_modules");
  removeFromUsedLists(M, [](Constant *C) { return C->getName().starts_with("session_module_"); });
  errs() << "module-registry: " << Tables.size() << " modules\n";
  return PreservedAnalyses::none();
}
} // namespace pglite
