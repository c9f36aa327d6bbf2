// From a module of our IR to an LLVM module: shared state of all function emitters.
#pragma once

#include "codegen/llvm_headers.h"
#include "codegen/source_locations.h"
#include "codegen/target.h"
#include "ir/ir.h"
#include "types/layout.h"

#include <map>
#include <memory>
#include <set>
#include <string>
#include <unordered_map>

namespace veloz::codegen {

inline constexpr llvm::StringLiteral kRarelyRun("veloz-rarely-run"); // attribute of functions: small code matters more than speed

class ModuleEmitter {
public:
    ModuleEmitter(llvm::LLVMContext &context, const ir::Module &source, Target &target);

    // Asks for line tables; before run().
    void keep_locations() { locations_ = std::make_unique<SourceLocations>(*module_, source_); }
    // Asks for an entry with a C signature under this name; before run(). Its declaration is known after that.
    void export_c(std::string symbol) { c_symbol_ = std::move(symbol); }
    std::unique_ptr<llvm::Module> run();
    const std::string &c_prototype() const { return c_prototype_; }

    llvm::LLVMContext &context() { return context_; }
    llvm::Module &module() { return *module_; }
    const ir::Module &source() const { return source_; }
    Target &target() { return target_; }
    SourceLocations *locations() { return locations_.get(); } // null when not asked for

    // types.cpp
    // In registers: bool is i1, complex a pair; over several lanes vectors, a pair of them.
    llvm::Type *scalar_type(types::ScalarKind kind, unsigned lanes = 1);
    llvm::Type *memory_type(types::ScalarKind kind); // in arrays: bool is i8
    llvm::Type *type(const types::Type &type);
    // One leaf as the word that holds it, and all words of a value.
    llvm::Value *from_word(llvm::IRBuilder<> &build, const types::Leaf &leaf, llvm::Value *word);
    llvm::Value *to_word(llvm::IRBuilder<> &build, const types::Leaf &leaf, llvm::Value *value);
    std::vector<llvm::Value *> words_of(llvm::IRBuilder<> &build, const types::Type &type, llvm::Value *value);
    llvm::StructType *array_type(int ndim); // {data, owner, [ndim x i64] shape, [ndim x i64] strides}

    llvm::Function *function(const std::string &name) { return functions_.at(name); }
    bool is_recursive(const ir::Function &function);
    bool has_loop(const ir::Block &block); // in it or in a function that it calls; recursion counts as one
    std::string unique(const std::string &prefix) { return prefix + "." + std::to_string(counter_++); }

private:
    void declare(const ir::Function &function);

    llvm::LLVMContext &context_;
    const ir::Module &source_;
    Target &target_;
    std::unique_ptr<llvm::Module> module_;
    std::unique_ptr<SourceLocations> locations_;
    std::map<std::string, llvm::Function *> functions_;
    std::map<int, llvm::StructType *> array_types_;
    std::map<std::string, bool> loops_in_; // functions looked at by has_loop; true while one is being looked at
    std::string c_symbol_, c_prototype_;
    int counter_ = 0;
};

} // namespace veloz::codegen
