// BlockLayout: which variables belong to a session, and at which offset of its block each one lies.
//
//   [ header | small variables | larger initialised ones | larger ones that start zero ]
//
// The last part is not in the template: a fresh block is zero there anyway, so a session copies a third of its block. Small
// ones come first and in order of alignment, so that offsets fit the scaled immediates of arm64 and nothing is lost to
// padding; otherwise variables stay in the order of the module, which keeps those of one source file together.
#pragma once
#include "Errors.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/IR/DataLayout.h"
#include "llvm/IR/GlobalVariable.h"
#include "llvm/IR/Module.h"
#include <optional>
#include <vector>

namespace pglite {
class BlockLayout {
  Module &M;
  const DataLayout &DL;
  DenseMap<const GlobalVariable *, uint64_t> Offsets;
  mutable DenseMap<const Constant *, bool> RefersMemo;

  void collect(Errors &E);
  void place(uint64_t HeaderSize);

public:
  std::vector<GlobalVariable *> Order; // in the order of their offsets
  size_t Mutable = 0;                  // the rest are constants that hold the address of a moved variable
  size_t ThreadLocal = 0;
  uint64_t Size = 0;
  uint64_t TemplateSize = 0;

  BlockLayout(Module &M, uint64_t HeaderSize, Errors &E) : M(M), DL(M.getDataLayout()) {
    collect(E);
    place(HeaderSize);
  }
  std::optional<uint64_t> offsetOf(const Value *V) const;
  bool refers(const Constant *C) const; // C is or contains the address of a moved variable
  void constantsChanged() { RefersMemo.clear(); } // a new constant may lie where an old one was
  void write(StringRef File, Errors &E) const;
};
} // namespace pglite
