// A small module to build tests on.
#pragma once

#include "ir/builder.h"

namespace veloz::ir {

// One function `f` without ops.
struct OneFunction {
    Module module;
    Function *function;
    Builder builder;

    explicit OneFunction(std::vector<Type> parameters = {}, Type result = {}) : function(add(module)), builder(function) {
        for (size_t i = 0; i < parameters.size(); ++i) {
            function->parameter_names.push_back("p" + std::to_string(i));
            function->slots.push_back({function->parameter_names.back(), parameters[i]});
        }
        function->parameters = std::move(parameters);
        function->result = std::move(result);
        builder.set_insertion(function->body.get());
    }

    static Function *add(Module &module, const std::string &name = "f") {
        module.functions.push_back(std::make_unique<Function>());
        Function *made = module.functions.back().get();
        made->name = made->python_name = name;
        made->body = std::make_unique<Block>();
        made->body->function = made;
        return made;
    }

    Op *give(Value *value) { return builder.create(Opcode::Return, {value}, nullptr); }
};

} // namespace veloz::ir
