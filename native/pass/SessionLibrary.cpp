// SessionLibrary: makes foreign C and C++ code fit for a module file. Run on the whole module before static-module. What a
// process or a thread is to such code, a session is here:
//
//   thread_local variables become ordinary ones, which session-module moves like all others;
//   constructors are called, by priority, from session_module_begin(), which the loader calls in each session that opens the
//   module, after its block is filled;
//   destructors, of the file and those that constructors and threads register, do not run: memory goes with the session;
//   operator new and delete become session_module_new() and session_module_delete() (native/module), which use the session's heap.
//
// The C++ runtime stays an ordinary archive in the module's file, so what may be defined there as well is left to it.
#include "Emit.h"
#include "Errors.h"
#include "Passes.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/IR/IRBuilder.h"
#include "llvm/IR/IntrinsicInst.h"

namespace pglite {
static void makePlain(GlobalVariable &G) {
  for (User *U : make_early_inc_range(G.users()))
    if (auto *Address = dyn_cast<IntrinsicInst>(U); Address && Address->getIntrinsicID() == Intrinsic::threadlocal_address) {
      Address->replaceAllUsesWith(&G);
      Address->eraseFromParent();
    }
  G.setThreadLocalMode(GlobalValue::NotThreadLocal);
}

static unsigned makeThreadLocalsPlain(Module &M, Errors &E) {
  unsigned Count = 0;
  for (GlobalVariable &G : M.globals()) {
    if (!G.isThreadLocal())
      continue;
    if (G.isDeclaration())
      E.add("thread_local " + G.getName() + " belongs to somebody else");
    else
      makePlain(G), Count++;
  }
  return Count;
}

// Copies that the compiler may have made of definitions that others own; and groups that a linker would choose from.
static void dropDuplicates(Module &M) {
  for (GlobalVariable &G : M.globals())
    if (G.hasAvailableExternallyLinkage()) {
      G.setInitializer(nullptr);
      G.setLinkage(GlobalValue::ExternalLinkage);
    }
  for (Function &F : M)
    if (F.hasAvailableExternallyLinkage())
      F.deleteBody();
  for (GlobalObject &G : M.global_objects())
    G.setComdat(nullptr);
}

// Null functions stand for constructors that an optimisation removed.
static SmallVector<Function *> constructors(GlobalVariable *List) {
  SmallVector<std::pair<uint64_t, Function *>> Found;
  if (List && !List->getInitializer()->isNullValue())
    for (Use &Row : cast<ConstantArray>(List->getInitializer())->operands())
      if (auto *F = dyn_cast<Function>(cast<Constant>(Row)->getAggregateElement(1u)->stripPointerCasts()))
        Found.push_back({cast<ConstantInt>(cast<Constant>(Row)->getAggregateElement(0u))->getZExtValue(), F});
  stable_sort(Found, less_first());
  SmallVector<Function *> Functions;
  for (auto &[Priority, F] : Found)
    Functions.push_back(F);
  return Functions;
}

static unsigned collectConstructors(Module &M) {
  SmallVector<Function *> Functions = constructors(M.getGlobalVariable("llvm.global_ctors"));
  if (!Functions.empty()) {
    auto *Begin = Function::Create(FunctionType::get(Type::getVoidTy(M.getContext()), false), GlobalValue::ExternalLinkage, "session_module_begin", M);
    Begin->setVisibility(GlobalValue::HiddenVisibility);
    IRBuilder<> B(BasicBlock::Create(M.getContext(), "", Begin));
    for (Function *F : Functions)
      B.CreateCall(F);
    B.CreateRetVoid();
  }
  for (StringRef Name : {"llvm.global_ctors", "llvm.global_dtors"})
    if (GlobalVariable *List = M.getGlobalVariable(Name))
      List->eraseFromParent();
  return Functions.size();
}

// A call is as good as done: it answers 0.
static void forgetRegistrations(Module &M, Errors &E) {
  for (StringRef Name : {"__cxa_atexit", "__cxa_thread_atexit", "atexit", "pthread_atfork"})
    if (Function *F = M.getFunction(Name); F && F->isDeclaration())
      for (User *U : make_early_inc_range(F->users())) {
        auto *Call = dyn_cast<CallInst>(U);
        if (!Call || Call->getCalledOperand() != F) {
          E.add("the address of " + Name + " is used: it cannot be told what for");
          continue;
        }
        Call->replaceAllUsesWith(Constant::getNullValue(Call->getType()));
        Call->eraseFromParent();
      }
}

// Sizes and alignments that the caller passes besides are in further registers, which the callee does not read.
static unsigned redirectAllocation(Module &M, Errors &E) {
  static constexpr std::pair<StringRef, StringRef> Operators[] = {
      {"_Znwm", "session_module_new"},           {"_Znam", "session_module_new"},
      {"_ZnwmRKSt9nothrow_t", "session_module_new_nothrow"}, {"_ZnamRKSt9nothrow_t", "session_module_new_nothrow"},
      {"_ZdlPv", "session_module_delete"},       {"_ZdaPv", "session_module_delete"},
      {"_ZdlPvm", "session_module_delete"},      {"_ZdaPvm", "session_module_delete"}};
  unsigned Uses = 0;
  for (auto [Operator, Name] : Operators) {
    Function *F = M.getFunction(Operator), *Ours = M.getFunction(Name);
    if (!F || !F->isDeclaration())
      continue;
    if (!Ours) {
      E.add(Operator + " is used, but " + Name + " is not linked in (native/module)");
      continue;
    }
    Uses += F->getNumUses();
    F->replaceAllUsesWith(Ours);
    F->eraseFromParent();
  }
  return Uses;
}

PreservedAnalyses SessionLibrary::run(Module &M, ModuleAnalysisManager &) {
  Errors E("session-library");
  unsigned ThreadLocals = makeThreadLocalsPlain(M, E);
  dropDuplicates(M);
  unsigned Constructors = collectConstructors(M);
  forgetRegistrations(M, E);
  unsigned Allocations = redirectAllocation(M, E);
  E.stopIfAny();
  errs() << "session-library: " << ThreadLocals << " thread_local variables made the session's, " << Constructors << " constructors, "
         << Allocations << " uses of operator new and delete\n";
  return PreservedAnalyses::none();
}
} // namespace pglite
