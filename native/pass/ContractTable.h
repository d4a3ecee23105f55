// ContractTable: the lines NAME CLASS REASON of a contract file. Contract.cpp says what the classes mean.
#pragma once
#include "Errors.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/IR/GlobalValue.h"
#include <string>
#include <utility>
#include <vector>

namespace pglite {
class ContractTable {
  StringMap<std::string> Class;
  std::vector<std::pair<std::string, std::string>> ClassOfPrefix;

public:
  void read(StringRef File, Errors &E);
  StringRef classOf(StringRef Name) const; // "" for a name without a line
};

// The name that a contract lists: Mach-O spells some "\1_realpath$DARWIN_EXTSN".
StringRef libcName(const GlobalValue &G);
} // namespace pglite
