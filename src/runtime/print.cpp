// print(): text with values in it.
#include "runtime/abi.h"
#include "runtime/value_text.h"

namespace veloz::runtime {

void veloz_print(CallContext *context, const char *text, int64_t length, const int32_t *kinds, const int64_t *words) {
    std::string out;
    std::string_view rest(text, size_t(length));
    while (!rest.empty()) {
        size_t size = rest.starts_with("{r}") ? 3 : rest.starts_with("{}") || rest.starts_with("{{") ? 2 : 1;
        if (size == 1 || rest[1] == '{')
            out += rest[0];
        else
            out += value_text(PrintKind(*kinds++), size == 3, words, context->array_text);
        rest.remove_prefix(size);
    }
    if (context->print)
        context->print(out.data(), int64_t(out.size()));
}

} // namespace veloz::runtime
