// The text of one function's body, read, with its ops at hand in the order in which they stand.
#pragma once

#include "analysis/inside.h"
#include "ir/ir.h"

#include <gtest/gtest.h>
#include <stdexcept>

namespace veloz::analysis {

// Parameters of every program below: two matrices, two vectors and a number, in slots 0 to 4. Slots 5 to 7 are two numbers and an array.
struct Parsed {
    std::unique_ptr<ir::Module> module;
    std::vector<ir::Op *> ops;

    explicit Parsed(const std::string &body) {
        const std::string matrix = "array<f64, 2, C, rw>", vector = "array<f64, 1, C, rw>";
        module =
            ir::parse("func \"f\"(a: " + matrix + ", b: " + matrix + ", x: " + vector + ", y: " + vector +
                      ", n: pyint) -> none python \"f\" flags 0 1 0 0 {\n" + "slot 0 \"a\": " + matrix + "\nslot 1 \"b\": " + matrix +
                      "\nslot 2 \"x\": " + vector + "\nslot 3 \"y\": " + vector +
                      "\nslot 4 \"n\": pyint\nslot 5 \"s\": pyint\nslot 6 \"t\": pyint\nslot 7 \"z\": " + vector + "\n" + "%a: " + matrix +
                      " = get [0]\n%b: " + matrix + " = get [1]\n%x: " + vector + " = get [2]\n%y: " + vector +
                      " = get [3]\n%n: pyint = get [4]\n" + "%zero: pyint = const [0]\n%one: pyint = const [1]\n%two: pyint = const [2]\n" +
                      body + "\n%none: none = const\nreturn %none\n}\n");
        EXPECT_EQ(ir::verify(*module), "");
        walk(*function().body, [&](ir::Op &op) { ops.push_back(&op); });
    }

    ir::Function &function() const { return *module->functions[0]; }
    std::vector<ir::Op *> all(ir::Opcode code) const {
        std::vector<ir::Op *> found;
        for (ir::Op *op : ops)
            if (op->code == code)
                found.push_back(op);
        return found;
    }
    ir::Op &nth(ir::Opcode code, size_t place = 0) const { return *all(code).at(place); }
    ir::Value *value(ir::Opcode code, size_t place = 0) const { return nth(code, place).result.get(); }
    ir::Block &body(size_t loop = 0) const { return *nth(ir::Opcode::For, loop).regions[0]; }
    ir::Value *variable(size_t loop = 0) const { return body(loop).arguments[0].get(); }
};

} // namespace veloz::analysis
