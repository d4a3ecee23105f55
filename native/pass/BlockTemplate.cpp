#include "BlockTemplate.h"
#include "llvm/IR/Constants.h"

namespace pglite {
Constant *BlockTemplate::withoutPointer(Constant *Whole, Constant *Pointer, uint64_t At) {
  APInt Distance(DL.getIndexTypeSizeInBits(Pointer->getType()), 0);
  Place Target = Layout.placeOf(Pointer->stripAndAccumulateConstantOffsets(DL, Distance, /*AllowNonInbounds=*/true));
  if (Target.Where == Place::None || DL.getTypeStoreSize(Whole->getType()) != DL.getPointerSize())
    E.add("initialiser of " + Current->getName() + " cannot be taken apart: " + shortText(*Whole));
  else
    Fixups.push_back({At, Target, Distance.getSExtValue()});
  return Constant::getNullValue(Whole->getType());
}

// A copy of C, which lies at offset At of the block, with null for every pointer into the block.
Constant *BlockTemplate::withoutPointers(Constant *C, uint64_t At) {
  if (!Layout.refers(C))
    return C;
  if (C->getType()->isPointerTy())
    return withoutPointer(C, C, At);
  if (auto *Expression = dyn_cast<ConstantExpr>(C); Expression && Expression->getOpcode() == Instruction::PtrToInt)
    return withoutPointer(C, Expression->getOperand(0), At);

  SmallVector<Constant *> Parts;
  if (auto *S = dyn_cast<ConstantStruct>(C)) {
    const StructLayout *L = DL.getStructLayout(S->getType());
    for (unsigned I = 0; I < S->getNumOperands(); I++)
      Parts.push_back(withoutPointers(S->getOperand(I), At + L->getElementOffset(I)));
    return ConstantStruct::get(S->getType(), Parts);
  }
  if (auto *A = dyn_cast<ConstantArray>(C)) {
    uint64_t Step = DL.getTypeAllocSize(A->getType()->getElementType());
    for (unsigned I = 0; I < A->getNumOperands(); I++)
      Parts.push_back(withoutPointers(A->getOperand(I), At + I * Step));
    return ConstantArray::get(A->getType(), Parts);
  }
  if (auto *V = dyn_cast<ConstantVector>(C)) {
    uint64_t Step = DL.getTypeStoreSize(V->getType()->getElementType());
    for (unsigned I = 0; I < V->getNumOperands(); I++)
      Parts.push_back(withoutPointers(V->getOperand(I), At + I * Step));
    return ConstantVector::get(Parts);
  }
  E.add("initialiser of " + Current->getName() + " cannot be taken apart: " + shortText(*C));
  return Constant::getNullValue(C->getType());
}

Constant *BlockTemplate::initialBytes() {
  LLVMContext &X = M.getContext();
  SmallVector<Type *> Types;
  SmallVector<Constant *> Values;
  uint64_t At = 0;
  auto Append = [&](Constant *C, uint64_t Size) {
    Types.push_back(C->getType());
    Values.push_back(C);
    At += Size;
  };
  auto PadTo = [&](uint64_t Offset) {
    if (Offset > At)
      Append(Constant::getNullValue(ArrayType::get(Type::getInt8Ty(X), Offset - At)), Offset - At);
  };
  for (GlobalVariable *G : Layout.Order) {
    uint64_t Offset = Layout.placeOf(G).Value;
    if (Offset >= Layout.TemplateSize)
      break;
    Current = G;
    PadTo(Offset);
    Constant *C = withoutPointers(G->getInitializer(), Offset);
    Append(C, DL.getTypeAllocSize(C->getType()));
  }
  PadTo(Layout.TemplateSize);
  return ConstantStruct::get(StructType::get(X, Types, /*isPacked=*/true), Values);
}
} // namespace pglite
