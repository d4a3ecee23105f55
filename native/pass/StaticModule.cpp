// StaticModule: an extension module that is linked in must neither collide with other modules nor with the server, so
// everything it defines becomes internal. What dlsym() would find in its .so, its functions of default visibility, is kept in
// a table {const char *name; void *function}, ended by a null row and sorted by name. The table is read only: it is shared by
// all sessions.
#include "Checks.h"
#include "Emit.h"
#include "Errors.h"
#include "Passes.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Transforms/Utils/ModuleUtils.h"

namespace pglite {
PreservedAnalyses StaticModule::run(Module &M, ModuleAnalysisManager &) {
  Errors E((WithTable ? "static-module " : "internal-module ") + Name);
  refuseWhatRunsOutsideSessions(M, E);
  E.stopIfAny();

  SmallVector<std::pair<StringRef, Constant *>> Functions;
  SmallVector<GlobalValue *> Definitions;
  for (GlobalValue &G : M.global_values())
    if (!G.isDeclaration() && !G.hasLocalLinkage() && !G.getName().starts_with("llvm.") && !G.getName().starts_with("session_module_"))
      Definitions.push_back(&G);
  for (GlobalValue *G : Definitions) {
    if (isa<Function>(G->getAliaseeObject()) && G->getVisibility() == GlobalValue::DefaultVisibility)
      Functions.push_back({G->getName(), G});
    if (auto *O = dyn_cast<GlobalObject>(G))
      O->setComdat(nullptr);
    G->setVisibility(GlobalValue::DefaultVisibility);
    G->setLinkage(GlobalValue::InternalLinkage);
  }
  sort(Functions, less_first());
  if (WithTable)
    appendToUsed(M, {emitTable(M, Functions, "session_module_" + Name)}); // nobody refers to it before ModuleRegistry does
  errs() << (WithTable ? "static-module " : "internal-module ") << Name << ": " << Definitions.size() << " definitions hidden, "
         << (WithTable ? Functions.size() : 0) << " functions in the table\n";
  return PreservedAnalyses::none();
}
} // namespace pglite
