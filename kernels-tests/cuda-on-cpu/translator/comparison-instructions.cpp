#include "instructions.h"

namespace cuda_on_cpu {

namespace {

// A comparison as C++. Those of floats are false for NaN, and true if the name ends in u.
std::string compare(KernelWriter& writer, const std::string& name, const Type& type, const std::string& a, const std::string& b)
{
    static const std::map<std::string, std::string> signs = {
        {"eq", "=="}, {"ne", "!="}, {"lt", "<"}, {"le", "<="}, {"gt", ">"}, {"ge", ">="}, {"lo", "<"}, {"ls", "<="}, {"hi", ">"}, {"hs", ">="}};
    auto is_nan = "(" + a + " != " + a + " || " + b + " != " + b + ")";
    if (type.is_float && name == "num") return "!" + is_nan;
    if (type.is_float && name == "nan") return is_nan;
    bool true_for_nan = type.is_float && name.size() == 3 && name[2] == 'u';
    auto found = signs.find(true_for_nan ? name.substr(0, 2) : name);
    if (found == signs.end()) writer.fail("the comparison '." + name + "' is not known");
    auto result = "(" + a + " " + found->second + " " + b + ")";
    if (true_for_nan) return "(" + is_nan + " || " + result + ")";
    return type.is_float && name == "ne" ? "(!" + is_nan + " && " + result + ")" : result;
}

// setp.lt.and.s32 p|q, a, b, c: p = (a < b) & c, q = !(a < b) & c
void set_predicate(KernelWriter& writer)
{
    auto& parts = writer.instruction().parts;
    auto& type = type_of(writer);
    auto& predicate = *find_type("pred");
    auto a = writer.read(operand(writer, 1), type), b = writer.read(operand(writer, 2), type);
    auto value = writer.temporary();
    writer.add("bool " + value + " = " + compare(writer, parts[1], type, a, b) + "; ");
    std::string with;
    if (writer.instruction().operands.size() > 3) {
        auto sign = has(writer, "and") ? " & " : has(writer, "or") ? " | " : has(writer, "xor") ? " ^ " : "";
        if (!*sign) writer.fail("'" + writer.instruction().opcode + "' combines in no known way");
        with = sign + std::string("(") + writer.read_predicate(operand(writer, 3)) + ")";
    }
    auto& to = operand(writer, 0);
    auto bar = to.find('|');
    auto second = writer.temporary();
    writer.add("bool " + second + " = !" + value + with + "; ");
    writer.write(to.substr(0, bar), predicate, "(" + value + ")" + with);
    if (bar != std::string::npos) writer.write(to.substr(bar + 1), predicate, second);
}

// set.lt.u32.f32 r, a, b: all ones, or 1.0, if true.
void set(KernelWriter& writer)
{
    auto &type = type_of(writer), &result = type_of(writer, 1);
    auto value = compare(writer, writer.instruction().parts[1], type, writer.read(operand(writer, 1), type), writer.read(operand(writer, 2), type));
    if (writer.instruction().operands.size() > 3) writer.fail("'set' with a third operand is not known");
    writer.write(operand(writer, 0), result, value + (result.is_float ? " ? 1 : 0" : " ? -1 : 0"));
}

void select(KernelWriter& writer)
{
    auto& type = type_of(writer);
    writer.write(operand(writer, 0), type,
        writer.read_predicate(operand(writer, 3)) + " ? " + writer.read(operand(writer, 1), type) + " : " + writer.read(operand(writer, 2), type));
}

// slct.f32.s32 d, a, b, c: a if c >= 0, otherwise b.
void select_by_sign(KernelWriter& writer)
{
    auto &type = type_of(writer, 1), &sign = type_of(writer);
    writer.write(operand(writer, 0), type,
        writer.read(operand(writer, 3), sign) + " >= 0 ? " + writer.read(operand(writer, 1), type) + " : " + writer.read(operand(writer, 2), type));
}

void test(KernelWriter& writer)
{
    auto& type = type_of(writer);
    auto a = "double(" + writer.read(operand(writer, 1), type) + ")";
    auto& name = writer.instruction().parts[1];
    auto* function = name == "finite"       ? "std::isfinite"
                     : name == "infinite"   ? "std::isinf"
                     : name == "notanumber" ? "std::isnan"
                     : name == "number"     ? "!std::isnan"
                                            : nullptr;
    if (!function) writer.fail("the test '." + name + "' is not known");
    writer.write(operand(writer, 0), *find_type("pred"), std::string(function) + "(" + a + ")");
}

}

const InstructionTable& comparison_instructions()
{
    static const auto& table =
        *new InstructionTable{{"setp", set_predicate}, {"set", set}, {"selp", select}, {"slct", select_by_sign}, {"testp", test}};
    return table;
}

}
