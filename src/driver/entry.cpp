// The byte form of an Entry: magic, SHA-256 of the rest, then length-prefixed fields in order.
#include "driver/entry.h"

#include "support/hash.h"

#include <cstring>

namespace veloz::driver {

namespace {

constexpr std::string_view kMagic{"VELOZ\x02\n\0", 8};
constexpr size_t kHeader = 8 + 32;

class Writer {
public:
    void number(uint64_t value) { raw(&value, sizeof value); }
    void text(std::string_view value) {
        number(value.size());
        raw(value.data(), value.size());
    }
    void raw(const void *data, size_t size) {
        auto *bytes = static_cast<const std::byte *>(data);
        bytes_.insert(bytes_.end(), bytes, bytes + size);
    }
    std::vector<std::byte> take() { return std::move(bytes_); }
    std::vector<std::byte> &bytes() { return bytes_; }

private:
    std::vector<std::byte> bytes_;
};

// Reads past the end give zeros and set `failed`.
class Reader {
public:
    explicit Reader(std::span<const std::byte> bytes) : bytes_(bytes) {}
    uint64_t number() {
        uint64_t value = 0;
        if (!take(&value, sizeof value))
            return 0;
        return value;
    }
    size_t count() { // of things that take at least one byte each
        uint64_t value = number();
        if (value > bytes_.size())
            failed = true;
        return failed ? 0 : size_t(value);
    }
    std::string text() {
        size_t size = count();
        std::string value(size, '\0');
        take(value.data(), size);
        return value;
    }
    types::Type type() {
        std::string spelled = text();
        std::string_view rest = spelled;
        types::Type value;
        if (!types::parse_type(rest, value) || !rest.empty())
            failed = true;
        return value;
    }
    std::vector<std::byte> rest(size_t size) {
        std::vector<std::byte> value(size);
        take(value.data(), size);
        return value;
    }
    bool at_end() const { return bytes_.empty(); }
    bool failed = false;

private:
    bool take(void *out, size_t size) {
        if (failed || size > bytes_.size()) {
            failed = true;
            return false;
        }
        if (size != 0)
            std::memcpy(out, bytes_.data(), size);
        bytes_ = bytes_.subspan(size);
        return true;
    }
    std::span<const std::byte> bytes_;
};

void write_site(Writer &out, const ir::Site &site) {
    out.text(site.exception);
    out.number(uint64_t(int64_t(site.object_index)));
    out.number(site.arguments.size());
    for (const ir::Site::Argument &argument : site.arguments) {
        out.number(argument.literal);
        out.text(argument.text);
        out.text(types::to_text(argument.type));
    }
    out.text(site.format);
    out.number(uint64_t(site.line));
    out.text(site.function);
}

ir::Site read_site(Reader &in) {
    ir::Site site;
    site.exception = in.text();
    site.object_index = int32_t(in.number());
    size_t arguments = in.count();
    for (size_t i = 0; i < arguments && !in.failed; ++i) {
        ir::Site::Argument argument;
        argument.literal = in.number() != 0;
        argument.text = in.text();
        argument.type = in.type();
        site.arguments.push_back(std::move(argument));
    }
    site.format = in.text();
    site.line = int32_t(in.number());
    site.function = in.text();
    return site;
}

void write_artifact(Writer &out, const jit::Artifact &artifact) {
    out.text(artifact.target);
    out.number(artifact.exports.size());
    for (const jit::Export &each : artifact.exports) {
        out.text(each.symbol);
        out.number(uint64_t(each.convention));
        out.text(each.prototype);
    }
    out.number(artifact.bytes.size());
    out.raw(artifact.bytes.data(), artifact.bytes.size());
}

jit::Artifact read_artifact(Reader &in) {
    jit::Artifact artifact;
    artifact.target = in.text();
    size_t exports = in.count();
    for (size_t i = 0; i < exports && !in.failed; ++i) {
        jit::Export each;
        each.symbol = in.text();
        uint64_t convention = in.number();
        if (convention > uint64_t(jit::Convention::C))
            in.failed = true;
        each.convention = jit::Convention(convention);
        each.prototype = in.text();
        artifact.exports.push_back(std::move(each));
    }
    artifact.bytes = in.rest(in.count());
    return artifact;
}

support::Digest checksum(std::span<const std::byte> body) {
    support::Hasher hasher;
    hasher.bytes(body.data(), body.size());
    return hasher.finish();
}

} // namespace

std::vector<std::byte> serialise(const Entry &entry) {
    Writer out;
    out.text(types::to_text(entry.result));
    out.number(entry.may_run_long);
    out.number(entry.cacheable);
    out.number(entry.sites.size());
    for (const ir::Site &site : entry.sites)
        write_site(out, site);
    out.number(entry.objects.size());
    for (const ObjectName &object : entry.objects) {
        out.text(object.module);
        out.text(object.qualified_name);
    }
    write_artifact(out, entry.artifact);
    support::Digest digest = checksum(out.bytes());
    Writer file;
    file.raw(kMagic.data(), kMagic.size());
    file.raw(digest.data(), digest.size());
    file.raw(out.bytes().data(), out.bytes().size());
    return file.take();
}

std::optional<Entry> parse(std::span<const std::byte> bytes) {
    if (bytes.size() < kHeader || std::memcmp(bytes.data(), kMagic.data(), kMagic.size()) != 0)
        return std::nullopt;
    auto body = bytes.subspan(kHeader);
    support::Digest digest = checksum(body);
    if (std::memcmp(bytes.data() + kMagic.size(), digest.data(), digest.size()) != 0)
        return std::nullopt;
    Reader in(body);
    Entry entry;
    entry.result = in.type();
    entry.may_run_long = in.number() != 0;
    entry.cacheable = in.number() != 0;
    size_t sites = in.count();
    for (size_t i = 0; i < sites && !in.failed; ++i)
        entry.sites.push_back(read_site(in));
    size_t objects = in.count();
    for (size_t i = 0; i < objects && !in.failed; ++i) {
        std::string module = in.text();
        entry.objects.push_back({std::move(module), in.text()});
    }
    entry.artifact = read_artifact(in);
    if (in.failed || !in.at_end())
        return std::nullopt;
    return entry;
}

} // namespace veloz::driver
