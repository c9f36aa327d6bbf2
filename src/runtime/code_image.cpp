// A small ELF loader: sections side by side in one mapping, a stub and a table entry per external symbol, relocations, then no longer
// writable.
#include "runtime/code_image.h"

#include "runtime/symbols.h"

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

} // namespace

class ImageBuilder {
public:
    explicit ImageBuilder(std::span<const std::byte> object) : object_(object) {}

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

    template <typename T> const T *at(uint64_t offset, uint64_t count = 1) const {
        if (count > object_.size() / sizeof(T) || offset > object_.size() - count * sizeof(T) || offset % alignof(T) != 0)
            return nullptr;
        return reinterpret_cast<const T *>(object_.data() + offset);
    }

    bool read_headers() {
        const auto *header = object_.size() >= sizeof(Elf64_Ehdr) ? at<Elf64_Ehdr>(0) : nullptr;
        if (!header || std::memcmp(header->e_ident, ELFMAG, SELFMAG) != 0 || header->e_machine != EM_X86_64 || header->e_type != ET_REL ||
            header->e_shentsize != sizeof(Elf64_Shdr))
            return fail("not a relocatable x86-64 object");
        sections_ = {at<Elf64_Shdr>(header->e_shoff, header->e_shnum), header->e_shnum};
        return sections_.data() || fail("section table out of range");
    }

    bool is_loaded(const Elf64_Shdr &section) const {
        return (section.sh_flags & SHF_ALLOC) && section.sh_type != SHT_X86_64_UNWIND && section.sh_size != 0 && !eh_frame(section);
    }
    // Generated code never unwinds.
    bool eh_frame(const Elf64_Shdr &section) const {
        const auto *header = at<Elf64_Ehdr>(0);
        if (header->e_shstrndx >= sections_.size())
            return false;
        const Elf64_Shdr &names = sections_[header->e_shstrndx];
        return string_at(names, section.sh_name) == ".eh_frame";
    }

    std::string_view string_at(const Elf64_Shdr &table, uint64_t offset) const {
        if (offset >= table.sh_size || !at<char>(table.sh_offset, table.sh_size))
            return {};
        const char *text = at<char>(table.sh_offset, table.sh_size) + offset;
        return {text, strnlen(text, table.sh_size - offset)};
    }

    bool place_sections() {
        addresses_.assign(sections_.size(), 0);
        for (bool code : {true, false}) {
            size_ = align_up(size_, kPage);
            for (size_t i = 0; i < sections_.size(); ++i) {
                const Elf64_Shdr &section = sections_[i];
                if (!is_loaded(section) || bool(section.sh_flags & SHF_EXECINSTR) != code)
                    continue;
                if (section.sh_addralign > kPage || section.sh_size > (1u << 30))
                    return fail("section too large");
                if (section.sh_type != SHT_NOBITS && !at<char>(section.sh_offset, section.sh_size))
                    return fail("section out of range");
                size_ = align_up(size_, std::max<size_t>(section.sh_addralign, 1));
                addresses_[i] = size_ + 1; // 0 means not loaded
                size_ += section.sh_size;
            }
            if (code)
                code_end_ = size_;
        }
        return true;
    }

    bool read_symbols() {
        for (const Elf64_Shdr &section : sections_) {
            if (section.sh_type != SHT_SYMTAB)
                continue;
            symbols_ = {at<Elf64_Sym>(section.sh_offset, section.sh_size / sizeof(Elf64_Sym)), section.sh_size / sizeof(Elf64_Sym)};
            if (!symbols_.data() || section.sh_link >= sections_.size())
                return fail("symbol table out of range");
            strings_ = &sections_[section.sh_link];
        }
        // One stub and one table entry for each symbol: external ones need both, others at most the entry.
        stubs_ = align_up(size_, kStub);
        table_ = stubs_ + symbols_.size() * kStub;
        size_ = align_up(table_ + symbols_.size() * 8, kPage);
        return symbols_.size() < (1u << 20) || fail("too many symbols");
    }

