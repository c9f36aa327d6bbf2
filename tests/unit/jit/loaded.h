// Textual IR as code in memory that can be called.
#pragma once

#include "jit/engine.h"
#include "runtime/code_image.h"
#include "runtime/context.h"
#include "runtime/native_stack.h"

#include <cstring>
#include <gtest/gtest.h>

namespace veloz::jit {

using Words = int32_t (*)(runtime::CallContext *context, const int64_t *arguments, int64_t *result);

inline std::string function(const std::string &head, const std::string &body, const std::string &flags = "flags 0 1 0 0") {
    return "func \"f\"" + head + " python \"f\" " + flags + " {\n" + body + "}\n";
}

// f(a: f64, n: i64) -> f64 with a and n at hand.
inline std::string numbers(const std::string &body) {
    return function("(a: f64, n: pyint) -> f64",
                    "  slot 0 \"a\": f64\n  slot 1 \"n\": pyint\n  %a: f64 = get [0]\n  %n: pyint = get [1]\n" + body);
}

inline Artifact compiled(const std::string &text, const Wishes &wishes = {}) {
    return compile(*ir::parse(text), host_target(), wishes).artifact;
}

struct Context : runtime::CallContext {
    runtime::ErrorSlot slot;
    Context() {
        error = &slot;
        depth = 1000;
        stack_limit = runtime::stack_limit();
    }
};

struct Loaded {
    Artifact artifact;
    std::unique_ptr<runtime::CodeImage> image;

    explicit Loaded(Artifact made) : artifact(std::move(made)) {
        std::string error;
        image = runtime::CodeImage::load(artifact.bytes, error);
        EXPECT_TRUE(image) << error;
    }
    template <typename Function> Function find(Convention convention) const {
        const Export *found = artifact.find(convention);
        EXPECT_TRUE(found);
        void *address = image && found ? image->find(found->symbol) : nullptr;
        EXPECT_TRUE(address);
        return reinterpret_cast<Function>(address);
    }
};

inline int64_t word(double value) {
    int64_t bits;
    std::memcpy(&bits, &value, sizeof bits);
    return bits;
}

inline double number(int64_t word) {
    double value;
    std::memcpy(&value, &word, sizeof value);
    return value;
}

} // namespace veloz::jit
