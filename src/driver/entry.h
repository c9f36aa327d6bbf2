// One compiled specialisation as plain data: what a cache file holds and what a call needs besides the code.
#pragma once

#include "ir/ir.h"
#include "jit/artifact.h"

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace veloz::driver {

// A user's exception class, found again in another process.
struct ObjectName {
    std::string module;
    std::string qualified_name;
};

struct Entry {
    types::Type result;
    std::vector<ir::Site> sites;
    std::vector<ObjectName> objects; // referred to by Site::object_index
    bool may_run_long = true;        // loops or arrays: worth releasing the GIL
    bool cacheable = true;           // every object has an importable name
    jit::Artifact artifact;
};

// A self-contained, checksummed byte string; parse() accepts exactly what serialise() made and nothing damaged.
std::vector<std::byte> serialise(const Entry &entry);
std::optional<Entry> parse(std::span<const std::byte> bytes);

} // namespace veloz::driver
