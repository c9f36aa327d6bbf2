// The exact text form of types that IR files, cache entries and the module boundary use: written and read.
#include "types/object.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <unordered_map>

namespace veloz::types {

namespace {

constexpr std::string_view kLayoutNames[kLayouts] = {"C", "F", "inner", "any", "lazy"};
constexpr std::string_view kSpaces[] = {"", ", device", ", distributed"}; // host memory is not spelled out

std::string_view weak_name(ScalarKind kind) {
    switch (kind) {
    case ScalarKind::Bool: return "pybool";
    case ScalarKind::I64: return "pyint";
    case ScalarKind::F64: return "pyfloat";
    default: return "pycomplex";
    }
}

// Objects are numbered in the order of their first mention and spelled out there; later ones name the number.
class Writer {
public:
    std::string text;

    void write(const Type &type) {
        switch (type.kind()) {
        case Type::Kind::None: text += "none"; return;
        case Type::Kind::Scalar: text += type.weak() ? weak_name(type.dtype()) : text_name(type.dtype()); return;
        case Type::Kind::Array: return write_array(type);
        case Type::Kind::Tuple: return write_list("tuple<", type.elements());
        case Type::Kind::Record: return write_record(type);
        case Type::Kind::Str: text += "str"; return;
        case Type::Kind::List: return write_list("list<", type.elements());
        case Type::Kind::Dict: return write_list("dict<", type.elements());
        case Type::Kind::Set: return write_list("set<", type.elements());
        case Type::Kind::Object: return write_object(type);
        case Type::Kind::Optional: return write_list("optional<", type.elements());
        case Type::Kind::Function:
            text += "function<" + std::to_string(type.function_index()) + (type.elements().empty() ? "" : ", ");
            return write_list("", type.elements());
        }
    }

private:
    void write_list(std::string_view open, const std::vector<Type> &parts) {
        text += open;
        for (size_t i = 0; i < parts.size(); ++i) {
            text += i ? ", " : "";
            write(parts[i]);
        }
        text += '>';
    }

    void write_array(const Type &type) {
        text += "array<";
        write(type.element());
        text += ", " + std::to_string(type.ndim()) + ", ";
        text += kLayoutNames[int(type.layout())];
        if (!type.is_lazy() || type.readonly())
            text += type.readonly() ? ", ro" : ", rw";
        text += kSpaces[int(type.space())];
        text += '>';
    }

    void write_name(std::string_view name) {
        text += '"';
        for (char letter : name) {
            if (letter == '"' || letter == '\\')
                text += '\\';
            text += letter;
        }
        text += '"';
    }

    void write_record(const Type &type) {
        text += "record<";
        write_name(type.name());
        text += ", " + std::to_string(type.bytes());
        for (const Field &field : type.fields()) {
            text += ", ";
            write_name(field.name);
            text += ": ";
            write(field.type);
            text += " @ " + std::to_string(field.offset);
        }
        text += '>';
    }

    void write_object(const Type &type) {
        auto [known, added] = objects_.try_emplace(type.hash(), objects_.size());
        if (!added) {
            text += '^' + std::to_string(known->second);
            return;
        }
        text += "object<";
        write_name(type.name());
        for (const Field &field : type.fields()) {
            text += ", ";
            write_name(field.name);
            text += ": ";
            write(field.type);
        }
        text += '>';
    }

    std::unordered_map<size_t, size_t> objects_;
};

class Reader {
public:
    explicit Reader(std::string_view text) : text_(text) {}
    std::string_view rest() const { return text_; }

    bool read(Type &out) {
        if (take("^")) {
            uint64_t number = 0;
            if (!read_number(number) || number >= objects_.size())
                return false;
            return out = objects_[number], true;
        }
        std::string_view name = word();
        if (name == "none")
            return out = Type::none(), true;
        if (name == "str")
            return out = Type::str(), true;
        if (!text_.starts_with('<'))
            return read_scalar(name, out);
        if (depth_ == kDeepest)
            return false;
        ++depth_;
        text_.remove_prefix(1);
        bool good = name == "array"    ? read_array(out)
                    : name == "record" ? read_record(out)
                    : name == "object" ? read_object(out)
                                       : read_compound(name, out);
        --depth_;
        return good;
    }

private:
    static constexpr int kDeepest = 200; // of nested types: a damaged text must not exhaust the stack

    bool take(std::string_view token) {
        if (!text_.starts_with(token))
            return false;
        text_.remove_prefix(token.size());
        return true;
    }

    std::string_view word() {
        size_t size = 0;
        while (size < text_.size() && (std::isalnum(static_cast<unsigned char>(text_[size])) || text_[size] == '_'))
            ++size;
        std::string_view result = text_.substr(0, size);
        text_.remove_prefix(size);
        return result;
    }

