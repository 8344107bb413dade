#include "kernel-writer.h"
#include <algorithm>
#include <cctype>
#include <regex>

namespace cuda_on_cpu {

namespace {

uint32_t round_up(uint32_t value, uint32_t to) { return (value + to - 1) / to * to; }

// Registers that the card fills in.
const std::map<std::string, std::string>& special_registers()
{
    static const auto& all = *new std::map<std::string, std::string>{
        {"%tid.x", "thread.x"},
        {"%tid.y", "thread.y"},
        {"%tid.z", "thread.z"},
        {"%ntid.x", "thread.group->threads_x"},
        {"%ntid.y", "thread.group->threads_y"},
        {"%ntid.z", "thread.group->threads_z"},
        {"%ctaid.x", "thread.group->x"},
        {"%ctaid.y", "thread.group->y"},
        {"%ctaid.z", "thread.group->z"},
        {"%nctaid.x", "thread.group->groups_x"},
        {"%nctaid.y", "thread.group->groups_y"},
        {"%nctaid.z", "thread.group->groups_z"},
        {"%laneid", "thread.lane"},
        {"%warpid", "thread.index / warp_size"},
        {"WARP_SZ", "warp_size"},
        {"%lanemask_eq", "(1u << thread.lane)"},
        {"%lanemask_lt", "((1u << thread.lane) - 1)"},
        {"%lanemask_le", "((2u << thread.lane) - 1)"},
        {"%lanemask_gt", "~((2u << thread.lane) - 1)"},
        {"%lanemask_ge", "~((1u << thread.lane) - 1)"},
    };
    return all;
}

bool is_number(const std::string& text)
{
    return !text.empty() && (std::isdigit(static_cast<unsigned char>(text[0])) ||
                                (text[0] == '-' && text.size() > 1 && std::isdigit(static_cast<unsigned char>(text[1]))));
}

}

KernelWriter::KernelWriter(const Source& source) : source(source) { read_head(); }

void KernelWriter::fail(const std::string& problem) const { fail_at(statement ? statement->line : 1, problem); }

void KernelWriter::read_head()
{
    translation.name = source.name;
    static const std::regex bytes(R"(\.param\s+(?:\.align\s+(\d+)\s+)?\.b8\s+([\w$]+)\[(\d+)\])"), scalar(R"(\.param\s+\.(\w+)\s+([\w$]+))");
    for (auto& text : source.parameters) {
        std::smatch match;
        uint32_t size, alignment;
        std::string name;
        if (std::regex_match(text, match, bytes)) {
            size = uint32_t(std::stoul(match[3]));
            alignment = match[1].matched ? uint32_t(std::stoul(match[1])) : 1;
            name = match[2];
        } else if (std::regex_match(text, match, scalar) && find_type(match[1])) {
            size = alignment = find_type(match[1])->bytes;
            name = match[2];
        } else {
            fail("the parameter '" + text + "' is not known");
        }
        translation.parameter_bytes = round_up(translation.parameter_bytes, alignment);
        translation.parameters.push_back({name, translation.parameter_bytes, size});
        translation.parameter_bytes += size;
    }
    for (auto& directive : source.directives) {
        auto words = words_of(directive);
        if (words[0] == "maxntid" || words[0] == "reqntid") {
            translation.most_threads = 1;
            for (auto& number : split_operands(directive.substr(words[0].size()))) translation.most_threads *= uint32_t(std::stoul(number));
        } else if (words[0] == "maxnreg") {
            translation.most_registers = uint32_t(std::stoul(words[1]));
        } else if (words[0] != "minnctapersm") {
            fail("the directive '." + directive + "' is not known");
        }
    }
}

Translation KernelWriter::finish()
{
    for (auto& next : source.body) write_statement(next);
    auto local = local_bytes == 0
                     ? ""
                     : "    alignas(16) uint8_t local[" + std::to_string(local_bytes) +
                           "];\n    memset(local, 0xff, sizeof local);\n"
                           "    thread.local_low = reinterpret_cast<uint64_t>(local), thread.local_high = thread.local_low + sizeof local;\n";
    translation.code = "#include \"kernel.h\"\nusing namespace cuda_on_cpu;\n\nstatic void run(Thread& thread)\n{\n" + declarations + local + code_ +
                       "    return;\n}\n\nextern \"C\" __attribute__((visibility(\"default\"))) TranslatedKernel "
                       "translated_kernel;\nTranslatedKernel translated_kernel = {run};\n";
    return translation;
}

void KernelWriter::write_statement(const Statement& next)
{
    statement = &next;
    switch (next.kind) {
    case StatementKind::scope_begins: scopes.emplace_back(); break;
    case StatementKind::scope_ends: scopes.pop_back(); break;
    case StatementKind::directive: declare(next); break;
    case StatementKind::label: add("  " + label(next.text) + ":;\n"); break;
    case StatementKind::instruction:
        add("    ");
        if (!next.guard.empty()) add(std::string("if (") + (next.guard_is_negated ? "!" : "") + register_of(next.guard).name + ") ");
        add("{ ");
        cuda_on_cpu::write_instruction(*this);
        add("}\n");
        break;
    }
}

void KernelWriter::declare(const Statement& directive)
{
    auto words = words_of(directive.text);
    if (words[0] == ".reg") declare_registers(words);
    else if (words[0] == ".shared") declare_memory(true, directive.text);
    else if (words[0] == ".local") declare_memory(false, directive.text);
    else if (words[0] != ".branchtargets" && words[0] != ".pragma" && words[0] != ".loc" && words[0] != ".file")
        fail("the directive '" + directive.text + "' is not known");
}

// ".reg .b32 %r<5>, x, y": %r0 to %r4, x and y.
void KernelWriter::declare_registers(const std::vector<std::string>& words)
{
    const Type* type = words.size() > 2 ? find_type(words[1].substr(1)) : nullptr;
    if (!type) fail("the registers '" + statement->text + "' are not known");
    auto names = statement->text.substr(statement->text.find(words[1]) + words[1].size());
    auto declare_one = [&](const std::string& name) {
        auto number = std::to_string(registers++);
        auto cpp = type->name == "pred" ? "bool" : type->is_float && type->bytes > 2 ? type->cpp : integer_of(type->bytes, false).cpp;
        scopes.back()[name] = {(type->is_float ? "f" : type->name == "pred" ? "p" : "r") + number, type};
        declarations += "    " + cpp + " " + scopes.back()[name].name + "{};\n";
    };
    for (auto& name : split_operands(names)) {
        auto open = name.find('<');
        if (open == std::string::npos) {
            declare_one(name);
            continue;
        }
        auto count = std::stoi(name.substr(open + 1));
        for (int n = 0; n < count; n++) declare_one(name.substr(0, open) + std::to_string(n));
    }
}

// ".shared .align 16 .b8 name[256]"
void KernelWriter::declare_memory(bool is_shared, const std::string& text)
{
    static const std::regex form(R"(\.(?:shared|local)\s+(?:\.align\s+(\d+)\s+)?\.(\w+)\s+([\w$]+)(?:\[(\d+)\])?)");
    std::smatch match;
    if (!std::regex_match(text, match, form) || !find_type(match[2])) fail("the declaration '" + text + "' is not known");
    auto size = find_type(match[2])->bytes;
    auto alignment = match[1].matched ? uint32_t(std::stoul(match[1])) : size;
    auto& used = is_shared ? translation.shared_bytes : local_bytes;
    used = round_up(used, alignment);
    variables[match[3]] = {is_shared, used};
    used += size * (match[4].matched ? uint32_t(std::stoul(match[4])) : 1);
}

const KernelWriter::Register* KernelWriter::find_register(const std::string& name) const
{
    for (auto scope = scopes.rbegin(); scope != scopes.rend(); ++scope)
        if (auto found = scope->find(name); found != scope->end()) return &found->second;
    return nullptr;
}

const KernelWriter::Register& KernelWriter::register_of(const std::string& name) const
{
    auto* found = find_register(name);
    if (!found) fail("the register '" + name + "' is not declared");
    return *found;
}

std::string KernelWriter::read(const std::string& operand, const Type& type)
{
    auto as = [&](const std::string& value) { return "as<" + type.cpp + ">(" + value + ")"; };
    if (auto* found = find_register(operand)) return as(found->name);
    if (auto special = special_registers().find(operand); special != special_registers().end()) return as("uint32_t(" + special->second + ")");
    if (operand == "%clock64" || operand == "%globaltimer" || operand == "%clock") return as("uint64_t(__builtin_ia32_rdtsc())");
    if (auto variable = variables.find(operand); variable != variables.end()) {
        auto offset = std::to_string(variable->second.offset);
        return as(variable->second.is_shared ? "reinterpret_cast<uint64_t>(thread.group->shared + " + offset + ")"
                                             : "reinterpret_cast<uint64_t>(local + " + offset + ")");
    }
    if (operand.size() > 2 && operand[0] == '0' && (operand[1] == 'f' || operand[1] == 'F') && operand.size() == 10)
        return as("uint32_t(0x" + operand.substr(2) + "u)");
    if (operand.size() > 2 && operand[0] == '0' && (operand[1] == 'd' || operand[1] == 'D') && operand.size() == 18)
        return as("uint64_t(0x" + operand.substr(2) + "ull)");
    if (!is_number(operand)) fail("the operand '" + operand + "' is not known");
    auto digits = operand.back() == 'U' ? operand.substr(0, operand.size() - 1) : operand;
    if (type.is_float) fail("the number '" + operand + "' is no float");
    return digits[0] == '-' ? type.cpp + "(" + digits + "ll)" : type.cpp + "(" + digits + "ull)";
}

std::string KernelWriter::read_predicate(const std::string& operand)
{
    if (operand == "0" || operand == "1") return operand == "1" ? "true" : "false";
    return operand[0] == '!' ? "!" + register_of(operand.substr(1)).name : register_of(operand).name;
}

void KernelWriter::write(const std::string& operand, const Type& type, const std::string& value)
{
    if (operand == "_") return;
    auto& to = register_of(operand);
    if (to.type->name == "pred") {
        add(to.name + " = " + value + "; ");
        return;
    }
    auto cpp = to.type->is_float && to.type->bytes > 2 ? to.type->cpp : integer_of(to.type->bytes, false).cpp;
    add(to.name + " = as<" + cpp + ">(" + type.cpp + "(" + value + ")); ");
}

std::string KernelWriter::address(const std::string& operand)
{
    static const std::regex form(R"(\[\s*([%\w$.]+)\s*(?:\+\s*(-?\w+))?\s*\])");
    std::smatch match;
    if (!std::regex_match(operand, match, form)) fail("the address '" + operand + "' is not known");
    auto base = read(match[1], *find_type("u64"));
    return match[2].matched ? "(" + base + " + uint64_t(" + match[2].str() + "ll))" : base;
}

bool KernelWriter::parameter_offset(const std::string& operand, uint32_t& offset) const
{
    static const std::regex form(R"(\[\s*([\w$]+)\s*(?:\+\s*(\d+))?\s*\])");
    std::smatch match;
    if (!std::regex_match(operand, match, form)) return false;
    for (auto& parameter : translation.parameters) {
        if (parameter.name != match[1]) continue;
        offset = parameter.offset + (match[2].matched ? uint32_t(std::stoul(match[2])) : 0);
        return true;
    }
    return false;
}

std::vector<std::string> KernelWriter::members(const std::string& operand)
{
    return operand[0] == '{' ? split_operands(operand.substr(1, operand.size() - 2)) : std::vector<std::string>{operand};
}

std::string KernelWriter::label(const std::string& name)
{
    auto found = labels.find(name);
    if (found == labels.end()) found = labels.emplace(name, "L" + std::to_string(labels.size())).first;
    return found->second;
}

const std::vector<std::string>& KernelWriter::branch_targets(const std::string& name)
{
    if (targets.empty()) {
        // "name: .branchtargets a, b;" is a label and a directive.
        for (size_t n = 0; n + 1 < source.body.size(); n++) {
            auto& directive = source.body[n + 1];
            if (source.body[n].kind == StatementKind::label && directive.kind == StatementKind::directive &&
                directive.text.rfind(".branchtargets", 0) == 0)
                targets[source.body[n].text] = split_operands(directive.text.substr(std::string(".branchtargets").size()));
        }
    }
    auto found = targets.find(name);
    if (found == targets.end()) fail("the branch targets '" + name + "' are not declared");
    return found->second;
}

Translation translate(const std::string& ptx)
{
    auto source = read_ptx(ptx);
    return KernelWriter(source).finish();
}

}
