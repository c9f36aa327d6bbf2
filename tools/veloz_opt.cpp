// veloz-opt: reads textual IR, runs named passes on it and prints what comes out; for the tests of passes and for reports of bugs.
#include "passes/pipeline.h"
#include "support/diagnostic.h"

#include <fstream>
#include <iostream>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

using veloz::passes::Pass;

constexpr std::string_view kUsage = R"(usage: veloz-opt [--pass NAME]... [--pipeline] [--verify] [--split] [--list] FILE|-
  --pass NAME  run this pass (repeatable, in the order given); the IR is verified before the first and after each
  --pipeline   run all passes in their order
  --verify     verify only; this is also what happens without --pass and --pipeline
  --split      FILE holds several modules between lines `// -----`: treat each on its own
  --list       print the passes in their order with the reason for their place
)";
constexpr std::string_view kSeparator = "// -----";

struct Request {
    std::vector<const Pass *> passes;
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

void verify(const veloz::ir::Module &module, const std::string &moment) {
    if (std::string broken = veloz::ir::verify(module); !broken.empty())
        throw std::runtime_error("invalid IR " + moment + ": " + broken);
}

std::string transform(const std::string &text, const std::vector<const Pass *> &passes) {
    auto module = veloz::ir::parse(text);
    verify(*module, "in the input");
    for (const Pass *pass : passes) {
        pass->run(*module);
        verify(*module, "after " + std::string(pass->name));
    }
    return veloz::ir::print(*module);
}

// Whether all went well. Standard output is flushed first so that both streams keep their order in one file.
bool run(const std::string &text, const std::vector<const Pass *> &passes) {
    try {
        std::cout << transform(text, passes) << std::flush;
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
        good &= run(part, request.passes);
        if (request.split)
            std::cout << kSeparator << "\n" << std::flush;
    }
    return good ? 0 : 1;
}