    bool read_number(uint64_t &out) {
        auto [end, error] = std::from_chars(text_.data(), text_.data() + text_.size(), out);
        if (error != std::errc())
            return false;
        text_.remove_prefix(size_t(end - text_.data()));
        return true;
    }

    bool read_name(std::string &out) {
        if (!take("\""))
            return false;
        for (out.clear(); !take("\""); text_.remove_prefix(1)) {
            (void)take("\\");
            if (text_.empty())
                return false;
            out += text_.front();
        }
        return true;
    }

    bool read_scalar(std::string_view name, Type &out) {
        for (int i = 0; i < kScalarKinds; ++i)
            if (name == text_name(ScalarKind(i)))
                return out = Type::scalar(ScalarKind(i)), true;
        for (ScalarKind kind : {ScalarKind::Bool, ScalarKind::I64, ScalarKind::F64, ScalarKind::C128})
            if (name == weak_name(kind))
                return out = Type::scalar(kind, true), true;
        return false;
    }

    bool read_array(Type &out) {
        Type element;
        uint64_t ndim = 0;
        if (!read(element) || !take(", ") || !read_number(ndim) || ndim > 64 || !take(", "))
            return false;
        if (!(element.is_scalar() && !element.weak()) && element.kind() != Type::Kind::Record)
            return false;
        std::string_view layout = word();
        for (int i = 0; i < kLayouts; ++i) {
            if (layout != kLayoutNames[i])
                continue;
            bool readonly = take(", ro");
            if (!readonly && i != int(Layout::Lazy) && !take(", rw"))
                return false;
            int space = take(kSpaces[1]) ? 1 : take(kSpaces[2]) ? 2 : 0;
            out = Type::array(element, int(ndim), Layout(i), readonly, MemorySpace(space));
            return take(">");
        }
        return false;
    }

    bool read_parts(std::vector<Type> &parts) {
        while (!take(">")) {
            Type part;
            if ((!parts.empty() && !take(", ")) || !read(part))
                return false;
            parts.push_back(part);
        }
        return true;
    }

    bool read_compound(std::string_view name, Type &out) {
        std::vector<Type> parts;
        uint64_t index = 0;
        if (name == "function" &&
            (!read_number(index) || index > INT32_MAX || !(text_.starts_with('>') || (take(", ") && !text_.starts_with('>')))))
            return false;
        if (!read_parts(parts))
            return false;
        if (name == "tuple")
            return out = Type::tuple(std::move(parts)), true;
        if (name == "function")
            return out = Type::function(int(index), std::move(parts)), true;
        if (name == "dict")
            return parts.size() == 2 && (out = Type::dict(parts[0], parts[1]), true);
        if (parts.size() != 1)
            return false;
        if (name == "list")
            return out = Type::list(parts[0]), true;
        if (name == "set")
            return out = Type::set(parts[0]), true;
        return name == "optional" && !parts[0].is_optional() && !parts[0].is_none() && (out = Type::optional(parts[0]), true);
    }

    bool read_fields(std::vector<Field> &fields, bool offsets) {
        while (take(", ")) {
            Field field;
            uint64_t offset = 0;
            if (!read_name(field.name) || !take(": ") || !read(field.type) || (offsets && !(take(" @ ") && read_number(offset))))
                return false;
            field.offset = offset;
            fields.push_back(std::move(field));
        }
        return take(">");
    }

    bool read_record(Type &out) {
        std::string name;
        std::vector<Field> fields;
        uint64_t bytes = 0;
        if (!read_name(name) || !take(", ") || !read_number(bytes) || !read_fields(fields, true))
            return false;
        out = Type::record(std::move(name), std::move(fields), bytes);
        return true;
    }

    // The outermost object closes the group of all inside it.
    bool read_object(Type &out) {
        size_t number = objects_.size();
        bool outermost = open_ == 0;
        std::string name;
        std::vector<Field> fields;
        if (!read_name(name))
            return false;
        Type declared = group_.declare(std::move(name));
        objects_.push_back(declared);
        ++open_;
        if (!read_fields(fields, false))
            return false;
        --open_;
        group_.define(declared, std::move(fields));
        if (outermost) {
            std::vector<Type> closed = group_.close();
            std::copy(closed.begin(), closed.end(), objects_.begin() + std::ptrdiff_t(number));
        }
        return out = objects_[number], true;
    }

    std::string_view text_;
    int depth_ = 0;
    ObjectGroup group_;
    std::vector<Type> objects_; // in the order of their first mention
    int open_ = 0;              // objects whose fields are being read
};

} // namespace

std::string to_text(const Type &type) {
    Writer writer;
    writer.write(type);
    return std::move(writer.text);
}

bool parse_type(std::string_view &text, Type &out) {
    Reader reader(text);
    if (!reader.read(out))
        return false;
    text = reader.rest();
    return true;
}

} // namespace veloz::types
