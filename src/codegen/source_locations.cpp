// One compile unit for the module, one subprogram per function, one location per op.
#include "codegen/source_locations.h"

namespace veloz::codegen {

SourceLocations::SourceLocations(llvm::Module &module) : builder_(module) {
    llvm::DIFile *file = builder_.createFile("python", ".");
    unit_ = builder_.createCompileUnit(llvm::DISourceLanguageName(llvm::dwarf::DW_LANG_Python), file, "veloz", true, "", 0, "",
                                       llvm::DICompileUnit::LineTablesOnly);
    module.addModuleFlag(llvm::Module::Warning, "Debug Info Version", llvm::DEBUG_METADATA_VERSION);
}

void SourceLocations::attach(llvm::Function &made, const ir::Function &source) {
    llvm::DIFile *file = builder_.createFile(source.file, ".");
    auto *type = builder_.createSubroutineType(builder_.getOrCreateTypeArray({}));
    auto line = unsigned(std::max(source.location.line, 1));
    made.setSubprogram(builder_.createFunction(file, source.python_name, made.getName(), file, line, type, line, llvm::DINode::FlagZero,
                                               llvm::DISubprogram::SPFlagDefinition | llvm::DISubprogram::SPFlagOptimized));
}

llvm::DebugLoc SourceLocations::at(const llvm::Function &function, const support::SourceLocation &location) const {
    llvm::DISubprogram *scope = function.getSubprogram();
    if (!scope)
        return {};
    return llvm::DILocation::get(function.getContext(), unsigned(std::max(location.line, 1)), unsigned(std::max(location.column, 0)),
                                 scope);
}

} // namespace veloz::codegen
