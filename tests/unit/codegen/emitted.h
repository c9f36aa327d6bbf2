// Textual IR through code generation, and questions about what comes out.
#pragma once

#include "codegen/module_emitter.h"

#include <gtest/gtest.h>
#include <llvm/Support/raw_ostream.h>
#include <string>

namespace veloz::codegen {

struct Emitted {
    llvm::LLVMContext context; // before the module, which lives in it
    std::unique_ptr<ir::Module> source;
    std::unique_ptr<llvm::Module> module;

    Emitted(const std::string &text, Target &target) : source(ir::parse(text)) {
        EXPECT_EQ(ir::find_fault(*source).text, "");
        module = ModuleEmitter(context, *source, target).run();
        std::string broken;
        llvm::raw_string_ostream stream(broken);
        EXPECT_FALSE(llvm::verifyModule(*module, &stream)) << broken << this->text();
    }

    std::string text() const {
        std::string text;
        llvm::raw_string_ostream stream(text);
        module->print(stream, nullptr);
        return text;
    }
    llvm::Function *function(const std::string &name) const { return module->getFunction(name); }
    // The first function whose name begins so.
    llvm::Function *beginning(const std::string &prefix) const {
        for (llvm::Function &function : *module)
            if (function.getName().starts_with(prefix))
                return &function;
        return nullptr;
    }
    template <typename Instruction> int count(const std::string &name) const {
        int found = 0;
        for (const llvm::BasicBlock &block : *function(name))
            for (const llvm::Instruction &instruction : block)
                found += llvm::isa<Instruction>(instruction);
        return found;
    }
    int calls_of(const std::string &callee) const {
        llvm::Function *called = function(callee);
        return called ? int(called->getNumUses()) : 0;
    }
};

// `f` of one function: what is in its braces.
inline std::string function(const std::string &head, const std::string &body, bool owning = false) {
    return "func \"f\"" + head + " python \"f\" flags 0 1 0 0" + (owning ? " owning" : "") + " {\n" + body + "}\n";
}

// The site of `check_index … [0]`, in front of the function.
inline const std::string kIndexSite =
    "site \"IndexError\" -1 \"index {} is out of bounds for axis 0 with size {}\" (pyint, pyint) in \"f\" @1\n";

} // namespace veloz::codegen
