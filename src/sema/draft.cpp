#include "sema/draft.h"

namespace veloz::sema {

Draft::Draft(Specialiser *specialiser, const syntax::Function *source, int32_t index, ir::Function *target)
    : specialiser(specialiser), source(source), index(index), target(target), builder(target),
      context(specialiser->module(), target, &builder) {
    context.numpy_error_model = source->options.error_model == syntax::Options::ErrorModel::NumPy;
}

} // namespace veloz::sema
