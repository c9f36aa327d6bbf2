// Types as users read them in messages.
#include "types/type.h"

namespace veloz::types {

namespace {

std::string display_scalar(const Type &type) {
    if (!type.weak())
        return std::string(numpy_name(type.dtype()));
    switch (type.dtype()) {
    case ScalarKind::Bool: return "bool";
    case ScalarKind::I64: return "int";
    case ScalarKind::F64: return "float";
    default: return "complex";
    }
}

std::string display_array(const Type &type) {
    std::string text = display(type.element());
    text += '[';
    for (int axis = 0; axis < type.ndim(); ++axis) {
        bool last = type.layout() == Layout::C || type.layout() == Layout::Inner;
        bool unit = last ? axis + 1 == type.ndim() : type.layout() == Layout::F && axis == 0;
        text += axis ? ", " : "";
        text += unit ? "::1" : ":";
    }
    text += ']';
    if (type.layout() == Layout::Inner) // rows are dense, what is between them is open
        text = "strided " + text;
    return type.readonly() ? "readonly " + text : text;
}

std::string display_list(const std::string &name, const std::vector<Type> &parts, char open, char close) {
    std::string text;
    for (const Type &part : parts)
        text += (text.empty() ? "" : ", ") + display(part);
    return name + open + text + close;
}

} // namespace

std::string display(const Type &type) {
    switch (type.kind()) {
    case Type::Kind::None: return "None";
    case Type::Kind::Scalar: return display_scalar(type);
    case Type::Kind::Array: return display_array(type);
    case Type::Kind::Tuple: return display_list("tuple", type.elements(), '(', ')');
    case Type::Kind::Record:
    case Type::Kind::Object: return type.name();
    case Type::Kind::Str: return "str";
    case Type::Kind::List: return display_list("list", type.elements(), '[', ']');
    case Type::Kind::Dict: return display_list("dict", type.elements(), '[', ']');
    case Type::Kind::Set: return display_list("set", type.elements(), '[', ']');
    case Type::Kind::Optional: return display(type.element()) + " | None";
    case Type::Kind::Function: return "function";
    }
    return "";
}

} // namespace veloz::types
