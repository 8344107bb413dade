// Runs the threads of one group on one thread of the processor: each up to its next shuffle or barrier, then the next one.
#pragma once
#include "../kernel/thread.h"
#include "fiber.h"
#include "results.h"
#include <string>
#include <vector>

namespace cuda_on_cpu {

class Device;

// A launch, as every group sees it.
struct Launch {
    std::string name; // of the kernel
    void (*run)(Thread&);
    bool waits; // whether its threads shuffle or meet at barriers, so that each needs a stack of its own
    uint32_t shared_bytes;
    uint32_t groups_x, groups_y, groups_z, threads_x, threads_y, threads_z;
    std::vector<uint8_t> parameters;
    Device* device;
    bool is_reversed; // groups, warps and lanes run in descending order, so that results that depend on the order show
};

struct KernelFault {
    Result result = success;
    std::string text; // empty: none
};

struct Counts {
    uint64_t shuffles = 0, barriers = 0;
};

class GroupRunner {
public:
    // Runs the group with this number. A fault ends it.
    KernelFault run(const Launch& launch, uint64_t number);

    Counts counts;

private:
    struct Running : Group {
        GroupRunner* runner;
    };

    const Launch* launch = nullptr;
    Running group{};
    std::vector<Thread> threads;
    Stacks stacks;
    std::vector<uint8_t> shared;
    Thread* current = nullptr;
    void* scheduler = nullptr; // the stack of the worker, while a fiber runs
    KernelFault fault;

    static const Runtime runtime;
    static GroupRunner& of(Thread* thread) { return *static_cast<Running*>(thread->group)->runner; }
    static void park(Thread* thread);
    static uint8_t* reach_slowly(Thread* thread, uint64_t address, uint32_t bytes, uint32_t line, Space space, bool stores);
    static void read_uninitialised(Thread* thread, uint64_t address, uint32_t bytes, uint32_t line);
    static void trap(Thread* thread, uint32_t line);
    static void run_fiber();

    std::string place(const Thread& thread, uint32_t line) const;
    void prepare(uint64_t number);
    void run_without_stacks();
    void run_with_stacks();
    bool run_warps(); // until all lanes are at a barrier or done; false after a fault
    void answer_barrier();
    void call(Thread& thread);
};

}
