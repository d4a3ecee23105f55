// BlockLayout: which variables belong to a session, and at which offset of a block each one lies.
//
//   [ header | small variables | larger initialised ones | larger ones that start zero ]
//
// The last part is not in the template: a fresh block is zero there anyway, so a session copies a third of its block. Small
// ones come first and in order of alignment, so that offsets fit the scaled immediates of arm64 and nothing is lost to
// padding; otherwise variables stay in the order of the module, which keeps those of one source file together.
//
// A dynamic module has a block of its own and refers to the engine besides: what its code finds there is known when it is
// loaded, so a constant that holds such an address moves into the block too and is made good with everything else.
#pragma once
#include "EngineInterface.h"
#include "Errors.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/IR/DataLayout.h"
#include "llvm/IR/GlobalVariable.h"
#include "llvm/IR/Module.h"
#include <vector>

namespace pglite {
// Where an address leads that is not known before a session begins.
struct Place {
  enum Kind : unsigned { None = 0, Block = 1, Variable = 2, Import = 4 } Where = None;
  uint64_t Value = 0; // offset in the block; number of the engine's variable; number of the import
};

class BlockLayout {
  Module &M;
  const DataLayout &DL;
  DenseMap<const GlobalValue *, Place> Places;
  mutable DenseMap<const Constant *, unsigned> KindsMemo;

  void collectEngineNames(const EngineInterface &Engine);
  void collect(Errors &E);
  void arrange(uint64_t HeaderSize);

public:
  std::vector<GlobalVariable *> Order;     // what moved, in the order of offsets
  std::vector<GlobalValue *> Variables;    // of the engine, by number
  std::vector<GlobalValue *> Imports;      // functions and constants of the engine, by number
  size_t Mutable = 0;                      // the rest of what moved are constants
  size_t ThreadLocal = 0;
  uint64_t Size = 0;
  uint64_t TemplateSize = 0;

  BlockLayout(Module &M, uint64_t HeaderSize, const EngineInterface *Engine, Errors &E);
  Place placeOf(const Value *V) const;
  unsigned kinds(const Constant *C) const; // the kinds of places that C is or contains, as a bit set
  bool refers(const Constant *C) const { return kinds(C) != Place::None; }
  void constantsChanged() { KindsMemo.clear(); } // a new constant may lie where an old one was
  void write(StringRef File, Errors &E) const;
};
} // namespace pglite
