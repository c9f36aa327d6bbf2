// A site says what is raised; the op refers to it by its index.
#include "ir/raise.h"

#include <algorithm>

namespace veloz::ir {

namespace {

constexpr size_t kLookedAt = 16; // of the newest sites, for one that says the same at the same place

} // namespace

int add_site(Module &module, const Builder &builder, Site site) {
    site.line = builder.location().line;
    site.function = builder.function()->python_name;
    size_t count = module.sites.size();
    for (size_t i = count; i > count - std::min(count, kLookedAt); --i)
        if (module.sites[i - 1] == site)
            return int(i) - 1;
    module.sites.push_back(std::move(site));
    return int(count);
}

int add_index_site(Module &module, const Builder &builder, int axis) {
    Site site;
    site.exception = "IndexError";
    site.format = "index {} is out of bounds for axis " + std::to_string(axis) + " with size {}";
    site.arguments = {{false, "", Type::index()}, {false, "", Type::index()}};
    return add_site(module, builder, std::move(site));
}

void raise_if(Module &module, Builder &builder, Value *condition, std::string exception, std::string format, std::vector<Value *> values) {
    Site site;
    site.exception = std::move(exception);
    for (Value *value : values)
        site.arguments.push_back({false, "", value->type});
    if (values.empty())
        site.arguments.push_back({true, std::move(format), {}});
    else
        site.format = std::move(format);
    raise_if(module, builder, condition, std::move(site), std::move(values));
}

void raise_if(Module &module, Builder &builder, Value *condition, Site site, std::vector<Value *> values) {
    int index = add_site(module, builder, std::move(site));
    values.insert(values.begin(), condition);
    builder.create(Opcode::Check, std::move(values), nullptr, {index});
}

std::string shape_text(const std::vector<Value *> &shape, std::vector<Value *> &values) {
    std::string text = "(";
    for (size_t i = 0; i < shape.size(); ++i)
        text += i ? ",{}" : "{}";
    values.insert(values.end(), shape.begin(), shape.end());
    return text + (shape.size() == 1 ? ",)" : ")");
}

} // namespace veloz::ir
