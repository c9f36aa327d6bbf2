// Finds the source of a function and of all that it calls, parses it and converts it.
#include "frontend/frontend.h"

#include "frontend/converter.h"
#include "frontend/python_values.h"
#include "frontend/source_check.h"
#include "support/diagnostic.h"

namespace veloz::frontend {

using syntax::Options;

namespace {

[[noreturn]] void no_source(PyObject *function) {
    support::Diagnostic diagnostic;
    diagnostic.message = "the source of the function is not available";
    diagnostic.function = text_of(checked(PyObject_GetAttrString(function, "__name__")).get());
    diagnostic.suggestion = "define the function in a file or a notebook cell";
    throw support::CompileFailure(std::move(diagnostic));
}

[[noreturn]] void other_source(PyObject *function, const std::string &file) {
    support::Diagnostic diagnostic;
    diagnostic.message = "the file was changed after the function was imported from it: " + file;
    diagnostic.function = text_of(checked(PyObject_GetAttrString(function, "__name__")).get());
    diagnostic.suggestion = "import it again, or restart Python";
    throw support::CompileFailure(std::move(diagnostic));
}

[[noreturn]] void several_lambdas(const syntax::Function &function) {
    support::Diagnostic diagnostic;
    diagnostic.message = "there are several lambdas in this line, and nothing tells which of them this is";
    const std::string word = "lambda";
    size_t column = function.source_lines.empty() ? std::string::npos : function.source_lines.front().find(word);
    auto start = int32_t(column == std::string::npos ? 0 : column);
    diagnostic.primary.location = {function.first_line, start, function.first_line, start + int32_t(word.size())};
    diagnostic.suggestion = "put each into a line of its own, or write functions with def";
    diagnostic.file = function.file;
    diagnostic.function = function.name;
    diagnostic.source = {function.file, function.first_line, function.source_lines};
    throw support::CompileFailure(std::move(diagnostic));
}

// The function's own lines and the number of the first of them; null without a source. Not inspect.getsourcelines, which gives the source
// of what a decorator says that it wraps.
Ref lines_of(PyObject *function, int32_t &first) {
    Ref inspect = import_module("inspect");
    Ref found(PyObject_CallMethod(inspect.get(), "findsource", "O", function)); // (lines of the file, index)
    if (!found)
        return {};
    long index = PyLong_AsLong(PyTuple_GET_ITEM(found.get(), 1));
    Ref rest(PySequence_GetSlice(PyTuple_GET_ITEM(found.get(), 0), index, PY_SSIZE_T_MAX));
    first = int32_t(index) + 1;
    return rest ? Ref(PyObject_CallMethod(inspect.get(), "getblock", "O", rest.get())) : Ref();
}

// Text of the file's lines from the function's first line on, through linecache as tracebacks do.
void read_lines(PyObject *function, syntax::Function &out) {
    Ref code = checked(PyObject_GetAttrString(function, "__code__"));
    out.file = text_attribute(code, "co_filename");
    out.first_line = int32_t(PyLong_AsLong(attribute(code, "co_firstlineno").get()));
    int32_t first = 1;
    Ref lines = lines_of(function, first);
    if (!lines) { // OSError and TypeError without a file, others where its lines are no Python
        if (!PyErr_ExceptionMatches(PyExc_Exception))
            throw PythonError();
        PyErr_Clear();
    }
    if (!is_present_source(function)) // after reading: what is checked is what was read, or newer
        other_source(function, out.file);
    if (!lines)
        no_source(function);
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(lines.get()); ++i)
        out.source_lines.push_back(text_of(PyList_GET_ITEM(lines.get(), i)));
    out.first_line = first;
}

// Is the code within the lambda's place in its line? Python before 3.11 keeps no columns: then lambdas with as many parameters are taken
// for it.
bool holds_code(const Ref &node, const Ref &code) {
    Ref positions = attribute_or_null(code.get(), "co_positions");
    if (!positions) {
        Ref arguments = attribute(attribute(node, "args"), "args");
        return PyList_GET_SIZE(arguments.get()) == PyLong_AsLong(attribute(code, "co_argcount").get());
    }
    Ref iterator = checked(PyObject_CallNoArgs(positions.get())), body = attribute(node, "body");
    Ref list = checked(PySequence_List(iterator.get()));
    auto number = [](const Ref &of, const char *name) { return PyLong_AsLong(attribute(of, name).get()); };
    std::pair<long, long> first{number(body, "lineno"), number(body, "col_offset")};
    std::pair<long, long> last{number(body, "end_lineno"), number(body, "end_col_offset")};
    bool some = false;
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(list.get()); ++i) {
        PyObject *place = PyList_GET_ITEM(list.get(), i); // (line, end line, column, end column)
        PyObject *parts[4];
        for (int k = 0; k < 4; ++k)
            parts[k] = PyTuple_GET_ITEM(place, k);
        if (parts[0] == Py_None || parts[2] == Py_None || PyLong_AsLong(parts[3]) <= PyLong_AsLong(parts[2]))
            continue;
        std::pair<long, long> begin{PyLong_AsLong(parts[0]), PyLong_AsLong(parts[2])};
        if (begin < first || begin >= last)
            return false;
        some = true;
    }
    return some;
}

