// SessionModule: an extension module as a file of its own, for what must not be linked in. Run after static-module and contract.
//
// The module's variables get a block of their own per session; the engine keeps a slot for its address in the session block.
// What the module takes from the engine is found by name when the file is loaded: functions and constants in an import table,
// variables as offsets. Pointers to any of these in initialised data are fix-ups, applied to each session's copy.
//
// The place of session_base is told by the loader too, so the file needs no symbol of the engine and exports one: the descriptor
// pglite_module (dynamic_module.h).
#include "BlockTemplate.h"
#include "BlockUses.h"
#include "Checks.h"
#include "Emit.h"
#include "Passes.h"
#include "llvm/TargetParser/Triple.h"

namespace pglite {
static constexpr uint32_t DescriptorVersion = 2;

namespace {
// Words that the loader fills in once per process.
struct LoaderWords {
  GlobalVariable *Imports, *VariableOffsets, *SlotOffset, *BasePlace;
};

class ModuleUses : public BlockUses {
  LoaderWords Words;
  Value *Session = nullptr, *Block = nullptr;

  // In ELF the place is a distance from the thread pointer. In Mach-O the variables of each library lie somewhere else on each
  // thread: there it is the variable's descriptor, whose first word is the function that answers where.
  Value *addressOfBase(IRBuilder<> &B) {
    Triple Target(M.getTargetTriple());
    if (Target.isOSBinFormatMachO()) {
      Value *Descriptor = loadInvariant(B, B.getPtrTy(), Words.BasePlace, "descriptor");
      Value *Answers = B.CreateLoad(B.getPtrTy(), Descriptor, "answers");
      return B.CreateCall(FunctionType::get(B.getPtrTy(), {B.getPtrTy()}, /*isVarArg=*/false), Answers, {Descriptor});
    }
    Value *Distance = loadInvariant(B, B.getInt64Ty(), Words.BasePlace, "distance");
    return Target.isX86() ? B.CreateIntToPtr(Distance, B.getPtrTy(/*%fs*/ 257))
                          : B.CreatePtrAdd(B.CreateIntrinsic(Intrinsic::thread_pointer, {}, {}), Distance);
  }

  void loadBases(IRBuilder<> &B, unsigned Kinds) override {
    if (!(Kinds & (Place::Block | Place::Variable)))
      return;
    Session = loadInvariant(B, B.getPtrTy(), addressOfBase(B), "session");
    if (Kinds & Place::Block) {
      Value *Slot = loadInvariant(B, B.getInt64Ty(), Words.SlotOffset, "slot");
      Block = loadInvariant(B, B.getPtrTy(), B.CreatePtrAdd(Session, Slot), "block");
    }
  }

  Value *word(IRBuilder<> &B, Type *T, GlobalVariable *Table, uint64_t Number, const Twine &Name) {
    return loadInvariant(B, T, B.CreateConstInBoundsGEP2_64(Table->getValueType(), Table, 0, Number), Name);
  }

