// Contract: a name that PostgreSQL or a module takes from outside means one session there and the whole process in libc.
// The contract table says for each name what becomes of it:
//
//   pure      nothing: the function keeps no state, or the caller, the thread or a descriptor holds it
//   shimmed   NAME becomes pgs_NAME, which gives it the meaning of one session
//   guarded   NAME becomes pgs_NAME, which calls it with signals deferred
//   replaced  a PostgreSQL function: its body goes, its callers get pgs_NAME
//   setjmp    left alone; where its second argument asks to save the signal mask, session_save_mask(buffer) is called first
//   thread    left alone; the address it gives is the calling thread's, see ThreadAddresses.cpp
//   own       a name of this library
//
// A trailing * of a pure or own name stands for any ending.
//
// A name without a line is an error: nothing reaches libc that nobody has thought about.
#include "ContractTable.h"
#include "EngineInterface.h"
#include "Passes.h"
#include "llvm/IR/IRBuilder.h"
#include "llvm/IR/Module.h"

namespace pglite {
static constexpr StringRef Prefix = "pgs_";

static void redirect(Module &M, GlobalValue &G, StringRef Name) {
  std::string Ours = (Prefix + Name).str();
  if (GlobalValue *There = M.getNamedValue(Ours)) {
    G.replaceAllUsesWith(There);
    G.eraseFromParent();
    return;
  }
  if (auto *F = dyn_cast<Function>(&G)) {
    F->deleteBody();
    F->setComdat(nullptr);
    for (auto Kind : {Attribute::Memory, Attribute::NoFree, Attribute::NoRecurse, Attribute::NoSync, Attribute::NoUnwind, Attribute::WillReturn})
      F->removeFnAttr(Kind); // learnt from a body or a libc that is not the one called from now on
  }
  G.setName(Ours);
  G.setLinkage(GlobalValue::ExternalLinkage);
  G.setVisibility(GlobalValue::HiddenVisibility);
}

// The mask that sigsetjmp() saves is the kernel's. The session's is saved beside it; siglongjmp() has a shim that restores it.
static void saveMaskBeforeCalls(Module &M, GlobalValue &SetJmp) {
  LLVMContext &X = M.getContext();
  FunctionCallee Save = M.getOrInsertFunction("session_save_mask", Type::getVoidTy(X), PointerType::get(X, 0));
  for (User *U : SetJmp.users())
    if (auto *Call = dyn_cast<CallBase>(U)) {
      auto *Asked = dyn_cast<ConstantInt>(Call->getArgOperand(1));
      if (!Asked || !Asked->isZero())
        IRBuilder<>(Call).CreateCall(Save, {Call->getArgOperand(0)});
    }
}

PreservedAnalyses Contract::run(Module &M, ModuleAnalysisManager &) {
  Errors E("contract");
  ContractTable Table;
  Table.read(File, E);
  EngineInterface Engine;
  if (!EngineFile.empty())
    Engine.read(EngineFile, E);
  E.stopIfAny();

  unsigned Pure = 0, Renamed = 0, Replaced = 0;
  SmallVector<GlobalValue *> All;
  for (GlobalValue &G : M.global_values())
    All.push_back(&G);
  for (GlobalValue *G : All) {
    StringRef Name = libcName(*G), Class = Table.classOf(Name);
    bool IsModuleFile = !EngineFile.empty(); // it has nothing of ours but what the engine gives it by name
    if (Name.starts_with("llvm.") || (Class == "own" && !IsModuleFile) || G->use_empty())
      continue;
    if (!G->isDeclaration()) {
      if (Class == "replaced")
        redirect(M, *G, Name), Replaced++;
    } else if (Class == "pure" || Class == "setjmp" || Class == "thread") {
      Pure++;
      if (Class == "setjmp")
        saveMaskBeforeCalls(M, *G);
    } else if (Class == "shimmed" || Class == "guarded")
      redirect(M, *G, Name), Renamed++;
    else if (!Engine.has(Name))
      E.add("import without a line in the contract: " + Name);
  }
  E.stopIfAny();
  errs() << "contract: " << Pure << " pure, " << Renamed << " renamed, " << Replaced << " replaced\n";
  return PreservedAnalyses::none();
}
} // namespace pglite
