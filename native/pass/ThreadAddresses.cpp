// ThreadAddresses: a session may go on on another thread. It leaves its thread inside a call (where the backend waits for its
// client), so an address that belongs to the thread must not be kept over a call. libc declares the functions that give such
// addresses (__errno_location and the like) as constants, and LLVM has merged and hoisted their calls. Here that is undone: the
// declaration loses its attributes, and each use gets a call of its own, shared only by what follows without another call.
// Once more after each optimisation that may merge: the address of a thread-local variable counts then as well.
//
// The check proves it for the module that becomes code: each such address, and that of a thread-local variable, is used to load
// or store in its own block before any call that is not an intrinsic. Anything else, a use that hides it included, stops the build.
#include "ContractTable.h"
#include "Passes.h"
#include "llvm/ADT/SetVector.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/IR/Instructions.h"
#include "llvm/IR/IntrinsicInst.h"
#include "llvm/IR/Intrinsics.h"
#include "llvm/IR/Module.h"
#include <map>

namespace pglite {
namespace {
using Sources = SmallSetVector<Instruction *, 16>; // instructions whose value is the address

bool maySwitchThreads(const Instruction &I, const Function &Asked) {
  auto *Call = dyn_cast<CallBase>(&I);
  return Call && !isa<IntrinsicInst>(Call) && Call->getCalledFunction() != &Asked;
}

// The calls in one function, and the phis and selects that can only be one of them.
Sources sourcesIn(Function &F, Function &Asked, ArrayRef<Value *> Arguments) {
  Sources Calls, Joins;
  for (Instruction &I : instructions(F))
    if (auto *Call = dyn_cast<CallInst>(&I); Call && Call->getCalledFunction() == &Asked && equal(Call->args(), Arguments))
      Calls.insert(Call);
    else if (isa<PHINode, SelectInst>(I) && I.getType()->isPointerTy())
      Joins.insert(&I);
  auto IsOther = [&](Value *V) {
    auto *I = dyn_cast<Instruction>(V);
    return !isa<UndefValue>(V) && !(I && (Calls.contains(I) || Joins.contains(I)));
  };
  bool Changed = !Calls.empty();
  if (!Changed)
    return Calls;
  while (Changed)
    Changed = Joins.remove_if([&](Instruction *I) {
      auto *Select = dyn_cast<SelectInst>(I);
      return Select ? IsOther(Select->getTrueValue()) || IsOther(Select->getFalseValue()) : any_of(cast<PHINode>(I)->incoming_values(), IsOther);
    });
  // a ring of phis that never holds the address is none of ours
  auto Fed = [&](Instruction *I) { return any_of(I->operands(), [&](Value *V) { return isa<Instruction>(V) && Calls.contains(cast<Instruction>(V)); }); };
  for (bool Grown = true; Grown;) {
    Grown = false;
    for (Instruction *I : Joins)
      if (!Calls.contains(I) && Fed(I))
        Grown |= Calls.insert(I);
  }
  return Calls;
}

class Renewal {
  Function &Asked;
  SmallVector<Value *, 1> Arguments; // of each call: none, or the one thread-local variable

  // One call serves the uses that follow it without another call between.
  void renewIn(BasicBlock &B, std::multimap<Instruction *, Use *> &UsesBefore) {
    CallInst *Known = nullptr;
    for (Instruction &I : make_early_inc_range(B)) {
      auto [First, Last] = UsesBefore.equal_range(&I);
      if (First != Last && !Known) {
        Known = CallInst::Create(Asked.getFunctionType(), &Asked, Arguments, "", I.getIterator());
        Known->setDebugLoc(I.getDebugLoc());
        Calls++;
      }
      for (; First != Last; ++First)
        First->second->set(Known);
      if (maySwitchThreads(I, Asked))
        Known = nullptr;
    }
  }

public:
  unsigned Calls = 0, Before = 0;

  explicit Renewal(Function &Asked, ArrayRef<Value *> Arguments = {}) : Asked(Asked), Arguments(Arguments.begin(), Arguments.end()) {}

