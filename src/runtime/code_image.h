// Machine code in memory: loads the relocatable object files that the compiler emits and the cache keeps.
#pragma once

#include "runtime/code_listing.h"

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace veloz::runtime {

// Owns one executable mapping. Input may be damaged: load() refuses it and never reads or writes out of bounds.
class CodeImage {
public:
    // x86-64 ELF, position-independent, small code model. External symbols come from find_symbol(). Null with `error` set on failure.
    // `listed`: profilers and debuggers are told.
    static std::unique_ptr<CodeImage> load(std::span<const std::byte> object, std::string &error, bool listed = false);
    ~CodeImage();
    CodeImage(const CodeImage &) = delete;
    CodeImage &operator=(const CodeImage &) = delete;

    void *find(std::string_view symbol) const; // of its exported functions; null if there is none of that name
    size_t size() const { return size_; }

private:
    CodeImage() = default;
    friend class ImageBuilder;

    char *memory_ = nullptr;
    size_t size_ = 0;
    std::vector<std::pair<std::string, void *>> exports_;
    std::unique_ptr<CodeListing> listing_;
};

} // namespace veloz::runtime
