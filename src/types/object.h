// Making of nominal types that may mention themselves and one another.
#pragma once

#include "types/type.h"

namespace veloz::types {

// Objects declared together: declare() gives names that fields may use, define() their fields, close() the types. Two groups with the
// same names and fields give the same types. What was declared, and what was built of it, must not be used after close().
class ObjectGroup {
public:
    Type declare(std::string name);
    void define(const Type &declared, std::vector<Field> fields);
    std::vector<Type> close(); // in the order of their declaration

private:
    std::vector<Type> declared_;
};

} // namespace veloz::types
