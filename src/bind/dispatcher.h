// The specialisations of one jitted function: found by type key, loaded from the disk cache or compiled when missing, and called.
#pragma once

#include "bind/argument.h"
#include "bind/parameters.h"
#include "driver/entry.h"
#include "driver/place.h"
#include "runtime/code_image.h"
#include "runtime/context.h"

#include <list>
#include <memory>
#include <thread>
#include <vector>

namespace veloz::bind {

using EntryFunction = int32_t (*)(runtime::CallContext *context, const int64_t *arguments, int64_t *result);

// Never removed while its function lives, so that calls without the GIL may use it.
struct Specialisation {
    std::vector<uint64_t> key;
    std::unique_ptr<runtime::CodeImage> image;
    EntryFunction code = nullptr;
    driver::Entry entry; // without its code
    driver::Place place = driver::Place::Host;
    size_t result_words = 0;
    std::vector<Reference> objects; // the user's exception classes, when compiled in this process
    std::vector<Reference> named;   // by the key: functions among the arguments, as they were when this was made
    bool from_disk = false;
    std::string not_kept; // why it is not in the disk cache; empty if it is, or was to be
};

// All members need the GIL.
class Dispatcher {
public:
    Dispatcher(PyObject *owner, bool use_disk) : owner_(owner), use_disk_(use_disk) {}

    Parameters parameters;

    // Vectorcall's arguments; the result object, or null with an exception set.
    PyObject *call(PyObject *const *arguments, size_t positional_count, PyObject *names);
    // Makes the specialisation for these arguments without calling it. False with an exception set.
    bool prepare(PyObject *const *arguments, size_t positional_count, PyObject *names);
    const std::vector<std::unique_ptr<Specialisation>> &specialisations() const { return specialisations_; }

    // For the cycle collector.
    int traverse(visitproc visit, void *arg) const;
    void clear_objects(); // exceptions are found by name then

private:
    bool read(PyObject *const *arguments, size_t positional_count, PyObject *names, Reading &out) const;
    bool read_one(PyObject *argument, size_t index, Reading &out) const;
    Specialisation *find(const Words &key);
    Specialisation *add(const Reading &reading);
    bool obtain(Specialisation &made);
    bool from_compiler(Specialisation &made);
    static bool load(Specialisation &made, std::string &error);
    Specialisation *made_by_another_thread(const Words &key);
    static PyObject *run(const Specialisation &chosen, const Words &words);

    PyObject *owner_; // the jitted function that owns this dispatcher
    bool use_disk_;
    KnownObjects known_;
    Specialisation *last_ = nullptr; // of the latest call: most calls repeat it
    std::vector<std::unique_ptr<Specialisation>> specialisations_;

    // Keys that a thread is compiling now, without the GIL. A forked child lacks that thread.
    struct Pending {
        std::vector<uint64_t> key;
        std::thread::id thread;
        int process;
    };
    std::list<Pending> pending_;
};

} // namespace veloz::bind
