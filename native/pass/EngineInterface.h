// EngineInterface: what a dynamic module may refer to in the engine, by name. session-block writes it to a file, one line a
// name (function, constant or variable), and a module is compiled against that file. Names, not offsets: a module stays
// usable with another build of the engine.
#pragma once
#include "Errors.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/IR/Module.h"
#include <string>
#include <vector>

namespace pglite {
// How ModuleExports marks a definition; the value is its name, which linking may change once it is local.
constexpr StringRef ExportMark = "pglite-export";

class EngineInterface {
public:
  enum class Kind { Function, Constant, Variable };

  void read(StringRef File, Errors &E);
  void add(StringRef Name, Kind What) { Names[Name] = What; }
  void write(StringRef File, Errors &E) const; // sorted by name
  bool has(StringRef Name) const { return Names.contains(Name); }
  bool isVariable(StringRef Name) const { return Names.lookup(Name) == Kind::Variable; }

private:
  StringMap<Kind> Names;
};
} // namespace pglite
