// Look-up, disk cache, compilation on a miss, and the call itself.
#include "bind/dispatcher.h"

#include "bind/environment.h"
#include "bind/hooks.h"
#include "bind/raise.h"
#include "bind/result.h"
#include "driver/disk_cache.h"
#include "runtime/accesses.h"
#include "runtime/native_stack.h"
#include "support/environment_flag.h"
#include "support/fork_gate.h"
#include "types/layout.h"

#include <algorithm>
#include <chrono>
#include <unistd.h>

namespace veloz::bind {

namespace {

constexpr size_t kInlineResultWords = 64;
constexpr std::chrono::milliseconds kWaitForCompilation{1}; // between two looks whether another thread has done it

driver::DiskCache &disk_cache() {
    static driver::DiskCache cache; // its folder is fixed at the first use in a process
    return cache;
}

// Files and code, which need no Python object: without the interpreter's lock, and not in the middle of a fork.
template <typename Body> auto without_interpreter(Body &&body) {
    struct Released {
        PyThreadState *state = PyEval_SaveThread();
        ~Released() { PyEval_RestoreThread(state); }
    } released;
    support::ForkSection section;
    return body();
}

// False with an exception set. Nothing may be stored under the digest if `unknown` comes out as a reason.
bool digest_of(PyObject *function, const Specialisation &made, support::Digest &digest, std::string &unknown) {
    Fingerprint fingerprint;
    if (!fingerprint.add_function(function) || !add_environment(fingerprint))
        return false;
    size_t next = 0;
    for (uint64_t word : made.key) {
        fingerprint.add_number(without_number(word));
        bool is_function = false;
        if (names_object(word, is_function) && !fingerprint.add_argument(made.named[next++].get(), is_function))
            return false;
    }
    digest = fingerprint.finish();
    unknown = fingerprint.unknown();
    return true;
}

// Null among them becomes None.
Reference tuple_of(const std::vector<Reference> &objects) {
    Reference tuple(PyTuple_New(Py_ssize_t(objects.size())));
    for (size_t i = 0; tuple && i < objects.size(); ++i)
        PyTuple_SET_ITEM(tuple.get(), Py_ssize_t(i), Py_NewRef(objects[i] ? objects[i].get() : Py_None));
    return tuple;
}

// Puts "f() argument 'x': " before the text of the pending TypeError or OverflowError.
void name_argument(const std::string &function, PyObject *name) {
    PyObject *type = nullptr, *value = nullptr, *trace = nullptr;
    PyErr_Fetch(&type, &value, &trace);
    Reference owned_type(type), owned_value(value), owned_trace(trace);
    Reference text(value ? PyObject_Str(value) : nullptr);
    if (!text) {
        PyErr_Clear();
        PyErr_Restore(owned_type.release(), owned_value.release(), owned_trace.release());
        return;
    }
    PyErr_Format(type, "%s() argument '%U': %U", function.c_str(), name, text.get());
}

} // namespace

bool Dispatcher::read_one(PyObject *argument, size_t index, Reading &out) const {
    if (read_argument(argument, out))
        return true;
    name_argument(parameters.function, parameters.list[index].name.get());
    return false;
}

bool Dispatcher::read(PyObject *const *arguments, size_t positional_count, PyObject *names, Reading &out) const {
    size_t count = parameters.list.size();
    if (!names && positional_count == count && parameters.positional == count) {
        for (size_t i = 0; i < count; ++i)
            if (!read_one(arguments[i], i, out))
                return false;
        out.finish();
        return true;
    }
    std::vector<PyObject *> slots;
    if (!parameters.bind(arguments, positional_count, names, slots))
        return false;
    for (size_t i = 0; i < count; ++i) {
        if (!slots[i])
            mark_default(out.key);
        else if (!read_one(slots[i], i, out))
            return false;
    }
    out.finish();
    return true;
}

int Dispatcher::traverse(visitproc visit, void *arg) const {
    for (const auto &made : specialisations_)
        for (const auto *list : {&made->objects, &made->named})
            for (const Reference &object : *list)
                Py_VISIT(object.get());
    return known_.traverse(visit, arg);
}

void Dispatcher::clear_objects() {
    for (const auto &made : specialisations_)
        std::exchange(made->objects, {}).clear(), std::exchange(made->named, {}).clear();
    known_.clear();
}

Specialisation *Dispatcher::find(const Words &key) {
    auto matches = [&key](const Specialisation &candidate) {
        return candidate.key.size() == key.size() &&
               std::memcmp(candidate.key.data(), key.span().data(), key.size() * sizeof(uint64_t)) == 0;
    };
    if (last_ && matches(*last_))
        return last_;
    for (const auto &candidate : specialisations_)
        if (matches(*candidate))
            return last_ = candidate.get();
    return nullptr;
}

bool Dispatcher::from_compiler(Specialisation &made) {
    Reference compiler(PyImport_ImportModule("veloz._compiler"));
    Reference key(
        PyBytes_FromStringAndSize(reinterpret_cast<const char *>(made.key.data()), Py_ssize_t(made.key.size() * sizeof(uint64_t))));
    if (!compiler || !key)
        return false;
    Reference named = tuple_of(made.named);
    Reference pair(named ? PyObject_CallMethod(compiler.get(), "compile", "OOO", owner_, key.get(), named.get()) : nullptr);
    if (!pair)
        return false;
    PyObject *bytes = PyTuple_GET_ITEM(pair.get(), 0);
    PyObject *objects = PyTuple_GET_ITEM(pair.get(), 1);
    auto entry = driver::parse({reinterpret_cast<const std::byte *>(PyBytes_AS_STRING(bytes)), size_t(PyBytes_GET_SIZE(bytes))});
    if (!entry) {
        PyErr_SetString(PyExc_SystemError, "the compiler returned a damaged entry; please report this");
        return false;
    }
    made.entry = std::move(*entry);
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(objects); ++i)
        made.objects.push_back(Reference::borrow(PyList_GET_ITEM(objects, i)));
    return true;
}

