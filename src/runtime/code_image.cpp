// A small ELF loader: sections of all objects side by side in one mapping, a stub and a table entry per symbol, relocations, then no
// longer writable.
#include "runtime/code_image.h"

#include "runtime/symbols.h"
#include "support/object_bundle.h"

#include <cstring>
#include <elf.h>
#include <map>
#include <optional>
#include <sys/mman.h>
#include <vector>

namespace veloz::runtime {

namespace {

constexpr size_t kPage = 4096;
constexpr size_t kStub = 16; // jmp *[rip+2] then the address, padded

size_t align_up(size_t value, size_t to) { return (value + to - 1) / to * to; }

// One object file, and where its sections and tables lie in the mapping.
class Object {
public:
    explicit Object(std::span<const std::byte> bytes) : bytes_(bytes) {}

    template <typename T> const T *at(uint64_t offset, uint64_t count = 1) const {
        if (count > bytes_.size() / sizeof(T) || offset > bytes_.size() - count * sizeof(T) || offset % alignof(T) != 0)
            return nullptr;
        return reinterpret_cast<const T *>(bytes_.data() + offset);
    }

    bool read_headers() {
        const auto *header = bytes_.size() >= sizeof(Elf64_Ehdr) ? at<Elf64_Ehdr>(0) : nullptr;
        if (!header || std::memcmp(header->e_ident, ELFMAG, SELFMAG) != 0 || header->e_machine != EM_X86_64 || header->e_type != ET_REL ||
            header->e_shentsize != sizeof(Elf64_Shdr))
            return false;
        sections = {at<Elf64_Shdr>(header->e_shoff, header->e_shnum), header->e_shnum};
        addresses.assign(sections.size(), 0);
        return sections.data() != nullptr;
    }

    bool is_loaded(const Elf64_Shdr &section) const {
        return (section.sh_flags & SHF_ALLOC) && section.sh_type != SHT_X86_64_UNWIND && section.sh_size != 0 && !eh_frame(section);
    }

    std::string_view string_at(const Elf64_Shdr &names, uint64_t offset) const {
        if (offset >= names.sh_size || !at<char>(names.sh_offset, names.sh_size))
            return {};
        const char *text = at<char>(names.sh_offset, names.sh_size) + offset;
        return {text, strnlen(text, names.sh_size - offset)};
    }

    bool read_symbols() {
        for (const Elf64_Shdr &section : sections) {
            if (section.sh_type != SHT_SYMTAB)
                continue;
            symbols = {at<Elf64_Sym>(section.sh_offset, section.sh_size / sizeof(Elf64_Sym)), section.sh_size / sizeof(Elf64_Sym)};
            if (!symbols.data() || section.sh_link >= sections.size())
                return false;
            strings = &sections[section.sh_link];
        }
        return true;
    }

    std::string_view name_of(size_t symbol) const { return strings ? string_at(*strings, symbols[symbol].st_name) : std::string_view(); }

    // Of a symbol that lies in this object.
    std::optional<uint64_t> address_in(const char *base, size_t index) const {
        const Elf64_Sym &symbol = symbols[index];
        if (symbol.st_shndx >= sections.size() || !addresses[symbol.st_shndx] || symbol.st_value > sections[symbol.st_shndx].sh_size)
            return std::nullopt;
        return reinterpret_cast<uint64_t>(base) + addresses[symbol.st_shndx] - 1 + symbol.st_value;
    }

    std::span<const std::byte> bytes() const { return bytes_; }

    std::span<const Elf64_Shdr> sections;
    std::span<const Elf64_Sym> symbols;
    const Elf64_Shdr *strings = nullptr;
    std::vector<uint64_t> addresses; // of sections: offset in the mapping + 1; 0: not loaded
    size_t stubs = 0, table = 0;     // offsets in the mapping; one stub and one entry for each symbol

private:
    // Generated code never unwinds.
    bool eh_frame(const Elf64_Shdr &section) const {
        const auto *header = at<Elf64_Ehdr>(0);
        return header->e_shstrndx < sections.size() && string_at(sections[header->e_shstrndx], section.sh_name) == ".eh_frame";
    }

    std::span<const std::byte> bytes_;
};

} // namespace

class ImageBuilder {
public:
    explicit ImageBuilder(std::span<const std::byte> bytes) {
        for (std::span<const std::byte> object : support::unbundle(bytes))
            objects_.emplace_back(object);
    }

    std::unique_ptr<CodeImage> run(std::string &error, bool listed) {
        if (read_headers() && place_sections() && read_symbols() && map() && relocate_all() && protect()) {
            if (listed)
                list();
            return std::move(image_);
        }
        error = problem_;
        return nullptr;
    }

private:
    bool fail(std::string why) {
        problem_ = std::move(why);
        return false;
    }

