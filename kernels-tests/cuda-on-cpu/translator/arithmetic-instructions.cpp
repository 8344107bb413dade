#include "instructions.h"

namespace cuda_on_cpu {

namespace {

// Whether a product or sum names its rounding, and must not be fused with the next operation.
bool names_rounding(const KernelWriter& writer) { return has(writer, "rn"); }

std::string read(KernelWriter& writer, size_t number, const Type& type) { return writer.read(operand(writer, number), type); }

void write_float(KernelWriter& writer, const Type& type, std::string value)
{
    if (names_rounding(writer)) value = "unfused(" + value + ")";
    if (has(writer, "sat")) value = "saturate(" + value + ")";
    writer.write(operand(writer, 0), type, value);
}

// function(a, b): floats and integers.
template <const char* function> void binary(KernelWriter& writer)
{
    allow_only(writer, {"rn", "ftz", "sat", "full", "approx", "NaN"});
    auto& type = type_of(writer);
    auto value = std::string(function) + "(" + read(writer, 1, type) + ", " + read(writer, 2, type) + ")";
    if (type.is_float) write_float(writer, type, value);
    else if (has(writer, "sat")) writer.fail("'" + writer.instruction().opcode + "' of integers that saturates is not known");
    else writer.write(operand(writer, 0), type, value);
}

// function(a)
template <const char* function> void unary(KernelWriter& writer)
{
    allow_only(writer, {"rn", "ftz", "approx", "full"});
    auto& type = type_of(writer);
    writer.write(operand(writer, 0), type, std::string(function) + "(" + read(writer, 1, type) + ")");
}

// function(a) that gives a number of 32 bits.
template <const char* function> void counting(KernelWriter& writer)
{
    allow_only(writer, {});
    auto& type = type_of(writer);
    writer.write(operand(writer, 0), *find_type("u32"), std::string(function) + "(" + read(writer, 1, type) + ")");
}

// The product of mul and mad: whole, its upper half, or wide.
std::string product(KernelWriter& writer, const Type& type, const Type*& result)
{
    result = &type;
    if (has(writer, "wide")) {
        result = &integer_of(2 * type.bytes, type.is_signed);
        auto as_wide = [&](size_t number) { return result->cpp + "(" + read(writer, number, type) + ")"; };
        return "multiply_low<" + result->cpp + ">(" + as_wide(1) + ", " + as_wide(2) + ")";
    }
    auto* function = has(writer, "hi") ? "multiply_high" : "multiply_low";
    return std::string(function) + "<" + type.cpp + ">(" + read(writer, 1, type) + ", " + read(writer, 2, type) + ")";
}

void multiply(KernelWriter& writer)
{
    allow_only(writer, {"lo", "hi", "wide", "rn", "ftz", "sat"});
    auto& type = type_of(writer);
    const Type* result;
    auto value = product(writer, type, result);
    if (type.is_float) write_float(writer, type, value);
    else writer.write(operand(writer, 0), *result, value);
}

void multiply_and_add(KernelWriter& writer)
{
    allow_only(writer, {"lo", "hi", "wide", "rn", "ftz", "sat"});
    auto& type = type_of(writer);
    if (type.is_float) {
        auto value = "fused(" + read(writer, 1, type) + ", " + read(writer, 2, type) + ", " + read(writer, 3, type) + ")";
        writer.write(operand(writer, 0), type, has(writer, "sat") ? "saturate(" + value + ")" : value);
        return;
    }
    if (has(writer, "sat")) writer.fail("'mad' of integers that saturates is not known");
    const Type* result;
    auto value = product(writer, type, result);
    writer.write(operand(writer, 0), *result, "add<" + result->cpp + ">(" + value + ", " + read(writer, 3, *result) + ")");
}

void multiply_24(KernelWriter& writer)
{
    allow_only(writer, {"lo"});
    auto& type = type_of(writer);
    auto value = "multiply_24(" + read(writer, 1, type) + ", " + read(writer, 2, type) + ")";
    if (writer.instruction().parts[0] == "mad24") value = "add<" + type.cpp + ">(" + value + ", " + read(writer, 3, type) + ")";
    writer.write(operand(writer, 0), type, value);
}

void absolute_difference(KernelWriter& writer)
{
    allow_only(writer, {});
    auto& type = type_of(writer);
    auto a = read(writer, 1, type), b = read(writer, 2, type);
    writer.write(operand(writer, 0), type,
        "add<" + type.cpp + ">(" + read(writer, 3, type) + ", " + a + " < " + b + " ? subtract(" + b + ", " + a + ") : subtract(" + a + ", " + b +
            "))");
}

void negate(KernelWriter& writer)
{
    allow_only(writer, {"ftz"});
    auto& type = type_of(writer);
    writer.write(
        operand(writer, 0), type, type.is_float ? "-" + read(writer, 1, type) : "subtract(" + type.cpp + "(0), " + read(writer, 1, type) + ")");
}

// rcp, sqrt, rsqrt: of IEEE where rounding is named, and better than on a card where it is approximate.
void root_or_reciprocal(KernelWriter& writer)
{
    allow_only(writer, {"rn", "ftz", "approx"});
    auto& type = type_of(writer);
    auto& name = writer.instruction().parts[0];
    auto a = read(writer, 1, type), one = type.cpp + "(1)";
    writer.write(operand(writer, 0), type,
        name == "rcp"    ? one + " / " + a
        : name == "sqrt" ? "square_root(" + a + ")"
                         : one + " / square_root(" + a + ")");
}

void bitwise(KernelWriter& writer)
{
    allow_only(writer, {});
    auto& type = type_of(writer);
    auto& name = writer.instruction().parts[0];
    auto sign = name == "and" ? " & " : name == "or" ? " | " : " ^ ";
    if (type.name == "pred")
        writer.write(operand(writer, 0), type, writer.read_predicate(operand(writer, 1)) + sign + writer.read_predicate(operand(writer, 2)));
    else writer.write(operand(writer, 0), type, read(writer, 1, type) + sign + read(writer, 2, type));
}

void invert(KernelWriter& writer)
{
    allow_only(writer, {});
    auto& type = type_of(writer);
    writer.write(operand(writer, 0), type, type.name == "pred" ? "!" + writer.read_predicate(operand(writer, 1)) : "~" + read(writer, 1, type));
}

// lop3: the bit that the table has for the three bits.
void any_logic_of_three(KernelWriter& writer)
{
    auto& type = type_of(writer);
    std::string value = "0";
    auto table = std::stoul(operand(writer, 4), nullptr, 0);
    for (unsigned row = 0; row < 8; row++) {
        if (!(table >> row & 1)) continue;
        value += " | (";
        for (unsigned n = 0; n < 3; n++) value += std::string(n ? " & " : "") + (row >> (2 - n) & 1 ? "" : "~") + read(writer, n + 1, type);
        value += ")";
    }
    writer.write(operand(writer, 0), type, value);
}

void shift(KernelWriter& writer)
{
    allow_only(writer, {});
    auto& type = type_of(writer);
    auto* function = writer.instruction().parts[0] == "shl" ? "shift_left" : "shift_right";
    writer.write(operand(writer, 0), type,
        std::string(function) + "<" + type.cpp + ">(" + read(writer, 1, type) + ", " + read(writer, 2, *find_type("u32")) + ")");
}

void funnel_shift(KernelWriter& writer)
{
    allow_only(writer, {"l", "r", "wrap", "clamp"});
    auto& type = *find_type("u32");
    auto by = read(writer, 3, type);
    by = has(writer, "wrap") ? "(" + by + " & 31)" : "minimum<uint32_t>(" + by + ", 32)";
    writer.write(operand(writer, 0), type,
        std::string(has(writer, "l") ? "funnel_left" : "funnel_right") + "(" + read(writer, 1, type) + ", " + read(writer, 2, type) + ", " + by +
            ")");
}

void extract(KernelWriter& writer)
{
    allow_only(writer, {});
    auto &type = type_of(writer), &number = *find_type("u32");
    writer.write(operand(writer, 0), type,
        "extract_bits<" + type.cpp + ">(" + read(writer, 1, type) + ", " + read(writer, 2, number) + ", " + read(writer, 3, number) + ")");
}

void insert(KernelWriter& writer)
{
    allow_only(writer, {});
    auto &type = type_of(writer), &number = *find_type("u32");
    writer.write(operand(writer, 0), type,
        "insert_bits<" + type.cpp + ">(" + read(writer, 1, type) + ", " + read(writer, 2, type) + ", " + read(writer, 3, number) + ", " +
            read(writer, 4, number) + ")");
}

void permute(KernelWriter& writer)
{
    allow_only(writer, {});
    auto& type = *find_type("u32");
    writer.write(
        operand(writer, 0), type, "permute_bytes(" + read(writer, 1, type) + ", " + read(writer, 2, type) + ", " + read(writer, 3, type) + ")");
}

void copy_sign(KernelWriter& writer)
{
    allow_only(writer, {});
    auto& type = type_of(writer);
    writer.write(operand(writer, 0), type, type.cpp + "(std::copysign(" + read(writer, 2, type) + ", " + read(writer, 1, type) + "))");
}

constexpr char add[] = "add", subtract[] = "subtract", divide[] = "divide", remainder_of[] = "remainder_of", minimum[] = "minimum",
               maximum[] = "maximum", absolute[] = "absolute", count_bits[] = "count_bits", leading_zeros[] = "leading_zeros",
               find_bit[] = "find_bit", reverse_bits[] = "reverse_bits", exp2[] = "std::exp2", log2[] = "std::log2", sine[] = "std::sin",
               cosine[] = "std::cos", tangent[] = "std::tanh";

}

const InstructionTable& arithmetic_instructions()
{
    static const auto& table = *new InstructionTable{
        {"add", binary<add>},
        {"sub", binary<subtract>},
        {"mul", multiply},
        {"mad", multiply_and_add},
        {"fma", multiply_and_add},
        {"div", binary<divide>},
        {"rem", binary<remainder_of>},
        {"min", binary<minimum>},
        {"max", binary<maximum>},
        {"mul24", multiply_24},
        {"mad24", multiply_24},
        {"sad", absolute_difference},
        {"neg", negate},
        {"abs", unary<absolute>},
        {"rcp", root_or_reciprocal},
        {"sqrt", root_or_reciprocal},
        {"rsqrt", root_or_reciprocal},
        {"ex2", unary<exp2>},
        {"lg2", unary<log2>},
        {"sin", unary<sine>},
        {"cos", unary<cosine>},
        {"tanh", unary<tangent>},
        {"copysign", copy_sign},
        {"popc", counting<count_bits>},
        {"clz", counting<leading_zeros>},
        {"bfind", counting<find_bit>},
        {"brev", unary<reverse_bits>},
        {"bfe", extract},
        {"bfi", insert},
        {"prmt", permute},
        {"and", bitwise},
        {"or", bitwise},
        {"xor", bitwise},
        {"not", invert},
        {"lop3", any_logic_of_three},
        {"shl", shift},
        {"shr", shift},
        {"shf", funnel_shift},
    };
    return table;
}

}
