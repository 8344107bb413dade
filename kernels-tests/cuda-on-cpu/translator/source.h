// PTX as a list of statements.
#pragma once
#include <string>
#include <vector>

namespace cuda_on_cpu {

enum class StatementKind { directive, label, instruction, scope_begins, scope_ends };

// A directive (".reg .b32 %r<5>"), a label, an instruction, or a brace.
struct Statement {
    StatementKind kind;
    int line;
    std::string text;  // of a directive, without the semicolon; the name of a label
    std::string guard; // of "@!%p1 bra L": "%p1"
    bool guard_is_negated = false;
    std::string opcode;                // "ld.global.v4.f32"
    std::vector<std::string> parts;    // "ld", "global", "v4", "f32"
    std::vector<std::string> operands; // "{%f1,%f2,%f3,%f4}", "[%rd1+16]"
};

// The head of the kernel and the statements of its body.
struct Source {
    std::string name;
    std::vector<std::string> parameters; // ".param .b64 a"
    std::vector<std::string> directives; // of the kernel: ".maxntid 128, 1, 1"
    std::vector<Statement> body;
};

Source read_ptx(const std::string& ptx);

// The words of a text between blanks.
std::vector<std::string> words_of(const std::string& text);

// The parts of a text between commas that stand in no brackets, without blanks around them.
std::vector<std::string> split_operands(const std::string& text);

[[noreturn]] void fail_at(int line, const std::string& problem);

}