    bool read_headers() {
        bool good = !objects_.empty();
        for (Object &object : objects_)
            good = good && object.read_headers();
        return good || fail("not a relocatable x86-64 object");
    }

    bool place_sections() {
        for (bool code : {true, false}) {
            size_ = align_up(size_, kPage);
            for (Object &object : objects_)
                if (!place_sections(object, code))
                    return false;
            if (code)
                code_end_ = size_;
        }
        return true;
    }

    bool place_sections(Object &object, bool code) {
        for (size_t i = 0; i < object.sections.size(); ++i) {
            const Elf64_Shdr &section = object.sections[i];
            if (!object.is_loaded(section) || bool(section.sh_flags & SHF_EXECINSTR) != code)
                continue;
            if (section.sh_addralign > kPage || section.sh_size > (1u << 30))
                return fail("section too large");
            if (section.sh_type != SHT_NOBITS && !object.at<char>(section.sh_offset, section.sh_size))
                return fail("section out of range");
            size_ = align_up(size_, std::max<size_t>(section.sh_addralign, 1));
            object.addresses[i] = size_ + 1;
            size_ += section.sh_size;
        }
        return true;
    }

    bool read_symbols() {
        for (Object &object : objects_) {
            if (!object.read_symbols())
                return fail("symbol table out of range");
            if (object.symbols.size() >= (1u << 20))
                return fail("too many symbols");
            object.stubs = align_up(size_, kStub);
            object.table = object.stubs + object.symbols.size() * kStub;
            size_ = object.table + object.symbols.size() * 8;
        }
        size_ = align_up(size_, kPage);
        return true;
    }