// From the entry's artifact. Touches no Python object.
bool Dispatcher::load(Specialisation &made, std::string &error) {
    const jit::Artifact &artifact = made.entry.artifact;
    error = driver::unfit(artifact, made.place);
    if (!error.empty())
        return false;
    made.image = runtime::CodeImage::load(artifact.bytes, error, support::code_is_listed());
    void *entry = made.image ? made.image->find(artifact.find(jit::Convention::Words)->symbol) : nullptr;
    if (made.image && !entry)
        error = "the exported entry is not there";
    made.code = reinterpret_cast<EntryFunction>(entry);
    return entry != nullptr;
}

// Fills everything but the key. The digest is taken before compiling: code may only be stored under what it was made from.
bool Dispatcher::obtain(Specialisation &made) {
    made.place = driver::place_of(types_of_key(made.key)).place;
    support::Digest digest{};
    if (!use_disk_)
        made.not_kept = "the option cache is False";
    else if (!digest_of(owner_, made, digest, made.not_kept))
        return false;
    bool use_disk = made.not_kept.empty();
    std::string error;
    if (use_disk) {
        without_interpreter([&] {
            if (auto entry = disk_cache().load(digest)) {
                made.entry = std::move(*entry);
                made.from_disk = load(made, error);
            }
        });
    }
    if (!made.code) {
        if (!from_compiler(made))
            return false;
        if (made.entry.cacheable && use_disk)
            without_interpreter([&] { disk_cache().store(digest, made.entry); });
        else if (use_disk)
            made.not_kept = "it raises an exception class that cannot be imported by name";
        load(made, error);
    }
    if (!made.code) {
        PyErr_Format(PyExc_SystemError, "cannot load compiled code: %s; please report this", error.c_str());
        return false;
    }
    made.entry.artifact = {};
    made.result_words = types::word_count(made.entry.result);
    return true;
}