  Value *address(IRBuilder<> &B, Place Target, int64_t Distance, StringRef Name) override {
    if (Target.Where == Place::Block)
      return B.CreatePtrAdd(Block, B.getInt64(Target.Value + Distance), Name);
    Value *Start = Target.Where == Place::Import
                       ? word(B, B.getPtrTy(), Words.Imports, Target.Value, Name)
                       : B.CreatePtrAdd(Session, word(B, B.getInt64Ty(), Words.VariableOffsets, Target.Value, "offset"), Name);
    return Distance == 0 ? Start : B.CreatePtrAdd(Start, B.getInt64(Distance));
  }

public:
  ModuleUses(Module &M, const BlockLayout &Layout, LoaderWords Words, Errors &E) : BlockUses(M, Layout, E), Words(Words) {}
};
} // namespace

// A call through the import table knows no declaration any more: it must say itself that it does not return, and so on.
static void keepFunctionAttributes(const BlockLayout &Layout) {
  for (GlobalValue *G : Layout.Imports)
    if (auto *F = dyn_cast<Function>(G))
      for (Use &U : F->uses())
        if (auto *Call = dyn_cast<CallBase>(U.getUser()); Call && Call->isCallee(&U))
          Call->setAttributes(Call->getAttributes().addFnAttributes(F->getContext(), AttrBuilder(F->getContext(), F->getAttributes().getFnAttrs())));
}

static GlobalVariable *emitArray(Module &M, Type *Element, ArrayRef<Constant *> Values, const Twine &Name) {
  auto *T = ArrayType::get(Element, Values.size());
  return new GlobalVariable(M, T, /*isConstant=*/true, GlobalValue::InternalLinkage, ConstantArray::get(T, Values), Name);
}

static GlobalVariable *emitNames(Module &M, ArrayRef<GlobalValue *> Values, const Twine &Name) {
  SmallVector<Constant *> Names;
  for (GlobalValue *G : Values)
    Names.push_back(emitString(M, G->getName()));
  return emitArray(M, PointerType::get(M.getContext(), 0), Names, Name);
}

// Written by the loader, so its initial value says nothing.
static GlobalVariable *emitWords(Module &M, Type *T, uint64_t Count, const Twine &Name) {
  auto *A = ArrayType::get(T, Count);
  auto *G = new GlobalVariable(M, A, /*isConstant=*/false, GlobalValue::InternalLinkage, Constant::getNullValue(A), Name);
  G->setExternallyInitialized(true);
  return G;
}

static Constant *fixupRows(Module &M, ArrayRef<Fixup> Fixups) {
  Type *I64 = Type::getInt64Ty(M.getContext());
  SmallVector<Constant *> Words;
  for (const Fixup &F : Fixups)
    for (uint64_t Word : {F.At, uint64_t(F.Target.Where), F.Target.Value, uint64_t(F.Distance)})
      Words.push_back(ConstantInt::get(I64, Word));
  return emitArray(M, I64, Words, "module_fixups");
}

PreservedAnalyses SessionModule::run(Module &M, ModuleAnalysisManager &) {
  Errors E("session-module");
  EngineInterface Engine;
  Engine.read(EngineFile, E);
  GlobalVariable *Symbols = M.getGlobalVariable("session_module_" + Name);
  if (!Symbols)
    E.add("static-module<" + Name + "> has to run before");
  refuseWhatRunsOutsideSessions(M, E);
  E.stopIfAny();
  resolveAliases(M);

  LLVMContext &X = M.getContext();
  Type *I64 = Type::getInt64Ty(X), *I32 = Type::getInt32Ty(X), *Pointer = PointerType::get(X, 0);
  auto Number = [&](uint64_t N) -> Constant * { return ConstantInt::get(I64, N); };
  BlockLayout Layout(M, /*HeaderSize=*/0, &Engine, E);
  E.stopIfAny();
  keepFunctionAttributes(Layout);
  BlockTemplate Template(M, Layout, E);
  Constant *Bytes = Template.initialBytes();
  auto *TemplateVariable = new GlobalVariable(M, Bytes->getType(), /*isConstant=*/true, GlobalValue::InternalLinkage, Bytes, "module_template");
  TemplateVariable->setAlignment(Align(64));

  LoaderWords Words{emitWords(M, Pointer, Layout.Imports.size(), "module_imports"), emitWords(M, I64, Layout.Variables.size(), "module_variable_offsets"),
                    emitWords(M, I64, 1, "module_slot_offset"), emitWords(M, I64, 1, "module_base_place")};
  Constant *Begin = M.getFunction("session_module_begin"); // of session-library, if the module has constructors
  if (!Begin)
    Begin = ConstantPointerNull::get(cast<PointerType>(Pointer));
  Constant *Fields[] = {
      emitString(M, Name), Symbols, ConstantInt::get(I32, DescriptorVersion), ConstantInt::get(I32, 0),
      Number(Layout.Imports.size()), emitNames(M, Layout.Imports, "module_import_names"), Words.Imports,
      Number(Layout.Variables.size()), emitNames(M, Layout.Variables, "module_variable_names"), Words.VariableOffsets,
      Number(Layout.Size), Number(Layout.TemplateSize), TemplateVariable,
      Number(Template.Fixups.size()), fixupRows(M, Template.Fixups), Words.SlotOffset, Words.BasePlace, Begin};
  Layout.constantsChanged();
  ModuleUses Uses(M, Layout, Words, E);
  Uses.rewriteAll();
  E.stopIfAny();
  Uses.removeVariables();
  Symbols->setLinkage(GlobalValue::InternalLinkage);
  Constant *Descriptor = ConstantStruct::getAnon(X, Fields);
  emitConstant(M, Descriptor, "pglite_module")->setVisibility(GlobalValue::DefaultVisibility);

  errs() << "session-module " << Name << ": " << Layout.Mutable << " variables and " << Layout.Order.size() - Layout.Mutable
         << " constants that hold addresses moved; block " << Layout.Size << " bytes, " << Layout.TemplateSize << " of them copied, "
         << Template.Fixups.size() << " fix-ups; " << Layout.Imports.size() << " functions and " << Layout.Variables.size()
         << " variables of the engine; " << Uses.Uses << " uses in " << Uses.Functions << " functions\n";
  return PreservedAnalyses::none();
}
} // namespace pglite
