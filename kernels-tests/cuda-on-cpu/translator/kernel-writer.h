// Writes the C++ of one kernel: knows the names that the PTX declares, and how operands are read and written.
#pragma once
#include "source.h"
#include "translator.h"
#include "types.h"
#include <map>

namespace cuda_on_cpu {

class KernelWriter {
public:
    explicit KernelWriter(const Source& source);

    Translation finish();

    // For the functions that write instructions.

    // The value of an operand as a type: C++ of that type.
    std::string read(const std::string& operand, const Type& type);
    std::string read_predicate(const std::string& operand);

    // Adds "operand = value"; the value is C++ of the type. An operand "_" takes nothing.
    void write(const std::string& operand, const Type& type, const std::string& value);

    // The address of "[%rd1+16]" as C++ of type uint64_t.
    std::string address(const std::string& operand);

    // The offset of "[parameter+8]" if the name in brackets is a parameter.
    bool parameter_offset(const std::string& operand, uint32_t& offset) const;

    // The members of "{%f1,%f2}", or the operand itself.
    static std::vector<std::string> members(const std::string& operand);

    std::string label(const std::string& name);
    const std::vector<std::string>& branch_targets(const std::string& name);

    void add(const std::string& code) { code_ += code; }
    std::string temporary() { return "t" + std::to_string(temporaries++); }
    void threads_wait() { translation.waits = true; }
    int line() const { return statement->line; }
    const Statement& instruction() const { return *statement; }
    [[noreturn]] void fail(const std::string& problem) const;

private:
    struct Register {
        std::string name; // in C++
        const Type* type;
    };

    struct Variable { // of shared or local memory
        bool is_shared;
        uint32_t offset;
    };

    const Source& source;
    Translation translation;
    const Statement* statement = nullptr;
    std::string declarations, code_;
    std::vector<std::map<std::string, Register>> scopes{1};
    std::map<std::string, Variable> variables;
    std::map<std::string, std::string> labels;
    std::map<std::string, std::vector<std::string>> targets;
    uint32_t local_bytes = 0;
    int temporaries = 0, registers = 0;

    void read_head();
    void declare(const Statement& directive);
    void declare_registers(const std::vector<std::string>& words);
    void declare_memory(bool is_shared, const std::string& text);
    void write_statement(const Statement& next);
    void write_instruction();
    const Register* find_register(const std::string& name) const;
    const Register& register_of(const std::string& name) const;
};

// Writes one instruction, or fails with its line. The table of instructions is in instructions.cpp.
void write_instruction(KernelWriter& writer);

}
