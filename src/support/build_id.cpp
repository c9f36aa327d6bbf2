// Looks through the note segments of the ELF file.
#include "support/build_id.h"

#include <cstddef>
#include <cstring>
#include <elf.h>
#include <fcntl.h>
#include <unistd.h>

namespace veloz::support {

namespace {

constexpr uint64_t kLargestPart = 1 << 16; // bytes of program headers, or of one segment of notes

bool read_at(int file, uint64_t offset, void *out, uint64_t size) { return ::pread(file, out, size, off_t(offset)) == ssize_t(size); }

uint64_t padded(uint64_t size) { return (size + 3) / 4 * 4; }

std::vector<uint8_t> in_notes(const std::vector<uint8_t> &notes) {
    for (uint64_t at = 0; at + sizeof(Elf64_Nhdr) <= notes.size();) {
        Elf64_Nhdr header;
        std::memcpy(&header, notes.data() + at, sizeof header);
        uint64_t name = at + sizeof header, content = name + padded(header.n_namesz), end = content + header.n_descsz;
        if (end > notes.size())
            return {};
        if (header.n_type == NT_GNU_BUILD_ID && header.n_namesz == sizeof ELF_NOTE_GNU &&
            std::memcmp(notes.data() + name, ELF_NOTE_GNU, sizeof ELF_NOTE_GNU) == 0)
            return {notes.begin() + std::ptrdiff_t(content), notes.begin() + std::ptrdiff_t(end)};
        at = content + padded(header.n_descsz);
    }
    return {};
}

std::vector<uint8_t> in_file(int file) {
    Elf64_Ehdr header{};
    if (!read_at(file, 0, &header, sizeof header) || std::memcmp(header.e_ident, ELFMAG, SELFMAG) != 0 ||
        header.e_ident[EI_CLASS] != ELFCLASS64 || header.e_phentsize != sizeof(Elf64_Phdr))
        return {};
    std::vector<Elf64_Phdr> segments(header.e_phnum);
    if (segments.size() * sizeof(Elf64_Phdr) > kLargestPart ||
        !read_at(file, header.e_phoff, segments.data(), segments.size() * sizeof(Elf64_Phdr)))
        return {};
    for (const Elf64_Phdr &segment : segments) {
        if (segment.p_type != PT_NOTE || segment.p_filesz > kLargestPart)
            continue;
        std::vector<uint8_t> notes(segment.p_filesz);
        if (!read_at(file, segment.p_offset, notes.data(), notes.size()))
            continue;
        if (std::vector<uint8_t> found = in_notes(notes); !found.empty())
            return found;
    }
    return {};
}

} // namespace

std::vector<uint8_t> build_id(const std::string &path) {
    int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return {};
    std::vector<uint8_t> found = in_file(file);
    ::close(file);
    return found;
}

} // namespace veloz::support
