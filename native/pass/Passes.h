// Passes: the module passes of the plugin, in the order in which a build uses them. Each source file opens with its idea.
#pragma once
#include "llvm/IR/PassManager.h"
#include <string>

namespace pglite {

// session-library: gives what C and C++ code takes for the process' or the thread's to the session.
struct SessionLibrary : llvm::PassInfoMixin<SessionLibrary> {
  llvm::PreservedAnalyses run(llvm::Module &M, llvm::ModuleAnalysisManager &);
};

// static-module<NAME>: hides what an extension module defines and emits session_module_NAME for dlsym().
// internal-module<NAME>: only hides; for a library that lies inside a module.
struct StaticModule : llvm::PassInfoMixin<StaticModule> {
  std::string Name;
  bool WithTable;
  StaticModule(llvm::StringRef Name, bool WithTable) : Name(Name.str()), WithTable(WithTable) {}
  llvm::PreservedAnalyses run(llvm::Module &M, llvm::ModuleAnalysisManager &);
};

// contract<FILE> or contract<FILE;engine=FILE>: renames the libc names by the table in FILE; a name that neither it nor the
// engine's interface lists is an error.
struct Contract : llvm::PassInfoMixin<Contract> {
  std::string File, EngineFile;
  Contract(llvm::StringRef File, llvm::StringRef EngineFile) : File(File.str()), EngineFile(EngineFile.str()) {}
  llvm::PreservedAnalyses run(llvm::Module &M, llvm::ModuleAnalysisManager &);
};

// module-registry: emits session_modules, the list of all session_module_NAME tables.
struct ModuleRegistry : llvm::PassInfoMixin<ModuleRegistry> {
  llvm::PreservedAnalyses run(llvm::Module &M, llvm::ModuleAnalysisManager &);
};

// module-exports: marks every visible definition as one that dynamic modules may refer to.
struct ModuleExports : llvm::PassInfoMixin<ModuleExports> {
  llvm::PreservedAnalyses run(llvm::Module &M, llvm::ModuleAnalysisManager &);
};

// thread-addresses<FILE>: asks again for each address that belongs to a thread (class thread of the contract in FILE) where it is used.
// thread-addresses-check<FILE>: stops at one that is kept where the session may have gone on on another thread.
struct ThreadAddresses : llvm::PassInfoMixin<ThreadAddresses> {
  std::string File;
  bool CheckOnly;
  ThreadAddresses(llvm::StringRef File, bool CheckOnly) : File(File.str()), CheckOnly(CheckOnly) {}
  llvm::PreservedAnalyses run(llvm::Module &M, llvm::ModuleAnalysisManager &);
};

// session-block, with layout=FILE and exports=FILE: moves every mutable variable into the block of a session.
struct SessionBlock : llvm::PassInfoMixin<SessionBlock> {
  std::string LayoutFile, ExportFile;
  SessionBlock(llvm::StringRef LayoutFile, llvm::StringRef ExportFile) : LayoutFile(LayoutFile.str()), ExportFile(ExportFile.str()) {}
  llvm::PreservedAnalyses run(llvm::Module &M, llvm::ModuleAnalysisManager &);
};

// session-module<name=NAME;engine=FILE>: the same for a module that stays a file of its own.
struct SessionModule : llvm::PassInfoMixin<SessionModule> {
  std::string Name, EngineFile;
  SessionModule(llvm::StringRef Name, llvm::StringRef EngineFile) : Name(Name.str()), EngineFile(EngineFile.str()) {}
  llvm::PreservedAnalyses run(llvm::Module &M, llvm::ModuleAnalysisManager &);
};
} // namespace pglite
