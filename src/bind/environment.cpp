// The processor by its own words, the compiler by its build id, the others by their versions.
#include "bind/environment.h"

#include "support/build_id.h"
#include "support/environment_flag.h"
#include "support/processor.h"

#include <cstdlib>
#include <string>

namespace veloz::bind {

namespace {

void add_processor(Fingerprint &fingerprint) {
    static const std::vector<uint64_t> identity = support::processor_identity(support::this_processor());
    fingerprint.add_bytes(identity.data(), identity.size() * sizeof(uint64_t));
    const char *wish = std::getenv("VELOZ_CPU");
    fingerprint.add_text(wish ? wish : "");
    fingerprint.add_number(uint64_t(support::code_is_listed()));
}

Reference module_attribute(const char *module_name, const char *attribute_name) {
    Reference module(PyImport_ImportModule(module_name));
    return Reference(module ? PyObject_GetAttrString(module.get(), attribute_name) : nullptr);
}

bool add_module_text(Fingerprint &fingerprint, const char *module_name, const char *attribute_name) {
    Reference value = module_attribute(module_name, attribute_name);
    const char *text = value ? PyUnicode_AsUTF8(value.get()) : nullptr;
    if (text)
        fingerprint.add_text(text);
    return text != nullptr;
}

// `python -O` takes the assertions out.
bool add_optimisation(Fingerprint &fingerprint) {
    Reference flags = module_attribute("sys", "flags");
    Reference level(flags ? PyObject_GetAttrString(flags.get(), "optimize") : nullptr);
    if (!level)
        return false;
    fingerprint.add_number(uint64_t(PyLong_AsLong(level.get())));
    return true;
}

// A rebuilt compiler makes other code under the same version.
bool add_compiler(Fingerprint &fingerprint) {
    Reference file = module_attribute("veloz._core", "__file__");
    const char *text = file ? PyUnicode_AsUTF8(file.get()) : nullptr;
    if (!text)
        return false;
    static const std::vector<uint8_t> id = [&] {
        std::string path(text);
        size_t at = path.rfind("_core");
        if (at != std::string::npos)
            path.replace(at, 5, "_compiler");
        return support::build_id(path);
    }();
    fingerprint.add_bytes(id.data(), id.size());
    if (id.empty())
        fingerprint.set_unknown("the compiler's file carries no build id");
    return true;
}

} // namespace

bool add_environment(Fingerprint &fingerprint) {
    add_processor(fingerprint);
    fingerprint.add_text(Py_GetVersion());
    return add_optimisation(fingerprint) && add_module_text(fingerprint, "numpy", "__version__") &&
           add_module_text(fingerprint, "veloz", "__version__") && add_compiler(fingerprint);
}

} // namespace veloz::bind
