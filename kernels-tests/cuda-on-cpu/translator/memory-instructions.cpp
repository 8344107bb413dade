#include "instructions.h"

namespace cuda_on_cpu {

namespace {

std::string space_of(const KernelWriter& writer)
{
    if (has(writer, "shared") || has(writer, "shared::cta")) return "Space::shared";
    if (has(writer, "local")) return "Space::local";
    return has(writer, "global") ? "Space::global" : "Space::any";
}

// Modifiers that order accesses or advise the caches. Every access of this driver is ordered, and it has no caches.
void allow_known_parts(const KernelWriter& writer)
{
    for (size_t n = 1; n < writer.instruction().parts.size(); n++) {
        auto& part = writer.instruction().parts[n];
        static const std::initializer_list<const char*> known = {"weak", "volatile", "relaxed", "acquire", "release", "acq_rel", "cta", "gpu", "sys",
            "cluster", "global", "shared", "shared::cta", "local", "param", "const", "nc", "ca", "cg", "cs", "lu", "cv", "wb", "wt", "v2", "v4",
            "async", "red", "atom"};
        bool is_known = find_type(part) || part.rfind("L1::", 0) == 0 || part.rfind("L2::", 0) == 0;
        for (auto* name : known) is_known |= part == name;
        if (!is_known) writer.fail("'" + writer.instruction().opcode + "': the modifier '." + part + "' is not known");
    }
}

// Checks the address, and names the memory behind it.
std::string reach(KernelWriter& writer, const std::string& address, uint32_t bytes, const std::string& space, bool stores)
{
    auto memory = writer.temporary();
    writer.add("auto* " + memory + " = reach(thread, " + writer.address(address) + ", " + std::to_string(bytes) + ", " +
               std::to_string(writer.line()) + ", " + space + ", " + (stores ? "true" : "false") + "); ");
    return memory;
}

void load_parameter(KernelWriter& writer, const Type& type, const std::vector<std::string>& targets, uint32_t offset)
{
    for (size_t n = 0; n < targets.size(); n++)
        writer.write(targets[n], type, "load_at<" + type.cpp + ">(thread.group->parameters + " + std::to_string(offset + n * type.bytes) + ")");
}

void load(KernelWriter& writer)
{
    allow_known_parts(writer);
    auto& type = type_of(writer);
    auto targets = KernelWriter::members(operand(writer, 0));
    uint32_t offset;
    if (has(writer, "param") || has(writer, "const")) {
        if (!writer.parameter_offset(operand(writer, 1), offset)) writer.fail("'" + operand(writer, 1) + "' is no parameter");
        return load_parameter(writer, type, targets, offset);
    }
    auto memory = reach(writer, operand(writer, 1), type.bytes * uint32_t(targets.size()), space_of(writer), false);
    // All are read before any is written: a target may hold the address.
    std::vector<std::string> values;
    for (size_t n = 0; n < targets.size(); n++) {
        values.push_back(writer.temporary());
        writer.add("auto " + values.back() + " = load<" + type.cpp + ">(thread, " + memory + " + " + std::to_string(n * type.bytes) + ", " +
                   std::to_string(writer.line()) + "); ");
    }
    for (size_t n = 0; n < targets.size(); n++) writer.write(targets[n], type, values[n]);
}

void store(KernelWriter& writer)
{
    allow_known_parts(writer);
    auto& type = type_of(writer);
    auto sources = KernelWriter::members(operand(writer, 1));
    auto memory = reach(writer, operand(writer, 0), type.bytes * uint32_t(sources.size()), space_of(writer), true);
    for (size_t n = 0; n < sources.size(); n++)
        writer.add("store_at<" + type.cpp + ">(" + memory + " + " + std::to_string(n * type.bytes) + ", " + writer.read(sources[n], type) + "); ");
}

// The operation of atom and red, as the body of a function of `before`.
std::string operation_of(KernelWriter& writer, const Type& type, size_t first)
{
    auto& parts = writer.instruction().parts;
    auto value = writer.temporary();
    writer.add("auto " + value + " = " + writer.read(operand(writer, first), type) + "; ");
    for (auto& part : parts) {
        if (part == "add") return "add<" + type.cpp + ">(before, " + value + ")";
        if (part == "min") return "minimum<" + type.cpp + ">(before, " + value + ")";
        if (part == "max") return "maximum<" + type.cpp + ">(before, " + value + ")";
        if (part == "and") return "before & " + value;
        if (part == "or") return "before | " + value;
        if (part == "xor") return "before ^ " + value;
        if (part == "exch") return value;
        if (part == "inc") return "before >= " + value + " ? 0 : before + 1";
        if (part == "dec") return "before == 0 || before > " + value + " ? " + value + " : before - 1";
        if (part == "cas") return "before == " + value + " ? " + writer.read(operand(writer, first + 1), type) + " : before";
    }
    writer.fail("the operation of '" + writer.instruction().opcode + "' is not known");
}

void atomic(KernelWriter& writer)
{
    bool has_result = writer.instruction().parts[0] == "atom";
    auto& type = type_of(writer);
    size_t address = has_result ? 1 : 0;
    auto memory = reach(writer, operand(writer, address), type.bytes, space_of(writer), true);
    auto operation = operation_of(writer, type, address + 1);
    auto before = writer.temporary();
    writer.add("auto " + before + " = atomic<" + type.cpp + ">(" + memory + ", [&](" + type.cpp + " before) { return " + type.cpp + "(" + operation +
               "); }); ");
    if (has_result) writer.write(operand(writer, 0), type, before);
}

// cp.async.cg.shared.global [to], [from], bytes, bytes that are read: copies at once; the rest is 0.
void copy_asynchronously(KernelWriter& writer)
{
    if (!has(writer, "async")) writer.fail("'" + writer.instruction().opcode + "' is not known");
    if (has(writer, "commit_group") || has(writer, "wait_group") || has(writer, "wait_all")) return;
    allow_known_parts(writer);
    auto& size = operand(writer, 2);
    auto bytes = uint32_t(std::stoul(size));
    auto read = writer.instruction().operands.size() > 3 ? writer.read(operand(writer, 3), *find_type("u32")) : size;
    auto from = reach(writer, operand(writer, 1), bytes, "Space::global", false),
         to = reach(writer, operand(writer, 0), bytes, "Space::shared", true);
    writer.add("memset(" + to + ", 0, " + size + "); memcpy(" + to + ", " + from + ", " + read + "); ");
}

void fence(KernelWriter& writer) { writer.add("__atomic_thread_fence(__ATOMIC_SEQ_CST); "); }
void nothing(KernelWriter&) {}

}

const InstructionTable& memory_instructions()
{
    static const auto& table = *new InstructionTable{{"ld", load}, {"ldu", load}, {"st", store}, {"atom", atomic}, {"red", atomic},
        {"cp", copy_asynchronously}, {"membar", fence}, {"fence", fence}, {"prefetch", nothing}, {"prefetchu", nothing}};
    return table;
}

}
