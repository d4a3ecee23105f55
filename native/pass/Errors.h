// Errors: what a pass cannot do is never left half done. A pass notes every problem it finds, so that one run shows them all,
// and stops the build at its end. report_fatal_error() also removes the output file that opt has already opened.
#pragma once
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/Twine.h"
#include "llvm/IR/Value.h"
#include "llvm/Support/ErrorHandling.h"
#include "llvm/Support/raw_ostream.h"
#include <string>

namespace pglite {
using namespace llvm;

class Errors {
  std::string Pass;
  unsigned Count = 0;

public:
  explicit Errors(StringRef Pass) : Pass(Pass.str()) {}

  void add(const Twine &Message) {
    errs() << Pass << ": error: " << Message << "\n";
    Count++;
  }
  void stopIfAny() const {
    if (Count)
      report_fatal_error(Twine(Pass) + ": " + Twine(Count) + (Count == 1 ? " error" : " errors"), /*gen_crash_diag=*/false);
  }
};

// A value as text, short enough for one line of an error.
inline std::string shortText(const Value &V) {
  std::string S;
  raw_string_ostream O(S);
  V.print(O);
  return StringRef(S).trim().take_front(160).str();
}
} // namespace pglite
