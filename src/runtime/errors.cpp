// An error is in the slot of its thread until it is caught, and then among the handled ones until its handler ends.
#include "runtime/errors.h"

#include <new>
#include <utility>

namespace veloz::runtime {

namespace {

const ErrorSlot *handled_now(const CallContext &context) {
    return context.handled && context.handled_count > 0 ? &context.handled->errors[size_t(context.handled_count) - 1] : nullptr;
}

// There was no memory to keep it if it is not there.
const ErrorSlot &handled_at(const CallContext &context, int32_t place) {
    const std::vector<ErrorSlot> &errors = context.handled->errors;
    return size_t(place) < errors.size() ? errors[size_t(place)] : throw std::bad_alloc();
}

// Without memory an error is that there is none.
template <typename Fill> void fill(ErrorSlot &error, const Fill &with) {
    try {
        with();
    } catch (const std::bad_alloc &) {
        error.kind = ErrorKind::MemoryError;
        error.values.clear();
    }
}

} // namespace

HandledErrors innermost_handled(const CallContext &context) {
    const ErrorSlot *error = handled_now(context);
    return error ? HandledErrors{{*error}} : HandledErrors{};
}

void veloz_raise(CallContext *context, int32_t kind, int32_t site, int64_t count, const int64_t *values) {
    ErrorSlot &error = *context->error;
    context->status = 1;
    error.kind = ErrorKind(kind);
    error.site = site;
    error.has_cause = false;
    error.cause.reset();
    error.context.reset();
    fill(error, [&] {
        error.values.assign(values, values + count);
        if (const ErrorSlot *handled = handled_now(*context))
            error.context = std::make_shared<const ErrorSlot>(*handled);
    });
}

void veloz_catch(CallContext *context, int32_t place) {
    std::vector<ErrorSlot> &errors = context->handled->errors;
    context->status = 0;
    fill(*context->error, [&] {
        if (errors.size() <= size_t(place))
            errors.resize(size_t(place) + 1);
        std::swap(errors[size_t(place)], *context->error);
        context->handled_count = place + 1;
    });
    context->error->kind = ErrorKind::None;
}

void veloz_raise_again(CallContext *context, int32_t place) {
    context->status = 1;
    fill(*context->error, [&] { *context->error = handled_at(*context, place); });
}

void veloz_raise_from(CallContext *context, int32_t place) {
    ErrorSlot &error = *context->error;
    error.has_cause = true;
    fill(error, [&] { error.cause = place < 0 ? nullptr : std::make_shared<const ErrorSlot>(handled_at(*context, place)); });
}

} // namespace veloz::runtime
