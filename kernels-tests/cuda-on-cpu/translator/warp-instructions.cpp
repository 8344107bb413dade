#include "instructions.h"

namespace cuda_on_cpu {

namespace {

const Type& number() { return *find_type("u32"); }
std::string read_number(KernelWriter& writer, size_t at) { return writer.read(operand(writer, at), number()); }
std::string line_of(const KernelWriter& writer) { return std::to_string(writer.line()); }

// shfl.sync.bfly.b32 d|p, a, lane, clamp, mask
void shuffle(KernelWriter& writer)
{
    allow_only(writer, {"sync", "up", "down", "bfly", "idx"});
    if (!has(writer, "sync")) writer.fail("'" + writer.instruction().opcode + "': a shuffle without .sync is not known");
    writer.threads_wait();
    auto* kind = has(writer, "up") ? "up" : has(writer, "down") ? "down" : has(writer, "bfly") ? "butterfly" : "index";
    auto value = writer.temporary();
    writer.add("auto " + value + " = shuffle(thread, WarpCallKind::shuffle_" + kind + ", " + line_of(writer) + ", " + read_number(writer, 1) + ", " +
               read_number(writer, 2) + ", " + read_number(writer, 3) + ", " + read_number(writer, 4) + "); ");
    auto& to = operand(writer, 0);
    auto bar = to.find('|');
    writer.write(to.substr(0, bar), number(), value);
    if (bar != std::string::npos) writer.write(to.substr(bar + 1), *find_type("pred"), "thread.warp_call.out[1] != 0");
}

std::string ask(KernelWriter& writer, const std::string& kind, const std::string& value, const std::string& mask)
{
    writer.threads_wait();
    return "ask_warp(thread, WarpCallKind::" + kind + ", " + line_of(writer) + ", " + mask + ", " + value + ")";
}

// vote.sync.ballot.b32 d, p, mask
void vote(KernelWriter& writer)
{
    allow_only(writer, {"sync", "all", "any", "uni", "ballot"});
    auto* kind = has(writer, "all") ? "vote_all" : has(writer, "any") ? "vote_any" : has(writer, "uni") ? "vote_uniform" : "ballot";
    writer.write(operand(writer, 0), type_of(writer), ask(writer, kind, writer.read_predicate(operand(writer, 1)), read_number(writer, 2)));
}

void match(KernelWriter& writer)
{
    allow_only(writer, {"any", "sync"});
    writer.write(operand(writer, 0), number(), ask(writer, "match_any", read_number(writer, 1), read_number(writer, 2)));
}

// redux.sync.add.s32 d, a, mask
void reduce(KernelWriter& writer)
{
    allow_only(writer, {"sync", "add", "min", "max", "and", "or", "xor"});
    auto sign = type_of(writer).is_signed ? "signed_" : "";
    auto kind = has(writer, "add")   ? std::string("add")
                : has(writer, "min") ? std::string(sign) + "minimum"
                : has(writer, "max") ? std::string(sign) + "maximum"
                : has(writer, "and") ? "bit_and"
                : has(writer, "or")  ? "bit_or"
                                     : "bit_xor";
    writer.write(operand(writer, 0), number(), ask(writer, kind, read_number(writer, 1), read_number(writer, 2)));
}

// Which lanes run together is the card's choice; here, all lanes that there are.
void active_mask(KernelWriter& writer)
{
    writer.write(operand(writer, 0), number(),
        "[&] { auto& g = *thread.group; auto left = g.threads_x * g.threads_y * g.threads_z - thread.index / warp_size * warp_size; "
        "return left >= warp_size ? ~0u : (1u << left) - 1; }()");
}

// mma.sync.aligned.m16n8k8.row.col.f32.tf32.tf32.f32 {d}, {a}, {b}, {c}
void multiply_matrices(KernelWriter& writer)
{
    static const std::map<std::string, std::string> kinds = {{"mma.sync.aligned.m16n8k4.row.col.f32.tf32.tf32.f32", "mma_tf32_k4"},
        {"mma.sync.aligned.m16n8k8.row.col.f32.tf32.tf32.f32", "mma_tf32_k8"}, {"mma.sync.aligned.m16n8k16.row.col.f32.f16.f16.f32", "mma_f16_k16"},
        {"mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32", "mma_bf16_k16"}};
    auto kind = kinds.find(writer.instruction().opcode);
    if (kind == kinds.end()) writer.fail("'" + writer.instruction().opcode + "' is not known");
    writer.threads_wait();
    constexpr size_t first_of_b = 4, first_of_c = 6; // in WarpCall::in
    size_t begins[] = {0, first_of_b, first_of_c};
    for (size_t matrix = 0; matrix < 3; matrix++) {
        auto registers = KernelWriter::members(operand(writer, matrix + 1));
        for (size_t n = 0; n < registers.size(); n++)
            writer.add("thread.warp_call.in[" + std::to_string(begins[matrix] + n) + "] = " + writer.read(registers[n], number()) + "; ");
    }
    writer.add("wait_for_warp(thread, WarpCallKind::" + kind->second + ", " + line_of(writer) + ", ~0u); ");
    auto results = KernelWriter::members(operand(writer, 0));
    for (size_t n = 0; n < results.size(); n++) writer.write(results[n], number(), "thread.warp_call.out[" + std::to_string(n) + "]");
}

}

const InstructionTable& warp_instructions()
{
    static const auto& table = *new InstructionTable{
        {"shfl", shuffle}, {"vote", vote}, {"match", match}, {"redux", reduce}, {"activemask", active_mask}, {"mma", multiply_matrices}};
    return table;
}

}
