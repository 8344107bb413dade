// PTX as C++.
#pragma once
#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

namespace cuda_on_cpu {

struct Parameter {
    std::string name;
    uint32_t offset, bytes;
};

// A module with one kernel.
struct Translation {
    std::string name; // of the kernel
    std::string code; // C++ that includes kernel.h; the same for two modules that differ in names only
    std::vector<Parameter> parameters;
    uint32_t parameter_bytes = 0, shared_bytes = 0;
    uint32_t most_threads = 0, most_registers = 0; // .maxntid and .maxnreg; 0: not named
    bool waits = false;                            // whether threads shuffle or meet at barriers
};

// PTX that this translator does not know; the message names the line and quotes it.
struct TranslationError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

Translation translate(const std::string& ptx);

}
