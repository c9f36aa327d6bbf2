// What the compiler makes and the cache keeps: code, what it runs on, and how it is called. Plain data, without LLVM.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace veloz::jit {

inline constexpr std::string_view kHost = "host"; // code for the process that made it, or one like it

// How an export is called (docs/design/artifact.md).
enum class Convention : uint8_t { Words, C };

struct Export {
    std::string symbol;
    Convention convention = Convention::Words;
    std::string prototype; // of convention C: its declaration

    bool operator==(const Export &) const = default;
};

struct Artifact {
    std::string target = std::string(kHost); // the kind of machine, by the name of its folder in codegen
    std::vector<std::byte> bytes;            // of a host: a relocatable ELF object, for runtime::CodeImage
    std::vector<Export> exports;

    // Null if there is none.
    const Export *find(Convention convention) const {
        auto found = std::find_if(exports.begin(), exports.end(), [&](const Export &each) { return each.convention == convention; });
        return found == exports.end() ? nullptr : &*found;
    }
    bool operator==(const Artifact &) const = default;
};

} // namespace veloz::jit
