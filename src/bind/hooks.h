// What generated code may ask of Python while it runs: whether to stop, and to print.
#pragma once

#include "runtime/context.h"

namespace veloz::bind {

// Runs pending signal handlers on the main thread. Non-zero when one of them raised: the exception stays set.
int32_t poll_python(runtime::CallContext *context);
// Writes to sys.stdout, whatever it is at that moment. Errors of the stream are reported as unraisable.
void print_to_python(const char *text, int64_t length);
// str() or repr() of an array in compiled code, for print (runtime::ArrayTextHook).
void array_text(const int64_t *words, bool repr, std::string &out);

} // namespace veloz::bind
