// The functions that write instructions, in the groups of the PTX ISA's chapter 9.7.
#pragma once
#include "kernel-writer.h"
#include <map>

namespace cuda_on_cpu {

using InstructionTable = std::map<std::string, void (*)(KernelWriter&)>; // by the opcode up to its first point

const InstructionTable& arithmetic_instructions();
const InstructionTable& comparison_instructions();
const InstructionTable& conversion_instructions();
const InstructionTable& memory_instructions();
const InstructionTable& control_instructions();
const InstructionTable& warp_instructions();

// Whether the opcode has this part: "rn" in "add.rn.f32".
bool has(const KernelWriter& writer, const std::string& part);

// The type that the last part of the opcode names, or the part at this place from the end.
const Type& type_of(const KernelWriter& writer, size_t from_end = 0);

// The operand with this number; fails if there are too few.
const std::string& operand(const KernelWriter& writer, size_t number);

// Fails if the opcode has a part that is not among these. Types and the opcode itself are known.
void allow_only(const KernelWriter& writer, std::initializer_list<const char*> parts);

}
