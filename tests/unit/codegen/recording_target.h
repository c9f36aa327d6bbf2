// A target without a runtime: it writes down what it is asked for. Elements of arrays have an address space of their own.
#pragma once

#include "codegen/common/frame.h"

#include <map>

namespace veloz::codegen {

class RecordingTarget : public Target {
public:
    std::map<std::string, int> asked;
    std::vector<Described> described;
    std::vector<ParallelLoop> loops;
    std::vector<size_t> raised_words;

    void begin(ModuleEmitter &module) override { module_ = &module, ++asked["begin"]; }
    int vector_bits() const override { return 256; }
    unsigned address_space(Space space) const override { return space == Space::Elements ? 1 : 4; }

    void raise(Frame &, Failure failure, int, llvm::ArrayRef<V> words) override {
        ++asked[failure == Failure::Site ? "raise" : "raise too deep"];
        raised_words.push_back(words.size());
    }
    V error_in_flight(Frame &frame) override { return status(frame, "error_in_flight"); }
    V handled_count(Frame &frame) override { return status(frame, "handled_count"); }
    void set_handled_count(Frame &, V) override { ++asked["set_handled_count"]; }
    void catch_error(Frame &, V) override { ++asked["catch_error"]; }
    void raise_again(Frame &, V) override { ++asked["raise_again"]; }
    void raise_from(Frame &, V) override { ++asked["raise_from"]; }
    V poll(Frame &frame) override { return status(frame, "poll"); }
    V enter_recursive(Frame &frame) override { return ++asked["enter_recursive"], frame.build().getFalse(); }
    void leave_recursive(Frame &) override { ++asked["leave_recursive"]; }
    V recursive_calls(Frame &frame) override { return ++asked["recursive_calls"], frame.context(); }
    void print(Frame &, std::string_view text, llvm::ArrayRef<Printed> values) override {
        ++asked["print " + std::string(text) + " of " + std::to_string(values.size())];
    }
    V watch_loop(Frame &frame, bool) override { return status(frame, "watch_loop"); }
    void watch_iteration(Frame &, V) override { ++asked["watch_iteration"]; }
    V watch_access(Frame &frame, const WatchedAccess &) override { return status(frame, "watch_access"); }

    V allocate(Frame &frame, V bytes, bool zeroed) override {
        ++asked[zeroed ? "allocate zeroed" : "allocate"];
        return frame.build().CreateIntToPtr(bytes, frame.build().getPtrTy(1));
    }
    void retain(Frame &, V) override { ++asked["retain"]; }
    void release(Frame &, V) override { ++asked["release"]; }
    void release_all(Frame &, V, unsigned count) override { asked["release_all"] += int(count); }
    V overlap(Frame &frame, const Described &a, const Described &b) override {
        described.insert(described.end(), {a, b});
        return status(frame, "overlap");
    }
    V copy(Frame &frame, const Described &to, const Described &from) override {
        described.insert(described.end(), {to, from});
        return status(frame, "copy");
    }

    V parallel(Frame &frame, const ParallelLoop &loop) override {
        loops.push_back(loop);
        return status(frame, "parallel");
    }

    V math(Build &, std::string_view name, types::ScalarKind, llvm::ArrayRef<V> arguments) override {
        return ++asked["math " + std::string(name)], arguments[0];
    }
    V complex_math(Build &, ir::Opcode function, types::ScalarKind, V a, V) override {
        return ++asked["complex " + std::string(ir::info(function).text)], a;
    }
    V to_index(Build &build, V value) override { return ++asked["to_index"], build.CreateFPToSI(value, build.getInt64Ty()); }

    V native(Frame &frame, const ir::NativeInfo &native, llvm::ArrayRef<NativeArgument>, llvm::ArrayRef<int64_t>, V) override {
        return status(frame, ("native " + std::string(native.name)).c_str());
    }

    void entry(const ir::Function &function) override { ++asked["entry " + function.name]; }
    std::string c_entry(const ir::Function &, const std::string &symbol) override { return ++asked["c_entry"], symbol; }

private:
    V status(Frame &frame, const char *name) { return ++asked[name], frame.build().getInt32(0); }

    ModuleEmitter *module_ = nullptr;
};

} // namespace veloz::codegen
