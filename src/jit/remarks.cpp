// A diagnostic handler that keeps the vectoriser's remarks and drops the rest.
#include "jit/remarks.h"

#include "codegen/llvm_headers.h"

#include <llvm/IR/DiagnosticHandler.h>
#include <llvm/IR/DiagnosticInfo.h>

namespace veloz::jit {

namespace {

constexpr llvm::StringRef kVectoriser = "loop-vectorize";

// Why a loop is not vectorised that was marked for it LLVM says in a remark without a name, which it would print if nobody took it.
bool is_of_vectoriser(llvm::StringRef pass) { return pass == kVectoriser || pass == llvm::OptimizationRemarkAnalysis::AlwaysPrint; }

class Silence : public llvm::DiagnosticHandler {
public:
    bool handleDiagnostics(const llvm::DiagnosticInfo &information) override {
        return llvm::isa<llvm::DiagnosticInfoOptimizationBase>(&information);
    }
};

class Collector : public llvm::DiagnosticHandler {
public:
    explicit Collector(std::vector<ir::Remark> *out) : out_(out) {}

    bool isAnalysisRemarkEnabled(llvm::StringRef pass) const override { return is_of_vectoriser(pass); }
    bool isMissedOptRemarkEnabled(llvm::StringRef pass) const override { return is_of_vectoriser(pass); }
    bool isPassedOptRemarkEnabled(llvm::StringRef pass) const override { return is_of_vectoriser(pass); }
    bool isAnyRemarkEnabled() const override { return true; }

    bool handleDiagnostics(const llvm::DiagnosticInfo &information) override {
        const auto *remark = llvm::dyn_cast<llvm::DiagnosticInfoOptimizationBase>(&information);
        if (!remark)
            return false;
        if (!is_of_vectoriser(remark->getPassName()))
            return true;
        bool done = remark->isPassed();
        std::string text = remark->getMsg();
        // The reason comes as a remark of its own; the checked copy of a loop is never vectorised.
        if (!done && (text == "loop not vectorized" || text.find("explicitly disabled") != std::string::npos))
            return true;
        constexpr std::string_view prefix = "loop not vectorized: ";
        if (text.starts_with(prefix))
            text.erase(0, prefix.size());
        if (text.starts_with("loop not vectorized (Force"))
            return true;
        if (size_t advice = text.find(" Use #pragma"); advice != std::string::npos)
            text.erase(advice);
        ir::Remark made;
        made.location.line = int(remark->getLocation().getLine());
        made.function = remark->getFunction().getName().str();
        made.kind = done ? "vectorised" : "not vectorised";
        made.text = std::move(text);
        out_->push_back(std::move(made));
        return true;
    }

private:
    std::vector<ir::Remark> *out_;
};

} // namespace

void collect_remarks(llvm::LLVMContext &context, std::vector<ir::Remark> &out) {
    context.setDiagnosticHandler(std::make_unique<Collector>(&out));
}

void drop_remarks(llvm::LLVMContext &context) { context.setDiagnosticHandler(std::make_unique<Silence>()); }

} // namespace veloz::jit
