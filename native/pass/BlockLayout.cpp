#include "BlockLayout.h"
#include "llvm/IR/DebugInfoMetadata.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Transforms/Utils/ModuleUtils.h"
#include <tuple>

namespace pglite {
static constexpr uint64_t SmallSize = 128;

// Lists of LLVM's own (llvm.used, llvm.global_ctors, ...) are not data of the program.
static bool isProgramData(const GlobalVariable &G) { return G.hasInitializer() && !G.getName().starts_with("llvm."); }

BlockLayout::BlockLayout(Module &M, uint64_t HeaderSize, const EngineInterface *Engine, Errors &E) : M(M), DL(M.getDataLayout()) {
  if (Engine)
    collectEngineNames(*Engine);
  collect(E);
  arrange(HeaderSize);
}

void BlockLayout::collectEngineNames(const EngineInterface &Engine) {
  for (GlobalValue &G : M.global_values()) {
    if (!G.isDeclaration() || G.use_empty() || !Engine.has(G.getName()))
      continue;
    bool IsVariable = Engine.isVariable(G.getName());
    auto &List = IsVariable ? Variables : Imports;
    Places[&G] = {IsVariable ? Place::Variable : Place::Import, List.size()};
    List.push_back(&G);
  }
}

void BlockLayout::collect(Errors &E) {
  // "keep this symbol" has no meaning for a variable that is no symbol any more
  removeFromUsedLists(M, [](Constant *C) {
    auto *G = dyn_cast<GlobalVariable>(C->stripPointerCasts());
    return G && !G->isConstant();
  });
  for (GlobalVariable &G : M.globals()) {
    if (!isProgramData(G) || (G.isConstant() && !G.isThreadLocal()))
      continue;
    if (G.hasSection())
      E.add("variable " + G.getName() + " is placed in section " + G.getSection() + ": it would be shared by all sessions");
    Mutable++;
    ThreadLocal += G.isThreadLocal();
    Order.push_back(&G);
    Places[&G] = {Place::Block, 0};
  }
  // a constant that holds such an address differs between sessions, and so does a constant that holds its address
  for (bool Grew = true; Grew;) {
    Grew = false;
    KindsMemo.clear();
    for (GlobalVariable &G : M.globals()) {
      if (!isProgramData(G) || Places.contains(&G) || !refers(G.getInitializer()))
        continue;
      if (G.hasSection())
        E.add("constant " + G.getName() + " in section " + G.getSection() + " holds the address of a session's variable");
      Order.push_back(&G);
      Places[&G] = {Place::Block, 0};
      Grew = true;
    }
  }
  KindsMemo.clear();
}

void BlockLayout::arrange(uint64_t HeaderSize) {
  auto AlignOf = [&](const GlobalVariable *G) { return std::max(DL.getABITypeAlign(G->getValueType()), G->getAlign().valueOrOne()); };
  auto SizeOf = [&](const GlobalVariable *G) { return DL.getTypeAllocSize(G->getValueType()).getFixedValue(); };
  auto Key = [&](const GlobalVariable *G) {
    unsigned Part = SizeOf(G) <= SmallSize ? 0 : G->getInitializer()->isNullValue() ? 2 : 1;
    return std::make_tuple(Part, Part == 0 ? AlignOf(G).value() : 0);
  };
  llvm::stable_sort(Order, [&](auto *A, auto *B) { return Key(A) < Key(B); });

  uint64_t At = TemplateSize = HeaderSize;
  for (GlobalVariable *G : Order) {
    At = alignTo(At, AlignOf(G));
    Places[G].Value = At;
    At += SizeOf(G);
    if (std::get<0>(Key(G)) != 2)
      TemplateSize = At;
  }
  Size = alignTo(At, 64);
}

Place BlockLayout::placeOf(const Value *V) const {
  auto *G = dyn_cast<GlobalValue>(V);
  return G ? Places.lookup(G) : Place();
}

unsigned BlockLayout::kinds(const Constant *C) const {
  if (isa<GlobalValue>(C))
    return placeOf(C).Where;
  if (C->getNumOperands() == 0)
    return Place::None;
  if (auto It = KindsMemo.find(C); It != KindsMemo.end())
    return It->second;
  unsigned Result = Place::None;
  for (const Use &U : C->operands())
    if (auto *Part = dyn_cast<Constant>(U))
      Result |= kinds(Part);
  return KindsMemo[C] = Result;
}

// One line a variable: OFFSET SIZE NAME [FILE:LINE], by offset.
void BlockLayout::write(StringRef File, Errors &E) const {
  std::error_code Error;
  raw_fd_ostream Out(File, Error, sys::fs::OF_Text);
  if (Error)
    return E.add("cannot write " + File + ": " + Error.message());
  for (const GlobalVariable *G : Order) {
    Out << Places.lookup(G).Value << " " << DL.getTypeAllocSize(G->getValueType()).getFixedValue() << " " << G->getName();
    SmallVector<DIGlobalVariableExpression *> Described;
    G->getDebugInfo(Described);
    if (!Described.empty())
      Out << " " << Described[0]->getVariable()->getFilename() << ":" << Described[0]->getVariable()->getLine();
    Out << "\n";
  }
}
} // namespace pglite
