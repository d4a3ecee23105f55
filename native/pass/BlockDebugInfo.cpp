#include "BlockDebugInfo.h"
#include "llvm/BinaryFormat/Dwarf.h"
#include "llvm/IR/DebugInfoMetadata.h"

namespace pglite {
size_t describeMovedVariables(Module &M, const BlockLayout &Layout, GlobalVariable *BaseVariable) {
  DenseMap<const Metadata *, Metadata *> Moved;
  for (GlobalVariable *G : Layout.Order) {
    SmallVector<DIGlobalVariableExpression *> Descriptions;
    G->getDebugInfo(Descriptions);
    for (DIGlobalVariableExpression *D : Descriptions) {
      SmallVector<uint64_t> Location{dwarf::DW_OP_deref, dwarf::DW_OP_plus_uconst, Layout.placeOf(G).Value};
      Location.append(D->getExpression()->elements_begin(), D->getExpression()->elements_end());
      auto *New = DIGlobalVariableExpression::get(M.getContext(), D->getVariable(), DIExpression::get(M.getContext(), Location));
      BaseVariable->addDebugInfo(New);
      Moved[D] = New;
    }
    G->clearMetadata();
  }
  // a compile unit keeps its own list, whose entries would otherwise be variables without a location
  for (DICompileUnit *Unit : M.debug_compile_units()) {
    auto *List = cast_or_null<MDTuple>(Unit->getRawGlobalVariables());
    if (!List)
      continue;
    SmallVector<Metadata *> New;
    for (const MDOperand &Entry : List->operands()) {
      auto It = Moved.find(Entry.get());
      New.push_back(It == Moved.end() ? Entry.get() : It->second);
    }
    Unit->replaceGlobalVariables(MDTuple::get(M.getContext(), New));
  }
  return Moved.size();
}
} // namespace pglite
