#include "instructions.h"
#include <algorithm>

namespace cuda_on_cpu {

bool has(const KernelWriter& writer, const std::string& part)
{
    auto& parts = writer.instruction().parts;
    return std::find(parts.begin() + 1, parts.end(), part) != parts.end();
}

const Type& type_of(const KernelWriter& writer, size_t from_end)
{
    auto& parts = writer.instruction().parts;
    auto* type = parts.size() > from_end + 1 ? find_type(parts[parts.size() - 1 - from_end]) : nullptr;
    if (!type) writer.fail("'" + writer.instruction().opcode + "' has no known type");
    return *type;
}

const std::string& operand(const KernelWriter& writer, size_t number)
{
    auto& operands = writer.instruction().operands;
    if (number >= operands.size()) writer.fail("'" + writer.instruction().text + "' has too few operands");
    return operands[number];
}

void allow_only(const KernelWriter& writer, std::initializer_list<const char*> parts)
{
    auto& own = writer.instruction().parts;
    for (size_t n = 1; n < own.size(); n++)
        if (!find_type(own[n]) && std::find(parts.begin(), parts.end(), own[n]) == parts.end())
            writer.fail("'" + writer.instruction().opcode + "': the modifier '." + own[n] + "' is not known");
}

void write_instruction(KernelWriter& writer)
{
    auto& instruction = writer.instruction();
    for (auto* table : {&arithmetic_instructions(), &comparison_instructions(), &conversion_instructions(), &memory_instructions(),
             &control_instructions(), &warp_instructions()}) {
        auto found = table->find(instruction.parts[0]);
        if (found == table->end()) continue;
        found->second(writer);
        return;
    }
    writer.fail("the instruction '" + instruction.text + "' is not known");
}

}
