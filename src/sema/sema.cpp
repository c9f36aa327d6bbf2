// Entry of the folder, and the table of typed versions.
#include "sema/sema.h"

#include "sema/analyser.h"
#include "sema/effects.h"
#include "support/diagnostic.h"
#include "types/promotion.h"

#include <algorithm>

namespace veloz::sema {

using types::Type;

namespace {

constexpr int kMaxDepth = 200; // of functions that each need a new version of the next

std::string describe(const builtins::Operand &operand) {
    const auto &content = operand.content;
    if (auto *flag = std::get_if<bool>(&content))
        return *flag ? "True" : "False";
    if (auto *integer = std::get_if<int64_t>(&content))
        return std::to_string(*integer);
    if (auto *real = std::get_if<double>(&content))
        return std::to_string(*real);
    if (auto *text = std::get_if<builtins::StringOperand>(&content))
        return "'" + text->text + "'";
    if (auto *dtype = std::get_if<builtins::DtypeOperand>(&content))
        return "dtype " + std::string(types::numpy_name(dtype->dtype));
    if (auto *entity = std::get_if<builtins::EntityOperand>(&content))
        return entity->name;
    if (auto *function = std::get_if<builtins::UserFunctionOperand>(&content))
        return "function " + std::to_string(function->index);
    if (auto *tuple = std::get_if<builtins::TupleOperand>(&content)) {
        std::string all = "(";
        for (const auto &element : tuple->elements)
            all += describe(element) + ",";
        return all + ")";
    }
    return std::to_string(content.index());
}

} // namespace

std::string Specialiser::key_of(int32_t index, const std::vector<Argument> &arguments) const {
    std::string key = std::to_string(index);
    for (const Argument &argument : arguments)
        key += "|" + (argument.type ? types::to_text(*argument.type) : "=" + describe(argument.constant));
    return key;
}

const Specialiser::Version &Specialiser::specialise(int32_t index, const std::vector<Argument> &arguments) {
    auto [it, added] = versions_.try_emplace(key_of(index, arguments));
    Version &version = it->second;
    if (!added) {
        version.recursive |= version.in_progress;
        return version;
    }
    if (++depth > kMaxDepth)
        support::internal_error("functions call each other with ever new types");
    type_version(version, index, arguments);
    --depth;
    return version;
}

void Specialiser::type_version(Version &version, int32_t index, const std::vector<Argument> &arguments) {
    const syntax::Function &source = *program_->functions[size_t(index)];
    module_->functions.push_back(std::make_unique<ir::Function>());
    version.function = module_->functions.back().get();
    std::string name = source.name + "." + std::to_string(module_->functions.size() - 1);
    std::vector<Analyser::Parameter> parameters;
    for (const Argument &argument : arguments)
        parameters.push_back({argument.type, argument.constant});
    for (;;) { // until the result that recursive calls relied on is the final one
        ir::Function &function = *version.function;
        auto assumed = version.result;
        function = ir::Function();
        function.name = name;
        function.python_name = source.name;
        function.file = source.file;
        function.location = source.location;
        function.fastmath = source.options.fastmath;
        function.boundscheck = source.options.boundscheck;
        function.inlining = source.options.inlining == syntax::Options::Inline::Always  ? 1
                            : source.options.inlining == syntax::Options::Inline::Never ? -1
                                                                                        : 0;
        function.parallel = source.options.parallel == syntax::Options::Parallel::On    ? 1
                            : source.options.parallel == syntax::Options::Parallel::Off ? -1
                                                                                        : 0;
        Analyser analyser(this, &source, &function);
        analyser.run(parameters);
        version.result = function.result;
        if (!version.recursive || (assumed && *assumed == *version.result))
            break;
    }
    version.in_progress = false;
    const ir::OpList &ops = version.function->body->ops;
    version.writes = std::any_of(ops.begin(), ops.end(), [&](const auto &op) { return may_write(*op); });
}

bool Specialiser::may_write(const ir::Op &op) const {
    return sema::may_write(op, [&](const std::string &name) {
        return std::any_of(versions_.begin(), versions_.end(),
                           [&](const auto &entry) { return entry.second.function->name == name && entry.second.writes; });
    });
}

void Specialiser::note_result(ir::Function *function, const Type &result) {
    for (auto &[key, version] : versions_)
        if (version.function == function)
            version.result = version.result ? types::join(*version.result, result).value_or(result) : result;
}

std::unique_ptr<ir::Module> analyse(const syntax::Program &program, const std::vector<std::optional<Type>> &arguments) {
    auto module = std::make_unique<ir::Module>();
    Specialiser specialiser(&program, module.get());
    const syntax::Function &root = *program.functions.front();
    std::vector<Specialiser::Argument> list;
    for (size_t i = 0; i < arguments.size(); ++i) {
        Specialiser::Argument argument;
        argument.type = arguments[i];
        if (!arguments[i])
            argument.constant = constant_operand(root.parameters[i].default_value);
        list.push_back(std::move(argument));
    }
    specialiser.specialise(0, list);
    return module;
}

} // namespace veloz::sema
