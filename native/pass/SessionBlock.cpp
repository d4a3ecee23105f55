// SessionBlock: PostgreSQL keeps its state in process-wide variables. This pass gives every session its own: each mutable
// variable of the module becomes an offset in a block, and the thread-local session_base points to the block of the session
// that runs on the thread. A fresh session is a copy of session_template plus the fix-ups; text and constants stay shared.
//
// Everything mutable moves or the build stops. What code before any session could see (constructors, resolvers of ifuncs) and
// what cannot be looked into (assembly of the whole file) is an error for the same reason.
#include "BlockDebugInfo.h"
#include "BlockTemplate.h"
#include "BlockUses.h"
#include "Checks.h"
#include "Emit.h"
#include "EngineExports.h"
#include "Passes.h"

namespace pglite {
static constexpr uint64_t HeaderSize = 64; // session_header in session.h

static GlobalVariable *baseVariable(Module &M) {
  GlobalVariable *G = M.getGlobalVariable("session_base");
  if (!G)
    G = new GlobalVariable(M, PointerType::get(M.getContext(), 0), /*isConstant=*/false, GlobalValue::ExternalLinkage, nullptr, "session_base");
  G->setThreadLocalMode(GlobalValue::InitialExecTLSModel);
  G->setVisibility(GlobalValue::HiddenVisibility);
  return G;
}

namespace {
class EngineUses : public BlockUses {
  GlobalVariable *BaseVariable;
  Value *Base = nullptr;

  void loadBases(IRBuilder<> &B, unsigned) override {
    Base = loadInvariant(B, B.getPtrTy(), B.CreateThreadLocalAddress(BaseVariable), "session");
  }
  Value *address(IRBuilder<> &B, Place Target, int64_t Distance, StringRef Name) override {
    return B.CreateGEP(B.getInt8Ty(), Base, B.getInt64(Target.Value + Distance), Name);
  }

public:
  EngineUses(Module &M, const BlockLayout &Layout, GlobalVariable *BaseVariable, Errors &E)
      : BlockUses(M, Layout, E), BaseVariable(BaseVariable) {}
};
} // namespace

// What session.h declares.
static void emitTemplate(Module &M, const BlockLayout &Layout, BlockTemplate &Template) {
  LLVMContext &X = M.getContext();
  auto Number = [&](uint64_t N) { return ConstantInt::get(Type::getInt64Ty(X), N); };
  emitConstant(M, Template.initialBytes(), "session_template")->setAlignment(Align(64));
  emitConstant(M, Number(Layout.TemplateSize), "session_template_size");
  emitConstant(M, Number(Layout.Size), "session_block_size");
  SmallVector<uint32_t> Pairs;
  for (const Fixup &F : Template.Fixups) {
    Pairs.push_back(F.At);
    Pairs.push_back(F.Target.Value + F.Distance);
  }
  emitConstant(M, ConstantDataArray::get(X, Pairs), "session_fixups");
  emitConstant(M, Number(Template.Fixups.size()), "session_fixup_count");
}

PreservedAnalyses SessionBlock::run(Module &M, ModuleAnalysisManager &) {
  Errors E("session-block");
  refuseWhatRunsOutsideSessions(M, E);
  resolveAliases(M);
  BlockLayout Layout(M, HeaderSize, /*Engine=*/nullptr, E);
  E.stopIfAny();

  BlockTemplate Template(M, Layout, E);
  emitTemplate(M, Layout, Template);
  emitInterface(M, Layout, ExportFile, E);
  if (!LayoutFile.empty())
    Layout.write(LayoutFile, E);
  GlobalVariable *Base = baseVariable(M);
  size_t Described = describeMovedVariables(M, Layout, Base);
  Layout.constantsChanged();
  EngineUses Uses(M, Layout, Base, E);
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
