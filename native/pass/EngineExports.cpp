#include "EngineExports.h"
#include "Emit.h"
#include "Passes.h"
#include "llvm/Transforms/Utils/ModuleUtils.h"
#include <map>

namespace pglite {
// module-exports: marks what dynamic modules may refer to. It runs while the names are still visible, before internalize and
// globaldce, and keeps them alive until session-block has made the tables.
PreservedAnalyses ModuleExports::run(Module &M, ModuleAnalysisManager &) {
  SmallVector<GlobalValue *> Marked;
  for (GlobalValue &G : M.global_values()) {
    StringRef Name = G.getName();
    if (G.isDeclaration() || G.hasLocalLinkage() || Name.starts_with("llvm.") || Name.starts_with("session_module"))
      continue;
    if (auto *F = dyn_cast<Function>(&G))
      F->addFnAttr(ExportMark, Name);
    else if (auto *V = dyn_cast<GlobalVariable>(&G))
      V->addAttribute(ExportMark, Name);
    else
      continue;
    Marked.push_back(&G);
  }
  appendToCompilerUsed(M, Marked);
  errs() << "module-exports: " << Marked.size() << " names for dynamic modules\n";
  return PreservedAnalyses::none();
}

static StringRef exportName(const GlobalValue &G) {
  if (auto *F = dyn_cast<Function>(&G))
    return F->getFnAttribute(ExportMark).getValueAsString();
  if (auto *V = dyn_cast<GlobalVariable>(&G))
    return V->getAttribute(ExportMark).getValueAsString();
  return "";
}

// A table {i32 count, {i32 name, i32 value}...}; a value is an offset, or an address as its distance from the table.
static void emitSearchTable(Module &M, const std::map<std::string, Constant *> &Entries, StringRef Symbol) {
  LLVMContext &X = M.getContext();
  Type *I8 = Type::getInt8Ty(X), *I32 = Type::getInt32Ty(X), *I64 = Type::getInt64Ty(X);
  std::string Text;
  for (auto &[Name, Value] : Entries)
    Text += Name + '\0';
  auto *Names = new GlobalVariable(M, ArrayType::get(I8, Text.size()), /*isConstant=*/true, GlobalValue::PrivateLinkage,
                                   ConstantDataArray::getString(X, Text, /*AddNull=*/false), Symbol + ".names");
  auto *Entry = StructType::get(X, {I32, I32});
  auto *Array = ArrayType::get(Entry, Entries.size());
  auto *Whole = StructType::get(X, {I32, Array});
  GlobalVariable *Table = emitConstant(M, Constant::getNullValue(Whole), Symbol);
  auto Relative = [&](Constant *C) {
    return ConstantExpr::getTrunc(ConstantExpr::getSub(ConstantExpr::getPtrToInt(C, I64), ConstantExpr::getPtrToInt(Table, I64)), I32);
  };
  SmallVector<Constant *> Rows;
  uint64_t At = 0;
  for (auto &[Name, Value] : Entries) {
    Constant *NameAt = ConstantExpr::getInBoundsGetElementPtr(I8, Names, ConstantInt::get(I64, At));
    Rows.push_back(ConstantStruct::get(Entry, {Relative(NameAt), Value->getType()->isPointerTy() ? Relative(Value) : Value}));
    At += Name.size() + 1;
  }
  Table->setInitializer(ConstantStruct::get(Whole, {ConstantInt::get(I32, Entries.size()), ConstantArray::get(Array, Rows)}));
}

void emitInterface(Module &M, const BlockLayout &Layout, StringRef File, Errors &E) {
  removeFromUsedLists(M, [](Constant *C) {
    auto *G = dyn_cast<GlobalValue>(C->stripPointerCasts());
    return G && !exportName(*G).empty();
  });
  EngineInterface Interface;
  std::map<std::string, Constant *> Addresses, Offsets;
  for (GlobalValue &G : M.global_values()) {
    StringRef Name = exportName(G);
    if (Name.empty() || G.isDeclaration())
      continue;
    if (Place Target = Layout.placeOf(&G); Target.Where == Place::Block) {
      Offsets[Name.str()] = ConstantInt::get(Type::getInt32Ty(M.getContext()), Target.Value);
      Interface.add(Name, EngineInterface::Kind::Variable);
    } else {
      Addresses[Name.str()] = &G;
      Interface.add(Name, isa<Function>(G) ? EngineInterface::Kind::Function : EngineInterface::Kind::Constant);
    }
  }
  emitSearchTable(M, Addresses, "session_exports");
  emitSearchTable(M, Offsets, "session_variables");
  if (!File.empty())
    Interface.write(File, E);
}
} // namespace pglite
