// One compile unit for the module, one subprogram per function, one location per op.
#include "codegen/source_locations.h"

namespace veloz::codegen {

SourceLocations::SourceLocations(llvm::Module &module, const ir::Module &source) : source_(source), builder_(module) {
    llvm::DIFile *file = builder_.createFile("python", ".");
    unit_ = builder_.createCompileUnit(llvm::DISourceLanguageName(llvm::dwarf::DW_LANG_Python), file, "veloz", true, "", 0, "",
                                       llvm::DICompileUnit::LineTablesOnly);
    module.addModuleFlag(llvm::Module::Warning, "Debug Info Version", llvm::DEBUG_METADATA_VERSION);
}

llvm::DISubprogram *SourceLocations::describe(const std::string &python_name, const std::string &file_name, const std::string &linkage,
                                              int line) {
    llvm::DIFile *file = builder_.createFile(file_name, ".");
    auto *type = builder_.createSubroutineType(builder_.getOrCreateTypeArray({}));
    auto first = unsigned(std::max(line, 1));
    return builder_.createFunction(file, python_name, linkage, file, first, type, first, llvm::DINode::FlagZero,
                                   llvm::DISubprogram::SPFlagDefinition | llvm::DISubprogram::SPFlagOptimized);
}

void SourceLocations::attach(llvm::Function &made, const ir::Function &source) {
    made.setSubprogram(describe(source.python_name, source.file, made.getName().str(), source.location.line));
}

llvm::DISubprogram *SourceLocations::callee(const ir::InlinedCall &call) {
    auto [it, added] = callees_.try_emplace({call.file, call.function.line});
    if (added)
        it->second = describe(call.python_name, call.file, "", call.function.line);
    return it->second;
}

llvm::DebugLoc SourceLocations::at(const llvm::Function &function, const support::SourceLocation &location) {
    llvm::DISubprogram *scope = function.getSubprogram();
    if (!scope)
        return {};
    llvm::DebugLoc call;
    if (location.inlined > 0) {
        const ir::InlinedCall &inlined = source_.inlined[size_t(location.inlined) - 1];
        call = at(function, inlined.call);
        scope = callee(inlined);
    }
    return llvm::DILocation::get(function.getContext(), unsigned(std::max(location.line, 1)), unsigned(std::max(location.column, 0)), scope,
                                 call.get());
}

} // namespace veloz::codegen