  void renewIn(Function &F) {
    Sources Old = sourcesIn(F, Asked, Arguments);
    if (Old.empty())
      return;
    std::map<BasicBlock *, std::multimap<Instruction *, Use *>> UsesIn;
    for (Instruction *I : Old)
      for (Use &U : I->uses()) {
        auto *User = cast<Instruction>(U.getUser());
        if (Old.contains(User))
          continue;
        if (auto *Phi = dyn_cast<PHINode>(User))
          User = Phi->getIncomingBlock(U)->getTerminator();
        UsesIn[User->getParent()].insert({User, &U});
      }
    for (BasicBlock &B : F)
      if (auto It = UsesIn.find(&B); It != UsesIn.end())
        renewIn(B, It->second);
    for (Instruction *I : Old) {
      Before += isa<CallInst>(I);
      I->replaceAllUsesWith(PoisonValue::get(I->getType()));
      I->eraseFromParent();
    }
  }
};

class Check {
  Errors &E;

  static bool isAccess(const Use &U) {
    if (auto *Store = dyn_cast<StoreInst>(U.getUser()))
      return U.getOperandNo() == Store->getPointerOperandIndex();
    return isa<LoadInst>(U.getUser());
  }

public:
  unsigned Addresses = 0;

  explicit Check(Errors &E) : E(E) {}

  void look(Instruction &Address, const Function &Asked) {
    Addresses++;
    for (Use &U : Address.uses()) {
      auto *User = cast<Instruction>(U.getUser());
      bool IsKept = User->getParent() != Address.getParent() || !isAccess(U);
      for (Instruction *I = Address.getNextNode(); !IsKept && I != User; I = I->getNextNode())
        IsKept = maySwitchThreads(*I, Asked);
      if (IsKept)
        E.add("in " + Address.getFunction()->getName() + ": the thread's address " + shortText(Address) + " is kept for " + shortText(*User));
    }
  }
};
} // namespace

static SmallVector<Function *> functionsOfThreads(Module &M, const ContractTable &Table, Errors &E) {
  SmallVector<Function *> Found;
  for (Function &F : M)
    if (F.isDeclaration() && Table.classOf(libcName(F)) == "thread") {
      Found.push_back(&F);
      for (Use &U : F.uses())
        if (!isa<CallInst>(U.getUser()) || !cast<CallInst>(U.getUser())->isCallee(&U))
          E.add("the address of " + F.getName() + " is taken by " + shortText(*U.getUser()));
    }
  return Found;
}

// Each thread-local variable with the intrinsic that gives its address. After the session block there is one, the base.
static SmallVector<std::pair<GlobalVariable *, Function *>> threadLocals(Module &M) {
  SmallVector<std::pair<GlobalVariable *, Function *>> Found;
  for (GlobalVariable &V : M.globals())
    if (V.isThreadLocal())
      Found.push_back({&V, Intrinsic::getDeclaration(&M, Intrinsic::threadlocal_address, {V.getType()})});
  return Found;
}

PreservedAnalyses ThreadAddresses::run(Module &M, ModuleAnalysisManager &) {
  Errors E(CheckOnly ? "thread-addresses-check" : "thread-addresses");
  ContractTable Table;
  Table.read(File, E);
  E.stopIfAny();
  SmallVector<Function *> Asked = functionsOfThreads(M, Table, E);
  E.stopIfAny();
  unsigned Before = 0, After = 0;
  Check Look(E);
  for (Function *F : Asked) {
    if (CheckOnly) {
      for (User *U : F->users())
        Look.look(*cast<Instruction>(U), *F);
      if (F->doesNotAccessMemory() || F->onlyReadsMemory())
        E.add(F->getName() + " still counts as a constant");
      continue;
    }
    F->setAttributes(AttributeList());
    Renewal Renew(*F);
    for (Function &In : M)
      Renew.renewIn(In);
    Before += Renew.Before;
    After += Renew.Calls;
  }
  for (auto &[Variable, Address] : threadLocals(M)) {
    if (CheckOnly) {
      for (User *U : Address->users())
        if (auto *Call = cast<CallInst>(U); Call->getArgOperand(0) == Variable)
          Look.look(*Call, *Address);
      continue;
    }
    Renewal Renew(*Address, Variable);
    for (Function &In : M)
      Renew.renewIn(In);
    Before += Renew.Before;
    After += Renew.Calls;
  }
  E.stopIfAny();
  if (CheckOnly)
    errs() << "thread-addresses-check: " << Look.Addresses << " addresses, none kept over a call\n";
  else
    errs() << "thread-addresses: " << Before << " calls became " << After << "\n";
  return PreservedAnalyses::none();
}
} // namespace pglite
