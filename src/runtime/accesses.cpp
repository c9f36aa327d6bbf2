// A table of the elements' last writers and first readers, by pages.
#include "runtime/accesses.h"

#include "runtime/abi.h"

#include <bit>
#include <new>
#include <utility>

namespace veloz::runtime {

namespace {

constexpr int kSizes = 8; // of elements: powers of two up to 128 bytes

uint64_t page_key(uint64_t page, int size) { return page * kSizes + uint64_t(size); }

} // namespace

std::vector<Accesses::Element> &Accesses::page(uint64_t address, int64_t bytes) {
    int size = std::countr_zero(uint64_t(bytes)) % kSizes;
    std::vector<Element> &elements = pages_[page_key(address >> kPageBits, size)];
    if (elements.empty())
        elements.resize((size_t(1) << kPageBits) / size_t(bytes) + 1);
    return elements;
}

Accesses::Found Accesses::note(uint64_t address, int64_t bytes, bool writes, int32_t line) {
    uint64_t within = address & ((uint64_t(1) << kPageBits) - 1);
    Element &element = page(address, bytes)[within / uint64_t(bytes)];
    auto conflicts = [&](const Touch &touch) { return touch.line != 0 && touch.iteration != iteration_; };
    if (conflicts(element.writer))
        return {writes ? Conflict::BothWrite : Conflict::ReadsWritten, element.writer.iteration, element.writer.line};
    if (writes && conflicts(element.reader))
        return {Conflict::WritesRead, element.reader.iteration, element.reader.line};
    if (writes)
        element.writer = {iteration_, line};
    else if (element.reader.line == 0)
        element.reader = {iteration_, line};
    return {};
}

void Accesses::forget(uint64_t address, size_t bytes) {
    uint64_t last = (address + bytes) >> kPageBits;
    for (uint64_t at = address >> kPageBits; bytes != 0 && at <= last; ++at) {
        for (int size = 0; size < kSizes; ++size) {
            auto found = pages_.find(page_key(at, size));
            if (found == pages_.end())
                continue;
            for (size_t i = 0; i < found->second.size(); ++i) {
                uint64_t element = (at << kPageBits) + (uint64_t(i) << size);
                if (element >= address && element < address + bytes)
                    found->second[i] = {};
            }
        }
    }
}

int32_t veloz_watch_loop(CallContext *context, int32_t begins) {
    if (!begins) {
        if (context->accesses && context->accesses->leave())
            delete std::exchange(context->accesses, nullptr);
        return 0;
    }
    if (context->accesses) {
        context->accesses->enter();
        return 0;
    }
    context->accesses = new (std::nothrow) Accesses;
    if (!context->accesses) {
        veloz_raise(context, int32_t(ErrorKind::MemoryError), 0, 0, nullptr);
        return 1;
    }
    return 0;
}

void veloz_watch_iteration(CallContext *context, int64_t iteration) {
    if (context->accesses)
        context->accesses->begin_iteration(iteration);
}

int32_t veloz_watch_access(CallContext *context, const void *element, int64_t bytes, int32_t writes, int32_t line, int32_t site) {
    if (!context->accesses)
        return 0;
    try {
        auto found = context->accesses->note(reinterpret_cast<uint64_t>(element), bytes, writes != 0, line);
        if (found.conflict == Accesses::Conflict::None)
            return 0;
        const int64_t values[] = {found.other, context->accesses->iteration(), found.other_line, line};
        veloz_raise(context, int32_t(ErrorKind::RaiseSite), site + int32_t(found.conflict) - 1, 4, values);
    } catch (const std::bad_alloc &) {
        veloz_raise(context, int32_t(ErrorKind::MemoryError), 0, 0, nullptr);
    }
    return 1;
}

} // namespace veloz::runtime
