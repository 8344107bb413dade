#include "fiber.h"
#include <new>
#include <sys/mman.h>

#ifndef __x86_64__
#error "fiber.cpp switches the stacks of x86-64 only"
#endif

// The registers that a function must keep, by the System V ABI.
__asm__(R"(
    .globl cuda_on_cpu_switch
    .hidden cuda_on_cpu_switch
cuda_on_cpu_switch:
    push %rbp
    push %rbx
    push %r12
    push %r13
    push %r14
    push %r15
    mov %rsp, (%rdi)
    mov %rsi, %rsp
    pop %r15
    pop %r14
    pop %r13
    pop %r12
    pop %rbx
    pop %rbp
    ret
)");

namespace cuda_on_cpu {

namespace {

constexpr size_t most_stacks = 1024, saved_registers = 6;

}

Stacks::~Stacks()
{
    if (memory) munmap(memory, most_stacks * stack_bytes);
}

void* Stacks::prepare(size_t number, void (*run)())
{
    if (!memory) {
        void* all = mmap(nullptr, most_stacks * stack_bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
        if (all == MAP_FAILED) throw std::bad_alloc();
        memory = static_cast<uint8_t*>(all);
    }
    auto top = reinterpret_cast<void**>(memory + (number + 1) * stack_bytes);
    *--top = nullptr; // the address that run would return to, and 16 bytes of alignment
    *--top = reinterpret_cast<void*>(run);
    for (size_t n = 0; n < saved_registers; n++) *--top = nullptr;
    return top;
}

}
