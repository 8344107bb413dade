#include "instructions.h"

namespace cuda_on_cpu {

namespace {

void branch(KernelWriter& writer) { writer.add("goto " + writer.label(operand(writer, 0)) + "; "); }

// brx.idx number, targets: the label with this number in ".branchtargets".
void branch_by_number(KernelWriter& writer)
{
    writer.add("switch (" + writer.read(operand(writer, 0), *find_type("u32")) + ") { ");
    auto& targets = writer.branch_targets(operand(writer, 1));
    for (size_t n = 0; n < targets.size(); n++) writer.add("case " + std::to_string(n) + ": goto " + writer.label(targets[n]) + "; ");
    writer.add("} ");
}

void leave(KernelWriter& writer) { writer.add("return; "); }
void trap(KernelWriter& writer) { writer.add("thread.group->runtime->trap(&thread, " + std::to_string(writer.line()) + "); "); }
void nothing(KernelWriter&) {}

std::string wait(KernelWriter& writer, const char* kind, const std::string& number, const std::string& threads, const std::string& value)
{
    writer.threads_wait();
    return "wait_for_group(thread, BarrierKind::" + std::string(kind) + ", " + std::to_string(writer.line()) + ", " + number + ", " + threads + ", " +
           value + ")";
}

// bar.sync number {, threads}, and bar.red.popc/and/or d, number {, threads}, predicate.
void barrier(KernelWriter& writer)
{
    auto& operands = writer.instruction().operands;
    auto& number_type = *find_type("u32");
    auto number_at = [&](size_t at) { return writer.read(operand(writer, at), number_type); };
    if (has(writer, "warp")) {
        writer.threads_wait();
        writer.add("wait_for_warp(thread, WarpCallKind::synchronise, " + std::to_string(writer.line()) + ", " + number_at(0) + "); ");
    } else if (has(writer, "sync")) {
        writer.add(wait(writer, "wait", operands.empty() ? "0" : number_at(0), operands.size() > 1 ? number_at(1) : "0", "false") + "; ");
    } else if (has(writer, "red")) {
        auto threads = operands.size() > 3 ? number_at(2) : "0";
        auto* kind = has(writer, "popc") ? "count" : has(writer, "and") ? "all" : "any";
        writer.write(operand(writer, 0), type_of(writer), wait(writer, kind, number_at(1), threads, writer.read_predicate(operands.back())));
    } else {
        writer.fail("'" + writer.instruction().opcode + "' is not known");
    }
}

}

const InstructionTable& control_instructions()
{
    static const auto& table = *new InstructionTable{{"bra", branch}, {"brx", branch_by_number}, {"ret", leave}, {"exit", leave}, {"trap", trap},
        {"brkpt", nothing}, {"nanosleep", nothing}, {"bar", barrier}, {"barrier", barrier}};
    return table;
}

}
