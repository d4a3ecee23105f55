// SessionBlock: PostgreSQL keeps its state in process-wide variables. This pass gives every session its own: each mutable
// variable of the module becomes an offset in a block, and the thread-local session_base points to the block of the session
// that runs on the thread. A fresh session is a copy of session_template plus the fix-ups; text and constants stay shared.
//
// Everything mutable moves or the build stops. What code before any session could see (constructors, resolvers of ifuncs) and
// what cannot be looked into (assembly of the whole file) is an error for the same reason.
#include "BlockDebugInfo.h"
#include "BlockLayout.h"
#include "BlockTemplate.h"
#include "BlockUses.h"
#include "Errors.h"
#include "Passes.h"

namespace pglite {
static constexpr uint64_t HeaderSize = 64; // session_header in session.h

static void refuseWhatRunsOutsideSessions(Module &M, Errors &E) {
  for (StringRef Name : {"llvm.global_ctors", "llvm.global_dtors"})
    if (GlobalVariable *List = M.getGlobalVariable(Name); List && !List->getInitializer()->isNullValue())
      E.add(Name + " is not empty: its functions would run once per process, outside any session");
  if (!M.getModuleInlineAsm().empty())
    E.add("assembly at file level may define variables that cannot be moved");
  for (GlobalIFunc &I : M.ifuncs())
    E.add("ifunc " + I.getName() + ": its resolver would run before any session");
}

// An alias of a moved variable is a second name for an offset.
static void resolveAliases(Module &M) {
  for (GlobalAlias &A : make_early_inc_range(M.aliases()))
    if (isa_and_nonnull<GlobalVariable>(A.getAliaseeObject())) {
      A.replaceAllUsesWith(A.getAliasee());
      A.eraseFromParent();
    }
}

static GlobalVariable *baseVariable(Module &M) {
  GlobalVariable *G = M.getGlobalVariable("session_base");
  if (!G)
    G = new GlobalVariable(M, PointerType::get(M.getContext(), 0), /*isConstant=*/false, GlobalValue::ExternalLinkage, nullptr, "session_base");
  G->setThreadLocalMode(GlobalValue::InitialExecTLSModel);
  G->setVisibility(GlobalValue::HiddenVisibility);
  return G;
}

PreservedAnalyses SessionBlock::run(Module &M, ModuleAnalysisManager &) {
  Errors E("session-block");
  refuseWhatRunsOutsideSessions(M, E);
  resolveAliases(M);
  BlockLayout Layout(M, HeaderSize, E);
  E.stopIfAny();

  BlockTemplate Template(M, Layout, E);
  Template.emit();
  if (!LayoutFile.empty())
    Layout.write(LayoutFile, E);
  GlobalVariable *Base = baseVariable(M);
  size_t Described = describeMovedVariables(M, Layout, Base);
  Layout.constantsChanged();
  BlockUses Uses(M, Layout, Base, E);
  Uses.rewriteAll();
  E.stopIfAny();
  Uses.removeVariables();

  errs() << "session-block: " << Layout.Mutable << " variables (" << Layout.ThreadLocal << " of them thread-local) and "
         << Layout.Order.size() - Layout.Mutable << " constants that point to them moved; block " << Layout.Size << " bytes, "
         << Layout.TemplateSize << " of them copied, " << Template.Fixups.size() << " fix-ups; " << Uses.Uses << " uses in " << Uses.Functions
         << " functions, " << Uses.LateBases << " of which load the base late; " << Described << " described for the debugger\n";
  return PreservedAnalyses::none();
}
} // namespace pglite
