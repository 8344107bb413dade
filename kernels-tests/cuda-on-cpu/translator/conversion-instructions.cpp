#include "instructions.h"

namespace cuda_on_cpu {

namespace {

// mov of one value, of the address of a variable, or between a wide register and its parts in braces.
void move(KernelWriter& writer)
{
    auto& type = type_of(writer);
    auto &to = operand(writer, 0), &from = operand(writer, 1);
    if (type.name == "pred") {
        writer.write(to, type, writer.read_predicate(from));
        return;
    }
    auto targets = KernelWriter::members(to), sources = KernelWriter::members(from);
    if (targets.size() == 1 && sources.size() == 1) {
        writer.write(to, type, writer.read(from, type));
        return;
    }
    if (type.is_float || (targets.size() > 1) == (sources.size() > 1)) writer.fail("'" + writer.instruction().text + "' is not known");
    auto& part = integer_of(type.bytes / uint32_t(std::max(targets.size(), sources.size())), false);
    auto& whole = integer_of(type.bytes, false);
    auto value = writer.temporary();
    writer.add(whole.cpp + " " + value + " = " + (sources.size() == 1 ? writer.read(from, whole) : std::string("0")) + "; ");
    if (sources.size() > 1) {
        for (size_t n = 0; n < sources.size(); n++)
            writer.add(value + " |= " + whole.cpp + "(" + writer.read(sources[n], part) + ") << " + std::to_string(n * part.bits()) + "; ");
        writer.write(to, whole, value);
        return;
    }
    for (size_t n = 0; n < targets.size(); n++) writer.write(targets[n], part, value + " >> " + std::to_string(n * part.bits()));
}

std::string rounding(const KernelWriter& writer, const char* otherwise)
{
    for (auto& [name, round] : {std::pair{"rni", "nearest"}, {"rn", "nearest"}, {"rzi", "zero"}, {"rz", "zero"}, {"rmi", "down"}, {"rm", "down"},
             {"rpi", "up"}, {"rp", "up"}})
        if (has(writer, name)) return std::string("Round::") + round;
    return std::string("Round::") + otherwise;
}

// cvt.rn.f16x2.f32 d, a, b: a in the upper half, b in the lower one.
void convert_pair(KernelWriter& writer, bool is_bf16)
{
    auto half = [&](size_t number) {
        auto value = writer.read(operand(writer, number), *find_type("f32"));
        return is_bf16 ? "to_bf16(" + value + ")" : "as<uint16_t>(_Float16(" + value + "))";
    };
    writer.write(operand(writer, 0), *find_type("u32"), "uint32_t(" + half(1) + ") << 16 | " + half(2));
}

void convert(KernelWriter& writer)
{
    auto& parts = writer.instruction().parts;
    auto &to_name = parts[parts.size() - 2], &from_name = parts.back();
    auto &to = operand(writer, 0), &from = operand(writer, 1);
    if (to_name == "f16x2" || to_name == "bf16x2") return convert_pair(writer, to_name == "bf16x2");
    if (to_name == "tf32") {
        if (!has(writer, "rna")) writer.fail("'cvt' to tf32 rounds by .rna only");
        return writer.write(to, *find_type("u32"), "to_tf32(" + writer.read(from, *find_type("f32")) + ")");
    }
    if (to_name == "bf16") return writer.write(to, *find_type("u16"), "to_bf16(" + writer.read(from, *find_type("f32")) + ")");
    if (from_name == "bf16") return writer.write(to, *find_type("f32"), "from_bf16(" + writer.read(from, *find_type("u16")) + ")");
    allow_only(writer, {"rn", "rz", "rm", "rp", "rni", "rzi", "rmi", "rpi", "ftz", "sat"});

    auto &target = type_of(writer, 1), &source = type_of(writer);
    auto value = writer.read(from, source);
    bool saturates = has(writer, "sat");
    if (source.is_float && !target.is_float) {
        value = "to_integer<" + target.cpp + ", " + rounding(writer, "zero") + ">(" + value + ")";
    } else if (source.is_float && has(writer, "rni") + has(writer, "rzi") + has(writer, "rmi") + has(writer, "rpi")) {
        value = target.cpp + "(round_to_whole<" + rounding(writer, "nearest") + ">(" + value + "))";
    } else if (source.name == "f64" && target.name == "f32" && !has(writer, "rn")) {
        value = "to_float<" + rounding(writer, "nearest") + ">(" + value + ")";
    } else if (target.name == "f16" && source.name == "f32" && !has(writer, "rn")) {
        writer.fail("'cvt' to f16 rounds by .rn only");
    } else if (!source.is_float && !target.is_float && saturates) {
        value = "clamp_integer<" + target.cpp + ">(" + value + ")";
    }
    if (target.is_float && saturates) value = "saturate(" + target.cpp + "(" + value + "))";
    writer.write(to, target, value);
}

// Addresses of all spaces are those of the computer, so that generic addresses are the same.
void convert_address(KernelWriter& writer)
{
    auto& type = type_of(writer);
    auto& from = operand(writer, 1);
    writer.write(operand(writer, 0), type, from[0] == '[' ? writer.address(from) : writer.read(from, type));
}

}

const InstructionTable& conversion_instructions()
{
    static const auto& table = *new InstructionTable{{"mov", move}, {"cvt", convert}, {"cvta", convert_address}};
    return table;
}

}
