// The module that the first cache miss loads: the compiler with LLVM inside.
#define VELOZ_IMPORTS_NUMPY
#include "bind/python_api.h"

#include "bind/argument.h"
#include "driver/compile.h"
#include "frontend/frontend.h"
#include "support/diagnostic.h"
#include "support/fork_gate.h"

#include <nanobind/nanobind.h>
#include <nanobind/stl/string.h>

#include <chrono>
#include <sys/syscall.h>
#include <unistd.h>

namespace nb = nanobind;

namespace {

using namespace veloz;

// The user's function, read; owns the Python objects that it refers to.
struct Source {
    syntax::Program program;
    std::vector<bind::Reference> objects;
};

// Which of the objects that the key names are functions, and what of their captures the call brings.
void add_callables(const types::Type &type, const nb::tuple &named, std::vector<frontend::CallableArgument> &out) {
    if (type.is_tuple() || type.kind() == types::Type::Kind::Function)
        for (const types::Type &part : type.elements())
            add_callables(part, named, out);
    if (type.kind() != types::Type::Kind::Function)
        return;
    frontend::CallableArgument &argument = out[size_t(type.function_index())];
    argument.object = named[size_t(type.function_index())].ptr();
    for (const types::Type &part : type.elements())
        argument.values.push_back(!part.is_none());
}

Source read(nb::handle function, const driver::ArgumentTypes &types, const nb::tuple &named) {
    std::vector<frontend::CallableArgument> callables(named.size());
    for (const auto &type : types)
        if (type)
            add_callables(*type, named, callables);
    frontend::Result result = frontend::read_program(function.ptr(), {}, callables);
    Source source{std::move(result.program), {}};
    for (PyObject *object : result.objects)
        source.objects.emplace_back(object);
    if (source.program.functions.empty())
        throw nb::python_error();
    return source;
}

driver::ArgumentTypes types_of(const nb::bytes &key) {
    std::vector<uint64_t> words(key.size() / sizeof(uint64_t));
    if (!words.empty())
        std::memcpy(words.data(), key.c_str(), words.size() * sizeof(uint64_t));
    return bind::types_of_key(words);
}

support::SourceText source_text(const syntax::Program &program, const support::Diagnostic &diagnostic) {
    for (const auto &function : program.functions)
        if (function && function->file == diagnostic.file && diagnostic.primary.location.line >= function->first_line &&
            diagnostic.primary.location.line < function->first_line + int32_t(function->source_lines.size()))
            return {function->file, function->first_line, function->source_lines};
    return diagnostic.source.lines.empty() ? support::SourceText{diagnostic.file, 1, {}} : diagnostic.source;
}

// Raises veloz.TypingError or veloz.CompileError with the rendered diagnostic.
[[noreturn]] void raise_failure(const support::Diagnostic &diagnostic, const support::SourceText &source) {
    bool typing = diagnostic.category == support::Diagnostic::Category::Typing;
    bind::Reference errors(PyImport_ImportModule("veloz.errors"));
    bind::Reference type(errors ? PyObject_GetAttrString(errors.get(), typing ? "TypingError" : "CompileError") : nullptr);
    if (type)
        PyErr_SetString(type.get(), support::render(diagnostic, source).c_str());
    throw nb::python_error();
}

// Runs `body(source)`; the compiler's exceptions become Python's.
template <typename Body> auto with_source(nb::handle function, const driver::ArgumentTypes &types, const nb::tuple &named, Body &&body) {
    Source source;
    try {
        source = read(function, types, named);
        return body(source);
    } catch (const support::CompileFailure &failure) {
        raise_failure(failure.diagnostic(), source_text(source.program, failure.diagnostic()));
    } catch (const support::Interrupted &) {
        throw nb::python_error(); // of the signal's handler
    } catch (const support::InternalError &error) {
        PyErr_SetString(PyExc_SystemError, error.what());
        throw nb::python_error();
    }
}

// Runs `body(stop)` without the interpreter's lock, so that other threads go on, and not in the middle of a fork. On the main thread `stop`
// runs the handlers of signals that have come.
template <typename Body> auto without_interpreter(Body &&body) {
    using Clock = std::chrono::steady_clock;
    constexpr auto between_questions = std::chrono::milliseconds(50);
    nb::gil_scoped_release released;
    support::ForkSection section;
    bool is_main = ::syscall(SYS_gettid) == ::getpid(), stopped = false;
    Clock::time_point next = Clock::now() + between_questions;
    return body([&] {
        if (stopped || !is_main || Clock::now() < next)
            return stopped;
        stopped = section.outside([] {
            nb::gil_scoped_acquire held;
            return PyErr_CheckSignals() != 0;
        });
        next = Clock::now() + between_questions;
        return stopped;
    });
}

std::string text_attribute(PyObject *object, const char *name) {
    bind::Reference value(PyObject_GetAttrString(object, name));
    const char *text = value ? PyUnicode_AsUTF8(value.get()) : nullptr;
    PyErr_Clear();
    return text ? text : "";
}

void name_objects(driver::Entry &entry, const Source &source) {
    for (const bind::Reference &object : source.objects) {
        std::string module = text_attribute(object.get(), "__module__"), name = text_attribute(object.get(), "__qualname__");
        bool local = module.empty() || name.empty() || name.find('<') != std::string::npos;
        entry.cacheable = entry.cacheable && !local;
        entry.objects.push_back({std::move(module), std::move(name)});
    }
}

// A warning that the user's filter makes an exception ends the compilation.
void warn(const std::vector<driver::Warning> &warnings) {
    if (warnings.empty())
        return;
    bind::Reference errors(PyImport_ImportModule("veloz.errors"));
    bind::Reference type(errors ? PyObject_GetAttrString(errors.get(), "VelozWarning") : nullptr);
    for (const driver::Warning &warning : warnings)
        if (!type || PyErr_WarnExplicit(type.get(), warning.text.c_str(), warning.file.c_str(), warning.line, nullptr, nullptr) != 0)
            throw nb::python_error();
}

// (serialised entry, list of the user's exception classes)
nb::tuple compile(nb::handle function, const nb::bytes &key, const nb::tuple &named) {
    driver::ArgumentTypes types = types_of(key);
    return with_source(function, types, named, [&](Source &source) {
        std::vector<driver::Warning> warnings;
        driver::Entry entry =
            without_interpreter([&](const support::StopQuestion &stop) { return driver::compile(source.program, types, warnings, stop); });
        warn(warnings);
        name_objects(entry, source);
        std::vector<std::byte> bytes = driver::serialise(entry);
        nb::list objects;
        for (const bind::Reference &object : source.objects)
            objects.append(nb::borrow(object.get()));
        return nb::make_tuple(nb::bytes(reinterpret_cast<const char *>(bytes.data()), bytes.size()), objects);
    });
}

std::string inspect(nb::handle function, const nb::bytes &key, const std::string &stage, const nb::tuple &named) {
    driver::ArgumentTypes types = types_of(key);
    return with_source(function, types, named, [&](Source &source) {
        return without_interpreter([&](const support::StopQuestion &stop) { return driver::inspect(source.program, types, stage, stop); });
    });
}

std::string syntax_tree(nb::handle function) {
    return with_source(function, {}, nb::tuple(), [](Source &source) {
        std::string text;
        for (const auto &each : source.program.functions)
            text += syntax::print(*each);
        return text;
    });
}

} // namespace

NB_MODULE(_compiler, module) {
    // What the front end uses, now and not in the middle of a compilation: a child that is forked while another thread imports a module
    // waits forever for the lock of that import.
    for (const char *name : {"ast", "inspect", "warnings", "veloz.errors"})
        nb::module_::import_(name);
    if (PyArray_ImportNumPyAPI() != 0)
        throw nb::python_error();
    module.def("compile", &compile, nb::arg("function"), nb::arg("key"), nb::arg("named"));
    module.def("inspect", &inspect, nb::arg("function"), nb::arg("key"), nb::arg("stage"), nb::arg("named"));
    module.def("syntax_tree", &syntax_tree, nb::arg("function"));
    module.def("target", [] {
        driver::ProcessorName name = driver::processor();
        return nb::make_tuple(name.cpu, name.features);
    });
}