    bool map() {
        void *memory = mmap(nullptr, size_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (memory == MAP_FAILED)
            return fail("no memory for code");
        image_.reset(new CodeImage);
        image_->memory_ = base_ = static_cast<char *>(memory);
        image_->size_ = size_;
        for (const Object &object : objects_)
            for (size_t i = 0; i < object.sections.size(); ++i)
                if (object.addresses[i] && object.sections[i].sh_type != SHT_NOBITS)
                    std::memcpy(base_ + object.addresses[i] - 1, object.bytes().data() + object.sections[i].sh_offset,
                                object.sections[i].sh_size);
        if (objects_.size() > 1)
            collect_shared();
        for (const Object &object : objects_)
            fill_tables(object);
        return !image_->exports_.empty() || fail("no entry");
    }

    // Functions that objects share among themselves are hidden.
    static bool is_exported(const Object &object, size_t index) {
        const Elf64_Sym &symbol = object.symbols[index];
        return symbol.st_shndx != SHN_UNDEF && ELF64_ST_BIND(symbol.st_info) == STB_GLOBAL && ELF64_ST_TYPE(symbol.st_info) == STT_FUNC &&
               ELF64_ST_VISIBILITY(symbol.st_other) == STV_DEFAULT;
    }

    // What one object may have from another.
    void collect_shared() {
        for (const Object &object : objects_)
            for (size_t i = 0; i < object.symbols.size(); ++i)
                if (ELF64_ST_BIND(object.symbols[i].st_info) == STB_GLOBAL && object.symbols[i].st_shndx != SHN_UNDEF)
                    if (auto address = object.address_in(base_, i))
                        shared_.emplace(object.name_of(i), *address);
    }

    void fill_tables(const Object &object) {
        for (size_t i = 0; i < object.symbols.size(); ++i) {
            auto address = resolve(object, i);
            if (!address)
                continue;
            const unsigned char jump[6] = {0xff, 0x25, 2, 0, 0, 0}; // jmp [rip + 2]
            std::memcpy(base_ + object.stubs + i * kStub, jump, sizeof jump);
            std::memcpy(base_ + object.stubs + i * kStub + 8, &*address, 8);
            std::memcpy(base_ + object.table + i * 8, &*address, 8);
            if (is_exported(object, i))
                image_->exports_.emplace_back(object.name_of(i), reinterpret_cast<void *>(*address));
        }
    }

    std::optional<uint64_t> resolve(const Object &object, size_t index) const {
        if (object.symbols[index].st_shndx != SHN_UNDEF)
            return object.address_in(base_, index);
        std::string_view name = object.name_of(index);
        if (auto shared = shared_.find(name); shared != shared_.end())
            return shared->second;
        void *found = find_symbol(name);
        return found ? std::optional(reinterpret_cast<uint64_t>(found)) : std::nullopt;
    }

    bool relocate_all() {
        for (const Object &object : objects_)
            for (const Elf64_Shdr &section : object.sections) {
                if (section.sh_type != SHT_RELA || section.sh_info >= object.sections.size() || !object.addresses[section.sh_info])
                    continue;
                uint64_t count = section.sh_size / sizeof(Elf64_Rela);
                const auto *list = object.at<Elf64_Rela>(section.sh_offset, count);
                if (!list)
                    return fail("relocations out of range");
                for (uint64_t i = 0; i < count; ++i)
                    if (!relocate(object, list[i], section.sh_info))
                        return false;
            }
        return true;
    }

    bool relocate(const Object &object, const Elf64_Rela &entry, size_t section) {
        uint64_t index = ELF64_R_SYM(entry.r_info), type = ELF64_R_TYPE(entry.r_info), size = object.sections[section].sh_size;
        uint64_t width = type == R_X86_64_64 || type == R_X86_64_PC64 ? 8 : 4;
        if (index >= object.symbols.size() || entry.r_offset > size || size - entry.r_offset < width)
            return fail("relocation out of range");
        auto symbol = resolve(object, index);
        if (!symbol)
            return fail("unknown symbol " + std::string(object.name_of(index)));
        char *place = base_ + object.addresses[section] - 1 + entry.r_offset;
        auto here = reinterpret_cast<uint64_t>(place), base = reinterpret_cast<uint64_t>(base_);
        bool external = object.symbols[index].st_shndx == SHN_UNDEF;
        uint64_t target = *symbol;
        switch (type) {
        case R_X86_64_64: break;
        case R_X86_64_PC32:
        case R_X86_64_PC64:
        case R_X86_64_PLT32:
            if (external)
                target = base + object.stubs + index * kStub;
            break;
        case R_X86_64_GOTPCREL:
        case R_X86_64_GOTPCRELX:
        case R_X86_64_REX_GOTPCRELX: target = base + object.table + index * 8; break;
        default: return fail("unknown kind of relocation");
        }
        uint64_t value = target + uint64_t(entry.r_addend) - (type == R_X86_64_64 ? 0 : here);
        if (width == 4 && int64_t(value) != int32_t(value))
            return fail("relocation overflow");
        std::memcpy(place, &value, width);
        return true;
    }

    bool protect() {
        size_t code = align_up(code_end_, kPage);
        bool good = mprotect(base_, code, PROT_READ | PROT_EXEC) == 0;
        // Stubs share the pages of data: they are executable too, and none of it is writable.
        return (good && mprotect(base_ + code, size_ - code, PROT_READ | PROT_EXEC) == 0) || fail("code cannot be made executable");
    }

    // Code that is listed is compiled as one object.
    void list() {
        const Object &object = objects_.front();
        std::vector<NamedCode> functions;
        for (size_t i = 0; i < object.symbols.size(); ++i)
            if (auto start = ELF64_ST_TYPE(object.symbols[i].st_info) == STT_FUNC ? resolve(object, i) : std::nullopt)
                if (!is_exported(object, i)) // it has a second name, the user's
                    functions.push_back({object.name_of(i), *start, object.symbols[i].st_size});
        std::vector<std::byte> bytes(object.bytes().begin(), object.bytes().end());
        const auto *header = object.at<Elf64_Ehdr>(0);
        for (size_t i = 0; i < object.sections.size(); ++i) {
            uint64_t address = object.addresses[i] ? reinterpret_cast<uint64_t>(base_) + object.addresses[i] - 1 : 0;
            std::memcpy(bytes.data() + header->e_shoff + i * sizeof(Elf64_Shdr) + offsetof(Elf64_Shdr, sh_addr), &address, sizeof address);
        }
        image_->listing_ = std::make_unique<CodeListing>(functions, std::move(bytes));
    }

    std::vector<Object> objects_;
    std::map<std::string_view, uint64_t> shared_; // addresses
    size_t size_ = 0, code_end_ = 0;
    char *base_ = nullptr;
    std::unique_ptr<CodeImage> image_;
    std::string problem_;
};

std::unique_ptr<CodeImage> CodeImage::load(std::span<const std::byte> object, std::string &error, bool listed) {
    return ImageBuilder(object).run(error, listed);
}

void *CodeImage::find(std::string_view symbol) const {
    for (const auto &[name, address] : exports_)
        if (name == symbol)
            return address;
    return nullptr;
}

CodeImage::~CodeImage() {
    listing_.reset(); // before its code goes
    if (memory_)
        munmap(memory_, size_);
}

} // namespace veloz::runtime
