#include "EngineInterface.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/LineIterator.h"
#include "llvm/Support/MemoryBuffer.h"

namespace pglite {
static constexpr StringRef KindNames[] = {"function", "constant", "variable"};

void EngineInterface::read(StringRef File, Errors &E) {
  auto Text = MemoryBuffer::getFile(File, /*IsText=*/true);
  if (!Text)
    return E.add("cannot read " + File + ": " + Text.getError().message());
  for (line_iterator Line(**Text); !Line.is_at_end(); ++Line) {
    auto [What, Name] = Line->split(' ');
    const StringRef *It = find(KindNames, What);
    if (It == std::end(KindNames) || Name.empty())
      E.add(File + ":" + Twine(Line.line_number()) + ": a line is function, constant or variable, and a name");
    else
      add(Name, Kind(It - KindNames));
  }
}

void EngineInterface::write(StringRef File, Errors &E) const {
  std::error_code Error;
  raw_fd_ostream Out(File, Error, sys::fs::OF_Text);
  if (Error)
    return E.add("cannot write " + File + ": " + Error.message());
  std::vector<StringRef> Sorted(Names.keys().begin(), Names.keys().end());
  sort(Sorted);
  for (StringRef Name : Sorted)
    Out << KindNames[unsigned(Names.lookup(Name))] << " " << Name << "\n";
}
} // namespace pglite
