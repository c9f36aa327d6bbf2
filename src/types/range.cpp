// No dtype of NumPy has weak fields, so that no user's record is a range.
#include "types/range.h"

namespace veloz::types {

Type range_type(bool unit) {
    std::vector<Field> fields{{"start", Type::py_int(), 0}, {"stop", Type::py_int(), 8}};
    if (!unit)
        fields.push_back({"step", Type::py_int(), 16});
    size_t bytes = 8 * fields.size();
    return Type::record("range", std::move(fields), bytes);
}

bool is_range(const Type &type) { return type.kind() == Type::Kind::Record && (type == range_type(false) || type == range_type(true)); }

} // namespace veloz::types
