// The types of PTX, and what C++ has for them.
#pragma once
#include <cstdint>
#include <string>

namespace cuda_on_cpu {

struct Type {
    std::string name; // "s32"
    std::string cpp;  // "int32_t"
    uint32_t bytes;
    bool is_float, is_signed;

    uint32_t bits() const { return 8 * bytes; }
};

// The type with this name; null if it is none.
const Type* find_type(const std::string& name);

// An integer of as many bytes.
const Type& integer_of(uint32_t bytes, bool is_signed);

}
