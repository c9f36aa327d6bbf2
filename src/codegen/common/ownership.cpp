// Who owns array memory: slots and hidden owners of fresh values hold one reference each (ir/README.md, "Ownership").
#include "codegen/common/function_emitter.h"

namespace veloz::codegen {

void FunctionEmitter::each_owner(const Type &type, V value, const std::function<void(V)> &visit) {
    if (type.is_array())
        visit(build_.CreateExtractValue(value, 1));
    if (type.is_tuple())
        for (unsigned i = 0; i < type.elements().size(); ++i)
            if (type.elements()[i].holds_array())
                each_owner(type.elements()[i], build_.CreateExtractValue(value, i), visit);
}

void FunctionEmitter::retain(const Type &type, V value) {
    each_owner(type, value, [&](V owner) { build_.CreateCall(module_->abi("veloz_retain"), {owner}); });
}

void FunctionEmitter::release(const Type &type, V value) {
    each_owner(type, value, [&](V owner) { build_.CreateCall(module_->abi("veloz_release"), {owner}); });
}

void FunctionEmitter::set_slot(Slot &slot, const Type &type, V value) {
    if (!slot.owns) {
        build_.CreateStore(value, slot.memory);
        return;
    }
    retain(type, value); // first: it may be what the slot holds
    V old = build_.CreateLoad(slot.memory->getAllocatedType(), slot.memory);
    build_.CreateStore(value, slot.memory);
    release(type, old);
}

void FunctionEmitter::keep(const Type &type, V fresh) {
    if (!type.holds_array())
        return;
    auto *memory = local(fresh->getType(), "fresh", true);
    V old = build_.CreateLoad(fresh->getType(), memory);
    build_.CreateStore(fresh, memory);
    release(type, old);
    hidden_.emplace_back(type, memory);
}

} // namespace veloz::codegen
