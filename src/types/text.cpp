// Types as text: for users, and the exact form that IR files, cache entries and the module boundary use.
#include "types/type.h"

#include <cctype>

namespace veloz::types {

namespace {

std::string_view weak_name(ScalarKind kind, bool user) {
    switch (kind) {
    case ScalarKind::Bool: return user ? "bool" : "pybool";
    case ScalarKind::I64: return user ? "int" : "pyint";
    case ScalarKind::F64: return user ? "float" : "pyfloat";
    default: return user ? "complex" : "pycomplex";
    }
}

constexpr std::string_view kLayouts[] = {"C", "F", "any", "lazy"};
constexpr std::string_view kSpaces[] = {"", ", device", ", distributed"}; // host memory is not spelled out

std::string display_array(const Type &type) {
    std::string text(numpy_name(type.dtype()));
    text += '[';
    for (int axis = 0; axis < type.ndim(); ++axis) {
        bool unit = type.layout() == Layout::C ? axis + 1 == type.ndim() : type.layout() == Layout::F && axis == 0;
        text += axis ? ", " : "";
        text += unit ? "::1" : ":";
    }
    text += ']';
    return type.readonly() ? "readonly " + text : text;
}

bool take(std::string_view &text, std::string_view token) {
    if (!text.starts_with(token))
        return false;
    text.remove_prefix(token.size());
    return true;
}

std::string_view word(std::string_view &text) {
    size_t size = 0;
    while (size < text.size() && (std::isalnum(static_cast<unsigned char>(text[size])) || text[size] == '_'))
        ++size;
    std::string_view result = text.substr(0, size);
    text.remove_prefix(size);
    return result;
}

bool parse_scalar(std::string_view name, Type &out) {
    for (int i = 0; i < kScalarKinds; ++i)
        if (name == text_name(ScalarKind(i)))
            return out = Type::scalar(ScalarKind(i)), true;
    for (ScalarKind kind : {ScalarKind::Bool, ScalarKind::I64, ScalarKind::F64, ScalarKind::C128})
        if (name == weak_name(kind, false))
            return out = Type::scalar(kind, true), true;
    return false;
}

bool parse_array(std::string_view &text, Type &out) {
    Type element;
    if (!take(text, "<") || !parse_scalar(word(text), element) || element.weak() || !take(text, ", "))
        return false;
    std::string_view digits = word(text);
    int ndim = 0;
    for (char digit : digits) {
        if (!std::isdigit(static_cast<unsigned char>(digit)) || ndim > 64)
            return false;
        ndim = ndim * 10 + (digit - '0');
    }
    if (digits.empty() || ndim > 64 || !take(text, ", "))
        return false;
    std::string_view layout = word(text);
    for (int i = 0; i < 4; ++i) {
        if (layout != kLayouts[i])
            continue;
        bool readonly = take(text, ", ro");
        if (!readonly && i != int(Layout::Lazy) && !take(text, ", rw"))
            return false;
        int space = take(text, kSpaces[1]) ? 1 : take(text, kSpaces[2]) ? 2 : 0;
        out = Type::array(element.dtype(), ndim, Layout(i), readonly, MemorySpace(space));
        return take(text, ">");
    }
    return false;
}

bool parse_tuple(std::string_view &text, Type &out) {
    std::vector<Type> elements;
    if (!take(text, "<"))
        return false;
    while (!take(text, ">")) {
        if (!elements.empty() && !take(text, ", "))
            return false;
        Type element;
        if (!parse_type(text, element))
            return false;
        elements.push_back(std::move(element));
    }
    out = Type::tuple(std::move(elements));
    return true;
}

} // namespace

std::string display(const Type &type) {
    switch (type.kind()) {
    case Type::Kind::None: return "None";
    case Type::Kind::Scalar: return std::string(type.weak() ? weak_name(type.dtype(), true) : numpy_name(type.dtype()));
    case Type::Kind::Array: return display_array(type);
    case Type::Kind::Tuple: break;
    }
    std::string text = "tuple(";
    for (const Type &element : type.elements())
        text += (text.size() > 6 ? ", " : "") + display(element);
    return text + ")";
}

std::string to_text(const Type &type) {
    switch (type.kind()) {
    case Type::Kind::None: return "none";
    case Type::Kind::Scalar: return std::string(type.weak() ? weak_name(type.dtype(), false) : text_name(type.dtype()));
    case Type::Kind::Array: {
        std::string text = "array<" + std::string(text_name(type.dtype())) + ", " + std::to_string(type.ndim()) + ", ";
        text += kLayouts[int(type.layout())];
        if (!type.is_lazy() || type.readonly())
            text += type.readonly() ? ", ro" : ", rw";
        text += kSpaces[int(type.space())];
        return text + ">";
    }
    case Type::Kind::Tuple: break;
    }
    std::string text = "tuple<";
    for (const Type &element : type.elements())
        text += (text.size() > 6 ? ", " : "") + to_text(element);
    return text + ">";
}

bool parse_type(std::string_view &text, Type &out) {
    std::string_view rest = text;
    std::string_view name = word(rest);
    bool good = name == "none"    ? (out = Type::none(), true)
                : name == "array" ? parse_array(rest, out)
                : name == "tuple" ? parse_tuple(rest, out)
                                  : parse_scalar(name, out);
    if (good)
        text = rest;
    return good;
}

} // namespace veloz::types
