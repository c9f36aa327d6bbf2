// One memory space for all arrays of a call gives its place.
#include "driver/place.h"

namespace veloz::driver {

using types::MemorySpace;
using types::Type;

namespace {

// Bits 1 << space of the arrays in a value.
unsigned spaces_in(const Type &type) {
    if (type.is_array())
        return 1u << unsigned(type.space());
    unsigned spaces = 0;
    if (type.is_tuple())
        for (const Type &element : type.elements())
            spaces |= spaces_in(element);
    if (type.is_optional())
        spaces |= spaces_in(type.element());
    return spaces;
}

constexpr unsigned bit(MemorySpace space) { return 1u << unsigned(space); }

} // namespace

Placing place_of(std::span<const std::optional<Type>> arguments) {
    unsigned spaces = 0;
    for (const std::optional<Type> &argument : arguments)
        if (argument)
            spaces |= spaces_in(*argument);
    if (spaces == 0 || spaces == bit(MemorySpace::Host))
        return {};
    if (spaces == bit(MemorySpace::Device))
        return {Place::Device, "the arguments are arrays of a device, and there is no code for devices yet"};
    if (spaces == bit(MemorySpace::Distributed))
        return {Place::Cluster, "the arguments are arrays of a cluster, and there is no code for clusters yet"};
    return {Place::Host, "the arguments live in different memories; move them to one of them"};
}

std::string_view target_of(Place place) {
    switch (place) {
    case Place::Host: return jit::kHost;
    case Place::Device: return "nvptx";
    case Place::Cluster: return jit::kHost; // each process runs its part
    }
    return {};
}

std::string unfit(const jit::Artifact &artifact, Place place) {
    if (artifact.target != target_of(place))
        return "code for '" + artifact.target + "' does not run on '" + std::string(target_of(place)) + "'";
    if (!artifact.find(jit::Convention::Words))
        return "it exports no entry";
    return {};
}

} // namespace veloz::driver