    bool map() {
        void *memory = mmap(nullptr, size_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (memory == MAP_FAILED)
            return fail("no memory for code");
        image_.reset(new CodeImage);
        image_->memory_ = base_ = static_cast<char *>(memory);
        image_->size_ = size_;
        for (size_t i = 0; i < sections_.size(); ++i)
            if (addresses_[i] && sections_[i].sh_type != SHT_NOBITS)
                std::memcpy(base_ + addresses_[i] - 1, object_.data() + sections_[i].sh_offset, sections_[i].sh_size);
        for (size_t i = 0; i < symbols_.size(); ++i) {
            auto address = resolve(i);
            if (!address)
                continue;
            const unsigned char jump[6] = {0xff, 0x25, 2, 0, 0, 0}; // jmp [rip + 2]
            std::memcpy(base_ + stubs_ + i * kStub, jump, sizeof jump);
            std::memcpy(base_ + stubs_ + i * kStub + 8, &*address, 8);
            std::memcpy(base_ + table_ + i * 8, &*address, 8);
            if (is_exported(i))
                image_->exports_.emplace_back(name_of(i), reinterpret_cast<void *>(*address));
        }
        return !image_->exports_.empty() || fail("no entry");
    }

    bool is_exported(size_t index) const {
        const Elf64_Sym &symbol = symbols_[index];
        return symbol.st_shndx != SHN_UNDEF && ELF64_ST_BIND(symbol.st_info) == STB_GLOBAL && ELF64_ST_TYPE(symbol.st_info) == STT_FUNC;
    }

    std::string_view name_of(size_t symbol) const { return strings_ ? string_at(*strings_, symbols_[symbol].st_name) : std::string_view(); }

    std::optional<uint64_t> resolve(size_t index) const {
        const Elf64_Sym &symbol = symbols_[index];
        if (symbol.st_shndx == SHN_UNDEF) {
            void *found = find_symbol(name_of(index));
            return found ? std::optional(reinterpret_cast<uint64_t>(found)) : std::nullopt;
        }
        if (symbol.st_shndx >= sections_.size() || !addresses_[symbol.st_shndx] || symbol.st_value > sections_[symbol.st_shndx].sh_size)
            return std::nullopt;
        return reinterpret_cast<uint64_t>(base_) + addresses_[symbol.st_shndx] - 1 + symbol.st_value;
    }

    bool relocate_all() {
        for (const Elf64_Shdr &section : sections_) {
            if (section.sh_type != SHT_RELA || section.sh_info >= sections_.size() || !addresses_[section.sh_info])
                continue;
            uint64_t count = section.sh_size / sizeof(Elf64_Rela);
            const auto *list = at<Elf64_Rela>(section.sh_offset, count);
            if (!list)
                return fail("relocations out of range");
            for (uint64_t i = 0; i < count; ++i)
                if (!relocate(list[i], section.sh_info))
                    return false;
        }
        return true;
    }

    bool relocate(const Elf64_Rela &entry, size_t section) {
        uint64_t index = ELF64_R_SYM(entry.r_info), type = ELF64_R_TYPE(entry.r_info);
        uint64_t width = type == R_X86_64_64 || type == R_X86_64_PC64 ? 8 : 4;
        if (index >= symbols_.size() || entry.r_offset > sections_[section].sh_size || sections_[section].sh_size - entry.r_offset < width)
            return fail("relocation out of range");
        auto symbol = resolve(index);
        if (!symbol)
            return fail("unknown symbol " + std::string(name_of(index)));
        char *place = base_ + addresses_[section] - 1 + entry.r_offset;
        auto here = reinterpret_cast<uint64_t>(place), base = reinterpret_cast<uint64_t>(base_);
        bool external = symbols_[index].st_shndx == SHN_UNDEF;
        uint64_t target = *symbol;
        switch (type) {
        case R_X86_64_64: break;
        case R_X86_64_PC32:
        case R_X86_64_PC64:
        case R_X86_64_PLT32:
            if (external)
                target = base + stubs_ + index * kStub;
            break;
        case R_X86_64_GOTPCREL:
        case R_X86_64_GOTPCRELX:
        case R_X86_64_REX_GOTPCRELX: target = base + table_ + index * 8; break;
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

    void list() {
        std::vector<NamedCode> functions;
        for (size_t i = 0; i < symbols_.size(); ++i)
            if (auto start = ELF64_ST_TYPE(symbols_[i].st_info) == STT_FUNC ? resolve(i) : std::nullopt)
                if (!is_exported(i)) // it has a second name, the user's
                    functions.push_back({name_of(i), *start, symbols_[i].st_size});
        std::vector<std::byte> object(object_.begin(), object_.end());
        const auto *header = at<Elf64_Ehdr>(0);
        for (size_t i = 0; i < sections_.size(); ++i) {
            uint64_t address = addresses_[i] ? reinterpret_cast<uint64_t>(base_) + addresses_[i] - 1 : 0;
            std::memcpy(object.data() + header->e_shoff + i * sizeof(Elf64_Shdr) + offsetof(Elf64_Shdr, sh_addr), &address, sizeof address);
        }
        image_->listing_ = std::make_unique<CodeListing>(functions, std::move(object));
    }

    std::span<const std::byte> object_;
    std::span<const Elf64_Shdr> sections_;
    std::span<const Elf64_Sym> symbols_;
    const Elf64_Shdr *strings_ = nullptr;
    std::vector<uint64_t> addresses_; // of sections: offset in the mapping + 1
    size_t size_ = 0, code_end_ = 0, stubs_ = 0, table_ = 0;
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
