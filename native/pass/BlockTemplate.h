// BlockTemplate: the bytes that a block starts with.
//
// Addresses of functions and of shared constants stay in the template as ordinary relocations. A pointer to a moved variable,
// or to what a dynamic module finds in the engine, cannot: it is null there and noted as a fix-up (where the pointer lies,
// what it points to), which a new session applies to its copy. An initialiser that cannot be taken apart this way is an error
// that names the variable.
#pragma once
#include "BlockLayout.h"

namespace pglite {
struct Fixup {
  uint64_t At;
  Place Target;
  int64_t Distance; // from the start of the target
};

class BlockTemplate {
  Module &M;
  const DataLayout &DL;
  const BlockLayout &Layout;
  Errors &E;
  const GlobalVariable *Current = nullptr; // whose initialiser is being taken apart

  Constant *withoutPointers(Constant *C, uint64_t At);
  Constant *withoutPointer(Constant *Whole, Constant *Pointer, uint64_t At);

public:
  std::vector<Fixup> Fixups;

  BlockTemplate(Module &M, const BlockLayout &Layout, Errors &E) : M(M), DL(M.getDataLayout()), Layout(Layout), E(E) {}
  Constant *initialBytes(); // Layout.TemplateSize of them; fills Fixups
};
} // namespace pglite