// Waits for the other thread that compiles this key, if there is one. Null if there is none, or it failed: then this one tries, which
// raises the error here too; also null with an exception set by a signal handler.
Specialisation *Dispatcher::made_by_another_thread(const Words &key) {
    auto is_other = [&](const Pending &one) {
        return one.thread != std::this_thread::get_id() && one.process == ::getpid() &&
               std::ranges::equal(one.key, std::span<const uint64_t>(key.span()));
    };
    while (std::ranges::any_of(pending_, is_other)) {
        Py_BEGIN_ALLOW_THREADS;
        std::this_thread::sleep_for(kWaitForCompilation);
        Py_END_ALLOW_THREADS;
        if (PyErr_CheckSignals() != 0)
            return nullptr;
    }
    return find(key);
}

Specialisation *Dispatcher::add(const Reading &reading) {
    const Words &key = reading.key;
    if (Specialisation *other = made_by_another_thread(key); other || PyErr_Occurred())
        return other;
    auto made = std::make_unique<Specialisation>();
    made->key.assign(key.span().begin(), key.span().end());
    for (PyObject *object : reading.objects)
        made->named.push_back(Reference::borrow(object));
    struct Mark {
        std::list<Pending> &all;
        std::list<Pending>::iterator mine;
        ~Mark() { all.erase(mine); }
    } mark{pending_, pending_.insert(pending_.end(), {made->key, std::this_thread::get_id(), ::getpid()})};
    if (!obtain(*made))
        return nullptr;
    if (Specialisation *other = find(key)) // made by another thread while this one ran Python code
        return other;
    specialisations_.push_back(std::move(made));
    return last_ = specialisations_.back().get();
}

PyObject *Dispatcher::run(const Specialisation &chosen, const Words &words) {
    int64_t inline_result[kInlineResultWords];
    std::vector<int64_t> heap_result;
    int64_t *result = inline_result;
    if (chosen.result_words > kInlineResultWords) {
        heap_result.resize(chosen.result_words);
        result = heap_result.data();
    }
    runtime::ErrorSlot error;
    runtime::HandledErrors handled;
    runtime::CallContext context;
    context.depth = Py_GetRecursionLimit();
    context.stack_limit = runtime::stack_limit();
    context.error = &error;
    context.handled = &handled;
    context.poll = poll_python;
    context.print = print_to_python;
    context.array_text = array_text;
    const auto *arguments = reinterpret_cast<const int64_t *>(words.span().data());
    int32_t status;
    if (chosen.entry.may_run_long) {
        PyThreadState *state = PyEval_SaveThread();
        status = chosen.code(&context, arguments, result);
        PyEval_RestoreThread(state);
    } else {
        status = chosen.code(&context, arguments, result);
    }
    std::unique_ptr<runtime::Accesses> left(context.accesses); // an error left a watched loop
    if (status == 0) {
        const int64_t *next = result;
        return make_object(chosen.entry.result, next);
    }
    std::vector<PyObject *> objects;
    for (const Reference &object : chosen.objects)
        objects.push_back(object.get());
    raise_error(error, chosen.entry, objects);
    return nullptr;
}

PyObject *Dispatcher::call(PyObject *const *arguments, size_t positional_count, PyObject *names) {
    Reading reading;
    reading.known = &known_;
    if (!read(arguments, positional_count, names, reading))
        return nullptr;
    Specialisation *chosen = find(reading.key);
    if (!chosen && !(chosen = add(reading)))
        return nullptr;
    return run(*chosen, reading.words);
}

bool Dispatcher::prepare(PyObject *const *arguments, size_t positional_count, PyObject *names) {
    Reading reading;
    reading.known = &known_;
    return read(arguments, positional_count, names, reading) && (find(reading.key) || add(reading));
}

} // namespace veloz::bind
