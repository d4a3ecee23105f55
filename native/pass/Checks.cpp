#include "Checks.h"
#include "llvm/ADT/STLExtras.h"

namespace pglite {
void refuseWhatRunsOutsideSessions(Module &M, Errors &E) {
  for (StringRef Name : {"llvm.global_ctors", "llvm.global_dtors"})
    if (GlobalVariable *List = M.getGlobalVariable(Name); List && !List->getInitializer()->isNullValue())
      E.add(Name + " is not empty: its functions would run once per process, outside any session");
  if (!M.getModuleInlineAsm().empty())
    E.add("assembly at file level may define variables that cannot be moved");
  for (GlobalIFunc &I : M.ifuncs())
    E.add("ifunc " + I.getName() + ": its resolver would run before any session");
}

void resolveAliases(Module &M) {
  for (GlobalAlias &A : make_early_inc_range(M.aliases()))
    if (isa_and_nonnull<GlobalVariable>(A.getAliaseeObject())) {
      A.replaceAllUsesWith(A.getAliasee());
      A.eraseFromParent();
    }
}
} // namespace pglite
