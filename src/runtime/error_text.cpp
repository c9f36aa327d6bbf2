// The runtime's own errors in words, and messages with values in them.
#include "runtime/error_text.h"

namespace veloz::runtime {

ErrorText describe(const ErrorSlot &error) {
    auto value = [&error](size_t i) { return std::to_string(i < error.values.size() ? error.values[i] : 0); };
    switch (error.kind) {
    case ErrorKind::MemoryError: return {ExceptionClass::MemoryError, "unable to allocate " + value(0) + " bytes for an array"};
    case ErrorKind::Recursion: return {ExceptionClass::RecursionError, "maximum recursion depth exceeded"};
    case ErrorKind::Interrupted: return {ExceptionClass::RuntimeError, "interrupted"};
    case ErrorKind::Forked:
        return {ExceptionClass::RuntimeError, "the process was forked inside of a parallel loop: the child cannot go on with the loop"};
    case ErrorKind::RaiseSite: return {ExceptionClass::RuntimeError, "error " + std::to_string(error.site) + " of the program"};
    case ErrorKind::None: break;
    }
    return {ExceptionClass::SystemError, "compiled code failed without saying why; please report this"};
}

std::string message(std::string_view format, std::span<const MessageValue> values, const int64_t *words, ArrayTextHook array_text) {
    std::string text;
    while (!format.empty()) {
        if (!format.starts_with("{}") || values.empty()) {
            text += format[0];
            format.remove_prefix(1);
            continue;
        }
        const MessageValue &value = values.front();
        text += value.known ? std::string(value.text) : value_text(value.kind, false, words, array_text);
        values = values.subspan(1);
        format.remove_prefix(2);
    }
    return text;
}

} // namespace veloz::runtime
