// Where a call runs: where the arrays live that it is given. The one place that decides this.
#pragma once

#include "jit/artifact.h"
#include "types/type.h"

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace veloz::driver {

enum class Place : uint8_t { Host, Device, Cluster };

struct Placing {
    Place place = Place::Host;
    std::string refusal; // why there is no such place here; empty if there is one
};

// Without arrays: in this process. An argument without a type is the parameter's default, a value of this process.
Placing place_of(std::span<const std::optional<types::Type>> arguments);

std::string_view target_of(Place place); // the name of the code that runs there, as artifacts have it

// Why an artifact that came from elsewhere cannot be called at this place by words; empty if it can.
std::string unfit(const jit::Artifact &artifact, Place place);

} // namespace veloz::driver