// A lambda stands anywhere in a statement: it is looked for in the whole file, where it begins.
Ref find_lambda(PyObject *function, syntax::Function &out) {
    Ref inspect = import_module("inspect"), ast = import_module("ast");
    Ref found = checked(PyObject_CallMethod(inspect.get(), "findsource", "O", function));
    Ref empty = checked(PyUnicode_FromString(""));
    Ref text = checked(PyUnicode_Join(empty.get(), PyTuple_GET_ITEM(found.get(), 0)));
    Ref tree(PyObject_CallMethod(ast.get(), "parse", "O", text.get()));
    if (!tree) {
        PyErr_Clear();
        no_source(function);
    }
    Ref code = checked(PyObject_GetAttrString(function, "__code__"));
    long line = PyLong_AsLong(attribute(code, "co_firstlineno").get());
    Ref walk = checked(PyObject_CallMethod(ast.get(), "walk", "O", tree.get()));
    Ref nodes = checked(PySequence_List(walk.get()));
    std::vector<Ref> lambdas;
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(nodes.get()); ++i)
        if (Ref node = Ref::borrow(PyList_GET_ITEM(nodes.get(), i)); kind_of(node) == "Lambda")
            if (PyLong_AsLong(attribute(node, "lineno").get()) == line && holds_code(node, code))
                lambdas.push_back(node);
    out.first_line = int32_t(line);
    if (lambdas.empty())
        no_source(function);
    if (attribute_or_null(code.get(), "co_positions")) // a lambda's own code is within all lambdas around it: the innermost comes last
        lambdas.assign(1, Ref(lambdas.back()));
    Ref lines = Ref::borrow(PyTuple_GET_ITEM(found.get(), 0));
    long last = PyLong_AsLong(attribute(lambdas[0], "end_lineno").get());
    out.source_lines.clear();
    for (long i = line; i <= last && i <= PyList_GET_SIZE(lines.get()); ++i)
        out.source_lines.push_back(text_of(PyList_GET_ITEM(lines.get(), i - 1)));
    if (lambdas.size() > 1)
        several_lambdas(out);
    return lambdas[0];
}

struct Parsed {
    Ref definition;
    int32_t first_line; // of the function, in what was parsed
};

// A function inside a class or function is parsed as the block of an `if`: without its indentation, lines inside of strings would change.
Parsed parse(PyObject *function, const std::vector<std::string> &lines) {
    bool is_indented = !lines.empty() && (lines.front().starts_with(' ') || lines.front().starts_with('\t'));
    std::string text = is_indented ? "if 1:\n" : "";
    for (const std::string &line : lines)
        text += line;
    Ref ast = import_module("ast");
    Ref tree(PyObject_CallMethod(ast.get(), "parse", "s", text.c_str()));
    if (!tree) {
        PyErr_Clear();
        no_source(function); // the block that linecache found is not a whole function
    }
    Ref body = attribute(tree, "body");
    if (PyList_GET_SIZE(body.get()) == 0)
        no_source(function);
    Ref first = Ref::borrow(PyList_GET_ITEM(body.get(), 0));
    if (!is_indented)
        return {first, 1};
    Ref block = attribute(first, "body");
    return {Ref::borrow(PyList_GET_ITEM(block.get(), 0)), 2};
}

