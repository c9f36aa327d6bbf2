// veloz-opt: reads textual IR, runs named passes on it and prints what comes out; for the tests of passes and for reports of bugs.
#include "passes/pipeline.h"
#include "support/diagnostic.h"

#include <charconv>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <set>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

using veloz::passes::Pass;

constexpr std::string_view kUsage = R"(usage: veloz-opt [OPTION]... FILE|-
  --pass NAME  run this pass (repeatable, in the order given); the IR is verified before the first and after each
  --pipeline   run all passes in their order
  --verify     verify only; this is also what happens without --pass and --pipeline
  --stop-after=N      run only the first N of the passes that are asked for
  --print-after=NAME  print the IR after each run of this pass (repeatable), on standard error
  --print-after-all   the same after every pass
  --bisect=COMMAND    instead of printing: name the first pass after which the shell's COMMAND, given the IR on its standard input, fails
  --split      FILE holds several modules between lines `// -----`: treat each on its own
  --list       print the passes in their order with the reason for their place
)";
constexpr std::string_view kSeparator = "// -----";

struct Request {
    std::vector<const Pass *> passes;
    size_t stop_after = SIZE_MAX;
    std::set<std::string_view> printed; // after these
    bool print_all = false;
    std::string bisect; // a command of the shell
    std::string file;
    bool split = false;
    bool list = false;
};

const Pass *find_pass(std::string_view name) {
    for (const Pass &pass : veloz::passes::pipeline())
        if (pass.name == name)
            return &pass;
    return nullptr;
}

// Of an option `--name=value`, if the word is that.
bool read_value(std::string_view word, std::string_view name, std::string_view &value) {
    bool is_it = word.starts_with(name) && word.substr(name.size()).starts_with("=");
    if (is_it)
        value = word.substr(name.size() + 1);
    return is_it;
}

// What only looks: says whether the word is such an option; `mistake` if its value is none.
bool read_observation(std::string_view word, Request &request, std::string &mistake) {
    std::string_view value;
    if (word == "--print-after-all") {
        request.print_all = true;
    } else if (read_value(word, "--print-after", value)) {
        if (!find_pass(value))
            mistake = "no pass is called " + std::string(value) + " (see --list)";
        request.printed.insert(value);
    } else if (read_value(word, "--stop-after", value)) {
        auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), request.stop_after);
        if (error != std::errc() || end != value.data() + value.size())
            mistake = "--stop-after needs a number of passes";
    } else if (read_value(word, "--bisect", value)) {
        request.bisect = value;
        if (value.empty())
            mistake = "--bisect needs a command";
    } else {
        return false;
    }
    return true;
}

// Empty text: the request is complete; else what is wrong with the command line.
std::string read_command_line(int count, char **words, Request &request) {
    for (int i = 1; i < count; ++i) {
        std::string_view word = words[i];
        if (word == "--pass") {
            if (++i == count)
                return "--pass needs a name";
            const Pass *pass = find_pass(words[i]);
            if (!pass)
                return "no pass is called " + std::string(words[i]) + " (see --list)";
            request.passes.push_back(pass);
        } else if (word == "--pipeline") {
            for (const Pass &pass : veloz::passes::pipeline())
                request.passes.push_back(&pass);
        } else if (word == "--split") {
            request.split = true;
        } else if (word == "--list") {
            request.list = true;
        } else if (std::string mistake; read_observation(word, request, mistake)) {
            if (!mistake.empty())
                return mistake;
        } else if (word != "--verify") {
            if ((word.starts_with("-") && word != "-") || !request.file.empty())
                return "unexpected argument " + std::string(word);
            request.file = word;
        }
    }
    return request.list || !request.file.empty() ? "" : "a file is missing";
}

// Modules between separator lines; line numbers in messages count from the start of each.
std::vector<std::string> split(const std::string &text) {
    std::vector<std::string> parts(1);
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
        if (line == kSeparator)
            parts.emplace_back();
        else
            parts.back() += line + "\n";
    }
    return parts;
}

// Of the input the reader has the text; what a pass made is shown.
void verify(const veloz::ir::Module &module, const Pass *after) {
    veloz::ir::Fault fault = veloz::ir::find_fault(module);
    if (fault.text.empty())
        return;
    std::string moment = after ? "after " + std::string(after->name) : "in the input";
    throw std::runtime_error("invalid IR " + moment + ": " + fault.text + (after ? "\n" + fault.dump() : ""));
}

bool succeeds(const std::string &command, const std::string &input) {
    FILE *pipe = popen(command.c_str(), "w");
    if (!pipe)
        throw std::runtime_error("the command cannot be started");
    std::fwrite(input.data(), 1, input.size(), pipe);
    return pclose(pipe) == 0;
}

// One pass after another: each takes less time than the command.
std::string bisect(veloz::ir::Module &module, const Request &request) {
    if (!succeeds(request.bisect, veloz::ir::print(module)))
        return "the command fails already on the input\n";
    size_t number = 0;
    for (const Pass *pass : request.passes) {
        if (number++ == request.stop_after)
            break;
        pass->run(module);
        if (!succeeds(request.bisect, veloz::ir::print(module)))
            return "the command fails after pass " + std::to_string(number) + ", " + std::string(pass->name) + "\n";
    }
    return "the command fails after no pass\n";
}

std::string transform(const std::string &text, const Request &request) {
    auto module = veloz::ir::parse(text);
    verify(*module, nullptr);
    if (!request.bisect.empty())
        return bisect(*module, request);
    size_t number = 0;
    for (const Pass *pass : request.passes) {
        if (number++ == request.stop_after)
            break;
        pass->run(*module);
        if (request.print_all || request.printed.contains(pass->name))
            std::cerr << "// after pass " << number << ", " << pass->name << "\n" << veloz::ir::print(*module);
        verify(*module, pass);
    }
    return veloz::ir::print(*module);
}

// Whether all went well. Standard output is flushed first so that both streams keep their order in one file.
bool run(const std::string &text, const Request &request) {
    try {
        std::cout << transform(text, request) << std::flush;
        return true;
    } catch (const veloz::support::CompileFailure &failure) {
        const veloz::support::Diagnostic &diagnostic = failure.diagnostic();
        std::cerr << "error: " << diagnostic.message << " (line " << diagnostic.primary.location.line << ")\n";
    } catch (const std::exception &error) {
        std::cerr << "error: " << error.what() << "\n";
    }
    return false;
}

bool read_file(const std::string &name, std::string &text) {
    std::ostringstream whole;
    if (name == "-") {
        whole << std::cin.rdbuf();
    } else {
        std::ifstream file(name, std::ios::binary);
        if (!file)
            return false;
        whole << file.rdbuf();
    }
    text = whole.str();
    return true;
}

} // namespace

int main(int count, char **words) {
    std::signal(SIGPIPE, SIG_IGN); // a command may end before it read all
    Request request;
    if (std::string mistake = read_command_line(count, words, request); !mistake.empty()) {
        std::cerr << "veloz-opt: " << mistake << "\n" << kUsage;
        return 2;
    }
    if (request.list) {
        for (const Pass &pass : veloz::passes::pipeline())
            std::cout << pass.name << ": " << pass.reason << "\n";
        return 0;
    }
    std::string text;
    if (!read_file(request.file, text)) {
        std::cerr << "veloz-opt: cannot read " << request.file << "\n";
        return 1;
    }
    bool good = true;
    for (const std::string &part : request.split ? split(text) : std::vector{text}) {
        good &= run(part, request);
        if (request.split)
            std::cout << kSeparator << "\n" << std::flush;
    }
    return good ? 0 : 1;
}
