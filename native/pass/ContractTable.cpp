#include "ContractTable.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/LineIterator.h"
#include "llvm/Support/MemoryBuffer.h"

namespace pglite {
void ContractTable::read(StringRef File, Errors &E) {
  auto Text = MemoryBuffer::getFile(File, /*IsText=*/true);
  if (!Text)
    return E.add("cannot read " + File + ": " + Text.getError().message());
  for (line_iterator Line(**Text, /*SkipBlanks=*/true, '#'); !Line.is_at_end(); ++Line) {
    SmallVector<StringRef, 3> Words;
    SplitString(*Line, Words, " \t");
    std::string At = (File + ":" + Twine(Line.line_number()) + ": ").str();
    if (Words.size() < 3)
      E.add(At + "a line is NAME CLASS REASON");
    else if (!is_contained({"pure", "shimmed", "guarded", "replaced", "setjmp", "thread", "own"}, Words[1]))
      E.add(At + "unknown class " + Words[1]);
    else if (Words[0].ends_with("*") && (Words[1] == "own" || Words[1] == "pure"))
      ClassOfPrefix.push_back({Words[0].drop_back().str(), Words[1].str()});
    else if (!Class.try_emplace(Words[0], Words[1].str()).second)
      E.add(At + Words[0] + " is listed twice");
  }
}

StringRef ContractTable::classOf(StringRef Name) const {
  if (auto It = Class.find(Name); It != Class.end())
    return It->second;
  for (auto &[Start, C] : ClassOfPrefix)
    if (Name.starts_with(Start))
      return C;
  return "";
}

StringRef libcName(const GlobalValue &G) {
  StringRef Name = G.getName();
  if (Name.consume_front("\1_"))
    Name = Name.take_until([](char C) { return C == '$'; });
  return Name;
}
} // namespace pglite
