#include "BlockUses.h"
#include "llvm/Analysis/LoopInfo.h"
#include "llvm/IR/Dominators.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/IR/IntrinsicInst.h"
#include <map>

namespace pglite {
// The base goes before the instruction that this returns.
Instruction *BlockUses::placeOfBase(Function &F, ArrayRef<Operand> Operands) {
  DominatorTree Dominators(F);
  LoopInfo Loops(Dominators);
  BasicBlock *Block = nullptr;
  for (const Operand &O : Operands)
    if (BasicBlock *B = O.Before->getParent(); Dominators.isReachableFromEntry(B))
      Block = Block ? Dominators.findNearestCommonDominator(Block, B) : B;
  if (!Block)
    Block = &F.getEntryBlock();
  while (Loop *L = Loops.getLoopFor(Block))
    Block = Dominators.getNode(L->getHeader())->getIDom()->getBlock();

  Instruction *Place = Block->getTerminator();
  for (const Operand &O : Operands)
    if (O.Before->getParent() == Block && O.Before->comesBefore(Place))
      Place = O.Before;
  LateBases += Block != &F.getEntryBlock();
  return Place;
}

LoadInst *BlockUses::loadInvariant(IRBuilder<> &B, Type *T, Value *Pointer, const Twine &Name) {
  LoadInst *Load = B.CreateLoad(T, Pointer, Name);
  Load->setMetadata(LLVMContext::MD_invariant_load, MDNode::get(M.getContext(), {}));
  return Load;
}

// The value of C as instructions.
Value *BlockUses::compute(IRBuilder<> &B, Constant *C) {
  if (!Layout.refers(C))
    return C;
  if (C->getType()->isPointerTy()) {
    APInt Distance(DL.getIndexTypeSizeInBits(C->getType()), 0);
    Value *Root = C->stripAndAccumulateConstantOffsets(DL, Distance, /*AllowNonInbounds=*/true);
    if (Place Target = Layout.placeOf(Root); Target.Where != Place::None)
      return address(B, Target, Distance.getSExtValue(), Root->getName());
  }
  if (auto *Expression = dyn_cast<ConstantExpr>(C)) {
    Instruction *I = Expression->getAsInstruction();
    for (Use &U : I->operands())
      U.set(compute(B, cast<Constant>(U.get())));
    return B.Insert(I);
  }
  if (isa<ConstantStruct, ConstantArray>(C)) {
    Value *Whole = PoisonValue::get(C->getType());
    for (unsigned I = 0; I < C->getNumOperands(); I++)
      Whole = B.CreateInsertValue(Whole, compute(B, cast<Constant>(C->getOperand(I))), I);
    return Whole;
  }
  if (isa<ConstantVector>(C)) {
    Value *Whole = PoisonValue::get(C->getType());
    for (unsigned I = 0; I < C->getNumOperands(); I++)
      Whole = B.CreateInsertElement(Whole, compute(B, cast<Constant>(C->getOperand(I))), uint64_t(I));
    return Whole;
  }
  E.add("in " + B.GetInsertBlock()->getParent()->getName() + ": cannot compute " + shortText(*C));
  return PoisonValue::get(C->getType());
}

void BlockUses::rewrite(Function &F) {
  unsigned Kinds = Place::None;
  SmallVector<Operand> Operands;
  SmallVector<Instruction *> Addresses; // llvm.threadlocal.address of a variable that is no thread-local any more
  for (Instruction &I : instructions(F))
    for (Use &U : I.operands()) {
      auto *C = dyn_cast<Constant>(U.get());
      if (!C || !Layout.refers(C))
        continue;
      if (isa<LandingPadInst>(I)) {
        E.add("in " + F.getName() + ": an exception clause names " + shortText(*C));
        continue;
      }
      auto *Phi = dyn_cast<PHINode>(&I);
      Kinds |= Layout.kinds(C);
      Operands.push_back({&U, Phi ? Phi->getIncomingBlock(U)->getTerminator() : &I});
      if (auto *Call = dyn_cast<IntrinsicInst>(&I); Call && Call->getIntrinsicID() == Intrinsic::threadlocal_address)
        Addresses.push_back(Call);
    }
  if (Operands.empty())
    return;

  IRBuilder<> AtBase(placeOfBase(F, Operands));
  AtBase.SetCurrentDebugLocation(DebugLoc());
  loadBases(AtBase, Kinds);

  // Several edges of a switch may lead from one block to a phi: they must all carry the same value.
  std::map<std::pair<BasicBlock *, Constant *>, Value *> OnEdge;
  for (const Operand &O : Operands) {
    auto *C = cast<Constant>(O.U->get());
    IRBuilder<> B(O.Before);
    if (isa<PHINode>(O.U->getUser())) {
      Value *&V = OnEdge[{O.Before->getParent(), C}];
      if (!V)
        V = compute(B, C);
      O.U->set(V);
    } else
      O.U->set(compute(B, C));
  }
  for (Instruction *I : Addresses) {
    I->replaceAllUsesWith(I->getOperand(0));
    I->eraseFromParent();
  }
  Uses += Operands.size();
  Functions++;
}

void BlockUses::rewriteAll() {
  for (Function &F : M)
    if (!F.isDeclaration())
      rewrite(F);
}

void BlockUses::removeVariables() {
  SmallVector<GlobalValue *> Gone(Layout.Order.begin(), Layout.Order.end());
  append_range(Gone, Layout.Variables);
  append_range(Gone, Layout.Imports);
  for (GlobalVariable *G : Layout.Order)
    G->setInitializer(Constant::getNullValue(G->getValueType()));
  for (GlobalValue *G : Gone) {
    G->removeDeadConstantUsers();
    if (!G->use_empty())
      E.add(G->getName() + " is still used by " + shortText(**G->user_begin()));
  }
  E.stopIfAny();
  for (GlobalValue *G : Gone)
    G->eraseFromParent();
}
} // namespace pglite