// One option's value, which the decorator has checked.
void read_option(PyObject *value, bool &option) { option = value != Py_False; }

void read_option(PyObject *value, Options::Parallel &option) {
    option = !PyBool_Check(value) ? Options::Parallel::Auto : value == Py_True ? Options::Parallel::On : Options::Parallel::Off;
}

void read_option(PyObject *value, Options::Fastmath &option) {
    static constexpr std::pair<const char *, uint32_t> flags[] = {{"nnan", 1},      {"ninf", 2}, {"nsz", 4},     {"arcp", 8},
                                                                  {"contract", 16}, {"afn", 32}, {"reassoc", 64}};
    option.bits = 0;
    if (PyBool_Check(value)) {
        option.bits = value == Py_True ? 4 | 8 | 16 | 32 | 64 : 0; // NaN and infinity keep their meaning
        return;
    }
    for (auto [name, bit] : flags) {
        Ref text = checked(PyUnicode_FromString(name));
        if (PySequence_Contains(value, text.get()) == 1)
            option.bits |= bit;
    }
}

void read_option(PyObject *value, Options::ErrorModel &option) {
    option = text_of(value) == "numpy" ? Options::ErrorModel::NumPy : Options::ErrorModel::Python;
}

void read_option(PyObject *value, Options::Inline &option) {
    std::string text = text_of(value);
    option = text == "always" ? Options::Inline::Always : text == "never" ? Options::Inline::Never : Options::Inline::Auto;
}

Options options_of(PyObject *jitted, const Options &inherited) {
    if (!is_jitted(jitted))
        return inherited;
    Ref dict = attribute(Ref::borrow(jitted), "_options");
    Options options;
#define VELOZ_OPTION(keyword, type, member, ...)                                                                                           \
    if (PyObject *value = PyDict_GetItemString(dict.get(), keyword))                                                                       \
        read_option(value, options.member);
#include "support/options.def"
    return options;
}

void read_one(const Ref &object, const Options &inherited, Globals &globals, int32_t index, syntax::Function &out) {
    Ref function = plain_function(object.get());
    out.name = text_of(attribute(function, "__name__").get());
    out.options = options_of(object.get(), inherited);
    read_lines(function.get(), out);
    bool is_lambda = out.name == "<lambda>";
    auto [definition, first_line] =
        is_lambda ? Parsed{find_lambda(function.get(), out), out.first_line} : parse(function.get(), out.source_lines);
    if (!is_lambda && kind_of(definition) != "FunctionDef")
        no_source(function.get());
    Converter converter(function.get(), &globals, out.first_line - first_line, index);
    try {
        if (is_lambda)
            converter.read_lambda(definition, out);
        else
            converter.read_function(definition, out);
    } catch (const support::CompileFailure &failure) {
        support::Diagnostic diagnostic = failure.diagnostic();
        diagnostic.file = out.file;
        diagnostic.source = {out.file, out.first_line, out.source_lines};
        throw support::CompileFailure(std::move(diagnostic));
    }
}

} // namespace

Result read_program(PyObject *function, const Options &options, const std::vector<CallableArgument> &arguments) {
    Result result;
    try {
        Globals globals(&result);
        globals.function_index(function);
        for (size_t i = 0; i < arguments.size(); ++i) {
            const CallableArgument &given = arguments[i];
            result.program.arguments.push_back(given.object ? globals.argument(given, int32_t(i)) : syntax::FunctionArgument());
        }
        Ref next;
        int32_t index = 0;
        while (globals.next(next, index)) {
            auto read = std::make_unique<syntax::Function>();
            read_one(next, options, globals, index, *read);
            globals.place(index, std::move(read));
        }
        result.program.object_count = int32_t(result.objects.size());
    } catch (const PythonError &) {
        result.program.functions.clear();
    }
    return result;
}

} // namespace veloz::frontend
