// Emit: constants that the passes leave in the module for the runtime. Code under session/ may already declare them, often as
// an array of unknown length; the definition then takes the declaration's place.
#pragma once
#include "llvm/IR/Constants.h"
#include "llvm/IR/Module.h"

namespace pglite {
using namespace llvm;

inline GlobalVariable *emitConstant(Module &M, Constant *Value, const Twine &Name) {
  std::string Text = Name.str();
  auto *G = new GlobalVariable(M, Value->getType(), /*isConstant=*/true, GlobalValue::ExternalLinkage, Value, "");
  if (GlobalVariable *Declared = M.getGlobalVariable(Text)) {
    Declared->replaceAllUsesWith(G);
    Declared->eraseFromParent();
  }
  G->setName(Text);
  G->setVisibility(GlobalValue::HiddenVisibility);
  return G;
}

inline Constant *emitString(Module &M, StringRef Text) {
  Constant *C = ConstantDataArray::getString(M.getContext(), Text);
  auto *G = new GlobalVariable(M, C->getType(), /*isConstant=*/true, GlobalValue::PrivateLinkage, C, ".pglite.name");
  G->setUnnamedAddr(GlobalValue::UnnamedAddr::Global);
  return G;
}

// An array of {const char *name; void *value}, ended by a null row: session_symbol and session_module of the runtime.
inline GlobalVariable *emitTable(Module &M, ArrayRef<std::pair<StringRef, Constant *>> Entries, const Twine &Name) {
  auto *Pointer = PointerType::get(M.getContext(), 0);
  auto *Row = StructType::get(M.getContext(), {Pointer, Pointer});
  SmallVector<Constant *> Rows;
  for (auto &[Text, Value] : Entries)
    Rows.push_back(ConstantStruct::get(Row, {emitString(M, Text), Value}));
  Rows.push_back(Constant::getNullValue(Row));
  return emitConstant(M, ConstantArray::get(ArrayType::get(Row, Rows.size()), Rows), Name);
}
} // namespace pglite
