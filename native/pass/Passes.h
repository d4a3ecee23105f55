// Passes: the module passes of the plugin, in the order in which a build uses them. Each source file opens with its idea.
#pragma once
#include "llvm/IR/PassManager.h"
#include <string>

namespace pglite {

// static-module<NAME>: hides what an extension module defines and emits session_module_NAME for dlsym().
// internal-module<NAME>: only hides; for a library that lies inside a module.
struct StaticModule : llvm::PassInfoMixin<StaticModule> {
  std::string Name;
  bool WithTable;
  StaticModule(llvm::StringRef Name, bool WithTable) : Name(Name.str()), WithTable(WithTable) {}
  llvm::PreservedAnalyses run(llvm::Module &M, llvm::ModuleAnalysisManager &);
};

// contract<FILE>: renames the libc names by the table in FILE; a name that it does not list is an error.
struct Contract : llvm::PassInfoMixin<Contract> {
  std::string File;
  explicit Contract(llvm::StringRef File) : File(File.str()) {}
  llvm::PreservedAnalyses run(llvm::Module &M, llvm::ModuleAnalysisManager &);
};

// module-registry: emits session_modules, the list of all session_module_NAME tables.
struct ModuleRegistry : llvm::PassInfoMixin<ModuleRegistry> {
  llvm::PreservedAnalyses run(llvm::Module &M, llvm::ModuleAnalysisManager &);
};

// session-block or session-block<layout=FILE>: moves every mutable variable into the block of a session.
struct SessionBlock : llvm::PassInfoMixin<SessionBlock> {
  std::string LayoutFile;
  explicit SessionBlock(llvm::StringRef LayoutFile) : LayoutFile(LayoutFile.str()) {}
  llvm::PreservedAnalyses run(llvm::Module &M, llvm::ModuleAnalysisManager &);
};
} // namespace pglite
