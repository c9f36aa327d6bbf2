// Renders diagnostics: at most ten lines, the user's line with carets under it.
#include "support/diagnostic.h"

#include <algorithm>

namespace veloz::support {

CompileFailure::CompileFailure(Diagnostic diagnostic) : diagnostic_(std::move(diagnostic)) {}

InternalError::InternalError(std::string_view text)
    : text_("internal error of the compiler: " + std::string(text) + "\nThis is not your fault: please report it.") {}

void internal_error(std::string_view text) { throw InternalError(text); }

namespace {

std::string line_of(const SourceText &source, int32_t line) {
    int64_t index = int64_t(line) - source.first_line;
    if (index < 0 || index >= int64_t(source.lines.size()))
        return {};
    std::string text = source.lines[size_t(index)];
    while (!text.empty() && (text.back() == '\n' || text.back() == '\r'))
        text.pop_back();
    std::replace(text.begin(), text.end(), '\t', ' ');
    return text;
}

// Letters in bytes begin…end of UTF-8 text: carets are counted in letters, columns in bytes.
size_t letters(std::string_view text, size_t begin, size_t end) {
    text = text.substr(std::min(begin, text.size()), end - begin);
    return size_t(std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

// Messages are sentences; a line break in one must not add to the lines of a diagnostic.
std::string one_line(std::string text) {
    std::replace(text.begin(), text.end(), '\n', ' ');
    return text;
}

// Two lines: the source line and marks under the label's range; nothing when the line is not known.
std::string excerpt(const SourceText &source, const Label &label, char mark) {
    std::string line = line_of(source, label.location.line);
    if (line.empty())
        return {};
    auto begin = size_t(std::max(label.location.column, 0));
    size_t end = label.location.end_line == label.location.line ? size_t(std::max(label.location.end_column, 0)) : line.size();
    begin = std::min(begin, line.size());
    end = std::clamp(end, begin + 1, std::max(line.size(), begin + 1));
    std::string number = std::to_string(label.location.line);
    std::string margin(number.size(), ' ');
    return "  " + number + " | " + line + "\n  " + margin + " | " + std::string(letters(line, 0, begin), ' ') +
           std::string(std::max<size_t>(letters(line, begin, end), 1), mark) + (label.text.empty() ? "" : " " + one_line(label.text)) +
           "\n";
}

} // namespace

std::string render(const Diagnostic &diagnostic, const SourceText &source) {
    std::string text = one_line(diagnostic.message) + "\n";
    text += "in " + diagnostic.function + ", " + (diagnostic.file.empty() ? source.file : diagnostic.file) + ":" +
            std::to_string(diagnostic.primary.location.line) + "\n";
    text += excerpt(source, diagnostic.primary, '^');
    for (size_t i = 0; i < std::min<size_t>(diagnostic.secondary.size(), 2); ++i)
        text += excerpt(source, diagnostic.secondary[i], '~');
    if (!diagnostic.suggestion.empty())
        text += "help: " + one_line(diagnostic.suggestion) + "\n";
    text.pop_back();
    return text;
}

} // namespace veloz::support
