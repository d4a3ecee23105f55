// ThreadPointer: a session may go on on another thread after any call, and thread-addresses sees to it that no address of the old
// one is kept. On arm64 such an address is a sum, of the thread pointer and a distance, and LLVM's code generation takes the thread
// pointer for a constant of the function: it reads the register once and keeps it over calls. (On x86-64 the sum is part of the
// access itself.) In Mach-O it is what a function of the
// system answers, and kept in the same way. So after everything else each read becomes an instruction that is done where it stands, as often as it stands there.
#include "llvm/IR/IRBuilder.h"
#include "llvm/IR/InlineAsm.h"
#include "llvm/IR/IntrinsicInst.h"
#include "llvm/IR/Module.h"
#include "llvm/IR/PassManager.h"
#include "llvm/Passes/PassBuilder.h"
#include "llvm/Passes/PassPlugin.h"
#include "llvm/Support/raw_ostream.h"
#include "llvm/TargetParser/Triple.h"
using namespace llvm;

namespace {
struct ThreadPointer : PassInfoMixin<ThreadPointer> {
  static Value *assembly(IRBuilder<> &B, Type *T, StringRef Text, bool IsVolatile, StringRef Registers = "=r") {
    return B.CreateCall(InlineAsm::get(FunctionType::get(T, false), Text, Registers, IsVolatile));
  }

  // The distance of a variable in the initial-exec model, as the loader has put it into the table of offsets: that is a constant.
  static Value *distance(IRBuilder<> &B, const GlobalValue &Variable) {
    std::string Name = Variable.getName().str();
    return assembly(B, B.getInt64Ty(), "adrp $0, :gottprel:" + Name + "\n\tldr $0, [$0, :gottprel_lo12:" + Name + "]", false);
  }

  // As the platform's own compiler asks the descriptor of a variable, in the registers that the answering function may change.
  static Value *answer(IRBuilder<> &B, const GlobalValue &Variable) {
    std::string Name = "_" + Variable.getName().str();
    std::string Text = "adrp x0, " + Name + "@TLVPPAGE\n\tldr x0, [x0, " + Name + "@TLVPPAGEOFF]\n\tldr x1, [x0]\n\tblr x1";
    return assembly(B, B.getPtrTy(), Text, true, "={x0},~{x1},~{x16},~{x17},~{x30},~{cc}");
  }

  PreservedAnalyses run(Module &M, ModuleAnalysisManager &) {
    bool IsMachO = Triple(M.getTargetTriple()).isOSBinFormatMachO();
    unsigned Reads = 0;
    for (Function &F : M)
      for (BasicBlock &Block : F)
        for (Instruction &I : make_early_inc_range(Block)) {
          auto *Asked = dyn_cast<IntrinsicInst>(&I);
          if (!Asked || (Asked->getIntrinsicID() != Intrinsic::thread_pointer && Asked->getIntrinsicID() != Intrinsic::threadlocal_address))
            continue;
          IRBuilder<> B(Asked);
          auto *Variable = dyn_cast_if_present<GlobalValue>(Asked->arg_empty() ? nullptr : Asked->getArgOperand(0));
          Value *Address = Variable && IsMachO ? answer(B, *Variable) : assembly(B, B.getPtrTy(), "mrs $0, tpidr_el0", true);
          if (Variable && !IsMachO)
            Address = B.CreatePtrAdd(Address, distance(B, *Variable));
          Asked->replaceAllUsesWith(Address);
          Asked->eraseFromParent();
          Reads++;
        }
    errs() << "thread-pointer: " << Reads << " reads stay where they are\n";
    return PreservedAnalyses::none();
  }
};
} // namespace

extern "C" LLVM_ATTRIBUTE_WEAK PassPluginLibraryInfo llvmGetPassPluginInfo() {
  return {LLVM_PLUGIN_API_VERSION, "ThreadPointer", "1", [](PassBuilder &Builder) {
            Builder.registerPipelineParsingCallback([](StringRef Name, ModulePassManager &MPM, ArrayRef<PassBuilder::PipelineElement>) {
              if (Name != "thread-pointer")
                return false;
              MPM.addPass(ThreadPointer());
              return true;
            });
          }};
}
