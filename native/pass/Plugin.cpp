// Plugin: makes the passes known to opt by name.
//
//   opt-19 -load-pass-plugin=PglitePass.so -passes='contract<linux.contract>,session-block<layout=layout.txt>' in.bc -o out.bc
//
// Arguments stand between < and >, several of them separated by ';'.
#include "Passes.h"
#include "llvm/Passes/PassBuilder.h"
#include "llvm/Passes/PassPlugin.h"
using namespace llvm;

// The value of KEY=VALUE in an argument list, or "".
static StringRef argument(StringRef List, StringRef Key) {
  SmallVector<StringRef> Items;
  List.split(Items, ';');
  for (StringRef Item : Items)
    if (Item.consume_front(Key) && Item.consume_front("="))
      return Item;
  return "";
}

static bool addPass(StringRef Text, ModulePassManager &MPM, ArrayRef<PassBuilder::PipelineElement>) {
  auto [Name, Arguments] = Text.split('<');
  Arguments.consume_back(">");
  if (Name == "static-module" && !Arguments.empty())
    MPM.addPass(pglite::StaticModule(Arguments, true));
  else if (Name == "internal-module" && !Arguments.empty())
    MPM.addPass(pglite::StaticModule(Arguments, false));
  else if (Name == "contract" && !Arguments.empty())
    MPM.addPass(pglite::Contract(Arguments.split(';').first, argument(Arguments, "engine")));
  else if (Name == "session-library")
    MPM.addPass(pglite::SessionLibrary());
  else if (Name == "module-registry")
    MPM.addPass(pglite::ModuleRegistry());
  else if (Name == "module-exports")
    MPM.addPass(pglite::ModuleExports());
  else if ((Name == "thread-addresses" || Name == "thread-addresses-check") && !Arguments.empty())
    MPM.addPass(pglite::ThreadAddresses(Arguments, Name.ends_with("-check")));
  else if (Name == "session-block")
    MPM.addPass(pglite::SessionBlock(argument(Arguments, "layout"), argument(Arguments, "exports")));
  else if (Name == "session-module" && !Arguments.empty())
    MPM.addPass(pglite::SessionModule(argument(Arguments, "name"), argument(Arguments, "engine")));
  else
    return false;
  return true;
}

extern "C" LLVM_ATTRIBUTE_WEAK PassPluginLibraryInfo llvmGetPassPluginInfo() {
  return {LLVM_PLUGIN_API_VERSION, "PglitePass", "1",
          [](PassBuilder &Builder) { Builder.registerPipelineParsingCallback(addPass); }};
}
