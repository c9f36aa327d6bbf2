// Runs sema, the passes and code generation in order; nothing else decides here.
#include "driver/compile.h"

#include "driver/place.h"
#include "jit/engine.h"
#include "passes/pipeline.h"
#include "sema/sema.h"
#include "support/diagnostic.h"
#include "support/environment_flag.h"

#include <algorithm>

namespace veloz::driver {

namespace {

bool verification_asked_for() {
#ifdef NDEBUG
    return support::environment_flag("VELOZ_VERIFY");
#else
    return true;
#endif
}

sema::Typed typed(const syntax::Program &program, const ArgumentTypes &arguments) {
    if (Placing placing = place_of(arguments); !placing.refusal.empty()) {
        const syntax::Function &function = *program.functions.front();
        support::Diagnostic diagnostic;
        diagnostic.message = "cannot call '" + function.name + "': " + placing.refusal;
        diagnostic.file = function.file;
        diagnostic.function = function.name;
        diagnostic.primary.location.line = function.first_line;
        throw support::CompileFailure(std::move(diagnostic));
    }
    sema::Typed made = sema::analyse(program, arguments);
    if (verification_asked_for())
        if (ir::Fault fault = ir::find_fault(*made.module); !fault.text.empty())
            support::internal_error("sema made invalid IR: " + fault.text + "\n" + fault.dump());
    return made;
}

bool runs_long(const ir::Block &block) {
    using namespace ir::effect;
    return std::any_of(block.ops.begin(), block.ops.end(),
                       [](const auto &op) { return (ir::effects_inside(*op) & (Loops | Calls | Prints)) != 0; });
}

std::string rows(const std::vector<ir::Remark> &remarks) {
    std::string text;
    for (const ir::Remark &remark : remarks) {
        std::string line = remark.text;
        std::replace(line.begin(), line.end(), '\n', ' ');
        text += std::to_string(remark.location.line) + '\t' + remark.kind + '\t' + remark.function + '\t' + line + '\n';
    }
    return text;
}

std::string file_of(const ir::Module &module, const std::string &python_name) {
    for (const auto &function : module.functions)
        if (function->python_name == python_name)
            return function->file;
    for (const ir::InlinedCall &call : module.inlined)
        if (call.python_name == python_name)
            return call.file;
    return {};
}

} // namespace

Entry compile(const syntax::Program &program, const ArgumentTypes &arguments, std::vector<Warning> &warnings,
              const support::StopQuestion &stop) {
    auto [module, result] = typed(program, arguments);
    passes::run(*module, {.verify_each = verification_asked_for(), .stop = stop});
    for (const ir::Remark &remark : module->remarks)
        if (remark.kind == "warning")
            warnings.push_back({file_of(*module, remark.function), remark.location.line, remark.text});
    Entry entry;
    entry.result = result ? *result : module->functions.front()->result;
    entry.may_run_long = runs_long(*module->functions.front()->body);
    entry.artifact = jit::compile(*module, jit::host_target(), {.names = support::code_is_listed(), .stop = stop}).artifact;
    entry.sites = std::move(module->sites);
    return entry;
}

std::string inspect(const syntax::Program &program, const ArgumentTypes &arguments, const std::string &stage,
                    const support::StopQuestion &stop) {
    auto module = typed(program, arguments).module;
    if (stage == "typed")
        return ir::print(*module);
    passes::run(*module, {.verify_each = verification_asked_for(), .stop = stop});
    if (stage == "ir")
        return ir::print(*module);
    if (stage == "remarks") {
        jit::Output output = jit::compile(*module, jit::host_target(), {.remarks = true, .stop = stop});
        return rows(module->remarks) + rows(output.remarks);
    }
    jit::TextKind kind = stage == "asm" ? jit::TextKind::Assembly : stage == "llvm" ? jit::TextKind::Llvm : jit::TextKind::LlvmBefore;
    return jit::compile(*module, jit::host_target(), {.text = kind, .stop = stop}).text;
}

ProcessorName processor() {
    jit::Target target = jit::host_target();
    return {std::move(target.cpu), std::move(target.features)};
}

} // namespace veloz::driver
