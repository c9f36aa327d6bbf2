// A diagnostic handler that keeps the vectoriser's remarks and drops the rest.
#include "jit/remarks.h"

#include "codegen/llvm_headers.h"

#include <llvm/IR/DiagnosticHandler.h>
#include <llvm/IR/DiagnosticInfo.h>

namespace veloz::jit {

namespace {

constexpr llvm::StringRef kVectoriser = "loop-vectorize";

class Collector : public llvm::DiagnosticHandler {
public:
    explicit Collector(std::vector<ir::Remark> *out) : out_(out) {}

    bool isAnalysisRemarkEnabled(llvm::StringRef pass) const override { return pass == kVectoriser; }
    bool isMissedOptRemarkEnabled(llvm::StringRef pass) const override { return pass == kVectoriser; }
    bool isPassedOptRemarkEnabled(llvm::StringRef pass) const override { return pass == kVectoriser; }
    bool isAnyRemarkEnabled() const override { return true; }

    bool handleDiagnostics(const llvm::DiagnosticInfo &information) override {
        const auto *remark = llvm::dyn_cast<llvm::DiagnosticInfoOptimizationBase>(&information);
        if (!remark || remark->getPassName() != kVectoriser)
            return false;
        bool done = remark->isPassed();
        std::string text = remark->getMsg();
        // The reason comes as a remark of its own; the checked copy of a loop is never vectorised.
        if (!done && (text == "loop not vectorized" || text.find("explicitly disabled") != std::string::npos))
            return true;
        constexpr std::string_view prefix = "loop not vectorized: ";
        if (text.starts_with(prefix))
            text.erase(0, prefix.size());
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

} // namespace veloz::jit
