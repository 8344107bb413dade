// A thread of a kernel that can stop in the middle and go on later: a stack of its own, and a switch between stacks.
#pragma once
#include "../kernel/thread.h"
#include <cstddef>

// Stores the registers of the running stack, and goes on with another one.
extern "C" void cuda_on_cpu_switch(void** from, void* to);

namespace cuda_on_cpu {

constexpr size_t stack_bytes = 256 << 10; // reserved; memory is taken when it is used

// The stacks of the threads of one group. A worker keeps them from launch to launch.
class Stacks {
public:
    ~Stacks();

    // The top of a stack that calls `run` when it is switched to for the first time.
    void* prepare(size_t number, void (*run)());

private:
    uint8_t* memory = nullptr;
};

}
