// BlockUses: turns each use of a moved variable into session_base + offset.
//
// The base is loaded once per function that needs it: at the nearest common dominator of the uses, outside every loop, and
// within that block right before the first use. It never changes while a function runs, so one load serves all of them, also
// after a second return of sigsetjmp(). The address itself is computed anew at each use: code generation folds it into the
// addressing mode, and no register but the base's stays occupied.
#pragma once
#include "BlockLayout.h"
#include "llvm/IR/IRBuilder.h"
#include "llvm/IR/Instructions.h"

namespace pglite {
class BlockUses {
  // one operand that holds or contains an address, and the instruction before which it has to be computed
  struct Operand {
    Use *U;
    Instruction *Before;
  };
  Module &M;
  const DataLayout &DL;
  const BlockLayout &Layout;
  GlobalVariable *BaseVariable;
  Errors &E;
  Value *Base = nullptr; // in the function at hand

  Instruction *placeOfBase(Function &F, ArrayRef<Operand> Operands);
  Value *compute(IRBuilder<> &B, Constant *C);
  void rewrite(Function &F);

public:
  size_t Uses = 0, Functions = 0, LateBases = 0;

  BlockUses(Module &M, const BlockLayout &Layout, GlobalVariable *BaseVariable, Errors &E)
      : M(M), DL(M.getDataLayout()), Layout(Layout), BaseVariable(BaseVariable), E(E) {}
  void rewriteAll();
  void removeVariables(); // and name what still uses one
};
} // namespace pglite
