// The index of what the build has embedded.
#include "prelude/prelude.h"

#include "syntax/serialise.h"

#include <algorithm>
#include <vector>

extern "C" const char veloz_prelude[], veloz_prelude_end[];

namespace veloz::prelude {

std::span<const Entry> entries() {
    static const std::vector<Entry> all = [] {
        syntax::TreeReader reader({veloz_prelude, size_t(veloz_prelude_end - veloz_prelude)});
        std::vector<Entry> list(size_t(reader.integer()));
        for (Entry &entry : list) {
            entry.method = reader.tag() == 'm';
            entry.name = reader.text();
            entry.doc = reader.text();
            entry.tree = reader.text();
        }
        std::ranges::sort(list, {}, &Entry::name);
        return list;
    }();
    return all;
}

const Entry *find(std::string_view name) {
    auto all = entries();
    auto found = std::ranges::lower_bound(all, name, {}, &Entry::name);
    return found != all.end() && found->name == name ? &*found : nullptr;
}

std::unique_ptr<syntax::Function> read(const Entry &entry) {
    auto function = syntax::TreeReader(entry.tree).function();
    function->in_prelude = true;
    return function;
}

} // namespace veloz::prelude
