// BlockUses: turns each use of a moved variable into base + offset.
//
// The base is loaded once per function that needs it: at the nearest common dominator of the uses, outside every loop, and
// within that block right before the first use. It never changes while a function runs, so one load serves all of them, also
// after a second return of sigsetjmp(). The address itself is computed anew at each use: code generation folds it into the
// addressing mode, and no register but the base's stays occupied.
//
// What a base is differs between the engine and a dynamic module, which have a class of their own each.
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
  Instruction *placeOfBase(Function &F, ArrayRef<Operand> Operands);
  Value *compute(IRBuilder<> &B, Constant *C);
  void rewrite(Function &F);

protected:
  Module &M;
  const DataLayout &DL;
  const BlockLayout &Layout;
  Errors &E;

  virtual void loadBases(IRBuilder<> &B, unsigned Kinds) = 0; // for the kinds of places that a function needs
  virtual Value *address(IRBuilder<> &B, Place Target, int64_t Distance, StringRef Name) = 0;
  LoadInst *loadInvariant(IRBuilder<> &B, Type *T, Value *Pointer, const Twine &Name);

public:
  size_t Uses = 0, Functions = 0, LateBases = 0;

  BlockUses(Module &M, const BlockLayout &Layout, Errors &E) : M(M), DL(M.getDataLayout()), Layout(Layout), E(E) {}
  virtual ~BlockUses() = default;
  void rewriteAll();
  void removeVariables(); // and name what still uses one
};
} // namespace pglite
